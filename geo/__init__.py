"""Geometry and raster mathematics: pure functions over shapes and arrays."""
