"""Drivers of `make robust`: bad inputs, fuzzed readers and broken writers."""
