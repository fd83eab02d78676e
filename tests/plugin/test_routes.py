"""Classes, pools and exports: the right numbers, and a sentence for what is wrong."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import f1_score, precision_recall_fscore_support

from tb_f1_plugin.analysis.export import COLUMNS
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.core.record import ROWS, Record
from tb_f1_plugin.core.scores.intervals import difference_interval, f1_interval
from tb_f1_plugin.format import metadata
from tests.plugin.conftest import InProcess, check
from tests.plugin.test_http import error_of
from tests.support import logs

CLASSES = 4
FOLDS = 3
EPOCHS = 2
NAMES = tuple("abcd")
SERIES = metadata.SeriesMetadata("multiclass", NAMES, ROWS, None, "macro")


class Fold:
    """The rows of one fold, one prediction an epoch."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        rows = 60 + 7 * seed
        self.y_true = rng.integers(0, CLASSES, rows)
        self.y_pred = rng.random((EPOCHS, rows, CLASSES))
        self.y_pred[:, np.arange(rows), self.y_true] += 0.4

    def records(self) -> list[tuple[int, Record]]:
        """Return an epoch's record each, of batches of 16."""
        return [(epoch, self.record(y)) for epoch, y in enumerate(self.y_pred)]

    def record(self, y_pred: Any) -> Record:
        """Return the record of one epoch."""
        cuts = range(0, len(self.y_true), 16)
        parts = [
            Record.of_rows(rows_of(self.y_true[i : i + 16], y_pred[i : i + 16]))
            for i in cuts
        ]
        return sum(parts[1:], parts[0])


FOLDED = [Fold(seed) for seed in range(FOLDS)]


@pytest.fixture
def here(tmp_path: Path, in_process: Callable[[Path], InProcess]) -> InProcess:
    """Return a server of three folds, two seeds over one fold's rows, and odd runs."""
    for number, fold in enumerate(FOLDED):
        logs.write_records(tmp_path, f"cv/fold {number}", fold.records(), SERIES)
    again = Fold(0)
    again.y_pred = again.y_pred[::-1]
    for seed, fold in enumerate((FOLDED[0], again)):
        logs.write_records(tmp_path, f"seed {seed}", fold.records(), SERIES, name="s")
    logs.write_scalars(tmp_path, "by hand", logs.hand_made(logs.binary_epochs(2)))
    late = [(e + 1, record) for e, record in FOLDED[1].records()]
    logs.write_records(tmp_path, "late", late, SERIES)
    binary = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(2))]
    logs.write_records(tmp_path, 'odd, "name"', binary)
    return in_process(tmp_path)


def answer(here: InProcess, definition: str, path: str, **query: Any) -> Any:
    """Return a checked answer; `class_` stands for `class`."""
    query = {name.rstrip("_"): value for name, value in query.items()}
    response = here.get(path, query_string=query)
    assert response.status_code == 200, response.get_data(as_text=True)
    return check(json.loads(response.get_data()), definition)


def test_classes_are_scikit_learn_s_report(here: InProcess) -> None:
    """Precision, recall, F1 and support of each class, with F1's band."""
    body = answer(here, "ClassesAnswer", "classes", run="cv/fold 1", tag="f1_score")

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
    first = answer(
        here, "ClassesAnswer", "classes", run="cv/fold 1", tag="f1_score", step=0
    )
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
    body = answer(here, "HistoryAnswer", "history", **query)

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
    in_process: Callable[[Path], InProcess],
) -> None:
    """Of a class that never occurs, until it is predicted: then precision is 0."""
    names = ("a", "b", "never")
    of_three = metadata.SeriesMetadata("multiclass", names, ROWS, None, "macro")
    epochs = [Counts([2, 1, 0], [3, 3, 0], [4, 2, said], 6) for said in (0, 1)]
    records = [(e, logs.record_of([counts])) for e, counts in enumerate(epochs)]
    logs.write_records(tmp_path, "run", records, of_three)
    here = in_process(tmp_path)
    known = {"precision": [shown, 0], "recall": [shown, shown], "f1": [shown, 0]}
    for score, values in known.items():
        query = {"run": "run", "tag": "f1_score", "score": score}
        body = answer(here, "HistoryAnswer", "history", **query, zero_division=asked)
        assert body["value"][2] == values
        assert None not in body["value"][0]


def test_a_long_history_is_sampled_evenly_with_its_ends(
    tmp_path: Path, in_process: Callable[[Path], InProcess]
) -> None:
    """At most 200 steps; each of them is as recorded."""
    epochs = [
        (e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(403, batches=1))
    ]
    logs.write_records(tmp_path, "run", epochs)
    here = in_process(tmp_path)

    query = {"run": "run", "tag": "f1_score"}
    body = answer(here, "HistoryAnswer", "history", **query)
    (scores,) = here.scores()

    assert body["sampled"]
    assert len(body["step"]) == 200
    assert (body["step"][0], body["step"][-1]) == (0, 402)
    assert set(np.diff(body["step"])) == {2, 3}
    assert body["value"] == [[scores["value"][step] for step in body["step"]]]


def test_sums_over_classes_have_no_classes_and_say_so(here: InProcess) -> None:
    """An answer with a sentence, not an error."""
    body = answer(here, "ClassesAnswer", "classes", run="by hand", tag="f1")

    assert body["class"] == body["f1"] == []
    assert "Only sums over the classes" in body["unavailable"]
    history = answer(here, "HistoryAnswer", "history", run="by hand", tag="f1")
    assert history["unavailable"] == body["unavailable"]
    assert history["value"] == []


@pytest.mark.parametrize("average", ["macro", "micro", "weighted"])
def test_a_pool_of_folds_is_scikit_learn_s_f1_of_all_rows(
    average: str, here: InProcess
) -> None:
    """Beside the mean and the spread of the folds' own."""
    body = answer(
        here, "PoolAnswer", "pool", tag="f1_score", average=average, group="^cv/"
    )

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
    body = answer(here, "PoolAnswer", "pool", tag="f1_score", group=r"fold (\d)")

    assert [group["group"] for group in body["groups"]] == ["0", "1", "2"]
    for group in body["groups"]:
        np.testing.assert_allclose(group["pooled"], group["mean"])
        assert group["spread"] == [None] * EPOCHS


def test_seeds_over_the_same_rows_are_averaged_and_not_pooled(here: InProcess) -> None:
    """What looks like it is noted; what is said to be is not summed."""
    (noted,) = answer(here, "PoolAnswer", "pool", tag="s")["groups"]
    (said,) = answer(here, "PoolAnswer", "pool", tag="s", same_rows=1)["groups"]

    assert "do not pool them" in noted["notes"][0]
    assert said["pooled"] is said["low"] is None
    assert said["mean"] == noted["mean"]
    assert "once for every run" in said["no_band"]


def test_steps_that_some_runs_lack_are_left_out_and_counted(here: InProcess) -> None:
    """Joined by step, never by index."""
    query = {"tag": "f1_score", "run": ["cv/fold 1", "late"]}
    (group,) = answer(here, "PoolAnswer", "pool", **query)["groups"]

    assert group["step"] == [1]
    assert group["notes"][0].startswith("2 steps are left out")


def test_runs_of_other_classes_are_not_pooled(here: InProcess) -> None:
    """Their counts are not of the same thing."""
    query = {"tag": "f1_score", "run": ["cv/fold 1", 'odd, "name"']}
    (group,) = answer(here, "PoolAnswer", "pool", **query)["groups"]

    assert "other classes" in group["unavailable"]
    assert group["step"] == []


def rows_of_csv(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV text."""
    return list(csv.DictReader(io.StringIO(text)))


def test_an_export_has_what_scores_answers_at_full_precision(here: InProcess) -> None:
    """Every number reads back as the same double, in CSV as in JSON."""
    text = here.get("export").get_data(as_text=True)
    table = rows_of_csv(text)
    rows = answer(here, "ExportAnswer", "export", format="json")

    assert tuple(table[0]) == COLUMNS
    assert len(table) == len(rows)
    expected = {
        (one["run"], one["tag"], step): (value, mean)
        for one in here.scores()
        for step, value, mean in zip(
            one["step"],
            one["value"],
            one["batch_mean"] or [None] * len(one["step"]),
            strict=True,
        )
    }
    assert len(expected) == len(rows)
    for line, row in zip(table, rows, strict=True):
        value, mean = expected[row["run"], row["tag"], row["step"]]
        assert (row["value"], row["batch_mean"]) == (value, mean)
        for name in COLUMNS:
            number = row[name]
            if isinstance(number, str):
                assert line[name] == number
            elif number is None:
                assert line[name] == ""
            else:
                assert float(line[name]) == number
    assert 'odd, "name"' in {row["run"] for row in rows}


def test_an_export_per_class_has_the_classes_rows_too(here: InProcess) -> None:
    """After the series' own rows, in a further column."""
    query = {"tag": "f1_score", "run": "cv/fold 0", "per_class": 1}
    rows = answer(here, "ExportAnswer", "export", format="json", **query)

    assert [row["class"] for row in rows] == [
        name for name in (None, *NAMES) for _ in range(EPOCHS)
    ]
    (of_b,) = here.scores(run="cv/fold 0", class_="b")
    assert [row["value"] for row in rows if row["class"] == "b"] == of_b["value"]
    table = rows_of_csv(here.get("export", query_string=query).get_data(as_text=True))
    assert [line["class"] for line in table] == [row["class"] or "" for row in rows]


def test_an_export_of_nothing_is_a_header_or_an_empty_list(
    tmp_path: Path, in_process: Callable[[Path], InProcess]
) -> None:
    """Nothing is no error."""
    empty = in_process(tmp_path)

    assert empty.get("export").get_data(as_text=True) == ",".join(COLUMNS) + "\n"
    assert json.loads(empty.get("export?format=json").get_data()) == []


def test_the_gap_is_explained_where_it_can_be(here: InProcess) -> None:
    """Macro: of its classes; the parts sum to the gap; elsewhere a sentence."""
    by_run = {
        (one["run"], one["tag"]): one["explanation"]
        for one in answer(here, "ScoresAnswer", "scores", explain=1)["series"]
    }
    found = by_run["cv/fold 1", "f1_score"]
    parts = found["parts"]
    whole = sum(
        parts[name] for name in ("concavity", "empty_batches", "ragged", "rest")
    )

    assert found["step"] == EPOCHS - 1
    assert whole == pytest.approx(parts["total"], abs=1e-12)
    assert math.isclose(parts["batch_size"], 16)
    assert "positives of each class per batch" in found["sentence"]
    assert by_run["by hand", "f1"]["parts"] is None
    assert all(one["explanation"] is None for one in here.scores())


@pytest.mark.parametrize(
    ("path", "status", "begins"),
    [
        ("classes", 400, "`run` must be given, got none."),
        ("classes?run=late", 400, "`tag` must be given, got none."),
        ("classes?run=x&tag=f1_score", 404, "`run` must be one that has F1 data"),
        ("classes?run=late&tag=x", 404, "`tag` must be one that has F1 data"),
        ("classes?run=late&tag=s", 404, "`tag` must be one that run 'late' has"),
        ("classes?run=late&tag=f1_score&step=9", 404, "`step` must be one that the"),
        ("classes?run=late&tag=f1_score&step=x", 400, "`step` must be a whole number"),
        ("history", 400, "`run` must be given, got none."),
        ("history?run=late", 400, "`tag` must be given, got none."),
        ("history?run=late&tag=s", 404, "`tag` must be one that run 'late' has"),
        ("history?run=x&tag=s", 404, "`run` must be one that has F1 data"),
        ("history?run=a&tag=s&score=mcc", 400, "`score` must be one of f1, precision,"),
        ("history?run=a&tag=s&zero_division=x", 400, "`zero_division` must be one of"),
        ("history?run=a&tag=s&tag=s", 400, "`tag` must be given at most once"),
        ("history?run=late&tag=x", 404, "`tag` must be one that has F1 data"),
        ("history?run=a&tag=s&step=1", 400, "`history` has run, tag, score,"),
        ("classes?run=a&run=b&tag=s", 400, "`run` must be given at most once"),
        ("classes?run=a&tag=s&score=f1", 400, "`classes` has run, tag, step,"),
        ("pool", 400, "`tag` must be given, got none."),
        ("pool?tag=x", 404, "`tag` must be one that has F1 data"),
        (
            "pool?tag=s&group=(",
            400,
            "`group` must be a regular expression (RE2's), got '('",
        ),
        ("pool?tag=s&group=zzz", 404, "`group` must be found in the name of a run"),
        ("pool?tag=s&same_rows=yes", 400, "`same_rows` must be one of 0, 1"),
        ("pool?tag=s&step=1", 400, "`pool` has run, tag, score,"),
        ("export?format=xls", 400, "`format` must be one of csv, json, got 'xls'."),
        ("export?per_class=2", 400, "`per_class` must be one of 0, 1"),
        ("export?run=x", 404, "`run` must be one that has F1 data"),
        ("export?score=x", 400, "`score` must be one of f1"),
        ("scores?interval=0.9999999999999999", 400, "`interval` must be a number"),
        ("pool?tag=s&group=a{1001}", 400, "`group` must be a regular"),
        ("pool?tag=s&group=" + "a" * 501, 400, "`group` must have at most 500"),
        ("pool?tag=s&group=((a{1000}){1000}){1000}", 400, "`group` must be a regular"),
        ("pool?tag=s&group=(?=a)", 400, "`group` must be a regular expression (RE2's)"),
        ("scores?explain=yes", 400, "`explain` must be one of 0, 1"),
    ],
)
def test_a_wrong_or_missing_argument_is_one_sentence(
    path: str, status: int, begins: str, here: InProcess
) -> None:
    """400 or 404, never a 500."""
    assert error_of(here.get(path), status).startswith(begins)


def test_a_difference_is_that_of_the_two_scores_with_its_band(here: InProcess) -> None:
    """At the steps that both have, labelled as assuming independent sets."""
    query = {"tag": "f1_score", "baseline": "cv/fold 0", "average": "micro"}
    series = answer(here, "ScoresAnswer", "scores", **query)["series"]
    found = {one["run"]: one for one in series}
    one, other = found["cv/fold 1"], found["cv/fold 0"]
    difference = one["difference"]

    assert difference["step"] == [0, 1]
    values = np.subtract(one["value"], other["value"])
    np.testing.assert_allclose(difference["value"], values, rtol=1e-12)
    ends = [[part[name] for name in ("value", "low", "high")] for part in (one, other)]
    low, high = difference_interval(*ends)
    np.testing.assert_allclose([difference["low"], difference["high"]], [low, high])
    assert "independent sets" in difference["note"]
    assert found["late"]["difference"]["step"] == [1]
    macro = answer(here, "ScoresAnswer", "scores", baseline="cv/fold 0")["series"]
    without = next(o["difference"] for o in macro if o["run"] == "cv/fold 1")
    assert without["low"] is None
    assert "which classes are taken for which" in without["note"]
    assert all(o["difference"] is None for o in macro if o["tag"] != "f1_score")
    assert error_of(here.get("scores?baseline=x"), 404).startswith("`run` must be")


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
    in_process: Callable[[Path], InProcess],
) -> None:
    """Means of batches and scores have no sum over runs."""
    for run in "ab":
        tags = {tag: {0: value} for tag, value in scalars.items()}
        logs.write_scalars(tmp_path, run, tags)
    (group,) = answer(in_process(tmp_path), "PoolAnswer", "pool", tag="f1")["groups"]

    assert group["pooled"] is None
    assert reason in group["no_band"]
    assert len(group["mean"]) == 1


def test_training_and_validation_are_not_pooled_together(
    tmp_path: Path, in_process: Callable[[Path], InProcess]
) -> None:
    """Not by default, and not by a pattern that takes both."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    for run in ("a/train", "a/validation", "b/Train_2"):
        logs.write_records(tmp_path, run, [(0, record)])
    here = in_process(tmp_path)
    (group,) = answer(here, "PoolAnswer", "pool", tag="f1_score")["groups"]

    assert "training and validation" in group["unavailable"]
    bands = {one["run"]: one["low"] for one in here.scores()}
    assert bands["a/validation"] is not None
    assert bands["a/train"] is bands["b/Train_2"] is None


def test_no_pattern_of_a_request_takes_more_than_linear_time(
    tmp_path: Path, in_process: Callable[[Path], InProcess]
) -> None:
    """Python's own engine would be at `^(a|aa)+$` for longer than the universe is."""
    run = "a" * 200 + "b"
    logs.write_records(tmp_path, run, [(0, logs.record_of(logs.DESIGN_BATCHES))])

    query = {"tag": "f1_score", "group": "^(a|aa)+$|b$"}
    (group,) = answer(in_process(tmp_path), "PoolAnswer", "pool", **query)["groups"]

    assert group["runs"] == [run]


def test_groups_are_apart_where_their_names_read_alike(
    tmp_path: Path, in_process: Callable[[Path], InProcess]
) -> None:
    """`a b/c` and `a/b c` are two groups."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    for run in ("a b/c", "a/b c"):
        logs.write_records(tmp_path, run, [(0, record)])
    query = {"tag": "f1_score", "group": "(.*)/(.*)"}
    groups = answer(in_process(tmp_path), "PoolAnswer", "pool", **query)["groups"]

    assert [group["runs"] for group in groups] == [["a b/c"], ["a/b c"]]


def test_texts_with_line_ends_are_one_field(
    tmp_path: Path, in_process: Callable[[Path], InProcess]
) -> None:
    """And a class that is not there has no counts of others."""
    names = ("a\nb", "c\rd", '%s,"')
    series = metadata.SeriesMetadata("multiclass", names, ROWS, None, "macro")
    three = [(e, logs.record_of(b)) for e, b in enumerate(logs.multiclass_epochs(1))]
    logs.write_records(tmp_path, "run", three, series)
    here = in_process(tmp_path)
    text = here.get("export?per_class=1").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    other = rows_of_csv(here.get("export?class=zz").get_data(as_text=True))

    assert [row["class"] for row in rows] == ["", *names]
    assert all(row["predicted_positives"] for row in rows)
    assert [row["true_positives"] for row in other] == [""]
