"""Runs that `add_scalars` made are one series; experiments named likewise are not."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tensorboardX import SummaryWriter

from tb_f1_plugin.logdir import read_series
from tb_f1_plugin.reading.provider.reader import Listed
from tb_f1_plugin.reading.scalars.subruns import joined
from tests.support import logs

Serve = Callable[[Path], Any]  # the fixture `in_process`
TABLES = [(30, 10, 50), (61, 10, 19)]


def experiment(
    logdir: Path, run: str, tag: str, values: list[float], at: float
) -> None:
    """Log one tag of a training that begins at a time, as SummaryWriter does."""
    with SummaryWriter(str(logdir / run)) as writer:
        for step, value in enumerate(values):
            writer.add_scalar(tag, value, step, walltime=at + step)


def experiments(logdir: Path, steps: int = 2) -> None:
    """Log what was tuned for precision, for recall and for F1, one after the other."""
    experiment(logdir, "precision_tuned", "precision", [0.5, 0.6][:steps], 1e9)
    experiment(logdir, "recall_tuned", "recall", [0.9, 0.8][:steps], 2e9)
    experiment(logdir, "f1_tuned", "f1", [0.6, 0.7][:steps], 3e9)
    experiment(logdir, "f1_baseline", "f1", [0.4, 0.5][:steps], 4e9)


def as_pytorch(logdir: Path, run: str, tag: str, at: float = 1e9) -> None:
    """Log counts as PyTorch's add_scalars does: a run of each name, an empty parent."""
    SummaryWriter(str(logdir / run)).close()
    for column, name in enumerate(("tp", "fp", "fn")):
        with SummaryWriter(
            str(logdir / run / f"{tag.replace('/', '_')}_{name}")
        ) as writer:
            for step, row in enumerate(TABLES):
                writer.add_scalar(tag, row[column], step, walltime=at + step)


def of_series(here: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the series by run and tag."""
    return {(one["run"], one["tag"]): one for one in here.series()}


def test_experiments_that_are_named_after_metrics_keep_their_names(
    tmp_path: Path, in_process: Serve
) -> None:
    """No F1 is formed of two trainings, and what is not read is listed by its run."""
    experiments(tmp_path)
    here = in_process(tmp_path)
    passed = {
        (run, one["tag"])
        for one in here.get("series").json["passed_over"]
        for run in one["runs"]
    }

    assert of_series(here).keys() == {("f1_tuned", "f1"), ("f1_baseline", "f1")}
    assert passed == {("precision_tuned", "precision"), ("recall_tuned", "recall")}
    # The data server, behind the command line.
    read = {(one.run, one.tag) for one in read_series(tmp_path)}
    assert read == {("f1_tuned", "f1"), ("f1_baseline", "f1")}


@pytest.mark.parametrize("steps", [1, 2])
def test_experiments_below_a_run_with_events_give_no_f1_of_two_trainings(
    steps: int, tmp_path: Path, in_process: Serve
) -> None:
    """The parent exists, but nobody logged them step by step together."""
    experiments(tmp_path, steps)
    experiment(tmp_path, ".", "loss", [1.0], 1e9)
    tuned = of_series(in_process(tmp_path))[".", "tuned"]

    assert (tuned["source"], tuned["steps"]) == ("precision_recall", 0)
    (finding,) = tuned["findings"]  # and none says that the runs are read as one
    assert finding["code"] == "separate_runs"
    assert "precision_tuned" in finding["message"]
    assert "recall_tuned" in finding["message"]


def test_experiments_of_one_tag_give_no_f1_either(
    tmp_path: Path, in_process: Serve
) -> None:
    """Runs named as parts of one `add_scalars` were logged one after the other."""
    for run, begin in (("val_tp", 1e9), ("val_fp", 2e9), ("val_fn", 3e9)):
        experiment(tmp_path, run, "val", [3.0, 4.0, 5.0], begin)
    experiment(tmp_path, ".", "loss", [1.0], 1e9)
    joined_runs = of_series(in_process(tmp_path))[".", "val"]

    assert joined_runs["steps"] == 0
    assert [one["code"] for one in joined_runs["findings"]] == ["separate_runs"]


@pytest.mark.parametrize("tag", ["confusion", "val/confusion"])
def test_the_runs_of_pytorch_s_add_scalars_are_one_series(
    tag: str, tmp_path: Path, in_process: Serve
) -> None:
    """Its parent has an event file without a scalar; a finding names the runs."""
    as_pytorch(tmp_path, "x", tag)
    here = in_process(tmp_path)
    read = of_series(here)
    (answer,) = here.scores()

    assert read.keys() == {("x", tag)}
    assert read["x", tag]["quality"] == "exact"
    assert answer["value"] == [60 / 120, 122 / 151]
    (finding,) = read["x", tag]["findings"]
    assert finding["code"] == "joined_runs"
    assert f"x/{tag.replace('/', '_')}_tp" in finding["message"]
    (series,) = read_series(tmp_path)
    assert (series.run, series.tag, len(series.steps)) == ("x", tag, 2)


def test_the_runs_of_one_call_are_found_without_their_parent(
    tmp_path: Path, in_process: Serve
) -> None:
    """Its names are a set, and have the call's step and time; others are not."""
    as_pytorch(tmp_path / "a", "x", "cm")
    for file in (tmp_path / "a" / "x").glob("events*"):
        file.unlink()
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    shutil.rmtree(tmp_path / "b" / "x" / "cm_fp")
    experiment(tmp_path, "b/x/cm_fp", "cm", [10.0, 10.0], 5e9)

    assert of_series(in_process(tmp_path)).keys() == {("a/x", "cm")}


def test_two_calls_of_one_training_are_joined(
    tmp_path: Path, in_process: Serve
) -> None:
    """Precision and recall, each with its splits, are logged step by step together."""
    with SummaryWriter(str(tmp_path / "x")) as writer:
        for step in range(3):
            for tag in ("precision", "recall"):
                writer.add_scalars(tag, {"train": 0.5, "val": 0.5}, step)
    here = in_process(tmp_path)

    assert of_series(here).keys() == {("x", "train"), ("x", "val")}
    assert [answer["value"] for answer in here.scores()] == [[0.5] * 3] * 2


@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from(("f1", "precision", "recall", "tp", "fp", "fn", "F1")),
            st.sampled_from(("_", "/")),
            st.sampled_from(("tuned", "baseline", "1", "recall", "tp", "fp", "lr_0.1")),
        ),
        st.floats(1, 2e9),
        min_size=1,
        max_size=6,
    )
)
def test_nothing_is_joined_where_no_writer_was(
    names: Mapping[tuple[str, str, str], float],
) -> None:
    """Runs of one tag each, at times of their own, below a folder without events."""
    # A folder and a run of one tag may have one name: the later one is left then.
    tag_of = {f"{tag}{between}{name}": tag for tag, between, name in names}
    times = sorted({*names.values()})
    listing = {
        run: {tag: Listed(3, at, b"")}
        for (run, tag), at in zip(tag_of.items(), times, strict=False)
    }

    whole = joined(listing, frozenset)

    assert whole.listing == listing
    assert not whole.places


def test_a_parent_is_asked_for_only_where_it_matters() -> None:
    """A list of runs costs a call: none for a log without sub-runs."""
    asked: list[str] = []

    def runs() -> list[str]:
        asked.append("asked")
        return []

    listed = Listed(2, 0.0, b"")
    joined({"a": {"loss": listed, "f1": listed}, "b": {"f1": listed}}, runs)
    joined({"a": {"loss": listed}, "a/f1_val": {"f1": listed}}, runs)
    assert asked == []
    joined({"f1_tuned": {"f1": listed}}, runs)
    assert asked == ["asked"]


def test_logged_scores_of_scalars_keep_their_names(
    tmp_path: Path, in_process: Serve
) -> None:
    """Also where the times are no times: `f1_a` and `f1_b` are no set."""
    for run in ("f1_a", "f1_b"):
        logs.write_scalars(tmp_path, run, {"f1": {0: 0.5}})

    assert of_series(in_process(tmp_path)).keys() == {("f1_a", "f1"), ("f1_b", "f1")}
