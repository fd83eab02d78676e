"""Keras: what a training script imports, `TensorBoard` and `F1Score`.

Needs keras and tensorflow (`pip install "tb_f1_plugin[tensorflow]"`). Nothing outside
of this wing may import it, the demo excepted.

Lives here: the callback, the metric and what it counts, the loan of a metric to a model
that compiled none, the session of a `fit`, the check against scikit-learn.
May import the core, the format, keras and tensorflow. Begin with `callback`; for what
is counted, with `counting.plain`.
"""

from tb_f1_plugin.keras.callback import TensorBoard
from tb_f1_plugin.keras.metric.f1score import F1Score

__all__ = ["F1Score", "TensorBoard"]
