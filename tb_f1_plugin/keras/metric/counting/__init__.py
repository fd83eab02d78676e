"""Counting: one batch becomes what it adds to the metric's state.

Lives here: what labels and predictions mean as tensors, their sums, and where each
number lies. May import `backend`, core, keras and numpy.
Begin with `plain`, the readable count; `batch` is the fast one, and `path` chooses.
"""
