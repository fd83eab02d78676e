"""`classes` and `history`: every class of one series, at one step or at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import QUANTITIES
from tb_f1_plugin.core.scores.intervals import f1_interval
from tb_f1_plugin.format import metadata
from tests.plugin.logdirs import EPOCHS, FOLDED, NAMES, write_folds
from tests.support import logs
from tests.support.in_process import InProcess


@pytest.fixture
def here(tmp_path: Path) -> InProcess:
    """Return a server of three folds, two seeds over one fold's rows, and odd runs."""
    write_folds(tmp_path)
    return InProcess(tmp_path)


def test_classes_are_scikit_learn_s_report(here: InProcess) -> None:
    """Precision, recall, F1 and support of each class, with F1's band."""
    body = here.answer("classes", run="cv/fold 1", tag="f1_score")

    fold = FOLDED[1]
    precision, recall, f1, support = precision_recall_fscore_support(
        fold.y_true, fold.y_pred[-1].argmax(-1)
    )
    assert (body["step"], body["class"]) == (EPOCHS - 1, list(NAMES))
    np.testing.assert_allclose(body["precision"], precision, rtol=1e-12)
    np.testing.assert_allclose(body["recall"], recall, rtol=1e-12)
    np.testing.assert_allclose(body["f1"], f1, rtol=1e-12)
    assert body["possible_positives"] == support.tolist()
    low, high = f1_interval(fold.record(fold.y_pred[-1]).counts)
    np.testing.assert_allclose([body["low"], body["high"]], [low, high])
    first = here.answer("classes", run="cv/fold 1", tag="f1_score", step=0)
    assert first["step"] == 0
    assert first["f1"] != body["f1"]


@pytest.mark.parametrize(
    ("place", "score"), [(0, "precision"), (1, "recall"), (2, "f1")]
)
def test_a_history_is_every_class_at_every_step(
    here: InProcess, place: int, score: str
) -> None:
    """As scikit-learn has each class of each epoch."""
    query = {"run": "cv/fold 1", "tag": "f1_score", "score": score}
    body = here.answer("history", **query)

    fold = FOLDED[1]
    assert (body["class"], body["step"]) == (list(NAMES), list(range(EPOCHS)))
    assert not body["sampled"]
    for step, predicted in enumerate(fold.y_pred):
        known = precision_recall_fscore_support(
            fold.y_true, predicted.argmax(-1), zero_division=0
        )
        shown = [of_class[step] for of_class in body["value"]]
        np.testing.assert_allclose(shown, known[place], rtol=1e-12)


@pytest.mark.parametrize(("asked", "shown"), [("0", 0), ("1", 1), ("nan", None)])
def test_a_history_has_zero_by_zero_as_it_was_asked_for(
    asked: str,
    shown: float | None,
    tmp_path: Path,
) -> None:
    """Of a class that never occurs, until it is predicted: then precision is 0."""
    names = ("a", "b", "never")
    of_three = metadata.SeriesMetadata("multiclass", names, QUANTITIES, None, "macro")
    epochs = [Counts([2, 1, 0], [3, 3, 0], [4 - n, 2, n], 6) for n in (0, 1)]
    records = [(e, logs.record_of([counts])) for e, counts in enumerate(epochs)]
    logs.write_records(tmp_path, "run", records, of_three)
    here = InProcess(tmp_path)
    known = {"precision": [shown, 0], "recall": [shown, shown], "f1": [shown, 0]}
    for score, values in known.items():
        query = {"run": "run", "tag": "f1_score", "score": score}
        body = here.answer("history", **query, zero_division=asked)
        assert body["value"][2] == values
        assert None not in body["value"][0]


def test_a_long_history_is_sampled_evenly_with_its_ends(tmp_path: Path) -> None:
    """At most 200 steps; each of them is as recorded."""
    epochs = [
        (e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(403, batches=1))
    ]
    logs.write_records(tmp_path, "run", epochs)
    here = InProcess(tmp_path)

    query = {"run": "run", "tag": "f1_score"}
    body = here.answer("history", **query)
    (scores,) = here.scores()

    assert body["sampled"]
    assert len(body["step"]) == 200
    assert (body["step"][0], body["step"][-1]) == (0, 402)
    assert set(np.diff(body["step"])) == {2, 3}
    assert body["value"] == [[scores["value"][step] for step in body["step"]]]


def test_sums_over_classes_have_no_classes_and_say_so(here: InProcess) -> None:
    """An answer with a sentence, not an error."""
    body = here.answer("classes", run="by hand", tag="f1")

    assert body["class"] == body["f1"] == []
    assert "Only sums over the classes" in body["unavailable"]
    history = here.answer("history", run="by hand", tag="f1")
    assert history["unavailable"] == body["unavailable"]
    assert history["value"] == []


@pytest.mark.parametrize(
    ("right", "lost"),
    [
        ([4, 9, 0, 0], (2, 1)),
        ([9, 0, 0, 0], (1, 0)),
        ([4, 9, 0, 1], None),
        ([4, 4, 0, 0], None),
        ([0, 0, 0, 0], None),
        ([9, 9, 9, 9], None),
    ],
)
def test_a_class_is_lost_that_was_learned_and_is_not_found_since(
    right: list[int], lost: tuple[int, int] | None, tmp_path: Path
) -> None:
    """Its F1 was above one half, and is 0 since a step; a class that returns is not."""
    write_found(tmp_path, [(9, found) for found in right])
    body = InProcess(tmp_path).answer("history", run="run", tag="f1_score")

    known = lost and {
        "class": "a",
        "step": lost[0],
        "best": right[lost[1]] / 9,
        "best_step": lost[1],
    }
    assert body["lost"] == ([known] if known else [])


def test_a_step_without_the_class_does_not_say_that_it_is_lost(tmp_path: Path) -> None:
    """0/0 is no 0; among zeros it changes nothing."""
    (tmp_path / "gone").mkdir()
    write_found(tmp_path / "gone", [(9, 9), (0, 0), (0, 0)])
    here = InProcess(tmp_path / "gone")
    assert here.answer("history", run="run", tag="f1_score")["lost"] == []
    (tmp_path / "lost").mkdir()
    write_found(tmp_path / "lost", [(9, 9), (0, 0), (9, 0), (0, 0)])
    here = InProcess(tmp_path / "lost")
    (lost,) = here.answer("history", run="run", tag="f1_score", score="recall")["lost"]
    assert (lost["class"], lost["step"]) == ("a", 2)


def test_lost_classes_are_found_among_all_steps(tmp_path: Path) -> None:
    """The map leaves steps out, and the sentence is of the very step."""
    write_found(tmp_path, [(9, 9 if step < 333 else 0) for step in range(1001)])
    body = InProcess(tmp_path).answer("history", run="run", tag="f1_score")

    assert body["sampled"]
    assert body["lost"][0]["step"] == 333


def write_found(logdir: Path, epochs: list[tuple[int, int]]) -> None:
    """Write epochs of a class `a`: of how many rows, and how many of them are found.

    It is predicted as often as it is there, and all else is of the other class.
    """
    of_two = metadata.SeriesMetadata("multilabel", ("a", "b"), QUANTITIES, 0.5, "macro")
    records = [
        (e, logs.record_of([Counts([found, 9], [rows, 9], [rows, 9], 20)]))
        for e, (rows, found) in enumerate(epochs)
    ]
    logs.write_records(logdir, "run", records, of_two)
