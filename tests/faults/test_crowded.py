"""A run with very many tags: a bound, an answer for the rest, and a finding."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from tensorboard.compat.proto import summary_pb2

from tb_f1_plugin.cli.commands import main
from tb_f1_plugin.format import metadata
from tb_f1_plugin.format.summary import counts_value
from tb_f1_plugin.reading.provider import crowded
from tests.faults.loaders import loaded
from tests.logdir.directories import READERS, use
from tests.support import logs

TAGS = 10_000
PATIENCE = 15.0  # seconds of this process; of twice as many it was stopped after 120


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return two good runs, one of many weights, and one of many F1s."""
    here = tmp_path_factory.mktemp("logs")
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(3))]
    logs.write_records(here, "good", epochs)
    table = {"val/tp": {0: 3.0}, "val/fp": {0: 1.0}, "val/fn": {0: 2.0}}
    logs.write_scalars(here, "counts", table)
    for run, word in (("weights", "weight"), ("many", "f1")):
        summary = summary_pb2.Summary()
        for number in range(TAGS):
            logs.add_scalar(summary, f"{word}/{number}", 0.5, first=True)
        for tag, points in table.items():
            logs.add_scalar(summary, tag, points[0], first=True)
        logs.write_run(here, run, [(0, summary)])
    return here


@pytest.mark.parametrize("loader", ["python", "server"])
def test_a_run_with_many_tags_costs_no_other(logdir: Path, loader: str) -> None:
    """The others are all there, and of the run itself so many as are read."""
    with loaded(logdir, loader) as here:
        begin = time.process_time()
        series = json.loads(here.get("series").get_data())["series"]
        found = {one["run"]: one for one in here.scores(tag="val")}
        took = time.process_time() - begin

    assert took < PATIENCE
    assert found["counts"]["value"] == found["weights"]["value"] == [2 / 3]
    assert found["many"]["value"] == [2 / 3]
    by_run: dict[str, list[dict[str, list[dict[str, str]]]]] = {}
    for one in series:
        by_run.setdefault(one["run"], []).append(one)
    assert len(by_run["good"]) == len(by_run["counts"]) == len(by_run["weights"]) == 1
    assert by_run["weights"][0]["findings"] == []
    assert 100 < len(by_run["many"]) <= crowded.MOST_SCALARS
    for one in by_run["many"]:
        assert "too_many_tags" in [finding["code"] for finding in one["findings"]]


@pytest.mark.parametrize("reader", READERS)
def test_the_command_line_answers_beside_many_tags(
    logdir: Path,
    reader: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In time, with the finding."""
    use(reader, monkeypatch)
    begin = time.process_time()

    assert main(["report", str(logdir)]) == 0

    assert time.process_time() - begin < PATIENCE
    printed = capsys.readouterr().out
    assert "good" in printed
    assert f"The run has {TAGS + 3 - crowded.MOST_SCALARS:,} tags more" in printed


def test_a_run_with_many_tensors_of_ours_is_bounded(tmp_path: Path) -> None:
    """Each tag is a request, so a run has so many."""
    summary = summary_pb2.Summary()
    record = logs.record_of(logs.DESIGN_BATCHES)
    for number in range(crowded.MOST_TENSORS + 5):
        tag = metadata.counts_tag(f"f{number:04}")
        summary.value.append(counts_value(tag, record, 0, logs.BINARY, first=True))
    logs.write_run(tmp_path, "many", [(0, summary)])
    logs.write_records(tmp_path, "good", [(0, record)])

    with loaded(tmp_path, "server") as here:
        good, *many = here.series()

    assert good["findings"] == []
    assert len(many) == crowded.MOST_TENSORS
    (finding,) = many[0]["findings"]
    assert finding["code"] == "too_many_tags"
    assert finding["message"].startswith("The run has 5 tags more")


def test_a_tag_that_is_as_long_as_a_book_is_not_read(tmp_path: Path) -> None:
    """It costs nobody an answer, and the others of its run are read."""
    table = {"val/tp": {0: 3.0}, "val/fp": {0: 1.0}, "val/fn": {0: 2.0}}
    book = {"/".join(["tps"] * 50_000): {0: 1.0}}
    logs.write_scalars(tmp_path, "run", {**table, **book})

    with loaded(tmp_path, "python") as here:
        begin = time.process_time()
        (found,) = here.scores()

    assert time.process_time() - begin < PATIENCE
    assert found["value"] == [2 / 3]
