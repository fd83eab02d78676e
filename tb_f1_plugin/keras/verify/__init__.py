"""Verify: our F1 against scikit-learn's, once, at the end.

Lives here: the pass over the data, and the call of scikit-learn as a user makes it.
May import `backend`, `metric`, `model`, `private`, core, keras and numpy,
and scikit-learn when it is asked. Begin with `verify`.
"""
