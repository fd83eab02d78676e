"""Ranking: runs against each other. Pure.

Lives here: which series are one run, its best step, and what can be said of the runs
beside the one that leads. May import `bands`, `details`, `pooling`, `question` and
`scoring` of the analysis, core, reading and numpy.
Begin with `parts`, then `ranking`.
"""
