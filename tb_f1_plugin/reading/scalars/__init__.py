"""Scalars: what other programs logged, read as series of F1 where it follows.

Lives here: the table of words and of conventions, how tags become sets of these, and
how the points of a set become a series. May import core, format, numpy, and of the
reading `passed_over`, `points`, `provider`, `restarts`, `series` and `splits`.
Begin with `conventions`, then `sets` and `series`; `source` puts all to use.
"""
