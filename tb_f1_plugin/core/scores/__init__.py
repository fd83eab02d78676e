"""Scores: every score is a ratio of sums of counts, formed last.

Lives here: the registry of scores, how classes are averaged, and bands around scores.
May import numpy and the core's `counts` and `ratio`.
Begin with `registry`, the one list of scores.
"""
