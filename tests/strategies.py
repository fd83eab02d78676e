"""Hypothesis strategies: labels, predictions, and their splits into batches."""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.labels import Rows, rows_of

KINDS = (
    "binary",
    "binary column",
    "sparse",
    "sparse column",
    "one-hot",
    "soft",
    "multilabel",
)
ARGMAX = ("sparse", "sparse column", "one-hot", "soft")


class Data(NamedTuple):
    """A task, as a training script would have it; n examples along the first axis.

    Attributes:
        kind: One of `KINDS`.
        y_true: The labels, of any type.
        y_pred: The predictions, of any float type.
        metric: What the metric is told: threshold, from_logits, ignore_class.
        batches: The slices of an arbitrary split, empty batches not among them.
        true: Shape `(*L, columns)`: the truth, found without any code of ours.
        predicted: Shape `(*L, columns)`: likewise.
        counted: Shape `L`: the rows that are neither masked out nor ignored, nor
            without a label.
        weight: Shape `L`: the rows' weights; None without any.
        sample_weight: The weights as they are given; None for none.
        mask: The mask as it is given; None for none.
        unlabelled: Shape `L`: the rows that are left out for their label alone.
    """

    kind: str
    y_true: Array
    y_pred: Array
    metric: dict[str, Any]
    batches: list[slice]
    true: Array
    predicted: Array
    counted: Array
    weight: Array | None
    sample_weight: Array | None
    mask: Array | None
    unlabelled: Array

    @property
    def average(self) -> str:
        """The average by which scikit-learn scores such a task, if nobody chose one."""
        return "binary" if self.kind.startswith("binary") else "macro"

    def rows(self, batch: slice = slice(None)) -> Rows:
        """Return the rows of a batch, as numpy reads them."""
        weight, mask = self.sample_weight, self.mask
        return rows_of(
            self.y_true[batch],
            self.y_pred[batch],
            **self.metric,
            sample_weight=None if weight is None else weight[batch],
            mask=None if mask is None else mask[batch],
        )

    def expected(self, batch: slice = slice(None)) -> tuple[Array, Array, Any]:
        """Return truth, prediction and weights for scikit-learn; binary as a vector.

        Rows without weight are left out: it refuses to score nothing else.
        """
        counted = self.counted[batch]
        if self.weight is not None:
            counted = counted & (self.weight[batch] != 0)
        true, predicted = self.true[batch][counted], self.predicted[batch][counted]
        if self.average == "binary":
            true, predicted = true[:, 0], predicted[:, 0]
        weight = None if self.weight is None else self.weight[batch][counted]
        return true, predicted, weight

    def called(self, batch: slice = slice(None)) -> tuple[Array, Array, Any]:
        """Return the same as a user gives it to scikit-learn: class numbers of argmax.

        It averages over the classes that are among them.
        """
        true, predicted, weight = self.expected(batch)
        if self.kind not in ARGMAX:
            return true, predicted, weight
        return true.argmax(-1), predicted.argmax(-1), weight


@st.composite
def data(
    draw: st.DrawFn,
    kinds: tuple[str, ...] = KINDS,
    *,
    axes: int = 2,
    weights: bool = True,
    masks: bool = True,
    floats: tuple[str, ...] = ("float32", "float64"),
    missing: bool = False,
) -> Data:
    """Draw a task of 1 to 40 examples, with few positives as often as with many.

    Args:
        draw: Draws.
        kinds: Of which kinds.
        axes: How many axes rows may lie along beside the first.
        weights: Whether rows may have weights.
        masks: Whether rows may be masked out.
        floats: The types of predictions.
        missing: Whether rows, but those of multi-label, may have no label.
    """
    kind = draw(st.sampled_from(kinds))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    extra = draw(st.lists(st.integers(1, 4), max_size=axes))
    leading = (draw(st.integers(1, 40)), *extra)
    # Beyond 16 the metric counts in another way: `SMALL` in `counting/small`.
    classes = draw(st.one_of(st.integers(2, 5), st.sampled_from((16, 17))))
    share = draw(st.sampled_from([0.0, 0.05, 0.3, 0.9]))
    from_logits = draw(st.booleans())
    metric: dict[str, Any] = {"threshold": None, "from_logits": from_logits}
    columns = 1 if kind.startswith("binary") else classes
    y_pred = rng.normal(size=(*leading, columns))
    if not from_logits:
        y_pred = 1 / (1 + np.exp(-y_pred))
    if draw(st.booleans()):
        y_pred = y_pred.round(1)  # at the threshold, and tied with each other
    y_pred = y_pred.astype(draw(st.sampled_from(floats)))
    if columns == 1 or kind == "multilabel":
        optional = [None] if columns == 1 else []
        metric["threshold"] = draw(st.sampled_from([*optional, 0.2, 0.5, 0.7]))
        cut = metric["threshold"] or 0.5
        if from_logits:
            cut = float(np.log(cut / (1 - cut)))
        true = rng.random((*leading, columns)) < share
        y_true = true.astype(draw(st.sampled_from(["bool", "int64", "float32"])))
        predicted = y_pred > y_pred.dtype.type(cut)
        if kind == "binary":
            y_true = y_true[..., 0]
            if len(leading) == 1 and draw(st.booleans()):
                y_pred = y_pred[:, 0]
    else:
        is_rare = rng.random(leading) < share
        numbers = np.where(is_rare, rng.integers(0, classes, leading), 0)
        true = numbers[..., np.newaxis] == np.arange(classes)
        best = y_pred.max(-1, keepdims=True)
        predicted = (y_pred == best) & ((y_pred == best).cumsum(-1) == 1)
        y_true = {
            "sparse": numbers.astype(draw(st.sampled_from(["int64", "uint8"]))),
            "sparse column": numbers[..., np.newaxis].astype("float32"),
            "one-hot": true.astype(draw(st.sampled_from(["bool", "float32"]))),
            "soft": _soft(rng, (*leading, classes), draw(st.booleans())),
        }[kind]
        if kind == "soft":
            best = y_true.max(-1, keepdims=True)
            true = (y_true == best) & ((y_true == best).cumsum(-1) == 1)
    counted = np.ones(leading, bool)
    unlabelled = np.zeros(leading, bool)
    nothing = _nothing(y_true, kind, columns) if missing else ()
    if nothing and draw(st.booleans()):
        unlabelled = rng.random(leading) < draw(st.sampled_from([0.2, 1.0]))
    if kind in ("sparse", "sparse column", "binary column") and draw(st.booleans()):
        ignored = draw(st.sampled_from([0, 1]))
        metric["ignore_class"] = ignored
        values = y_true.reshape(leading).astype(int)
        counted &= (values != ignored) | unlabelled
    if unlabelled.any():
        y_true[unlabelled] = draw(st.sampled_from(nothing))
        counted &= ~unlabelled
    mask = None
    if masks and draw(st.booleans()):
        mask = rng.random(leading) < 0.7
        counted &= mask
        unlabelled &= mask
    sample_weight = weight = None
    if weights and draw(st.booleans()):
        depth = draw(st.integers(1, len(leading)))
        # float32, which Keras makes of weights.
        choices = np.array([0.0, 0.1, 1.0, 2.5], "float32")
        sample_weight = rng.choice(choices, leading[:depth])
        lengthened = sample_weight.reshape(
            leading[:depth] + (1,) * (len(leading) - depth)
        )
        weight = np.broadcast_to(lengthened, leading).astype("float64")
        unlabelled &= weight != 0
        if depth == len(leading) and draw(st.booleans()):
            sample_weight = sample_weight[..., np.newaxis]
    cuts = draw(
        st.lists(st.integers(1, max(leading[0] - 1, 1)), max_size=5, unique=True)
    )
    edges = [0, *sorted(c for c in cuts if c < leading[0]), leading[0]]
    batches = [slice(a, b) for a, b in itertools.pairwise(edges)]
    return Data(
        kind,
        y_true,
        y_pred,
        metric,
        batches,
        true,
        predicted,
        counted,
        weight,
        sample_weight,
        mask,
        unlabelled,
    )


def _soft(rng: np.random.Generator, shape: tuple[int, ...], tied: bool) -> Array:
    """Return shares of the classes, often none above a half, of one or many votes."""
    votes = rng.random(shape).astype("float32")
    return (
        votes.round(1) + np.float32(0.1) if tied else votes / votes.sum(-1)[..., None]
    )


def _nothing(y_true: Array, kind: str, classes: int) -> tuple[Any, ...]:
    """Return what stands for no label in an array of labels."""
    kind_of_number = y_true.dtype.kind
    if kind == "multilabel":
        return ()
    if kind.startswith("binary"):
        return {"f": (np.nan, -1, -100.0), "i": (-1, -100), "b": ()}[kind_of_number]
    if kind.startswith("sparse"):
        outside = (classes, 255)
        by_type = {"f": (-1, np.nan, 0.5, 1e10), "i": (-1, -100, 2**40), "u": ()}
        return (*outside, *by_type[kind_of_number])
    return {"b": (False,), "f": (0.0, np.nan)}[kind_of_number]


class Entries(NamedTuple):
    """Multi-label data in which single labels are missing.

    Attributes:
        y_true: Shape `(*L, C)`: labels.
        y_pred: Likewise, predictions.
        threshold: What they are compared with.
        batches: The slices of a split.
        there: Shape `(*L, C)`: the entries that count.
        weight: Shape `(*L, C)`: their weights; None without any.
        sample_weight: The weights as they are given, of rows or entries.
        mask: The mask as it is given, of rows or entries.
        unlabelled: Shape `(*L, C)`: what is left out for its label alone.
    """

    y_true: Array
    y_pred: Array
    threshold: float
    batches: list[slice]
    there: Array
    weight: Array | None
    sample_weight: Array | None
    mask: Array | None
    unlabelled: Array

    def rows(self, batch: slice = slice(None)) -> Rows:
        """Return the rows of a batch, as numpy reads them."""
        weight, mask = self.sample_weight, self.mask
        return rows_of(
            self.y_true[batch],
            self.y_pred[batch],
            self.threshold,
            sample_weight=None if weight is None else weight[batch],
            mask=None if mask is None else mask[batch],
        )

    def column(self, index: int) -> tuple[Array, Array, Array | None]:
        """Return truth, prediction and weights of a class, for scikit-learn."""
        there = self.there[..., index]
        true = self.y_true[..., index][there] > 0.5
        predicted = self.y_pred[..., index][there] > self.threshold
        weight = None if self.weight is None else self.weight[..., index][there]
        return true, predicted, weight


@st.composite
def entries(draw: st.DrawFn) -> Entries:
    """Draw multi-label data with missing labels, masks and weights of any shape."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    extra = draw(st.lists(st.integers(1, 4), max_size=1))
    leading = (draw(st.integers(1, 20)), *extra)
    shape = (*leading, draw(st.sampled_from((2, 3, 16, 17))))
    y_pred = rng.random(shape).astype("float32").round(draw(st.sampled_from((1, 7))))
    dtype = draw(st.sampled_from(["float32", "float64", "float16", "int8", "int64"]))
    y_true = (rng.random(shape) < draw(st.sampled_from((0.1, 0.5)))).astype(dtype)
    unlabelled = rng.random(shape) < draw(st.sampled_from((0.0, 0.1, 0.9, 1.0)))
    y_true[unlabelled] = -1 if dtype.startswith("int") else np.nan
    if draw(st.booleans()):
        y_true[unlabelled & (rng.random(shape) < 0.5)] = -1
    there, weight, sample_weight, mask = ~unlabelled, None, None, None
    given = st.sampled_from([None, leading, (*leading, 1), shape])
    mask_shape, weight_shape = draw(given), draw(given)
    if mask_shape is not None:
        mask = rng.random(mask_shape) < 0.7
        kept = mask if mask.ndim == len(shape) else mask[..., np.newaxis]
        there, unlabelled = there & kept, unlabelled & kept
    if weight_shape is not None:
        choices = np.array([0.0, 0.1, 1.0, 2.5], "float32")
        sample_weight = rng.choice(choices, weight_shape)
        each = sample_weight
        each = each if each.ndim == len(shape) else each[..., np.newaxis]
        weight = np.broadcast_to(each, shape).astype("float64")
        unlabelled = unlabelled & (weight != 0)
    cut = draw(st.integers(1, leading[0]))
    batches = [slice(0, cut), *([slice(cut, None)] if cut < leading[0] else [])]
    return Entries(
        y_true,
        y_pred,
        draw(st.sampled_from((0.2, 0.5))),
        batches,
        there,
        weight,
        sample_weight,
        mask,
        unlabelled,
    )


def tables(classes: int = 3, lead: tuple[int, ...] = ()) -> st.SearchStrategy[Counts]:
    """Draw counts that some rows could have, with any leading axes."""
    cells = st.lists(
        st.integers(0, 2**40),
        min_size=4 * classes * int(np.prod(lead)),
        max_size=4 * classes * int(np.prod(lead)),
    )

    def build(numbers: list[int]) -> Counts:
        tp, fn, fp, tn = np.array(numbers, np.int64).reshape(4, *lead, classes)
        total = (tp + fn + fp + tn).max(-1)
        return Counts(tp, tp + fn, tp + fp, total)

    return cells.map(build)
