"""Details: histograms, confusions, joint counts and PR curves of series.

Lives here: which of them there are, and reading them once somebody asks. May import
`kept`, `points`, `provider`, `series` and `splits` of the reading, core, format, numpy
and TensorBoard.
Begin with `found`, then `records`, then `store`.
"""
