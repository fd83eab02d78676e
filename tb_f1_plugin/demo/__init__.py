"""Demo: what `tb-f1 demo` does.

Lives here: a training on real data, in Keras or in a loop, and the three numbers that
are shown of it; and predictions on real data that are counted. May import core,
reading, logdir, loop, predictions, keras, text, duckdb, numpy, rich, scikit-learn,
TensorBoard and torch; what trains is imported once it is chosen.
Begin with `run`, then `loop_training`, then `predicted`.
"""
