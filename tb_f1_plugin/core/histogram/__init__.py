"""Histogram: how many positives and negatives have which score, and what follows.

Lives here: the edges that scores are compared with, the mergeable value, the reading of
a batch, and thresholds, curves, brackets and calibration of it.
May import `counts`, `form`, `labels`, `ratio` and `scores`, and numpy.
Begin with `histogram`, then `edges`, then `thresholds`.
"""
