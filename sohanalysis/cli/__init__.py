"""The soh command."""
