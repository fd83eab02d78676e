"""Hypothesis strategies: labels, predictions, and their splits into batches."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from tb_f1_plugin.counts import Array, Counts

KINDS = ("binary", "binary column", "sparse", "sparse column", "one-hot", "multilabel")


class Data(NamedTuple):
    """A task, as a training script would have it.

    Attributes:
        kind: One of `KINDS`.
        y_true: The labels.
        y_pred: The predictions, float32.
        threshold: What the metric is told; None for argmax and for the default.
        batches: The slices of an arbitrary split, empty batches not among them.
    """

    kind: str
    y_true: Array
    y_pred: Array
    threshold: float | None
    batches: list[slice]


@st.composite
def data(draw: Callable[..., object], kinds: tuple[str, ...] = KINDS) -> Data:
    """Draw a task of 1 to 60 rows, with few positives as often as with many."""
    kind = str(draw(st.sampled_from(kinds)))
    seed = draw(st.integers(0, 2**32 - 1))
    rows = int(str(draw(st.integers(1, 60))))
    classes = int(str(draw(st.integers(2, 5))))
    share = float(str(draw(st.sampled_from([0.0, 0.05, 0.3, 0.9]))))
    rng = np.random.default_rng(int(str(seed)))
    threshold = None
    if kind.startswith("binary"):
        shape = (rows,) if kind == "binary" else (rows, 1)
        y_true = (rng.random(shape) < share).astype("float32")
        y_pred = rng.random(shape).astype("float32")
        threshold = draw(st.sampled_from([None, 0.2, 0.4]))
    elif kind == "multilabel":
        y_true = (rng.random((rows, classes)) < share).astype("int64")
        y_pred = rng.random((rows, classes)).astype("float32")
        threshold = draw(st.sampled_from([0.3, 0.5, 0.8]))
    else:
        numbers = np.where(rng.random(rows) < share, rng.integers(0, classes, rows), 0)
        y_pred = rng.random((rows, classes)).astype("float32")
        y_true = numbers if kind == "sparse" else numbers[:, np.newaxis]
        if kind == "one-hot":
            y_true = np.eye(classes, dtype="float32")[numbers]
    cuts = draw(st.lists(st.integers(1, max(rows - 1, 1)), max_size=5, unique=True))
    edges = [0, *sorted(c for c in cuts if c < rows), rows]  # type: ignore[attr-defined]
    batches = [slice(a, b) for a, b in itertools.pairwise(edges)]
    return Data(kind, y_true, y_pred, threshold, batches)  # type: ignore[arg-type]


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
