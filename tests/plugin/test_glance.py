"""A glance at the series says nothing else than the whole answer, but less."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.plugin import routes
from tb_f1_plugin.reading import sources
from tests.support import logs
from tests.support.in_process import InProcess, check

Serve = Callable[[Path], InProcess]
POINTS = ("steps", "last_step", "findings")


class WithoutPoints:
    """A data provider that lists everything, and hands out points once it may."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.has_points = False

    def __getattr__(self, name: str) -> Any:
        assert self.has_points or not name.startswith("read_"), name
        return getattr(self.inner, name)


def series(here: InProcess, query: str = "") -> list[dict[str, Any]]:
    """Return the series that a route answers."""
    answer = check(here.get(f"series{query}").json, "SeriesAnswer")
    return list(answer["series"])


def write(logdir: Path) -> None:
    """Write a run of each kind: ours, by hand, as logged, and one with a finding."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(4))]
    classes = [(e, logs.record_of(b)) for e, b in enumerate(logs.multiclass_epochs(4))]
    logs.write_records(logdir, "ours/validation", epochs)
    logs.write_records(logdir, "digits/validation", classes, logs.MULTICLASS)
    logs.write_records(logdir, "no tensors", epochs, tensors=False)
    by_hand = logs.hand_made([*logs.binary_epochs(2), [Counts([3], [4], [9], 20)]])
    logs.write_scalars(logdir, "by hand/train", by_hand)
    logged = {"epoch_precision": {0: 0.5, 1: 0.6}, "epoch_recall": {0: 0.5, 1: 0.7}}
    logs.write_scalars(logdir, "as logged", logged)


def test_a_glance_says_what_is_known_without_a_point(
    tmp_path: Path, in_process: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that it says is otherwise in the whole answer, and no point is read."""
    write(tmp_path)
    here = InProcess(tmp_path, around=WithoutPoints)
    monkeypatch.setattr(sources, "LITTLE", 0)
    glanced = series(here, "?read=0")
    here.provider.has_points = True
    whole = series(here)
    assert len(glanced) == len(whole) == 5
    for known, full in zip(glanced, whole, strict=True):
        assert {**known, **{name: full[name] for name in POINTS}} == full
        assert (known["steps"], known["last_step"]) == (None, None)
        assert [*known["findings"]] == []
    assert any(full["findings"] for full in whole)


def test_a_glance_tells_of_what_was_read_before(
    tmp_path: Path, in_process: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is known is not kept back, and what came later is not known."""
    write(tmp_path)
    here = in_process(tmp_path)
    monkeypatch.setattr(sources, "LITTLE", 0)
    here.scores(run="ours/validation")
    glanced = {known["run"]: known["steps"] for known in series(here, "?read=0")}
    assert glanced.pop("ours/validation") == 4
    assert set(glanced.values()) == {None}


def test_a_glance_at_what_is_read_or_little_is_the_whole_answer(
    tmp_path: Path, in_process: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a page would ask twice, or miss what only all points together say."""
    write(tmp_path)
    same = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(4))]
    logs.write_records(tmp_path, "ours/train", same)
    here = in_process(tmp_path)
    glanced = series(here, "?read=0")
    found = {finding["code"] for known in glanced for finding in known["findings"]}
    assert "train_is_validation" in found
    assert glanced == series(here)
    fresh = in_process(tmp_path)
    monkeypatch.setattr(sources, "LITTLE", 0)
    assert series(fresh) == glanced
    assert series(fresh, "?read=0") == glanced


def test_a_glance_reads_what_is_little_only(tmp_path: Path, in_process: Serve) -> None:
    """Two megabytes, or calls for nine tags, are not: a page would wait for them."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    logs.write_records(tmp_path / "few", "run", [(0, record), (100, record)])
    logs.write_records(tmp_path / "large", "run", [(0, record), (20_000, record)])
    for number in range(9):
        logs.write_records(tmp_path / "many", "run", [(0, record)], name=f"f1_{number}")
    told = {
        name: {s["steps"] for s in series(in_process(tmp_path / name), "?read=0")}
        for name in ("few", "large", "many")
    }
    assert told == {"few": {2}, "large": {None}, "many": {None}}


def test_a_whole_glance_and_the_list_are_one_answer(
    tmp_path: Path, in_process: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that was told all at a glance has it already when it reloads."""
    write(tmp_path)
    here = in_process(tmp_path)
    made = []
    original = routes.beside_each_other
    monkeypatch.setattr(
        routes, "beside_each_other", lambda every: made.append(1) or original(every)
    )
    glanced, whole = here.get("series?read=0"), here.get("series")
    assert glanced.headers["ETag"] == whole.headers["ETag"]
    known = {"If-None-Match": whole.headers["ETag"]}
    assert here.get("series?read=0", headers=known).status_code == 304
    assert len(made) == 1
