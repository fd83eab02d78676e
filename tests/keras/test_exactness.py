"""Counts are exact on the backend that Keras has, whichever it is.

JAX compiles a count anew for each shape and form. So the cases are drawn from a list of
few shapes, and many values of each.
"""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any, NamedTuple

import keras
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from tb_f1_plugin.core.labels import Rows, rows_of
from tb_f1_plugin.core.record import QUANTITIES, Record
from tb_f1_plugin.keras import F1Score
from tb_f1_plugin.keras.metric.counting.path import Path, counting_by
from tests.keras.tasks import task

QUOTIENTS = [QUANTITIES.index(name) for name in ("batch_f1_sum", "defined_batches")]
COUNTS = [row for row in range(len(QUANTITIES)) if row not in QUOTIENTS]
ROUNDED = {"rtol": 1e-12, "atol": 1e-12}


class Kind(NamedTuple):
    """A kind of data, of one shape.

    Attributes:
        leading: The axes along which the rows of a batch lie.
        classes: The columns of the predictions.
        labels: How labels are given: "column", "rows", "numbers", "one-hot", "votes"
            or "multilabel".
        label_type: The type of the labels.
        prediction_type: The type of the predictions.
        metric: What the metric is told.
        weights: The axes of the weights; None for none.
        mask: The axes of the mask; None for none.
    """

    leading: tuple[int, ...]
    classes: int
    labels: str
    label_type: str = "float32"
    prediction_type: str = "float32"
    metric: dict[str, Any] = {}  # noqa: RUF012 - never changed
    weights: tuple[int, ...] | None = None
    mask: tuple[int, ...] | None = None


KINDS = [
    Kind((33,), 1, "column"),
    Kind((33,), 1, "rows", "int64", "float64", {"threshold": 0.7}),
    Kind((33,), 1, "column", "bool", metric={"threshold": 0.2}, mask=(33,)),
    Kind((33,), 1, "column", metric={"from_logits": True}, weights=(33,)),
    Kind((4, 8), 1, "rows", "int32", mask=(4, 8)),
    Kind((4, 8), 1, "rows", "uint8", weights=(4,), mask=(4,)),
    Kind((33,), 5, "numbers", "int64"),
    Kind((33,), 5, "numbers", "int32", metric={"ignore_class": 0}),
    Kind((33,), 5, "numbers", "float32", weights=(33, 1)),
    Kind((33,), 17, "numbers", "uint8", "float64", mask=(33,)),
    Kind((4, 8), 5, "numbers", "int64", metric={"ignore_class": -1}, weights=(4, 8)),
    Kind((33,), 5, "one-hot"),
    Kind((33,), 17, "one-hot", "bool", metric={"labels": [0, 3]}),
    Kind((33,), 5, "one-hot", "int32", weights=(33,), mask=(33,)),
    Kind((33,), 5, "votes", metric={"average": "weighted"}),
    Kind((4, 8), 5, "votes", "float64", "float64", {"average": "micro"}),
    Kind((33,), 5, "multilabel", metric={"threshold": 0.5}),
    Kind((33,), 17, "multilabel", "int64", metric={"threshold": 0.2}, mask=(33, 17)),
    Kind((33,), 5, "multilabel", metric={"threshold": 0.5}, weights=(33, 5)),
    Kind((4, 8), 5, "multilabel", "bool", metric={"threshold": 0.7}, mask=(4,)),
    Kind((0,), 1, "column"),
    Kind((0,), 5, "one-hot"),
    Kind((0,), 5, "numbers", "int32"),
    Kind((1,), 5, "multilabel", metric={"threshold": 0.5}),
]
# What stands for no label, as far as the labels' type can say it.
NOTHING = {
    "binary": {"f": (np.nan, -1.0, -100.0), "i": (-1, -100)},
    "numbers": {"f": (-1.0, np.nan, 0.5, 1e10), "i": (-1, 100, -(2**31)), "u": (255,)},
    "columns": {"f": (0.0, np.nan), "i": (0,), "b": (False,)},
}


class Batch(NamedTuple):
    """One batch, as `update_state` takes it."""

    y_true: Any
    y_pred: Any
    sample_weight: Any
    mask: Any


def batch_of(kind: Kind, seed: int) -> Batch:
    """Return a batch with ties, values at the threshold, none that are no number."""
    rng = np.random.default_rng(seed)
    shape = (*kind.leading, kind.classes)
    y_pred = rng.random(shape).round(rng.choice([1, 9]))
    if kind.metric.get("from_logits"):
        y_pred = y_pred * 4 - 2
    if rng.random() < 0.5:
        odd = rng.random(shape) < 0.1
        y_pred[odd] = rng.choice([np.nan, np.inf, -np.inf, -0.0], odd.sum())
    share, missing = rng.choice([0.0, 0.1, 0.5, 1.0]), rng.choice([0.0, 0.0, 0.2, 1.0])
    numbers = np.where(
        rng.random(kind.leading) < share, rng.integers(0, kind.classes, kind.leading), 0
    )
    nothing = rng.random(kind.leading) < missing
    if kind.labels == "numbers":
        y_true, name = numbers, "numbers"
    elif kind.labels == "one-hot":
        y_true, name = np.eye(kind.classes)[numbers], "columns"
    elif kind.labels == "votes":
        y_true, name = rng.random(shape).round(1), "columns"
    else:
        y_true, name = rng.random(shape) < share, "binary"
        nothing = rng.random(shape) < missing
    y_true = y_true.astype(kind.label_type)
    values = NOTHING[name].get(y_true.dtype.kind, ())
    if values:
        y_true[nothing] = rng.choice(values)
    if kind.labels == "rows":
        y_true = y_true[..., 0]
    weights = mask = None
    if kind.weights is not None:
        weights = rng.choice(np.array([0.0, 0.1, 1.0, 2.5], "float32"), kind.weights)
    if kind.mask is not None:
        mask = rng.random(kind.mask) < 0.7
    return Batch(y_true, y_pred.astype(kind.prediction_type), weights, mask)


def rows(kind: Kind, batch: Batch) -> Rows:
    """Return a batch as numpy reads it."""
    names = ("threshold", "from_logits", "ignore_class")
    told = {name: kind.metric[name] for name in names if name in kind.metric}
    return rows_of(
        batch.y_true,
        batch.y_pred,
        **told,
        sample_weight=batch.sample_weight,
        mask=batch.mask,
    )


def scikit_learn(kind: Kind, batches: list[Rows]) -> float | None:
    """Return scikit-learn's F1 of all rows; None where it does not score such data."""
    true, predicted = (
        np.concatenate([getattr(b, name) for b in batches])
        for name in ("true", "predicted")
    )
    by_row = [
        b.there is None and (b.weights is None or b.weights.ndim == 1) for b in batches
    ]
    if not all(by_row):
        return None
    weights = None
    if kind.weights is not None:
        weights = np.concatenate([b.weights for b in batches])
        true, predicted, weights = (x[weights != 0] for x in (true, predicted, weights))
    # A row that predicts nothing, for a NaN, is no class number.
    if not len(true) or (kind.labels != "multilabel" and kind.classes > 1):
        if not predicted.any(-1).all() or not len(true):
            return None
        true, predicted = true.argmax(-1), predicted.argmax(-1)
    elif kind.classes == 1:
        true, predicted = true[:, 0], predicted[:, 0]
    return float(
        f1_score(
            true,
            predicted,
            average=kind.metric.get(
                "average", "binary" if kind.classes == 1 else "macro"
            ),
            labels=kind.metric.get("labels"),
            sample_weight=weights,
            zero_division=0.0,
        )
    )


CASES = (st.sampled_from(KINDS), st.integers(0, 2**32), st.integers(1, 4))
# JAX compiles for some seconds now and then.
ANY_TIME = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}


@settings(max_examples=1000, **ANY_TIME)
@given(*CASES)
def test_counts_are_numpy_s_and_f1_is_scikit_learn_s(
    kind: Kind, seed: int, number: int
) -> None:
    """Any form of labels, weights and masks, in any batches: the same integers."""
    assert_is_exact(kind, seed, number, "fast")


@settings(max_examples=200, **ANY_TIME)
@given(*CASES)
def test_the_readable_way_counts_the_same(kind: Kind, seed: int, number: int) -> None:
    """It runs on each backend, and so can be read for any of them."""
    assert_is_exact(kind, seed, number, "plain")


def assert_is_exact(kind: Kind, seed: int, number: int, path: Path) -> None:
    """Hold the counts of some batches to numpy's, and their F1 to scikit-learn's."""
    batches = [batch_of(kind, seed + i) for i in range(number)]
    metric = F1Score(**kind.metric)
    with counting_by(path):
        for batch in batches:
            metric.update_state(*batch[:3], mask=batch.mask)
    read = [rows(kind, batch) for batch in batches]
    labels = kind.metric.get("labels")
    expected = reduce(add, (Record.of_rows(r, labels) for r in read)).to_array()
    found = metric.record().to_array()
    if kind.weights is None:
        np.testing.assert_array_equal(found[COUNTS], expected[COUNTS])
    np.testing.assert_allclose(found, expected, **ROUNDED)
    theirs = scikit_learn(kind, read)
    if theirs is not None:
        assert metric.score() == pytest.approx(theirs, abs=1e-12)
        assert float(metric.result()) == pytest.approx(theirs, abs=1e-6)


@pytest.mark.parametrize("total", [2**24, 2**31, 2**40, 2**52])
def test_totals_are_exact_as_far_as_float64_is(total: int) -> None:
    """Integers beyond those of float32 and int32: each row still counts."""
    metric = F1Score()
    metric.update_state([1, 0], [0.9, 0.8])
    (state,) = metric.variables
    state.assign(keras.ops.convert_to_numpy(state.value) * (total / 2))

    metric.update_state([1, 1, 0], [0.9, 0.2, 0.1])

    counts = metric.counts()
    assert int(counts.total) == total + 3
    assert counts.true_positives.tolist() == [total // 2 + 1]
    assert counts.possible_positives.tolist() == [total // 2 + 2]
    assert counts.predicted_positives.tolist() == [total + 1]


def test_a_metric_that_is_reset_counts_as_a_new_one() -> None:
    """Its state is float64 still."""
    metric = F1Score()
    for total in (2**40, 2**41):
        metric.update_state([1, 0], [0.9, 0.8])
        (state,) = metric.variables
        state.assign(keras.ops.convert_to_numpy(state.value) * (total / 2))
        metric.update_state([1], [0.9])

        assert int(metric.counts().total) == total + 1
        metric.reset_state()
        assert not metric.has_rows()
        assert keras.backend.standardize_dtype(metric.variables[0].value.dtype) == (
            "float64"
        )


def test_a_result_does_not_change_when_more_is_counted() -> None:
    """A result is a number of its own, and no part of the state."""
    metric = F1Score(log_ratios=True)
    metric.update_state([1, 0], [0.9, 0.2])
    before = metric.result()
    shown = {name: float(value) for name, value in before.items()}
    metric.update_state([1, 0], [0.1, 0.7])

    assert {name: float(value) for name, value in before.items()} == shown
    assert float(metric.result()["f1_score"]) != shown["f1_score"]


def test_nothing_else_becomes_float64() -> None:
    """The user's own tensors have the types that they had, and so has the result."""
    metric = F1Score()
    metric.update_state([1, 0], [0.9, 0.2])

    for tensor in (metric.result(), keras.ops.zeros(3), keras.ops.ones(3) / 2):
        assert keras.backend.standardize_dtype(tensor.dtype) == "float32"


def test_stateless_calls_count_as_those_with_a_state() -> None:
    """What JAX's loops use; the metric's own state is left alone, and its listeners."""
    metric, heard = F1Score(), []
    metric.update_state([1, 0], [0.9, 0.8])
    metric.reset_listeners.append(lambda: heard.append(1))
    held = [variable.value for variable in metric.variables]
    state = metric.stateless_reset_state()
    for _ in range(3):
        state = metric.stateless_update_state(
            state, keras.ops.ones(4), keras.ops.array([0.9, 0.8, 0.1, 0.7])
        )

    assert float(metric.stateless_result(state)) == pytest.approx(6 / 7)
    assert int(metric.counts().total) == 2
    assert heard == []
    assert metric.variables[0].value is held[0]


def test_a_saved_model_counts_as_before(tmp_path: Any) -> None:
    """What `save` keeps of a compiled metric is its arguments."""
    trained = task("probabilities", metrics=[F1Score(threshold=0.4, name="f")])
    trained.fit(epochs=1, validation_data=None)
    trained.model.save(tmp_path / "model.keras")

    loaded = keras.saving.load_model(tmp_path / "model.keras")
    loaded.evaluate(*trained.validation, verbose=0)
    trained.model.evaluate(*trained.validation, verbose=0)

    one, other = (
        next(m for m in model.metrics[-1].metrics if m.name == "f")
        for model in (trained.model, loaded)
    )
    assert one.threshold == other.threshold == 0.4
    np.testing.assert_array_equal(one.record().to_array(), other.record().to_array())
