"""`pool`: the counts of runs summed by step, and what must not be summed."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.core.counts import Counts
from tests.plugin.logdirs import EPOCHS, FOLDED, FOLDS, write_folds
from tests.support import logs
from tests.support.in_process import InProcess, error_of


@pytest.fixture
def here(tmp_path: Path) -> InProcess:
    """Return a server of three folds, two seeds over one fold's rows, and odd runs."""
    write_folds(tmp_path)
    return InProcess(tmp_path)


@pytest.mark.parametrize("average", ["macro", "micro", "weighted"])
def test_a_pool_of_folds_is_scikit_learn_s_f1_of_all_rows(
    average: str, here: InProcess
) -> None:
    """Beside the mean and the spread of the folds' own."""
    body = here.answer("pool", tag="f1_score", average=average, group="^cv/")

    (group,) = body["groups"]
    assert group["group"] == "cv/"
    assert group["runs"] == [f"cv/fold {i}" for i in range(FOLDS)]
    assert group["step"] == list(range(EPOCHS))
    for epoch in range(EPOCHS):
        true = np.concatenate([fold.y_true for fold in FOLDED])
        predicted = np.concatenate([f.y_pred[epoch].argmax(-1) for f in FOLDED])
        pooled = f1_score(true, predicted, average=average)
        each = [
            f1_score(f.y_true, f.y_pred[epoch].argmax(-1), average=average)
            for f in FOLDED
        ]
        assert group["pooled"][epoch] == pytest.approx(pooled, abs=1e-12)
        assert group["mean"][epoch] == pytest.approx(np.mean(each), abs=1e-12)
        assert group["spread"][epoch] == pytest.approx(np.std(each, ddof=1), abs=1e-12)
        assert group["total"][epoch] == len(true)
    assert (group["low"] is None) == (average != "micro")
    assert group["notes"] == []


def test_runs_are_grouped_by_what_a_pattern_finds(here: InProcess) -> None:
    """Groups in the pattern name them; runs without a match are in none."""
    body = here.answer("pool", tag="f1_score", group=r"fold (\d)")

    assert [group["group"] for group in body["groups"]] == ["0", "1", "2"]
    for group in body["groups"]:
        np.testing.assert_allclose(group["pooled"], group["mean"])
        assert group["spread"] == [None] * EPOCHS


def test_groups_are_apart_where_their_names_read_alike(tmp_path: Path) -> None:
    """`a b/c` and `a/b c` are two groups."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    for run in ("a b/c", "a/b c"):
        logs.write_records(tmp_path, run, [(0, record)])
    query = {"tag": "f1_score", "group": "(.*)/(.*)"}
    groups = InProcess(tmp_path).answer("pool", **query)["groups"]

    assert [group["runs"] for group in groups] == [["a b/c"], ["a/b c"]]


def test_what_a_pattern_is_refused_for_is_shown_without_its_commands(
    here: InProcess,
) -> None:
    """RE2 repeats a part of the pattern, which may hold what a terminal obeys."""
    query = {"tag": "f1_score", "group": "[97;41;5m\x1b[0m\u202e"}
    message = error_of(here.get("pool", query_string=query), 400)

    assert message.startswith("`group` must be a regular expression (RE2's), got ")
    assert message.isprintable()


def test_no_pattern_of_a_request_takes_more_than_linear_time(tmp_path: Path) -> None:
    """Python's own engine would be at `^(a|aa)+$` for longer than the universe is."""
    run = "a" * 200 + "b"
    logs.write_records(tmp_path, run, [(0, logs.record_of(logs.DESIGN_BATCHES))])

    query = {"tag": "f1_score", "group": "^(a|aa)+$|b$"}
    (group,) = InProcess(tmp_path).answer("pool", **query)["groups"]

    assert group["runs"] == [run]


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        (("seed 1", "seed 2"), "seeds or repeats"),
        (("a-rep1", "a-rep2"), "seeds or repeats"),
        (("cnn/fold1", "mlp/fold1"), "the same number of rows and of positives"),
        (("lr=0.1", "lr=0.2"), "the same number of rows and of positives"),
        (("fold1", "all"), "the same number of rows and of positives"),
    ],
)
def test_runs_of_the_same_rows_are_averaged_and_not_pooled(
    runs: tuple[str, str], said: str, tmp_path: Path
) -> None:
    """By their names, or by their counts where their names are not of other folds."""
    write_alike(tmp_path, runs)
    here = InProcess(tmp_path)
    (seen,) = here.answer("pool", tag="f1_score")["groups"]
    (told,) = here.answer("pool", tag="f1_score", same_rows=1)["groups"]

    assert seen["same_rows"] is told["same_rows"] is True
    for group in seen, told:
        # No sum, so no rows of one.
        assert group["pooled"] is group["low"] is group["total"] is None
        assert group["mean"] == group["each"][0] == group["each"][1]
        assert "once for every run" in group["no_band"]
        assert group["notes"] == [group["no_band"]]
    assert said in seen["no_band"]
    assert "as was said" in told["no_band"]


@pytest.mark.parametrize(
    ("runs", "is_pooled"),
    [
        (("model-a", "model-b", "model-c"), False),
        (("lr=0.1", "lr=0.2"), False),
        (("cnn/fold1", "mlp/fold1"), False),
        (("fold1", "fold2"), True),
    ],
)
@pytest.mark.parametrize("with_negatives", [False, True])
def test_runs_with_the_same_positives_are_averaged_without_a_total_too(
    with_negatives: bool, runs: tuple[str, ...], is_pooled: bool, tmp_path: Path
) -> None:
    """True and false positives and false negatives alone have the positives."""
    for seed, run in enumerate(runs):
        table = {
            "val/tp": {e: 30.0 + e + seed for e in range(4)},
            "val/fp": dict.fromkeys(range(4), 10.0 - seed),
            "val/fn": {e: 20.0 - e - seed for e in range(4)},
        }
        if with_negatives:
            table["val/tn"] = dict.fromkeys(range(4), 40.0 + seed)
        logs.write_scalars(tmp_path, run, table)
    (group,) = InProcess(tmp_path).answer("pool", tag="val")["groups"]

    assert (group["pooled"] is not None) == is_pooled
    if not is_pooled:
        said = "rows and of positives" if with_negatives else "number of positives"
        assert (
            f"the same number of {said.removeprefix('number of ')}" in group["no_band"]
        )


def test_runs_with_other_positives_are_pooled_without_a_total(tmp_path: Path) -> None:
    """One step of equal positives is chance, and other positives are other rows."""
    for run, more in (("a", 0.0), ("b", 1.0)):
        table = {"val/tp": 30.0, "val/fp": 10.0, "val/fn": 20.0 + more}
        logs.write_scalars(tmp_path, run, {t: {0: v, 1: v} for t, v in table.items()})
        once = {
            t.replace("val", "once"): {0: v - more * (t == "val/fn")}
            for t, v in table.items()
        }
        logs.write_scalars(tmp_path, run, once)
    here = InProcess(tmp_path)

    for tag in ("val", "once"):
        (group,) = here.answer("pool", tag=tag)["groups"]
        assert group["pooled"] is not None


def test_what_is_said_to_be_disjoint_is_pooled_with_a_note(tmp_path: Path) -> None:
    """A reader knows better than names do; what was seen is said all the same."""
    write_alike(tmp_path, ("lr=0.1", "lr=0.2"))
    query = {"tag": "f1_score", "same_rows": 0}
    (group,) = InProcess(tmp_path).answer("pool", **query)["groups"]

    assert group["same_rows"] is False
    assert group["pooled"] == pytest.approx(group["mean"])
    assert group["total"] == [600]
    (note,) = group["notes"]
    assert "as was asked" in note
    assert "the same number of rows" in note


def test_folds_of_one_size_are_pooled(tmp_path: Path) -> None:
    """Their counts are alike, and their names say that their rows are not."""
    write_alike(tmp_path, ("fold1", "fold2"))
    (group,) = InProcess(tmp_path).answer("pool", tag="f1_score")["groups"]

    assert group["total"] == [600]
    assert group["same_rows"] is False
    assert "other folds" in group["notes"][0]


def test_notes_are_for_people(tmp_path: Path) -> None:
    """None of them speaks of parameters."""
    write_alike(tmp_path, ("lr=0.1", "lr=0.2"))
    here = InProcess(tmp_path)
    for extra in ({}, {"same_rows": 0}, {"same_rows": 1}):
        (group,) = here.answer("pool", tag="f1_score", **extra)["groups"]
        assert not re.search("[`_]", " ".join(group["notes"]))


def write_alike(logdir: Path, runs: tuple[str, ...]) -> None:
    """Write runs with the same counts."""
    for run in runs:
        logs.write_records(logdir, run, [(0, logs.record_of(logs.DESIGN_BATCHES))])


def test_a_spread_ends_where_the_score_ends(tmp_path: Path) -> None:
    """F1 is never below 0 nor above 1, and a correlation may be below 0."""
    counts = (Counts([0], [50], [50], 100), Counts([50], [50], [50], 100))
    for fold, of_fold in enumerate(counts):
        record = logs.record_of([of_fold])
        logs.write_records(tmp_path, f"fold{fold}", [(0, record)])
    here = InProcess(tmp_path)
    (f1,) = here.answer("pool", tag="f1_score")["groups"]
    (mcc,) = here.answer("pool", tag="f1_score", score="mcc")["groups"]

    assert f1["spread"][0] > 0.5
    assert (f1["spread_low"], f1["spread_high"]) == ([0], [1])
    assert (mcc["spread_low"], mcc["spread_high"]) == ([-1], [1])
    assert mcc["each"] == [[-1], [1]]


def test_steps_that_some_runs_lack_are_left_out_and_counted(here: InProcess) -> None:
    """Joined by step, never by index."""
    query = {"tag": "f1_score", "run": ["cv/fold 1", "late"]}
    (group,) = here.answer("pool", **query)["groups"]

    assert group["step"] == [1]
    assert any(note.startswith("2 steps are left out") for note in group["notes"])


def test_runs_of_other_classes_are_not_pooled(here: InProcess) -> None:
    """Their counts are not of the same thing."""
    query = {"tag": "f1_score", "run": ["cv/fold 1", 'odd, "name"']}
    (group,) = here.answer("pool", **query)["groups"]

    assert "other classes" in group["unavailable"]
    assert group["step"] == group["pooled"] == group["mean"] == []


@pytest.mark.parametrize(
    ("scalars", "reason"),
    [
        ({"epoch_true_positives": 9.5, "epoch_possible_positives": 10.0,
          "epoch_predicted_positives": 10.0}, "ratios of totals"),
        ({"epoch_precision": 0.9, "epoch_recall": 0.5}, "Only scores were logged"),
    ],
)  # fmt: skip
def test_what_is_no_count_is_averaged_and_not_summed(
    scalars: dict[str, float],
    reason: str,
    tmp_path: Path,
) -> None:
    """Means of batches and scores have no sum over runs."""
    for run in "ab":
        tags = {tag: {0: value} for tag, value in scalars.items()}
        logs.write_scalars(tmp_path, run, tags)
    (group,) = InProcess(tmp_path).answer("pool", tag="f1")["groups"]

    assert group["pooled"] is None
    assert reason in group["no_band"]
    assert len(group["mean"]) == 1


def test_training_and_validation_are_not_pooled_together(tmp_path: Path) -> None:
    """Not by default, and not by a pattern that takes both."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    for run in ("a/train", "a/validation", "b/Train_2"):
        logs.write_records(tmp_path, run, [(0, record)])
    here = InProcess(tmp_path)
    (group,) = here.answer("pool", tag="f1_score")["groups"]

    assert "training and validation" in group["unavailable"]
    bands = {series["run"]: series["low"] for series in here.scores()}
    assert bands["a/validation"] is not None
    assert bands["a/train"] is bands["b/Train_2"] is None


def test_groups_are_proposed_by_what_the_names_say(tmp_path: Path) -> None:
    """By folds first, then by seeds; each pattern makes what it promises."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    names = [
        f"{model}/fold{fold}-seed{seed}/validation"
        for model in ("cnn", "mlp")
        for fold in range(3)
        for seed in range(2)
    ]
    for name in names:
        logs.write_records(tmp_path, name, [(0, record)])
    here = InProcess(tmp_path)
    first, second = here.answer("pool", tag="f1_score")["proposals"]

    assert (first["why"], first["groups"], first["runs"]) == ("fold in the names", 4, 3)
    assert (second["why"], second["groups"], second["runs"]) == (
        *("seed in the names", 6),
        2,
    )
    assert (first["same_rows"], second["same_rows"]) == (False, True)
    for proposal in first, second:
        body = here.answer("pool", tag="f1_score", group=proposal["pattern"])
        assert len(body["groups"]) == proposal["groups"]
        assert {len(group["runs"]) for group in body["groups"]} == {proposal["runs"]}
        assert {g["same_rows"] for g in body["groups"]} == {proposal["same_rows"]}
    assert body["groups"][0]["group"] == "cnn/fold0 validation"
