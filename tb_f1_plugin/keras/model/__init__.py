"""Model: what a compiled Keras model is, and who calls it.

Lives here: what Keras does not tell a callback: pairs of outputs and labels, the
`fit` that runs, a function exchanged for one call. May import `metric` and keras.
Begin with `compiled`.
"""
