"""Pooling: runs as groups, and what is said of a group.

Lives here: the counts of several runs summed by step, beside the mean of their scores;
whether runs are over the same rows, so that a sum of them is wrong; which runs are
slices of which; and how runs are grouped by their names. May import `bands`,
`patterns`, `question` and `scoring` of the analysis, core, reading and numpy.
Begin with `pool`, then `names`.
"""
