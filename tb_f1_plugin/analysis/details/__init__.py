"""Details: what is said of histograms, PR curves and confusions. Pure.

Lives here: a series at another threshold, scores over the threshold, curves, and which
class is taken for which. May import `availability`, `bands`, `question` and `scoring`
of the analysis, core, reading and numpy.
Begin with `at_threshold`, then `thresholds`.
"""
