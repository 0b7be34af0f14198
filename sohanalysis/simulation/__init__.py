"""What the documents leave open, drawn."""
