"""Counting: `tb-f1 count`, its arguments and what it prints.

May import predictions, core, format, text and `tables` of the command line.
Begin with `count`.
"""
