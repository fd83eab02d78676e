"""What a step on JAX hands out is counted outside of it, as it would be inside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tb_f1_plugin.core.form import check_threshold, form_of
from tb_f1_plugin.core.record import QUANTITIES, Record
from tb_f1_plugin.keras import F1Score, TensorBoard
from tb_f1_plugin.keras.backend import steps
from tb_f1_plugin.keras.lending import lent_metrics
from tb_f1_plugin.keras.lending.batch import seen
from tb_f1_plugin.keras.lending.batch.label_check import Looks, OddLabels, TiedRows
from tb_f1_plugin.keras.metric.counting.batch import batch_state
from tb_f1_plugin.keras.metric.counting.filled import (
    filled,
    first_rows,
    without_filling,
)
from tb_f1_plugin.keras.metric.counting.inputs import Inputs
from tb_f1_plugin.keras.metric.counting.layout import Layout
from tests.keras.backends import examples, only_on, tensor, wide_types
from tests.keras.tasks import (
    ROWS,
    VALIDATION,
    Task,
    records,
    rows_of_both,
    task,
)
from tests.strategies import Data, data

ON_JAX = only_on("jax", why="its steps alone hand out what is counted")
QUOTIENTS = [QUANTITIES.index(name) for name in ("batch_f1_sum", "defined_batches")]
COUNTS = [row for row in range(len(QUANTITIES)) if row not in QUOTIENTS]
Said = Callable[[], list[str]]


@settings(max_examples=examples(300), deadline=None)
@given(data(missing=True), st.integers(0, 9))
def test_no_number_of_a_state_sees_the_rows_that_fill_a_batch(
    drawn: Data, missing: int
) -> None:
    """Any form with one axis of rows, any mask, any labels: numpy's own record."""
    batch = drawn.batches[0]
    given_ = [
        None if array is None else array[batch]
        for array in (drawn.y_true, drawn.y_pred, drawn.mask)
    ]
    y_true, y_pred, mask = given_
    if drawn.true.ndim != 2 or drawn.weight is not None:
        return
    options = {
        "ignore_class": drawn.metric.get("ignore_class"),
        "from_logits": drawn.metric.get("from_logits", False),
    }
    threshold = check_threshold(
        drawn.metric["threshold"], from_logits=options["from_logits"]
    )
    rows = len(y_pred)
    shapes = [(rows + missing, *np.shape(x)[1:]) for x in (y_true, y_pred)]
    form = form_of(*shapes, threshold, **options)

    with wide_types():
        own = Inputs(
            tensor(y_true), tensor(y_pred), None, None if mask is None else tensor(mask)
        )
        whole = filled(own, rows + missing)
        state = batch_state(without_filling(whole, rows, form), form)

    assert [len(x) for x in (whole.y_true, whole.y_pred)] == [rows + missing] * 2
    layout = Layout(form.classes, by_entry=form.kind == "multilabel")
    found = layout.to_array(np.asarray(state))
    expected = Record.of_rows(drawn.rows(batch)).to_array()
    np.testing.assert_array_equal(found[COUNTS], expected[COUNTS])
    np.testing.assert_allclose(found, expected, rtol=1e-14, atol=1e-12)


@pytest.mark.parametrize(
    ("looks", "labels"),
    [
        (OddLabels((), False), [0.0, 1.0, 0.3, -1.0, np.nan]),
        (OddLabels((), True), [[0.5, 2.0], [1.0, -3.0]]),
        (OddLabels((), False), [0, 1, 2, 255]),
        (TiedRows(-1), [[0.0, 1.0, 1.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]),
        (TiedRows(1), [[0, 1, 1], [1, 0, 0]]),
    ],
)
def test_no_check_of_labels_sees_the_rows_that_fill_a_batch(
    looks: Looks, labels: list[Any]
) -> None:
    """As many odd labels, as many tied rows, and as many of all."""
    own = np.asarray(labels)
    more = np.concatenate([own, np.zeros_like(own)])
    with steps.exact():
        there = first_rows(tensor(more), len(own))
        found = looks.counted(tensor(more), (), there)
        expected = looks.counted(tensor(own), ())

    assert np.asarray(found).tolist() == np.asarray(expected).tolist()


def still(kind: str) -> Task:
    """Return a task whose weights do not change, so that its counts are known."""
    return task(kind, optimizer=keras.optimizers.SGD(0.0))


def compiled_counts() -> int:
    """Return how many calls JAX has compiled that count outside of a step."""
    return int(seen._counted._cache_size())


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what makes all steps count by themselves from then on."""
    return lambda: monkeypatch.setattr(seen, "MOST", 0)


@ON_JAX
@pytest.mark.parametrize(
    ("kind", "is_weighted"),
    [
        ("probabilities", False),
        ("multilabel", True),
        ("sparse logits", False),
        ("one-hot", True),
        ("two outputs", False),
    ],
)
def test_counts_and_logs_are_those_that_a_step_has_inside(
    kind: str, is_weighted: bool, tmp_path: Path, inside: Callable[[], None]
) -> None:
    """Each kind of labels, ragged last batches, rows of weight 0: the same integers."""
    given_: Any = {"shuffle": False}
    if is_weighted:
        given_["sample_weight"] = (np.arange(ROWS) % 3 > 0).astype("float32")
    histories = {}
    for where in ("outside", "inside"):
        if where == "inside":
            inside()
        seen._counted.clear_cache()
        histories[where] = still(kind).fit(TensorBoard(tmp_path / where), **given_)
        assert (compiled_counts() > 0) is (where == "outside")

    tag = "b_f1_score" if kind == "two outputs" else "f1_score"
    for run in ("train", "validation"):
        (_, one), (_, other) = (
            records(tmp_path / where, run, f"{tag}/counts") for where in histories
        )
        one, other = one.to_array(), other.to_array()
        np.testing.assert_array_equal(one[:, COUNTS], other[:, COUNTS])
        np.testing.assert_allclose(one, other, rtol=1e-12)
    outside, within = (history.history for history in histories.values())
    assert list(outside) == list(within)
    for name in (name for name in outside if "f1" in name):
        assert outside[name] == within[name]


@ON_JAX
@pytest.mark.parametrize("kind", ["probabilities", "one-hot", "sparse", "multilabel"])
def test_all_batches_of_a_fit_are_counted_by_one_compiled_call(
    kind: str, tmp_path: Path
) -> None:
    """Full and last ones of both splits, and those of another model's `fit` as well."""
    seen._counted.clear_cache()

    for number in range(2):
        task(kind).fit(TensorBoard(tmp_path / str(number)))

        assert compiled_counts() == 1
        assert rows_of_both(tmp_path / str(number)) == [[ROWS] * 2, [VALIDATION] * 2]


class Logs(keras.callbacks.Callback):
    """Keeps the logs of each batch."""

    def on_train_begin(self, logs: Any = None) -> None:
        """Forget."""
        self.batches: list[dict[str, Any]] = []

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Keep."""
        self.batches.append({name: float(value) for name, value in logs.items()})


@ON_JAX
def test_each_batch_s_logs_have_the_f1_so_far(
    tmp_path: Path, inside: Callable[[], None]
) -> None:
    """As a progress bar shows them, whether a step counts or hands out."""
    found = []
    for where in ("outside", "inside"):
        if where == "inside":
            inside()
        logs = Logs()
        still("one-hot").fit(TensorBoard(tmp_path / where), logs, shuffle=False)
        found.append([batch["f1_score"] for batch in logs.batches])

    assert found[0] == found[1]
    assert len(set(found[0])) > 2


@ON_JAX
@pytest.mark.parametrize(
    "how",
    [{"steps_per_execution": 2}, {"jit_compile": False}, {"run_eagerly": True}],
    ids=str,
)
def test_what_is_no_one_compiled_step_is_counted_inside(
    how: dict[str, Any], tmp_path: Path
) -> None:
    """Several batches a call, and operations one by one."""
    seen._counted.clear_cache()

    task("sparse", **how).fit(TensorBoard(tmp_path))

    assert compiled_counts() == 0
    assert rows_of_both(tmp_path) == [[ROWS] * 2, [VALIDATION] * 2]


@ON_JAX
def test_a_step_of_the_user_s_own_counts_inside(tmp_path: Path) -> None:
    """It may call `compute_metrics` wherever it likes, also in a loop of JAX."""
    trained = task("probabilities")
    model = Own(trained.model.inputs, trained.model.outputs)
    model.compile("adam", "binary_crossentropy")
    seen._counted.clear_cache()

    trained._replace(model=model).fit(TensorBoard(tmp_path))

    assert compiled_counts() == 0
    assert rows_of_both(tmp_path) == [[ROWS] * 2, [VALIDATION] * 2]


class Own(keras.Model):
    """Does what Keras does, in a step of its own."""

    def train_step(self, state: Any, data: Any) -> Any:
        """Train."""
        return super().train_step(state, data)


@ON_JAX
def test_a_split_of_large_batches_is_counted_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However small those of the other split are: what leaves a step takes memory."""
    seen._counted.clear_cache()
    monkeypatch.setattr(seen, "MOST", 39 * 4)  # numbers: a label and three classes

    task("sparse").fit(TensorBoard(tmp_path), validation_batch_size=40)

    assert compiled_counts() == 1  # of training alone
    assert rows_of_both(tmp_path) == [[ROWS] * 2, [VALIDATION] * 2]


@ON_JAX
def test_a_larger_batch_later_is_counted_too(tmp_path: Path) -> None:
    """A validation whose batches have more rows than those of the training."""
    seen._counted.clear_cache()

    task("sparse").fit(TensorBoard(tmp_path), validation_batch_size=40)

    assert compiled_counts() == 2
    assert rows_of_both(tmp_path) == [[ROWS] * 2, [VALIDATION] * 2]


@ON_JAX
@pytest.mark.parametrize("f1", ["auto", F1Score()], ids=["lent", "chosen"])
def test_what_fails_outside_ends_a_training_only_if_it_was_asked_for(
    f1: Any, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As inside of the step: who asked for nothing trains on, and is told."""

    def fails(*given_: Any) -> Any:
        raise RuntimeError("no memory")

    monkeypatch.setattr(lent_metrics, "counted", fails)
    trained = task("sparse")
    board = TensorBoard(tmp_path, f1=f1)
    if f1 != "auto":
        with pytest.raises(RuntimeError, match="no memory"):
            trained.fit(board)
        return

    history = trained.fit(board).history

    assert len(history["loss"]) == 2
    assert any("counting failed (RuntimeError: no memory)" in line for line in said())


@ON_JAX
def test_a_step_hands_out_nothing_after_the_fit(tmp_path: Path) -> None:
    """The model's own functions and state are as they were."""
    trained = task("sparse")
    trained.fit(TensorBoard(tmp_path), epochs=1)
    model = trained.model

    assert model.evaluate(*trained.validation, verbose=0) > 0
    assert model.train_on_batch(trained.x[:8], trained.y[:8]) > 0
    assert len(model.metrics_variables) == 2  # Keras' own, of the loss
