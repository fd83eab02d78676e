"""Core: counts and what follows from them.

Lives here: counts, labels, scores, batch means, records and explanations, as values and
pure functions. May import numpy.
Begin with `counts`, then `scores/registry`, then `record`.
"""
