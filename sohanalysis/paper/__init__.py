"""The board paper: sections, checks before publishing, and the files of it."""
