"""Batch: what is looked at in a batch besides its counts.

Lives here: the check of its labels, and what lent metrics saw of it where that leaves
the step. May import `backend`, `model`, `metric` and `private`, core, keras and numpy.
Begin with `label_check`, then `seen`.
"""
