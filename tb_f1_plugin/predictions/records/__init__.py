"""Records: what outcomes make, by sums in numpy.

Lives here: the number of each line's class, the records of one model, and the joint
counts of two. May import core and format, numpy, and `asked`, `outcomes`, `task` and
`words` of predictions.
Begin with `classes`, then `fold`, then `joints`.
"""
