"""Classes: what is said of each class of a series.

Lives here: every class at one step, and one score of every class over the steps.
May import `bands` and `scoring` of the analysis, core, reading and numpy.
Begin with `at_step`, then `history`.
"""
