"""A subclass of F1Score counts as its own `update_state` says, lent or compiled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.chosen import BINARY, SPARSE, YES, P, Y, fitted, of_column
from tests.keras.echo import Scale, model_of
from tests.keras.heads import f1_in, listening, still
from tests.keras.tasks import ROWS, VALIDATION, records, scikit_learn, task


class OfClassOne(F1Score):
    """Counts one column of several."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Choose it."""
        super().update_state(y_true, y_pred[:, 1:2], sample_weight)


@pytest.mark.parametrize("how", ["metrics", "f1"])
def test_an_update_state_of_its_own_decides(how: str, tmp_path: Path) -> None:
    """Lent as compiled: it chooses a column, and a weight of 0 does not reach it."""
    metric = OfClassOne()
    model = model_of(P, SPARSE, metrics=[metric] if how == "metrics" else None)
    options: Any = {"f1": metric} if how == "f1" else {}
    got, said = fitted(model, tmp_path / "a", YES, **options)
    assert got == pytest.approx({"f1_score": of_column(YES, 1)}, abs=1e-6)
    assert said == []
    _, written = records(tmp_path / "a", "train", "f1_score/counts")
    assert written.classes == 1
    if how == "f1":
        weight = (np.arange(len(YES)) > 3).astype("float32")
        with listening() as said:
            model.fit(
                P,
                YES,
                sample_weight=weight,
                verbose=0,
                callbacks=[TensorBoard(tmp_path / "b", f1=metric)],
            )
        assert len(said) == 1
        assert "which sees no sample_weight" in said[0]
        _, written = records(tmp_path / "b", "train", "f1_score/counts")
        assert written.counts.total.tolist() == [len(YES)]


class OfTwoColumns(F1Score):
    """Refuses what has fewer than two columns."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Choose the second one."""
        if y_pred.shape[-1] < 2:
            raise IndexError("there is no second column")
        super().update_state(y_true, y_pred[:, 1:2], sample_weight)


@pytest.mark.parametrize(
    "chosen",
    [
        F1Score(labels=[1]),
        F1Score("macro", class_names=list("xyzw")),
        F1Score("macro", class_names=list("xyzw"), labels=["y"]),
        OfTwoColumns(),
    ],
    ids=["labels", "class_names", "both", "own"],
)
def test_an_output_that_f1_does_not_fit_is_skipped_and_named(
    chosen: F1Score, tmp_path: Path
) -> None:
    """The fit goes on, the other output is counted, and the advice works."""
    trained = task("two outputs")
    trained.model.compile("adam", [BINARY, SPARSE])
    with listening() as said:
        history = trained.fit(TensorBoard(tmp_path / "a", f1=chosen)).history
    assert set(f1_in(history)) == {"b_f1_score", "val_b_f1_score"}
    assert len(said) == 1
    assert said[0].startswith("No F1 is lent: output 'a': ")
    assert "metrics={'a': [tb_f1_plugin.keras.F1Score(...)]}" in said[0]
    for run, rows in (("train", ROWS), ("validation", VALIDATION)):
        _, written = records(tmp_path / "a", run, "b_f1_score/counts")
        assert written.counts.total.tolist() == [rows] * 2
    metrics = {"a": [F1Score()], "b": [chosen]}
    trained.model.compile("adam", [BINARY, SPARSE], metrics=metrics)
    history = trained.fit(TensorBoard(tmp_path / "b")).history
    assert {"val_a_f1_score", "val_b_f1_score"} <= set(history)
    right = scikit_learn(trained, "a_f1_score", 0.5)
    assert history["val_a_f1_score"][-1] == pytest.approx(right, abs=1e-6)


class Shifted(F1Score):
    """Counts labels that begin with 1; its own argument is in no configuration."""

    def __init__(self, offset: int = 0) -> None:
        """Keep the argument."""
        super().__init__(average="macro", name="shifted_f1")
        self.offset = offset

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Move the labels."""
        super().update_state(y_true - self.offset, y_pred, sample_weight)


def shifted_f1(offset: int) -> float:
    """Return scikit-learn's F1 of labels that are moved; below 0 they are none."""
    labelled = offset <= Y
    true, predicted = Y[labelled] - offset, P.argmax(1)[labelled]
    return float(f1_score(true, predicted, average="macro"))


def test_a_subclass_keeps_its_own_arguments_as_f1(tmp_path: Path) -> None:
    """It is lent as it was made, also beside another one that differs in these only."""
    given = keras.Input((3,))
    model = still(keras.Model(given, Scale(name="a")(given)), SPARSE)
    beside = TensorBoard(tmp_path / "beside", f1=Shifted(offset=1))
    history = model.fit(
        P,
        Y,
        verbose=0,
        callbacks=[TensorBoard(tmp_path / "first", f1=Shifted()), beside],
    ).history
    first, second = (history[f"{name}shifted_f1"][0] for name in ("", "exact_"))

    assert first == pytest.approx(shifted_f1(0), abs=1e-6)
    assert second == pytest.approx(shifted_f1(1), abs=1e-6)
    assert first != pytest.approx(second, abs=1e-3)
