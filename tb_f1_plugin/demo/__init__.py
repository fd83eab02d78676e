"""Demo: what `tb-f1 demo` does.

Lives here: a training on real data, in Keras or in a loop, and the three numbers that
are shown of it. May import core, reading, logdir, loop, keras, text, rich,
scikit-learn, TensorBoard and torch; what trains is imported once it is chosen.
Begin with `run`, then `loop_training`.
"""
