"""Series that are rebuilt from scalars, through the Python loader in this process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tensorboard.compat.proto import summary_pb2

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.format.summary import epoch_summary
from tests.reading.expected import codes, exact
from tests.support import logs
from tests.support.in_process import InProcess


def test_without_tensors_our_binary_log_reads_the_same(tmp_path: Path) -> None:
    """From the scalars alone F1, total and steps are equal, the batch mean nearly."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(20))]
    logs.write_records(tmp_path, "with", epochs)
    logs.write_records(tmp_path, "without", epochs, tensors=False)
    here = InProcess(tmp_path)
    assert [s["source"] for s in here.series()] == ["tensor", "ratios"]
    by_tensor, by_ratios = here.scores()
    for column in "step", "wall_time", "value", "total":
        assert by_ratios[column] == by_tensor[column]
    assert by_ratios["batch_mean"] == pytest.approx(by_tensor["batch_mean"], abs=1e-7)
    assert (by_tensor["average"], by_ratios["average"]) == ("binary", "micro")


def test_without_tensors_our_multiclass_log_gives_the_same_micro_f1(
    tmp_path: Path,
) -> None:
    """Scalars hold the sums over classes; the macro batch mean is not theirs."""
    batches = logs.multiclass_epochs(5)
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(batches)]
    logs.write_records(tmp_path, "with", epochs, logs.MULTICLASS)
    logs.write_records(tmp_path, "without", epochs, logs.MULTICLASS, tensors=False)
    here = InProcess(tmp_path)
    by_tensor, by_ratios = here.scores(average="micro")
    assert by_ratios["value"] == by_tensor["value"]
    assert by_tensor["batch_mean"] is not None
    assert by_ratios["batch_mean"] is None
    assert codes(here.series()[1]) == ["other_average"]
    macro, none = here.scores(average="macro")
    assert macro["value"] == pytest.approx(exact(batches, "macro"), abs=1e-15)
    assert none["unavailable"]


def test_three_counts_logged_by_hand_give_the_pooled_f1(tmp_path: Path) -> None:
    """The article's recipe through the stock callback: rebuilt, right to float32."""
    epochs = [list(logs.DESIGN_BATCHES), *logs.binary_epochs(9)]
    logs.write_scalars(tmp_path, "train", logs.hand_made(epochs))
    here = InProcess(tmp_path)
    [series] = here.series()
    assert (series["tag"], series["source"], series["quality"]) == (
        "f1",
        "ratios",
        "exact",
    )
    assert (series["kind"], series["averages"]) == ("micro", ["micro"])
    assert codes(series) == ["assumed_batch_mean"]
    [scores] = here.scores()
    assert scores["value"] == pytest.approx(exact(epochs), abs=2e-7)
    assert scores["batch_mean"][0] == pytest.approx(logs.DESIGN_BATCH_MEAN, abs=1e-7)
    assert scores["total"] is None


def test_a_metric_of_ours_is_no_batch_mean_of_another(tmp_path: Path) -> None:
    """Counts by hand beside our `f1`: no name clash, and our scalar is not naive."""
    epochs = logs.binary_epochs(3)
    by_hand = logs.hand_made(epochs)
    del by_hand["epoch_f1"]
    records = [logs.record_of(batches) for batches in epochs]

    def summaries() -> Any:
        for step, record in enumerate(records):
            summary = epoch_summary("f1", record, logs.BINARY, step, first=not step)
            for tag, numbers in by_hand.items():
                logs.add_scalar(summary, tag, numbers[step], first=not step)
            yield step, summary

    logs.write_run(tmp_path, "run", summaries())
    here = InProcess(tmp_path)
    assert [(s["tag"], s["source"]) for s in here.series()] == [
        ("f1", "tensor"),
        ("f1 (epoch_true_positives)", "ratios"),
    ]
    ours, rebuilt = here.scores()
    assert rebuilt["value"] == pytest.approx(ours["value"], abs=2e-7)
    assert rebuilt["batch_mean"] is None


def test_weighted_ratios_are_not_rounded(tmp_path: Path) -> None:
    """Where the counts are no integers, rounding them would change F1."""
    scalars = {
        "epoch_f_true_positives": {0: 0.25},
        "epoch_f_possible_positives": {0: 0.375},
        "epoch_f_predicted_positives": {0: 0.5},
        "epoch_f_total": {0: 3.0},
    }
    logs.write_scalars(tmp_path, "run", scalars)
    [scores] = InProcess(tmp_path).scores()
    assert scores["value"] == [0.5 / 0.875]


def test_a_total_beyond_float32_is_a_finding(tmp_path: Path) -> None:
    """Without the tensor, counts of more than 2^24 rows are said to be inexact."""
    record = Record.of(Counts([2**24], [2**25], [2**25], 2**26))
    logs.write_records(tmp_path, "run", [(0, record)], tensors=False)
    [series] = InProcess(tmp_path).series()
    assert codes(series) == ["large_total"]


def test_rows_that_do_not_join_are_counted(tmp_path: Path) -> None:
    """Tags are joined by step; the steps that some lack are left out and said."""
    scalars = logs.hand_made(logs.binary_epochs(6))
    del scalars["epoch_true_positives"][1]
    del scalars["epoch_predicted_positives"][4]
    logs.write_scalars(tmp_path, "run", scalars)
    here = InProcess(tmp_path)
    [series] = here.series()
    assert series["steps"] == 4
    [finding] = [f for f in series["findings"] if f["code"] == "unjoined_rows"]
    assert finding["message"].startswith("2 ")
    assert "sampled_scalars" not in codes(series)
    [scores] = here.scores()
    assert scores["step"] == [0, 2, 3, 5]
    whole = exact(logs.binary_epochs(6))
    assert scores["value"] == pytest.approx([whole[i] for i in (0, 2, 3, 5)], abs=2e-7)


def test_a_row_is_as_old_as_its_latest_part(tmp_path: Path) -> None:
    """Keras writes each scalar as an event of its own, with a wall time of its own."""
    by_hand = logs.hand_made([list(logs.DESIGN_BATCHES)])
    summaries = []
    for tag in by_hand:  # the naive F1 comes last, and is no part of a row
        summary = summary_pb2.Summary()
        logs.add_scalar(summary, tag, by_hand[tag][0], first=True)
        summaries.append((0, summary))
    logs.write_run(tmp_path, "run", summaries)
    [scores] = InProcess(tmp_path).scores()
    assert scores["wall_time"] == [logs.START + 2]


def test_scalars_that_the_loader_sampled_are_a_finding(tmp_path: Path) -> None:
    """Of 1,200 epochs 1,000 scalars are left, and the series says so; 1,000 are all."""
    for number in 1000, 1200:
        one = {tag: [v[0]] for tag, v in logs.hand_made(logs.binary_epochs(1)).items()}
        scalars = {tag: dict.fromkeys(range(number), v[0]) for tag, v in one.items()}
        logs.write_scalars(tmp_path, str(number), scalars)
    whole, sampled = InProcess(tmp_path).series()
    assert (whole["steps"], sampled["steps"]) == (1000, 1000)
    assert "sampled_scalars" not in codes(whole)
    assert "sampled_scalars" in codes(sampled)
