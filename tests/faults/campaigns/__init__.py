"""Campaigns: faults by the hundred and by the thousand, each with a size.

A campaign is a function of its size and a seed. It returns an `Outcome`: one line that
can stand in the documentation, and what went wrong. `make test-faults` runs them whole;
their short forms are ordinary tests, in `tests/faults/test_campaigns.py`.
"""
