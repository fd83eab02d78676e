"""Keras: what a training script imports, `TensorBoard` and `F1Score`.

Needs keras and tensorflow, which the extra `tensorflow` brings. Nothing outside of this
wing may import it, the demo excepted.

Lives here: the callback, the metric and what it counts, the lending of a metric, the
session of a `fit`, and the check against scikit-learn.
May import core, format, keras, numpy, scikit-learn, tensorboard and tensorflow.
Begin with `callback`, then `metric/f1score`, then `counting/plain`.
"""

from tb_f1_plugin.keras.callback import TensorBoard
from tb_f1_plugin.keras.metric.f1score import F1Score

__all__ = ["F1Score", "TensorBoard"]
