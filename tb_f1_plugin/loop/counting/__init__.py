"""Counting: what batches add, on their device, and how it becomes values on the host.

Lives here: which rows of a batch count, the sums of one batch, the sums that wait, the
record and the detail of them. May import the core, format, arrays, inputs, doubts and
numpy.
Begin with `rows`, then `sums`, then `kept`.
"""
