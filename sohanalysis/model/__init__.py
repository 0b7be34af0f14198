"""The arithmetic, pure: data in, data out."""
