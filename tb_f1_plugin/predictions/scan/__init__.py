"""Scan: a table is read once, where it lies, and outcomes come back.

Lives here: what an engine is asked of a row, the one group-by, and what is asked of
rows with one class and of rows with several labels, and whether floats are class
numbers, for which alone a table is read again. May import `asked`, `task`,
`outcomes` and `words` beside it, the core, narwhals and numpy.
Begin with `one_class`, then `expressions`, then `lines`.
"""
