"""Runs: what `tb-f1 report` prints of each run, and what `tb-f1 check` says of one.

May import `request`, `tables`, `told` and `wording` of the command line, core, reading,
analysis and text. Begin with `report`, then `check`.
"""
