"""Reading: every series of F1 in a log, whoever wrote it.

Lives here: series of a log: our own records, other programs' scalars, and what is odd
about them. May import core, format, numpy, protobuf and TensorBoard; no files, no
HTTP.
Begin with `series` (the result), then `sources` (the code that makes it).
"""
