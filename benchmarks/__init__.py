"""Speed of the project and its peers: ``python -m benchmarks`` prints one table."""
