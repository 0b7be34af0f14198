"""The sliders: figures looked up, controls, and the page in which they move."""
