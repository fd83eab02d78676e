"""Odd: what is odd about a run, beside the others and by itself. Pure.

Lives here: other rows than the others have, a course that falls, and predictions that
are no better than guesses. May import `bands`, `pooling`, `question`, `ranking` and
`scoring` of the analysis, core, reading and numpy. Begin with `beside`, then
`guessing`.
"""
