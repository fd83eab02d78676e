"""Faults: what others write, and what a machine does, that nobody wants."""
