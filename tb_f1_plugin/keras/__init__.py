"""Keras: what a training script imports, `TensorBoard` and `F1Score`.

Needs keras and one of its backends TensorFlow, JAX and torch, which the extras of these
names bring. Nothing outside of this wing may import it, the demo excepted.

Lives here: the callback, the metric and what it counts, the lending of a metric, the
session of a `fit`, and the check against scikit-learn.
May import core, format, text, jax, keras, numpy, scikit-learn, tensorboard, tensorflow
and torch; the three backends in `backend/` alone.
Begin with `callback`, then `metric/f1score`, then `metric/counting/plain`.
"""

from tb_f1_plugin.keras.callback import TensorBoard
from tb_f1_plugin.keras.metric.f1score import F1Score

__all__ = ["F1Score", "TensorBoard"]
