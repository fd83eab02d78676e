"""Core: counts and what follows from them, as values and pure functions.

Lives here: counts, labels, the registry of scores, batch means, records, explanations.
May import numpy and nothing else; everything is vectorised over leading axes.
Begin with `counts`, then `scores/registry`, then `record`.
"""
