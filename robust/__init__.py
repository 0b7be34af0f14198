"""What `make robust` runs: bad inputs, fuzzed readers, and one table of what held."""
