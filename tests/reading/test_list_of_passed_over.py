"""What is passed over is listed in the tab and by the command line, with its reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tb_f1_plugin.cli.commands import main
from tb_f1_plugin.reading.passed_over import MOST, MOST_RUNS
from tb_f1_plugin.reading.scalars.sets import tag_sets
from tests.support import logs
from tests.support.in_process import InProcess, check

Serve = Callable[[Path], InProcess]


def test_a_batch_repeats_only_what_keras_wrote(tmp_path: Path) -> None:
    """Without the twin of the epoch `batch_tp` are anybody's counts."""
    names = ("true_positives", "false_positives", "false_negatives")
    own = tag_sets([f"batch_{name}" for name in names])
    twins = tag_sets(
        [f"{kind}_{name}" for name in names for kind in ("batch", "epoch")]
    )

    assert [one.shown for one in own.sets] == ["batch"]
    assert [one.before for one in twins.sets] == ["epoch_"]
    assert [*twins.passed_over] == sorted(f"batch_{name}" for name in names)


def test_many_runs_with_the_same_tags_are_one_line(
    tmp_path: Path, in_process: Serve
) -> None:
    """The answer stays small; the number of all is told."""
    for run in range(MOST_RUNS + 5):
        logs.write_scalars(tmp_path, f"run{run:02}", {"TPR": {0: 0.5}})
    many = {f"tp/{name}": {0: 1.0} for name in range(MOST + 7)}
    logs.write_scalars(tmp_path, "z", many)
    answer = check(in_process(tmp_path).get("series").json, "SeriesAnswer")

    assert len(answer["passed_over"]) == MOST
    assert answer["passed_over_count"] == MOST + 8
    rates = answer["passed_over"][0]
    assert (rates["tag"], rates["run_count"]) == ("TPR", MOST_RUNS + 5)
    assert len(rates["runs"]) == MOST_RUNS


def test_the_list_is_new_when_a_tag_is(tmp_path: Path, in_process: Serve) -> None:
    """An answer that is kept is not told again once something was passed over."""
    logs.write_scalars(tmp_path, "run", {"loss": {0: 0.5}})
    here = in_process(tmp_path)
    before = here.get("series").json
    logs.write_scalars(tmp_path, "other", {"val/tp_rate": {0: 0.5}})
    here.reload()

    assert before["passed_over"] == []
    assert [p["tag"] for p in here.get("series").json["passed_over"]] == ["val/tp_rate"]


def test_the_command_line_lists_it_beside_the_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the report; of an export on standard error, so that rows stay rows."""
    counts = {"val/tp": {0: 3.0}, "val/fp": {0: 1.0}, "val/fn": {0: 1.0}}
    logs.write_scalars(tmp_path, "run", {**counts, "val/tp_rate": {0: 0.5}})

    assert main(["report", str(tmp_path)]) == 0
    assert "Passed over: val/tp_rate (run). It is a rate" in capsys.readouterr().out
    assert main(["export", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert "val/tp_rate" in told.err
    assert "val/tp_rate" not in told.out


def test_a_directory_with_nothing_to_read_names_what_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sentence that there is no F1 says what was found instead."""
    logs.write_scalars(tmp_path, "run", {"val/precision": {0: 0.5}})

    assert main(["report", str(tmp_path)]) == 1

    told = " ".join(capsys.readouterr().err.split())
    assert "Passed over: val/precision (run). F1 also needs recall. Its tag" in told
