"""The logs that the browser tests look at: seven runs, each odd in its own way."""

from __future__ import annotations

from pathlib import Path

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.format.metadata import SeriesMetadata
from tests.support import logs

# By run, in the order of the run list.
BY_HAND = "by hand/train"  # the article's recipe with the stock callback
DESIGN = "design/train"  # its last epoch is the design's three batches
DIGITS = ("digits/train", "digits/validation")  # three classes
NEVER = "never/train"  # 0/0 in every epoch
SOMETIMES = "rare/validation"  # 0/0 in the last epoch
NO_TENSORS = "scalars only/train"  # three classes, rebuilt from ratios
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
    write_ours(logdir, DESIGN, design, start=start)
    sometimes = [*logs.binary_epochs(EPOCHS - 1, seed=2), [NOTHING, NOTHING]]
    write_ours(logdir, SOMETIMES, sometimes, start=start - 600)
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
