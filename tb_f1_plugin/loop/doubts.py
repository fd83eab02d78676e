"""Doubts: what is said of values that are probably not what they are taken for.

May import numpy, the core and `text`. Such values are counted by the rule all the same,
or F1 is NaN. Each sentence is said once, and only of batches that are on the host
already, so that nothing waits for it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.metric.above_one import CLASS_NUMBERS
from tb_f1_plugin.core.metric.options import Options
from tb_f1_plugin.text.log import log


class Doubts(NamedTuple):
    """What some batches have of odd values.

    Attributes:
        labels: How many labels are above 1, where a threshold decides.
        predictions: How many predictions are outside of [0, 1] there.
        whole: How many of these are whole numbers above 1.
        looked_at: How many of each were counted; entries in multilabel.
        tied: How many rows have several largest labels, where these decide.
        negative: How many of those that were counted have a negative weight.
    """

    labels: int = 0
    predictions: int = 0
    whole: int = 0
    looked_at: int = 0
    tied: int = 0
    negative: int = 0


def are_finite(counts: Counts) -> bool:
    """Tell whether no weight was NaN or infinite."""
    return bool(np.isfinite(counts.total).all())


def ask_for_probabilities(options: Options) -> bool:
    """Tell whether predictions are taken for probabilities where a threshold decides.

    A threshold of 0 decides by the sign, which is right for logits as well.
    """
    return not options.from_logits and options.threshold != 0


class Doubter:
    """Says each sentence of a metric once.

    Args:
        name: The metric's.
        options: What it was told.
    """

    def __init__(self, name: str, options: Options) -> None:
        self._name = name
        self._options = options
        self._said: set[str] = set()

    def look(self, counts: Counts, doubts: Doubts) -> None:
        """Say what is odd about some batches, if it was not said yet.

        >>> doubter = Doubter("f1_score", Options())
        >>> doubter.look(Counts([1], [1], [1], 2), Doubts(looked_at=2))
        """
        if not are_finite(counts):
            self._say(
                "the sum of the weights is NaN or infinite, so F1 is NaN until "
                "`reset`. Give `sample_weight` finite numbers; a row that is not to "
                "be counted is left out by `mask`."
            )
        elif doubts.negative:
            self._say(
                "%s of %s weights are negative, so that no rows have these counts, and "
                "F1 may be any number. Give `sample_weight` numbers of 0 or more; a "
                "row that is not to be counted is left out by `mask`.",
                doubts.negative,
                doubts.looked_at,
            )
        if doubts.tied:
            self._say(
                "%s of %s rows have several largest labels, and the first of these is "
                "taken for the class of the row. If a row may have several classes, "
                "`threshold=0.5` counts each of them.",
                doubts.tied,
                doubts.looked_at,
            )
        if doubts.labels and doubts.whole == doubts.predictions > 0:
            self._say(
                "%s labels and %s predictions of %s are above 1, and are compared with "
                f"the threshold as they are. {CLASS_NUMBERS}.",
                doubts.labels,
                doubts.predictions,
                doubts.looked_at,
            )
            return
        if doubts.labels:
            of_classes = f"{CLASS_NUMBERS}. " if counts.classes == 1 else ""
            self._say(
                "%s of %s labels are above 1: a label above 0.5 is taken for true. "
                f"{of_classes}If some of them stand for no label, leave these out by "
                "`mask`.",
                doubts.labels,
                doubts.looked_at,
            )
        if doubts.predictions:
            is_end = self._options.threshold == 1
            self._say(
                "%s of %s predictions are outside of [0, 1], and are compared with "
                "the threshold as they are. If they are logits, give "
                f"`from_logits=True`{' and a lower `threshold`' if is_end else ''}.",
                doubts.predictions,
                doubts.looked_at,
            )

    def look_at_scores(self, histogram: ScoreHistogram) -> None:
        """Say if the scores of argmax data are probably logits, if it was not said.

        Where a threshold decides, `look` says it of the predictions.
        """
        rows = histogram.rows
        above = rows[:, histogram.last + 1 :].sum()
        if not self._options.from_logits and above > 0:
            # The sums of weights are no numbers of rows.
            is_weighted = rows.dtype.kind == "f"
            share = "some" if is_weighted else f"{above:,} of {rows.sum():,}"
            self._say(
                f"the histogram takes scores for probabilities, and {share} are above "
                "1. If they are logits, give `from_logits=True`: then it is of their "
                "softmax. F1 is right as it is."
            )

    def say_no_confusion(self, reason: str) -> None:
        """Say that there is none, and why."""
        self._say(
            f"no confusion is kept: {reason}. F1 and the counts are as without it."
        )

    def _say(self, sentence: str, *numbers: int) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            shown = (f"{number:,}" for number in numbers)
            log.warning(f"%s: {sentence}", self._name, *shown)
