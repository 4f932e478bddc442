"""A synthetic lake from a fixed seed, marked as such everywhere."""
