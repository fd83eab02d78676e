"""Metric: `F1Score`, as a user and as Keras see it.

Lives here: its arguments, its state, its details, how it reads what it is given, and
what one batch adds to the state. May import `backend`, `private`, `said`, core, format,
keras and numpy. Begin with `f1score`, then `counting/plain`.
"""

from tb_f1_plugin.keras.metric.f1score import F1Score as F1Score
