"""Runs: what `tb-f1 report` and `tb-f1 pool` print of runs, and `tb-f1 check` of one.

May import `request`, `tables`, `told` and `wording` of the command line, core, reading,
analysis and text. Begin with `report`, then `check`.
"""
