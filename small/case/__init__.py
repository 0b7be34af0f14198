"""The case of one decision: its file, its figures and their sources, and a scenario of it."""
