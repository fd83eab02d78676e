"""Metric: `F1Score`, as a user and as Keras see it.

Lives here: its arguments, its state, and how it reads what it is given.
May import `counting`, `private`, core, the names of format, keras and tensorflow.
Begin with `f1score`.
"""

from tb_f1_plugin.keras.metric.f1score import F1Score as F1Score
