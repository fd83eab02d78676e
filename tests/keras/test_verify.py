"""`verify=` asks scikit-learn as a user would, so that it can disagree."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.keras import F1Score, TensorBoard
from tb_f1_plugin.keras.verify.oracle import Judged, scikit_learn
from tb_f1_plugin.keras.verify.verify import Batch, compare
from tests.keras.backends import Batches, data_set, examples, only_on
from tests.keras.tasks import VALIDATION, masked, task

CLASSES = 4


@settings(max_examples=examples(40), deadline=None)
@given(
    kind=st.sampled_from(["binary", "argmax", "multilabel"]),
    average=st.sampled_from(["micro", "macro", "weighted"]),
    zero_division=st.sampled_from([0.0, 1.0, np.nan]),
    classes=st.lists(
        st.integers(0, CLASSES - 1), min_size=1, max_size=CLASSES, unique=True
    ),
    seed=st.integers(0, 99),
)
def test_scikit_learn_s_number_is_what_a_user_gets(
    kind: str, average: Any, zero_division: float, classes: list[int], seed: int
) -> None:
    """Class numbers, indicators, or 0 and 1, without any option a user has not set."""
    rng = np.random.default_rng(seed)
    options: dict[str, Any] = {"average": average, "zero_division": zero_division}
    if kind == "binary":
        y_true, y_pred = rng.integers(0, 2, 9), rng.random(9)
        metric = F1Score(zero_division=zero_division)
        theirs = f1_score(y_true, y_pred > 0.5, zero_division=zero_division)
    elif kind == "argmax":
        # Classes that do not occur pull no mean down.
        y_true, y_pred = rng.choice(classes, 9), rng.random((9, CLASSES))
        metric = F1Score(average, zero_division=zero_division)
        theirs = f1_score(y_true, y_pred.argmax(-1), **options)
    else:
        y_pred = rng.random((9, CLASSES))
        y_true = rng.integers(0, 2, (9, CLASSES))
        metric = F1Score(average, 0.5, zero_division=zero_division)
        theirs = f1_score(y_true, (y_pred > 0.5).astype(int), **options)
    batches = [Batch(y_true[:5], y_pred[:5]), Batch(y_true[5:], y_pred[5:])]

    found = compare(metric, "f1_score", batches)

    np.testing.assert_allclose(found.scikit_learn, theirs, atol=1e-12)
    assert found.rows == 9


@pytest.mark.parametrize(
    ("threshold", "absent_classes", "labels", "chosen"),
    [
        (None, "auto", None, None),
        (None, "counted", None, [0, 1, 2, 3]),
        (None, "auto", [1, 3], [1, 3]),
        (0.5, "auto", None, None),
        (0.5, "left_out", None, [0, 1]),
        (0.5, "left_out", [1, 2], [1]),
    ],
)
def test_what_a_metric_is_set_to_is_what_scikit_learn_is_told(
    threshold: float | None, absent_classes: str, labels: Any, chosen: Any
) -> None:
    """`labels=` of the user, all columns, or those that occur."""
    rng = np.random.default_rng(3)
    y_pred = rng.random((20, CLASSES))
    y_pred[:, 2:] = 0  # nobody predicts the last two, which do not occur
    if threshold is None:
        y_true: Any = rng.integers(0, 2, 20)
        given_: Any = y_true, y_pred.argmax(-1)
    else:
        y_true = rng.integers(0, 2, (20, CLASSES)) * [1, 1, 0, 0]
        given_ = y_true, (y_pred > threshold).astype(int)
    metric = F1Score("macro", threshold)
    metric.absent_classes, metric.labels = absent_classes, labels
    metric.update_state(y_true, y_pred)
    judged = Judged()
    judged.add(rows_of(y_true, y_pred, threshold))
    expected = f1_score(*given_, average="macro", labels=chosen, zero_division=0.0)
    assert scikit_learn(metric, judged) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    "make",
    [
        partial(data_set, shuffled=True),
        Batches,
        lambda x, y: [(x[i : i + 9], y[i : i + 9]) for i in range(0, len(x), 9)],
        lambda x, y: (x, y),
    ],
    ids=["shuffled", "PyDataset", "list of batches", "arrays"],
)
def test_data_of_any_kind_are_read_once(make: Any, tmp_path: Path) -> None:
    """Labels and predictions are of the same pass, also where rows are shuffled."""
    trained = task("sparse")
    ours = TensorBoard(tmp_path, verify=make(*trained.validation))

    trained.fit(ours)

    (found,) = ours.verification
    x, y = trained.validation
    y_pred = trained.model.predict(x, verbose=0).argmax(-1)
    theirs = f1_score(y, y_pred, average="macro")
    assert found.scikit_learn == pytest.approx(theirs, abs=1e-12)
    assert found.rows == VALIDATION


def test_data_that_cannot_be_read_twice_are_refused(tmp_path: Path) -> None:
    """A generator, an array, a name: before anything is trained."""
    x, y = task("sparse").validation
    for data in (x, (batch for batch in [(x, y)]), {"x": x}, "xy"):
        with pytest.raises(ValueError, match=r"must be \(x, y\) or"):
            TensorBoard(tmp_path, verify=data)


@only_on("tensorflow", why="tf.data")
def test_data_that_do_not_end_are_refused(tmp_path: Path) -> None:
    """Before anything is trained; what the sentence advises is taken."""
    endless = data_set(*task("sparse").validation).repeat()
    with pytest.raises(ValueError, match=r"must end, got an endless .* dataset\.take"):
        TensorBoard(tmp_path, verify=endless)
    TensorBoard(tmp_path, verify=endless.take(3))


@pytest.mark.parametrize("ours_first", [True, False])
def test_the_weights_that_are_kept_are_verified(
    ours_first: bool, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """Those that EarlyStopping restores, before ours or behind; the line says which."""
    trained = task("probabilities")
    ours = TensorBoard(tmp_path, verify=trained.validation)
    # The loss falls: with "max" the first epoch is the best one.
    restores = keras.callbacks.EarlyStopping(
        "val_loss", mode="max", patience=2, restore_best_weights=True
    )
    history = trained.fit(
        *[ours, restores][:: 1 if ours_first else -1], epochs=9
    ).history

    (found,) = ours.verification
    x, y = trained.validation
    y_pred = trained.model.predict(x, verbose=0)[:, 0] > 0.5
    assert found.exact == pytest.approx(f1_score(y, y_pred), abs=1e-12)
    assert found.logged == pytest.approx(history["val_f1_score"][0], abs=1e-6)
    printed = capsys.readouterr().out
    assert "weights of epoch 0, not the last one" in printed


def test_other_weights_are_compared_with_no_logged_value(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """Of what no validation saw, the line says so."""
    trained = task("probabilities")

    class Changes(keras.callbacks.Callback):
        def on_train_end(self, logs: Any = None) -> None:
            self.model.set_weights([w * 0 for w in self.model.get_weights()])

    ours = TensorBoard(tmp_path, verify=trained.validation)
    trained.fit(ours, Changes())

    assert ours.verification[0].logged is None
    printed = capsys.readouterr().out
    assert "weights of no epoch that was validated; the last logged" in printed
    assert ours.verification[0].exact == 0.0


def test_masked_rows_are_named_and_not_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """The rows are those that fit counts."""
    trained = masked()
    x, _ = trained.validation
    ours = TensorBoard(tmp_path, verify=trained.validation)

    trained.fit(ours)

    (found,) = ours.verification
    kept = int((x > 0).sum())
    assert found.rows == kept
    assert found.exact == pytest.approx(found.logged, abs=1e-12)
    line = f"({kept:,} rows; not {x.size - kept:,} that a mask, a weight of 0"
    assert line in capsys.readouterr().out


def test_weights_of_a_data_set_are_those_of_weighted_metrics(tmp_path: Path) -> None:
    """As in fit, a metric in metrics= sees none."""
    trained = task(
        "probabilities", metrics=[F1Score(name="plain")], weighted_metrics=[F1Score()]
    )
    x, y = trained.validation
    weight = np.linspace(0, 3, VALIDATION, dtype="float32")
    data = data_set(x, y, weight)
    ours = TensorBoard(tmp_path, verify=data)

    trained.fit(ours, validation_data=data)

    y_pred = trained.model.predict(x, verbose=0)[:, 0] > 0.5
    found = {result.name: result for result in ours.verification}
    assert found["plain"].exact == pytest.approx(f1_score(y, y_pred), abs=1e-12)
    theirs = f1_score(y, y_pred, sample_weight=weight)
    assert found["f1_score"].scikit_learn == pytest.approx(theirs, abs=1e-12)
    assert found["f1_score"].exact == pytest.approx(theirs, abs=1e-12)
