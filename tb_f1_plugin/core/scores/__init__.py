"""Scores: every score is a ratio of sums of counts, formed last.

Lives here: the formulas, how classes are averaged, and bands around scores.
May import numpy and the core's `counts` and `ratio`.
Begin with `formulas`.
"""
