"""Runs: what runs are, before anything is scored.

Lives here: what the list says of a series, and the hyper-parameters of runs as columns,
from TensorBoard's HParams data and from the runs' names. May import `ranking` of the
analysis, core and reading. Begin with `columns`, then `named`.
"""
