"""Programs: which one wrote a run, by its tags, and how it would log the counts.

May import `metadata`. An advice must work for whoever reads it: nobody who trains in
PyTorch is told of a callback of Keras.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from tb_f1_plugin.format.metadata import EPOCH

KERAS, LIGHTNING, HUGGING_FACE, PLAIN = "keras", "lightning", "hugging_face", "plain"
UNKNOWN = "unknown"

_KERAS_RUN = re.compile(r"(?:^|[/\\])(?:train|validation)$")
_OF_KERAS = ("epoch_learning_rate", "evaluation_loss_vs_iterations")
# What each of them writes beside any metric. Many write the scalar `epoch`: only with
# the name that Lightning gives a run it is Lightning's.
_OF_LIGHTNING = "hp_metric"
_LIGHTNING_RUN = re.compile(r"(?:^|[/\\])version_[0-9]+$")
_OF_HUGGING_FACE = ("train/epoch", "train/global_step", "train/learning_rate")

# For sentences that do not know the program.
LOG_COUNTS = (
    "log true and false positives and negatives, all four, summed over all rows of the "
    "epoch; in Keras tb_f1_plugin.keras.TensorBoard does it."
)

ADVICE = {
    KERAS: (
        "For the exact F1 import TensorBoard from tb_f1_plugin.keras, in place of "
        "keras.callbacks. If you do so already, the log of the training says why there "
        "is none."
    ),
    LIGHTNING: (
        "For the exact F1 log the counts of each batch, to be summed: "
        'self.log_dict({"val_tp": tp, "val_fp": fp, "val_fn": fn}, on_step=False, '
        'on_epoch=True, reduce_fx="sum").'
    ),
    HUGGING_FACE: (
        "For the exact F1 let compute_metrics return the counts too: "
        '{"tp": ((p == 1) & (y == 1)).sum(), "fp": ((p == 1) & (y != 1)).sum(), '
        '"fn": ((p != 1) & (y == 1)).sum()}.'
    ),
    UNKNOWN: f"For the exact F1 {LOG_COUNTS}",
    PLAIN: (
        "For the exact F1 log the counts of all rows of the epoch: "
        'for name, n in {"tp": tp, "fp": fp, "fn": fn}.items(): '
        'writer.add_scalar(f"val/{name}", n, epoch).'
    ),
}


def advice_for(program: str, exact: Collection[str] = ()) -> str:
    """Return how to get the exact F1, or where it stands already.

    Args:
        program: Which one wrote the run.
        exact: The names of our own series in the run.

    >>> advice_for(KERAS, ["exact_f1_score"])
    'The exact F1 of this run: exact_f1_score.'
    """
    if exact:
        listed = ", ".join(sorted(exact))
        return f"The exact F1 of this run: {listed}."
    return ADVICE[program]


def program_of(run: str, tags: Collection[str]) -> str:
    """Return which program wrote a run.

    >>> program_of("a/validation", ["epoch_loss", "epoch_f1"])
    'keras'
    >>> program_of("version_0", ["epoch", "val_f1"]), program_of("x", ["hp_metric"])
    ('lightning', 'lightning')
    >>> program_of("x", ["eval/f1", "train/global_step"])
    'hugging_face'
    >>> program_of("x", ["eval/f1", "epoch"]), program_of("x", ["epoch_f1"])
    ('plain', 'unknown')
    """
    if _OF_LIGHTNING in tags or ("epoch" in tags and _LIGHTNING_RUN.search(run)):
        return LIGHTNING
    if any(tag in tags for tag in _OF_HUGGING_FACE):
        return HUGGING_FACE
    if not any(tag.startswith(EPOCH) for tag in tags):
        return PLAIN
    of_keras = _KERAS_RUN.search(run) or any(tag in tags for tag in _OF_KERAS)
    return KERAS if of_keras else UNKNOWN
