"""Details: what a batch adds to a histogram of scores and to a confusion.

Lives here: the edges of a histogram as places of a state, and both sums of a batch.
May import `metric`, `backend`, core, keras and numpy. Begin with `histogram`.
"""
