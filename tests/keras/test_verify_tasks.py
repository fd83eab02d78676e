"""`verify=` is of the rows and classes of the fit, in every kind of task.

Right is what scikit-learn says where a user asks it, on predictions that are known.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.echo import ROWS, Scale, model_of, numbers, predictions
from tests.keras.heads import listening, still

losses = keras.losses
SPARSE = "sparse_categorical_crossentropy"


def no_loss(y_true: Any, y_pred: Any) -> Any:
    """Return 0 for whatever labels: some may be NaN."""
    return keras.ops.sum(y_pred * 0.0, -1)


class Kind(NamedTuple):
    """A kind of task, and what scikit-learn says of it."""

    y: Any
    p: Any
    loss: Any
    metric: Callable[[], F1Score]
    right: float
    rows: int = ROWS
    weights: Any = None


def _one_absent() -> tuple[Any, Any]:
    """Return labels and predictions of four classes, of which one does not occur."""
    p = predictions(4)
    p[:, 2] = 0
    y = numbers(4)
    y[y == 2] = 3
    return y, p


def _by_column(y: Any, p: Any, there: Any) -> float:
    """Return the mean over columns, each of the entries that are there."""
    columns = zip(y.T > 0.5, p.T > 0.5, there.T, strict=True)
    return float(np.mean([f1_score(t[k], q[k]) for t, q, k in columns]))


def kinds() -> dict[str, Kind]:
    """Return kinds of tasks."""
    y, p = numbers(4), predictions(4)
    argmax = p.argmax(-1)
    found = {
        "one class": Kind(
            numbers(2),
            predictions(2),
            SPARSE,
            lambda: F1Score(labels=[1]),
            f1_score(numbers(2), predictions(2).argmax(-1)),
        ),
        "classes by name": Kind(
            y,
            p,
            SPARSE,
            lambda: F1Score("micro", class_names=list("abcd"), labels=["d", "b"]),
            f1_score(y, argmax, labels=[3, 1], average="micro"),
        ),
    }
    absent, none = _one_absent()
    for word, labels in (("counted", [0, 1, 2, 3]), ("left_out", [0, 1, 3])):
        found[f"absent classes {word}"] = Kind(
            absent,
            none,
            SPARSE,
            lambda word=word: F1Score(absent_classes=word),
            f1_score(
                absent, none.argmax(-1), labels=labels, average="macro", zero_division=0
            ),
        )
    true = np.arange(ROWS * 3).reshape(ROWS, 3) % 2 * [1, 1, 0]
    p3 = predictions(3)
    p3[:, 2] = 0
    found["absent labels left_out"] = Kind(
        true,
        p3,
        "binary_crossentropy",
        lambda: F1Score(threshold=0.5, absent_classes="left_out"),
        f1_score(true, p3 > 0.5, labels=[0, 1], average="macro"),
    )
    signs, margins = np.where(numbers(2, 1) > 0, 1, -1), predictions(1) * 2 - 1
    found["hinge"] = Kind(
        signs,
        margins,
        "hinge",
        lambda: F1Score(threshold=0.0),
        f1_score(signs > 0, margins > 0),
    )
    pixels, images = numbers(3, 4, 5), predictions(3, 4, 5)
    found["channels first"] = Kind(
        np.eye(3)[pixels].transpose(0, 3, 1, 2),
        images,
        losses.CategoricalCrossentropy(axis=1),
        F1Score,
        f1_score(pixels.ravel(), images.argmax(1).ravel(), average="macro"),
        ROWS * 20,
    )
    found["ignore_class of the loss"] = Kind(
        y,
        p,
        losses.SparseCategoricalCrossentropy(ignore_class=0),
        F1Score,
        f1_score(y[y > 0], argmax[y > 0], average="macro"),
        int((y > 0).sum()),
    )
    soft = predictions(4)[::-1] / predictions(4)[::-1].sum(-1, keepdims=True)
    found["soft labels"] = Kind(
        soft,
        p,
        "categorical_crossentropy",
        lambda: F1Score("weighted"),
        f1_score(soft.argmax(-1), argmax, average="weighted"),
    )
    for name, missing in (("below 0", -1.0), ("NaN", np.nan)):
        there = np.random.default_rng(2).random((ROWS, 3)) > 0.3
        there[3] = False  # all of a row
        labels = np.where(there, numbers(2, 3), missing).astype("float32")
        found[f"entries {name}"] = Kind(
            labels,
            predictions(3),
            no_loss,
            lambda: F1Score(threshold=0.5),
            _by_column(labels, predictions(3), there),
            int(there.any(-1).sum()),
        )
    return found


KINDS = kinds()


LENT = "one class", "channels first", "ignore_class of the loss", "soft labels"


@pytest.mark.parametrize(
    ("kind", "how"), [*((k, "metrics") for k in KINDS), *((k, "f1") for k in LENT)]
)
def test_it_is_what_a_user_gets_from_scikit_learn(
    kind: str, how: str, tmp_path: Path
) -> None:
    """Of the classes, rows and entries that the fit counts, to 1e-12."""
    case = KINDS[kind]
    compiled = {"metrics": [case.metric()]} if how == "metrics" else {}
    model = model_of(case.p, case.loss, **compiled)
    data = (case.p, case.y)
    ours = TensorBoard(
        tmp_path, verify=data, f1=case.metric() if how == "f1" else "auto"
    )
    model.fit(*data, validation_data=data, verbose=0, callbacks=[ours])

    (found,) = ours.verification
    assert found.scikit_learn == pytest.approx(case.right, abs=1e-12)
    assert abs(found.difference) <= 1e-12
    assert found.logged == pytest.approx(case.right, abs=1e-12)
    assert found.rows == case.rows


def test_missing_entries_are_named(tmp_path: Path) -> None:
    """Entries and not rows, also where a row has none at all."""
    case = KINDS["entries NaN"]
    missing = int(np.isnan(case.y).sum())
    whole = np.where(np.isnan(case.y).any(-1, keepdims=True), np.nan, case.y)
    for y, number in ((case.y, missing), (whole, int(np.isnan(whole).sum()))):
        model = model_of(case.p, no_loss, metrics=[case.metric()])
        ours = TensorBoard(tmp_path / str(number), verify=(case.p, y))
        model.fit(case.p, y, verbose=0, callbacks=[ours])
        (found,) = ours.verification
        assert found.left_out == f"not {number} entries without a label"
        assert abs(found.difference) <= 1e-12


@pytest.mark.parametrize("entries", [False, True])
def test_what_is_lent_sees_the_same_rows_as_in_the_fit(
    entries: bool, tmp_path: Path
) -> None:
    """Rows, or entries of several labels, of weight 0 are left out of both."""
    y, p = numbers(2, 3).astype("float32"), predictions(3)
    there = np.random.default_rng(4).random((ROWS, 3 if entries else 1)) > 0.4
    weights = there.astype("float32")
    right = _by_column(y, p, np.broadcast_to(there, y.shape))

    class Weighted(keras.losses.BinaryCrossentropy):
        """Weighs entries, which Keras' own does not."""

        def __call__(self, t: Any, q: Any, sample_weight: Any = None) -> Any:
            return keras.ops.mean(q) * 0.0

    data = (p, y, weights if entries else weights[:, 0])
    for eager in (False, True):
        model = model_of(p, Weighted(), run_eagerly=eager)
        chosen = F1Score(threshold=0.5)
        ours = TensorBoard(tmp_path / f"{eager}", verify=data, f1=chosen)
        with listening() as said:
            history = model.fit(
                *data[:2],
                sample_weight=data[2],
                batch_size=8,
                validation_data=data,
                verbose=0,
                callbacks=[ours],
            ).history
        (found,) = ours.verification
        for name in ("f1_score", "val_f1_score"):
            assert history[name][-1] == pytest.approx(right, abs=1e-6)
        assert found.scikit_learn == pytest.approx(right, abs=1e-12)
        assert found.exact == pytest.approx(found.logged, abs=1e-12)
        out = int((~there).sum())
        what = f"{out * (1 if entries else 3)} entries that a mask or a weight of 0"
        assert found.left_out == f"not {what} leaves out"
        assert len(said) == 1
        what = "entries" if entries else "rows"
        assert f"f1_score: {what} of sample_weight 0 are left out" in said[0]


def test_each_output_is_verified_by_its_own_labels(tmp_path: Path) -> None:
    """Whatever the order of names, losses and labels."""
    given = keras.Input((3,))
    model = still(
        keras.Model(given, {"z": Scale()(given), "b": Scale()(given)}),
        {
            "z": losses.SparseCategoricalCrossentropy(ignore_class=0),
            "b": "binary_crossentropy",
        },
    )
    p, y = predictions(3), {"z": numbers(3), "b": numbers(2, 3).astype("float32")}
    ours = TensorBoard(tmp_path, verify=(p, y))
    model.fit(p, y, verbose=0, callbacks=[ours])
    found = {result.name: result for result in ours.verification}
    there = y["z"] > 0
    right = {
        "z_f1_score": f1_score(y["z"][there], p.argmax(-1)[there], average="macro"),
        "b_f1_score": f1_score(y["b"], p > 0.5, average="macro"),
    }
    assert found.keys() == right.keys()
    for name, result in found.items():
        assert result.scikit_learn == pytest.approx(right[name], abs=1e-12)
        assert abs(result.difference) <= 1e-12


def test_data_without_a_row_that_counts_are_named(tmp_path: Path) -> None:
    """scikit-learn has no F1 of no rows; the sentence says why there are none."""
    p, y = predictions(3), np.full(ROWS, 9)
    model = model_of(p, losses.SparseCategoricalCrossentropy(ignore_class=9))
    ours = TensorBoard(tmp_path, verify=(p, y))
    with listening() as said:
        model.fit(p, numbers(3), verbose=0, callbacks=[ours])
    assert len(said) == 1
    assert "f1_score: no row of the `verify` data counts (not 20 that a m" in said[0]
