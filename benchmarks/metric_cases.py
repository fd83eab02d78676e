"""What `metric_step` measures: data, metrics that are compared, and promises."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import ops

from benchmarks.loops import Step
from benchmarks.torchmetrics_f1 import torchmetrics_of
from tb_f1_plugin.keras import F1Score

BATCHES = 16
OURS = "F1Score, with batch mean"
PEER = "keras F1Score"
ENCODED = "keras F1Score of one-hot encoded labels"
# By the number of columns, at 256 and at 4,096 rows.
PROMISED: dict[int, float] = {
    "tensorflow": {1: 1.15, 1000: 1.0},
    "jax": {1: 1.0, 10: 1.0},
    "torch": {1: 0.5, 10: 1.0},
}[keras.backend.backend()]
PLAIN = "F1Score, without details"
AUC = "AUC(200)"
AUC_BY_LABEL = "AUC(200, multi_label=True)"
HISTOGRAM = "histogram of F1Score"
CONFUSION = "confusion of F1Score"
# What a detail adds may be so much of what its peer adds.
DETAILS: dict[str, float] = {
    "tensorflow": {AUC: 1.0, AUC_BY_LABEL: 0.1, PEER: 1.0},
    "jax": {AUC: 1.0, AUC_BY_LABEL: 0.1, PEER: 1.0},
    "torch": {PEER: 1.0},
}[keras.backend.backend()]


class Case(NamedTuple):
    """A shape of data, and the metrics that are compared on it.

    Attributes:
        name: What the table calls it.
        rows: The rows of a batch, or the lengths of the axes that they lie along.
        classes: The columns of the predictions.
        subjects: What is measured, by name; each makes a step.
        sparse: Whether labels are class numbers.
        weighted: Whether every row has a weight.
        promised: The most that ours may add, as a ratio to the peer.
        xla: Whether the step is compiled by XLA, as Keras does on a GPU.
        why: What the number of ours means, where it is more than the peer's.
    """

    name: str
    rows: int | tuple[int, ...]
    classes: int
    subjects: dict[str, Callable[[], Step]]
    sparse: bool = False
    weighted: bool = False
    promised: float | None = None
    xla: bool = False
    why: str = ""

    @property
    def values(self) -> int:
        """How many predictions a batch has."""
        return math.prod(self.shape)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of a batch's predictions."""
        rows = (self.rows,) if isinstance(self.rows, int) else self.rows
        return (*rows, self.classes)

    @property
    def peer(self) -> str:
        """What ours is compared with."""
        return ENCODED if self.sparse else PEER


def of(
    *makers: Callable[[], Any], classes: int = 0, flat: bool = False
) -> Callable[[], Step]:
    """Return a maker of the step of some metrics.

    Args:
        *makers: Each makes a metric.
        classes: Encodes class numbers as so many columns, for metrics that take none.
        flat: Makes one column of pixels, for metrics that take rows along one axis.
    """

    def make() -> Step:
        metrics = [maker() for maker in makers]

        def step(y_true: Any, y_pred: Any, weight: Any) -> Any:
            if classes:
                y_true = ops.one_hot(y_true, classes)
            if flat:
                y_true, y_pred = (ops.reshape(x, [-1, 1]) for x in (y_true, y_pred))
            shown = 0.0
            for metric in metrics:
                metric.update_state(y_true, y_pred, weight)
                result = metric.result()
                # A vector is made one number, so that a loop can add it up.
                shown += ops.sum(result) if len(result.shape) else result
            return shown

        return Step(step, metrics)

    return make


def function(count: Callable[[Any, Any], Any]) -> Callable[[], Any]:
    """Return a maker of what Keras makes of a function in `metrics=`."""
    return lambda: keras.metrics.MeanMetricWrapper(count, name="count")


def of_torchmetrics(classes: int) -> dict[str, Callable[[], Step]]:
    """Return makers of the steps of torchmetrics, on torch and where it is there."""
    if keras.backend.backend() != "torch":
        return {}

    def step_of(metric: Any) -> Step:
        def step(y_true: Any, y_pred: Any, weight: Any) -> Any:
            del weight
            if classes == 1:
                metric.update(y_pred, y_true)
            else:  # it takes class numbers, and argmax of columns
                metric.update(y_pred, ops.argmax(y_true, -1))
            return metric.compute()

        return Step(step, [metric])

    return {
        name: lambda metric=metric: step_of(metric)
        for name, metric in torchmetrics_of(classes).items()
    }


# The article's three, to the letter: sums that Keras may average.
ARTICLE = of(
    function(
        lambda y_true, y_pred: ops.sum(ops.round(ops.clip(y_true * y_pred, 0, 1)))
    ),
    function(lambda y_true, y_pred: ops.sum(ops.round(ops.clip(y_true, 0, 1)))),
    function(lambda y_true, y_pred: ops.sum(ops.round(ops.clip(y_pred, 0, 1)))),
)
OTHERS = {
    "TP + FP + FN": of(
        keras.metrics.TruePositives,
        keras.metrics.FalsePositives,
        keras.metrics.FalseNegatives,
    ),
    "Precision + Recall": of(keras.metrics.Precision, keras.metrics.Recall),
    "the article's three functions": ARTICLE,
    "AUC(200)": of(lambda: keras.metrics.AUC(200)),
}
BINARY = {
    PEER: of(lambda: keras.metrics.F1Score("macro", threshold=0.5)),
    OURS: of(F1Score),
    "BinaryAccuracy": of(keras.metrics.BinaryAccuracy),
    **OTHERS,
}
ONE_HOT = {
    PEER: of(lambda: keras.metrics.F1Score("macro")),
    OURS: of(F1Score),
    "CategoricalAccuracy": of(keras.metrics.CategoricalAccuracy),
    **OTHERS,
}


def sparse(classes: int) -> dict[str, Callable[[], Step]]:
    """Return what is compared for class numbers."""
    return {
        ENCODED: of(lambda: keras.metrics.F1Score("macro"), classes=classes),
        OURS: of(F1Score),
        "SparseCategoricalAccuracy": of(keras.metrics.SparseCategoricalAccuracy),
    }


AVERAGED = (
    "Each batch's F1 is formed for every class and averaged three ways, for the batch "
    "mean, which the stock metric does not have; with few values that is most of it."
)
WHOLE = (
    "At thousands of rows the sums are what costs: ours are of whole numbers, exact "
    "beyond 2^24 where the stock metric's float32 stands still, and one more, of rows "
    "that are no number."
)
STACKED = (
    "One reduction of a stacked copy costs least for batches of hundreds, which most "
    "are; rows along several axes, as pixels, are summed without the copy."
)
WEIGHTED = (
    "Sums of weights and of their squares are taken in float64, beside the numbers of "
    "rows."
)
FUSED = "XLA makes one loop of the step: either metric adds about a microsecond."


def two(subjects: dict[str, Callable[[], Step]]) -> dict[str, Callable[[], Step]]:
    """Return only ours and its peer."""
    return dict(list(subjects.items())[:2])


def cases() -> Iterator[Case]:
    """Yield what is measured."""
    for rows in (256, 4096):
        binary = f"binary, batch {rows:,}"
        subjects = {**BINARY, **of_torchmetrics(1)}
        yield Case(binary, rows, 1, subjects, promised=PROMISED.get(1), why=WHOLE)
        for classes in (10, 100, 1000):
            # What is promised for 1,000 classes is for one-hot labels, as the peer's.
            name = f"{classes:,} classes, batch {rows:,}"
            promised = PROMISED.get(classes)
            subjects = ONE_HOT if classes != 100 else two(ONE_HOT)
            subjects = {**subjects, **of_torchmetrics(classes)}
            why = AVERAGED if classes < 1000 else ""
            one_hot = f"{name}, one-hot"
            yield Case(one_hot, rows, classes, subjects, promised=promised, why=why)
            numbers = f"{name}, class numbers"
            yield Case(numbers, rows, classes, sparse(classes), True, why=why)
    yield Case("binary, batch 65,536", 65_536, 1, two(BINARY), why=STACKED)
    pixels = {
        PEER: of(lambda: keras.metrics.F1Score("macro", threshold=0.5), flat=True),
        OURS: of(F1Score),
    }
    name = "binary, 16 images of 64 × 64 pixels"
    yield Case(name, (16, 64, 64), 1, pixels, why=WHOLE)
    name = "binary, batch 256, weighted"
    yield Case(name, 256, 1, two(BINARY), weighted=True, why=WEIGHTED)
    name = "10 classes, batch 256, one-hot, weighted"
    yield Case(name, 256, 10, two(ONE_HOT), weighted=True, why=AVERAGED)
    if keras.backend.backend() != "tensorflow":
        return
    yield Case("binary, batch 256, XLA", 256, 1, two(BINARY), xla=True, why=FUSED)
    yield Case("10 classes, batch 256, one-hot, XLA", 256, 10, two(ONE_HOT), xla=True)


class DetailCase(NamedTuple):
    """What a detail adds to an `F1Score`, and what is compared with it.

    Attributes:
        case: The data, and the metrics: the one without details is `PLAIN`.
        peers: What each detail is compared with.
    """

    case: Case
    peers: dict[str, str]


def detail_cases() -> Iterator[DetailCase]:
    """Yield what is measured of histograms and confusions."""
    for rows in (256, 4096):
        subjects = {
            PLAIN: of(F1Score),
            HISTOGRAM: of(lambda: F1Score(histogram=True)),
            AUC: of(lambda: keras.metrics.AUC(200)),
        }
        name = f"details, binary, batch {rows:,}"
        yield DetailCase(Case(name, rows, 1, subjects), {HISTOGRAM: AUC})
        subjects = {
            PLAIN: of(F1Score),
            HISTOGRAM: of(lambda: F1Score(histogram=True)),
            CONFUSION: of(lambda: F1Score(confusion=True)),
            AUC_BY_LABEL: of(
                lambda: keras.metrics.AUC(200, multi_label=True, num_labels=10)
            ),
            PEER: of(lambda: keras.metrics.F1Score("macro")),
        }
        name = f"details, 10 classes, batch {rows:,}"
        peers = {HISTOGRAM: AUC_BY_LABEL, CONFUSION: PEER}
        yield DetailCase(Case(name, rows, 10, subjects), peers)


def data(case: Case) -> tuple[Any, Any, Any]:
    """Return labels, predictions and weights, `BATCHES` of each."""
    rng = np.random.default_rng(0)
    shape = (BATCHES, *case.shape)
    y_pred = rng.random(shape, "float32")
    numbers = rng.integers(0, case.classes, shape[:-1], "int32")
    if case.sparse:
        y_true: Any = numbers
    elif case.classes == 1:
        y_true = (rng.random(shape) < 0.1).astype("float32")
    else:
        y_true = np.eye(case.classes, dtype="float32")[numbers]
    weight = rng.random(shape[:-1], "float32") if case.weighted else None
    return y_true, y_pred, weight
