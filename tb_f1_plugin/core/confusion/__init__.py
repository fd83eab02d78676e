"""Confusion: which class is taken for which, and the bands that follow from it.

Lives here: the mergeable value, and bands of averages over classes.
May import `counts`, `labels` and `scores`, and numpy. Begin with `confusion`, then
`bands`.
"""
