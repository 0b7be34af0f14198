"""The answer, its notes and names, and every table: data for all surfaces."""
