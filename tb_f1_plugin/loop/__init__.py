"""Loop: exact F1 in a loop of your own, in whatever library its arrays are.

Lives here: `F1Score` and `Writer` without Keras, the sums of one batch on its device,
and the sum over processes. May import core, format, text, numpy, array-api-compat and
TensorBoard's protos, and jax and torch where arrays or processes of theirs are.
Begin with `f1score`, then `counting/sums`, then `writer`.
"""

from tb_f1_plugin.loop.f1score import F1Score as F1Score
from tb_f1_plugin.loop.processes import own_rows as own_rows
from tb_f1_plugin.loop.writer import Writer as Writer
