"""Writes what popular packages log under their default names, with the packages."""
