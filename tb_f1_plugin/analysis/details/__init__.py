"""Details: what is said of histograms, PR curves, confusions and joint counts. Pure.

Lives here: a series at another threshold, scores over the threshold, curves, which
class is taken for which, and the difference of two models on the same rows. May import
`availability`, `bands`, `question` and `scoring` of the analysis, core, reading and
numpy.
Begin with `at_threshold`, then `thresholds`.
"""
