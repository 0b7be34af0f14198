"""What `make robust` runs: bad inputs, fuzzed readers, broken writers; one table of what held."""
