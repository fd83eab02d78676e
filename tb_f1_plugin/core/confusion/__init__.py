"""Confusion: which class is taken for which, and the bands that follow from it.

Lives here: the mergeable value, and bands of averages over classes. The same of two
models on the same rows: their joint counts, McNemar's test, bands of differences.
And in how many ways rows can be chosen, by which exact tests count.
May import `counts`, `labels`, `scores` and the vocabulary, and numpy. Begin with
`confusion`, then `bands`; then `joint`, `mcnemar` and `joint_bands`.
"""
