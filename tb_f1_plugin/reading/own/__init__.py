"""Own: our own records, one tensor a step, as series.

Lives here: which records are there, reading them, and which of them rows can have.
May import `points`, `provider`, `series` and `splits` of the reading, core, format and
numpy.
Begin with `tensors`.
"""
