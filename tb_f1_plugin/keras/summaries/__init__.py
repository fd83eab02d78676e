"""Summaries: what Keras' callback asks of `tensorflow.summary`, without TensorFlow.

Lives here: the values of an event file, the writer of one, and what is left out there.
May import `backend`, `private`, `said`, text, keras, numpy and tensorboard.
Begin with `summaries`, then `values`.
"""
