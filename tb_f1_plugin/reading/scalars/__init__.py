"""Scalars: what other programs logged, read as series of F1 where it follows.

Lives here: the table of words (`roles`), the conventions, and what is said of them.
May import `provider`, `series`, `splits` and `passed_over` of the reading.
Begin with `conventions`; `source` puts all together.
"""
