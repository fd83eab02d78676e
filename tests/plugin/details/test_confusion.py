"""The route `confusion`: scikit-learn is the oracle."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from sklearn.metrics import (
    confusion_matrix,
)

from tests.plugin.details.queries import MANY, ONE, of, one_class
from tests.support import details
from tests.support.in_process import InProcess


def test_a_confusion_is_scikit_learn_s_at_every_step(here: InProcess) -> None:
    """True classes down, predicted ones across."""
    for step, scores in enumerate(MANY.y_pred):
        found = here.answer("confusion", **of("many", step=step))
        expected = confusion_matrix(MANY.y_true, scores.argmax(-1))
        assert found["matrix"] == expected.tolist()
        assert (found["step"], found["total"]) == (step, len(MANY.y_true))
        assert found["classes"] == ["a", "b", "c", "d"]
        pair = found["top_pairs"][0]
        largest = (expected - np.diag(np.diag(expected))).max()
        at = "abcd".index(pair["true"]), "abcd".index(pair["predicted"])
        assert pair["rows"] == largest == expected[at]
        assert pair["of"] == expected[at[0]].sum()


def test_one_column_and_one_class_have_a_table_of_two_by_two(here: InProcess) -> None:
    """It follows from the counts, so every series of exact counts has it."""
    one = here.answer("confusion", **of("one"))
    expected = confusion_matrix(ONE.y_true, ONE.y_pred[-1] > 0.3)
    assert (one["matrix"], one["classes"]) == (expected.tolist(), ["not 1", "1"])

    truth, scores, query = one_class("labels")
    label = here.answer("confusion", **of("labels", **query))
    expected = confusion_matrix(truth, scores > 0.5)
    assert (label["matrix"], label["classes"]) == (
        expected.tolist(),
        ["not dog", "dog"],
    )

    plain = here.answer("confusion", **of("plain", class_="c"))
    decided = MANY.y_pred[-1].argmax(-1) == 2
    assert plain["matrix"] == confusion_matrix(MANY.y_true == 2, decided).tolist()


def test_top_pairs_are_summed_over_steps_and_say_since_when(here: InProcess) -> None:
    """`since_step` is the first step of an unbroken line up to the last one."""
    every = [confusion_matrix(MANY.y_true, s.argmax(-1)) for s in MANY.y_pred]
    found = here.answer("confusion", **of("many", from_=1, to=3))
    summed = sum(every[1:4])
    for pair in found["top_pairs"]:
        true, predicted = ("abcd".index(pair[key]) for key in ("true", "predicted"))
        assert pair["rows"] == summed[true, predicted]
        assert pair["of"] == summed[true].sum()
        since = None
        for step in (3, 2, 1, 0):
            row = every[step][true] * (np.arange(4) != true)
            if not row[predicted] or row[predicted] < row.max():
                break
            since = step
        assert pair["since_step"] == since


def test_beyond_a_hundred_classes_pairs_are_told_in_place_of_a_matrix(
    tmp_path: Path,
) -> None:
    """They are its cells that are not 0."""
    task = details.multiclass(epochs=2, classes=101, rows=400)
    details.write(tmp_path, "large/validation", task, histogram=False)
    found = InProcess(tmp_path).answer("confusion", **of("large"))
    expected = confusion_matrix(task.y_true, task.y_pred[-1].argmax(-1))
    assert found["matrix"] is None
    cells = {(p["true"], p["predicted"]): p["rows"] for p in found["pairs"]}
    assert cells == {
        (str(true), str(predicted)): expected[true, predicted]
        for true, predicted in np.argwhere(expected)
    }
