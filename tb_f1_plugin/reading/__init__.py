"""Reading: every series of F1 in a log, whoever wrote it.

Lives here: our own records (`tensors`), other programs' scalars (`scalars/`), and what
is odd about them (`findings`). May import the core, the format and TensorBoard's
DataProvider; no files, no HTTP.
Begin with `series`, which is what all this makes, then `sources`, which makes it.
"""
