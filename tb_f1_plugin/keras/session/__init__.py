"""Session: one `fit` or `evaluate`, from its first hook to the files.

Lives here: whose rows are counted, whether these are all, and what is written.
May import `backend`, `lending`, `verify`, `model`, `metric`, `summaries`, `private`,
core, format, keras and numpy. Begin with `session`.
"""
