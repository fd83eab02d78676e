"""Core: counts and what follows from them.

Lives here: counts, labels, scores, batch means, records, histograms of scores,
confusions, explanations and the arguments of a metric, as values and pure functions.
May import numpy. Begin with `counts`, then `scores/registry`, then `record`.
"""
