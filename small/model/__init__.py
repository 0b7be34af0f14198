"""The model: charges, costs by year and results, for many scenarios at once."""
