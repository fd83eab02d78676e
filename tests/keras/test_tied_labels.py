"""Rows with several largest labels in argmax tasks are counted, and said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import data_set
from tests.keras.echo import ROWS, model_of, numbers, predictions
from tests.keras.heads import f1_in, listening

P = predictions(4)
ONE_HOT = np.eye(4, dtype="float32")[numbers(4)]
TIED = 6


def several() -> Any:
    """Return labels of which some rows have two classes, not the first."""
    y = ONE_HOT.copy()
    y[:TIED] = [0, 1, 0, 1]
    return y


def fitted(y: Any, log_dir: Path, *, data: str = "arrays", **options: Any) -> Any:
    """Return the F1 of an epoch, and what is said."""
    model = model_of(
        P, "categorical_crossentropy", metrics=options.pop("metrics", None)
    )
    given: Any = (P, y)
    if data == "data set":
        given = (data_set(P, y, size=7),)
    with listening() as said:
        history = model.fit(
            *given,
            batch_size=None if data == "data set" else 7,
            shuffle=False,
            verbose=0,
            callbacks=[TensorBoard(log_dir, **options)],
        ).history
    return f1_in(history), said


HOW: dict[str, Any] = {
    "lent": {},
    "lent, of a data set": {"data": "data set"},
    "chosen": {"f1": F1Score("macro")},
    "compiled": {"metrics": [F1Score()]},
}


@pytest.mark.parametrize("dtype", ["float32", "int64", "bool"])
@pytest.mark.parametrize("how", HOW)
def test_several_ones_in_a_row_are_said_and_the_advice_counts_them(
    how: str, dtype: str, tmp_path: Path
) -> None:
    """The first is the row's class; F1Score(threshold=0.5) counts each class."""
    y = several().astype(dtype)
    options = dict(HOW[how])
    if "metrics" in options:
        options["metrics"] = [F1Score()]
    got, said = fitted(y, tmp_path / "a", **options)
    right = f1_score(y.argmax(1), P.argmax(1), average="macro")
    assert got == pytest.approx({"f1_score": right}, abs=1e-6)
    assert len(said) == 1
    assert "several largest labels" in said[0]
    rows = ROWS if how == "compiled" else 7  # lent: of the first batch
    assert f"{TIED} of the {'' if how == 'compiled' else 'first '}{rows}" in said[0]
    assert "F1Score(threshold=0.5) counts each" in said[0]
    got, said = fitted(y, tmp_path / "b", f1=F1Score(threshold=0.5))
    right = f1_score(y > 0.5, P > 0.5, average="macro", zero_division=0.0)
    assert got == pytest.approx({"f1_score": right}, abs=1e-6)
    assert said == []


SOFT = np.random.default_rng(3).dirichlet(np.ones(4), ROWS).astype("float32")
NOBODY = ONE_HOT * (np.arange(ROWS) > 3)[:, None]
UNTIED = {"one-hot": ONE_HOT, "soft": SOFT, "rows of zeros": NOBODY}


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("kind", UNTIED)
def test_nothing_is_said_where_one_label_is_the_largest(
    kind: str, how: str, tmp_path: Path
) -> None:
    """One-hot and soft rows, and those that belong to no class."""
    options = dict(HOW[how])
    if "metrics" in options:
        options["metrics"] = [F1Score()]
    _, said = fitted(UNTIED[kind], tmp_path, **options)
    assert said == []
