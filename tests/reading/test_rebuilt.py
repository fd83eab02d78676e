"""F1 of logs of other programs: exact where it follows, and what is said where not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.reading.scalars.conventions import (
    compile_patterns,
)
from tb_f1_plugin.reading.scalars.sets import tag_sets
from tests.reading.test_conventions import Serve, scalars
from tests.support import logs


def test_a_confusion_table_gives_exact_counts(
    tmp_path: Path, in_process: Serve
) -> None:
    """Integers, as they were logged; with true negatives every score follows."""
    counts = {"val/TP": 61.0, "val/FP": 10.0, "val/FN": 19.0}
    logs.write_scalars(tmp_path, "without", scalars(counts | {"val/f1": 0.64}))
    logs.write_scalars(tmp_path, "with", scalars({**counts, "val/TN": 210.0}))
    here = in_process(tmp_path)
    complete, without = here.scores()

    assert complete["value"] == without["value"] == [122 / 151]
    assert (complete["total"], without["total"]) == ([300], None)
    assert without["batch_mean"] is None, "nobody knows what that F1 is"
    assert without["logged_f1"] == pytest.approx([0.64], abs=1e-7)
    series = {one["run"]: one for one in here.series()}
    assert {one["source"] for one in series.values()} == {"counts"}
    assert {one["quality"] for one in series.values()} == {"exact"}
    assert {one["step_unit"] for one in series.values()} == {"step"}
    assert here.scores(run="with", score="mcc")[0]["unavailable"] is None
    assert "number of rows" in here.scores(run="without", score="mcc")[0]["unavailable"]


def test_precision_and_recall_are_as_logged(tmp_path: Path, in_process: Serve) -> None:
    """Their F1, but never called exact, and never with a band."""
    logs.write_scalars(
        tmp_path, "run", scalars({"epoch_precision": 0.5, "epoch_recall": 0.75})
    )
    here = in_process(tmp_path)
    (series,) = here.series()
    (answer,) = here.scores()

    assert answer["value"] == pytest.approx([0.6], abs=1e-7)
    assert (series["quality"], series["source"]) == ("as_logged", "precision_recall")
    assert [finding["code"] for finding in series["findings"]] == ["as_logged"]
    assert here.scores(score="precision")[0]["value"] == [0.5]
    assert "only scores were logged" in answer["no_band"]


def test_our_own_run_has_no_guess_beside_it(tmp_path: Path, in_process: Serve) -> None:
    """Precision and recall that a user logs beside our tensors add no series."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    logs.write_records(tmp_path, "run", [(0, record)])
    logs.write_scalars(
        tmp_path, "run", scalars({"epoch_precision": 0.5, "epoch_recall": 0.75})
    )

    assert [one["tag"] for one in in_process(tmp_path).series()] == ["f1_score"]


def test_f1_is_that_of_the_logged_counts_at_every_step(
    tmp_path: Path, in_process: Serve
) -> None:
    """Joined by step."""
    epochs = [logs.record_of(b).counts for b in logs.binary_epochs(5)]
    tags: dict[str, dict[int, float]] = {"TP": {}, "FP": {}, "FN": {}}
    for step, counts in enumerate(epochs):
        tags["TP"][step] = float(counts.true_positives[0])
        tags["FP"][step] = float(counts.false_positives[0])
        tags["FN"][step] = float(counts.false_negatives[0])
    logs.write_scalars(tmp_path, "run", tags)
    (answer,) = in_process(tmp_path).scores()

    assert answer["value"] == [float(f_beta(counts)) for counts in epochs]


def test_ratios_that_may_be_means_say_so(tmp_path: Path, in_process: Serve) -> None:
    """Sums of batches have values above 1; where none is, nobody can tell."""
    names = ("epoch_true_positives", "epoch_possible_positives")
    for run, scale in (("means", 0.01), ("sums", 1.0)):
        values = {**dict.fromkeys(names, 30 * scale)}
        values["epoch_predicted_positives"] = 40 * scale
        logs.write_scalars(tmp_path, run, scalars(values))
    means, sums = in_process(tmp_path).series()

    assert [finding["code"] for finding in means["findings"]] == ["may_be_means"]
    assert "If they are rates, no F1 follows" in means["findings"][0]["message"]
    assert sums["findings"] == []


def test_a_confusion_table_that_is_no_whole_number_says_so(
    tmp_path: Path, in_process: Serve
) -> None:
    """Means, by whatever weights; and infinity is no count."""
    for run, tp in (("means", 0.5), ("odd", float("inf"))):
        table = {"TP": tp, "FP": 0.25, "FN": 0.25}
        logs.write_scalars(tmp_path, run, scalars(table))
    means, odd = in_process(tmp_path).series()

    assert [finding["code"] for finding in means["findings"]] == ["may_be_means"]
    assert odd["steps"] == 0


def test_counts_beside_a_total_are_not_multiplied_by_it(
    tmp_path: Path, in_process: Serve
) -> None:
    """What is above 1 is no ratio."""
    tags = {"true_positives": 61.0, "possible_positives": 80.0}
    tags |= {"predicted_positives": 71.0, "total": 300.0}
    values = {f"val/{role}": value for role, value in tags.items()}
    logs.write_scalars(tmp_path, "run", scalars(values))
    (answer,) = in_process(tmp_path).scores()

    assert answer["value"] == [122 / 151]
    assert answer["total"] == [300]


def test_a_metric_s_own_names_may_have_a_total_and_no_naive_f1_is_guessed(
    tmp_path: Path,
) -> None:
    """What a user names belongs together; a bare f1 is nobody's."""
    pattern = (
        "(?P<metric>.+)/((?P<true_positives>t)|(?P<possible_positives>p)"
        "|(?P<predicted_positives>q)|(?P<total>rows))"
    )
    tags = ("a/t", "a/p", "a/q", "a/rows", "f1")

    one, other = tag_sets(tags, compile_patterns([pattern])).sets

    assert one.tags["total"] == "a/rows"
    assert (one.logged, other.tags) == (None, {"f1": "f1"})
