"""Real `tensorboard` processes: RustBoard and the Python loader read alike."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboardX import SummaryWriter

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.reading import restarts as evicted
from tests.support import details, logs
from tests.support.in_process import check
from tests.support.tensorboard_process import TensorBoardProcess, serve
from tests.support.waiting import wait_for

pytestmark = pytest.mark.slow

ROOT = "data/plugin/f1/"
OTHERS = {
    "classes?run=classes/validation&tag=f1_score&step=3": "ClassesAnswer",
    "history?run=classes/validation&tag=f1_score&score=recall": "HistoryAnswer",
    "pool?tag=f1_score&group=^restarted": "PoolAnswer",
    "pool?tag=f1_score&run=long&run=big&same_rows=1": "PoolAnswer",
    "export?format=json&per_class=1&average=micro": "ExportAnswer",
    "thresholds?run=kept/validation&tag=f1_score&map=1&reach=recall:0.9": (
        "ThresholdsAnswer"
    ),
    "thresholds?run=kept/validation&tag=f1_score&class=b&step=1": "ThresholdsAnswer",
    "thresholds?run=curves&tag=pr": "ThresholdsAnswer",
    "curve?run=kept/validation&tag=f1_score&class=b&curve=roc": "CurveAnswer",
    "confusion?run=kept/validation&tag=f1_score&from=0&to=9": "ConfusionAnswer",
    "pool?tag=f1_score&threshold=0.5&run=kept/validation": "PoolAnswer",
}
RANKING = "ranking?tag=f1_score&average=micro"
QUESTIONS = (
    "scores",
    "scores?explain=1",
    "scores?average=micro&zero_division=nan",
    "scores?score=mcc",
    "scores?score=fbeta&beta=2&class=b",
    "scores?run=long&tag=f1_score&score=specificity",
    "scores?threshold=0.5",
)
SERIES = 11


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return logs of all kinds: long, restarted, large, by hand, without tensors."""
    here = tmp_path_factory.mktemp("logs")
    long = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(1500))]
    logs.write_records(here, "long", long)
    for fit, epochs in enumerate((6, 3)):
        task = details.multiclass(epochs, seed=fit)
        start = logs.START + 100 * fit
        details.write(here, "kept/validation", task, start=start, best=[epochs - 2])
    classes = [(e, logs.record_of(b)) for e, b in enumerate(logs.multiclass_epochs(5))]
    logs.write_records(here, "classes/validation", classes, logs.MULTICLASS)
    logs.write_records(here, "without tensors", classes, logs.MULTICLASS, tensors=False)
    for fit, (number, seed) in enumerate(((6, 1), (3, 2))):
        epochs = logs.binary_epochs(number, seed)
        records = [(e, logs.record_of(b)) for e, b in enumerate(epochs)]
        start = logs.START + 100 * fit
        for run in "restarted", "restarted without tensors":
            logs.write_records(
                here, run, records, start=start, tensors=run == "restarted"
            )
    # A second training that validates at its last step only.
    for fit, held_out in enumerate((range(3), range(3, 4))):
        epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(4))]
        start = logs.START + 100 * fit
        logs.write_records(here, "left/train", epochs[: fit + 3], start=start)
        some = [epochs[step] for step in held_out]
        start += held_out[0] + 0.5
        logs.write_records(here, "left/validation", some, start=start)
    big = Record.of(Counts([2**23 + 1], [2**23 + 3], [2**24 - 1], 2**24 + 1))
    logs.write_records(here, "big", [(0, big)])
    by_hand = logs.hand_made([list(logs.DESIGN_BATCHES), *logs.binary_epochs(3)])
    del by_hand["epoch_true_positives"][2]
    logs.write_scalars(here, "by hand", by_hand)
    with SummaryWriter(str(here / "curves")) as writer:
        random = np.random.default_rng(0)
        for step in range(5):
            labels = random.random(200) < 0.3
            writer.add_pr_curve("pr", labels, random.random(200), step)
    return here


@pytest.fixture(scope="module", params=["true", "false"])
def server(
    logdir: Path, request: pytest.FixtureRequest
) -> Iterator[TensorBoardProcess]:
    """Return a TensorBoard that has read everything, with either loader."""
    with serve(logdir, load_fast=request.param, with_tensorflow=True) as running:
        everything(running)
        yield running


def everything(server: TensorBoardProcess) -> list[dict[str, Any]]:
    """Return the series once all of them, and all epochs of the long one, are read."""

    def read() -> list[dict[str, Any]] | None:
        series = server.get_json(ROOT + "series")["series"]
        complete = {s["run"]: s["last_step"] for s in series}.get("long") == 1499
        return series if complete and len(series) == SERIES else None

    found: list[dict[str, Any]] | None = wait_for(read, what="all runs")
    assert found is not None
    return found


def of(server: TensorBoardProcess, run: str) -> dict[str, Any]:
    """Return the scores of one run."""
    path = f"{ROOT}scores?run={run.replace(' ', '%20')}"
    [scores] = check(server.get_json(path), "ScoresAnswer")["series"]
    return dict(scores)


def test_both_loaders_give_equal_json(logdir: Path) -> None:
    """Series, runs and scores are the same bytes, restarts and wall times included.

    But for one thing: how many points a restart has replaced is known to the Python
    loader only.
    """
    answers = []
    for load_fast in "true", "false":
        with serve(logdir, load_fast=load_fast) as running:
            everything(running)
            names = ("series", RANKING, *QUESTIONS, *OTHERS, "export")
            answers.append([running.get(ROOT + name) for name in names])
    # A row of the ranking has the findings of its validation.
    for place, (items, replaced) in enumerate((("series", 4), ("rows", 3))):
        ours, theirs = (json.loads(answer[place].body) for answer in answers)
        known = [finding for item in theirs[items] for finding in item["findings"]]
        assert sum(finding["code"] in evicted.CODES for finding in known) == replaced
        assert sum(finding["code"] == "written_before" for finding in known) == 1
        for item in theirs[items]:
            found = item["findings"]
            item["findings"] = [f for f in found if f["code"] not in evicted.CODES]
        assert ours == theirs
    for fast, slow in list(zip(*answers, strict=True))[2:]:
        assert fast.status == slow.status == 200
        assert fast.body == slow.body
        assert fast.headers["ETag"] == slow.headers["ETag"]


def test_fifteen_hundred_epochs_are_all_served(server: TensorBoardProcess) -> None:
    """`fix_flags` keeps every sample; the loaders' defaults are 10 and 100."""
    assert of(server, "long")["step"] == list(range(1500))


def test_a_second_shorter_fit_reads_the_same(server: TensorBoardProcess) -> None:
    """Of six epochs and then three, the three are left, from either source."""
    with_tensors, without = (
        of(server, run) for run in ("restarted", "restarted without tensors")
    )
    assert with_tensors["step"] == [0, 1, 2]
    assert with_tensors["wall_time"] == [logs.START + 100 + i for i in range(3)]
    assert without["value"] == with_tensors["value"]


def test_a_total_above_2_to_the_24_is_exact(server: TensorBoardProcess) -> None:
    """The tensor carries integers that a float32 cannot."""
    assert of(server, "big")["total"] == [2**24 + 1]


def test_answers_are_valid_and_nothing_is_warned_of(server: TensorBoardProcess) -> None:
    """The schema holds for a real server, whose log stays free of our faults."""
    check(server.get_json(ROOT + "series"), "SeriesAnswer")
    for path in QUESTIONS:
        check(server.get_json(ROOT + path), "ScoresAnswer")
    for path, definition in OTHERS.items():
        check(server.get_json(ROOT + path), definition)
    assert server.get(ROOT + "scores?beta=x").status == 400
    assert server.get(ROOT + "scores?run=x").status == 404
    tag = server.get(ROOT + "series").headers["ETag"]
    assert server.get(ROOT + "series", {"If-None-Match": tag}).status == 304
    assert "this warning will become an error" not in server.log()
    assert "Traceback" not in server.log()


@pytest.mark.parametrize("load_fast", ["true", "false"])
def test_the_tab_appears_for_scalars_alone_under_a_prefix(
    tmp_path: Path, tensorboard: Callable[..., TensorBoardProcess], load_fast: str
) -> None:
    """Counts logged by hand: the tab is active, its paths begin with the prefix."""
    epochs = [list(logs.DESIGN_BATCHES)]
    logs.write_scalars(tmp_path, "train", logs.hand_made(epochs))
    server = tensorboard(tmp_path, load_fast=load_fast, path_prefix="/x")
    assert server.url.endswith("/x/")

    def listed() -> Any:
        plugin = server.get_json("data/plugins_listing")["f1"]
        return plugin if plugin["enabled"] else None

    plugin = wait_for(listed, what="the tab")
    assert plugin["tab_name"] == "F1"
    assert plugin["loading_mechanism"] == {
        "type": "IFRAME",
        "module_path": "/x/data/plugin/f1/index.js",
    }
    assert of(server, "train")["value"] == pytest.approx([logs.DESIGN_F1], abs=1e-7)
