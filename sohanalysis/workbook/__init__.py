"""The case in live formulas, there and back."""
