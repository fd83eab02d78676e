"""Scores: every score is a ratio of sums of counts, formed last.

Lives here: the registry of scores, how classes are averaged, and bands around scores.
May import `counts`, `ratio` and `vocabulary` of the core, and numpy.
Begin with `registry`, the one list of scores.
"""
