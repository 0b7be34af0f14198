"""Text within limits, TOML with lines, csv by row model, and writing that is all or nothing."""
