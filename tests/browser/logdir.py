"""The logs that the browser tests look at: seven runs, each odd in its own way."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from tensorboard.compat.proto import summary_pb2

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.histogram.binning import histogram_of
from tb_f1_plugin.core.histogram.edges import edges_of
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.format.detail import detail_summary
from tb_f1_plugin.format.detail_metadata import DetailTag
from tb_f1_plugin.format.metadata import SeriesMetadata
from tb_f1_plugin.format.summary import epoch_summary
from tests.support import logs

# By run, in the order of the run list.
BY_HAND = "by hand/train"  # the article's recipe with the stock callback
DESIGN = "design/train"  # its last epoch is the design's three batches
DIGITS = ("digits/train", "digits/validation")  # three classes
NEVER = "never/train"  # 0/0 in every epoch
SOMETIMES = "rare/validation"  # 0/0 in the last epoch
NO_TENSORS = "scalars only/train"  # three classes, rebuilt from ratios
WITH_HISTOGRAMS = (DESIGN, SOMETIMES)  # they have counts at other thresholds
RUNS = (BY_HAND, DESIGN, *DIGITS, NEVER, SOMETIMES, NO_TENSORS)

TAG = logs.NAME
BY_HAND_TAG = "f1"
TAGS = (BY_HAND_TAG, TAG)  # in the order of the cards
OF_TAG = {TAG: RUNS[1:], BY_HAND_TAG: (BY_HAND,)}

EPOCHS = 6
# Nothing was positive and nothing predicted so: F1 is 0/0.
NOTHING = Counts([0], [0], [0], 20)


def write(logdir: Path) -> None:
    """Write all runs; they begin in another order than that of their names."""
    start = logs.START
    design = [*logs.binary_epochs(EPOCHS - 1, seed=1), list(logs.DESIGN_BATCHES)]
    write_with_histograms(logdir, DESIGN, design, start=start)
    sometimes = [*logs.binary_epochs(EPOCHS - 1, seed=2), [NOTHING, NOTHING]]
    write_with_histograms(logdir, SOMETIMES, sometimes, start=start - 600)
    write_ours(logdir, NEVER, [[NOTHING]] * 2, start=start - 500)
    for place, run in enumerate(DIGITS):
        digits = logs.multiclass_epochs(EPOCHS, seed=3 + place)
        write_ours(logdir, run, digits, logs.MULTICLASS, start=start - 400)
    scalars = logs.multiclass_epochs(EPOCHS, seed=5)
    write_ours(
        logdir, NO_TENSORS, scalars, logs.MULTICLASS, start=start - 300, tensors=False
    )
    by_hand = [*logs.binary_epochs(2, seed=6), list(logs.DESIGN_BATCHES)]
    logs.write_scalars(logdir, BY_HAND, logs.hand_made(by_hand), start=start - 200)


def write_ours(
    logdir: Path,
    run: str,
    epochs: list[list[Counts]],
    series: SeriesMetadata = logs.BINARY,
    *,
    first: int = 0,
    start: float = logs.START,
    tensors: bool = True,
) -> None:
    """Write epochs as our callback does; `first` is the first one's number."""
    records = [(first + e, logs.record_of(b)) for e, b in enumerate(epochs)]
    logs.write_records(logdir, run, records, series, start=start, tensors=tensors)


def write_with_histograms(
    logdir: Path, run: str, epochs: list[list[Counts]], *, start: float
) -> None:
    """Write binary epochs with the histogram of scores that have these counts."""

    def summaries() -> Iterable[tuple[int, summary_pb2.Summary]]:
        for epoch, batches in enumerate(epochs):
            record, first = logs.record_of(batches), epoch == 0
            yield epoch, epoch_summary(TAG, record, logs.BINARY, epoch, first=first)
            histogram = histogram_with(record.counts)
            tag = DetailTag(TAG, "histogram")
            yield epoch, detail_summary(tag, histogram, logs.BINARY, first=first)

    logs.write_run(logdir, run, summaries(), start=start)


def histogram_with(counts: Counts) -> ScoreHistogram:
    """Return a histogram of even scores, which has some counts at one half."""
    tp, possible, predicted = (
        int(column[0])
        for column in (
            counts.true_positives,
            counts.possible_positives,
            counts.predicted_positives,
        )
    )
    total = int(np.ravel(counts.total)[0])
    above, below = (0.55, 0.95), (0.05, 0.45)
    kinds = (
        (1, tp, above),
        (1, possible - tp, below),
        (0, predicted - tp, above),
        (0, total - possible - predicted + tp, below),
    )
    labels = np.concatenate([np.full(rows, label) for label, rows, _ in kinds])
    scores = np.concatenate([np.linspace(*ends, rows) for _, rows, ends in kinds])
    return histogram_of(rows_of(labels, scores), edges_of())
