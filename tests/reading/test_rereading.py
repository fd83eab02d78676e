"""What was read is remembered: nothing is read twice, and no memory is filled."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tb_f1_plugin.format import metadata
from tb_f1_plugin.reading.provider.lists import FRESH
from tb_f1_plugin.reading.provider.reader import Reader
from tb_f1_plugin.reading.sources import Sources
from tests.support import logs
from tests.support.in_process import InProcess


class Counted:
    """A data provider that notes what is read of it."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.read: list[tuple[str, tuple[str, ...]]] = []

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.inner, name)
        if not name.startswith("read_"):
            return method

        def noted(*positional: Any, run_tag_filter: Any, **named: Any) -> Any:
            self.read.append((name, tuple(sorted(run_tag_filter.runs))))
            return method(*positional, run_tag_filter=run_tag_filter, **named)

        return noted


@pytest.fixture
def counted(tmp_path: Path) -> tuple[InProcess, Counted]:
    """Return a server of two runs of tensors and one of scalars, and its reads."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(3))]
    for run in "a", "b":
        logs.write_records(tmp_path, run, epochs)
    logs.write_records(tmp_path, "c", epochs, tensors=False)
    here = InProcess(tmp_path, around=Counted)
    return here, here.provider


def test_an_unchanged_run_is_read_once(
    tmp_path: Path, counted: tuple[InProcess, Counted]
) -> None:
    """Only what the provider lists as changed is read again."""
    here, provider = counted
    first = here.scores()
    here.series()
    assert here.scores() == first
    # Tensors and scalars are read at the same time, and either may come first.
    assert sorted(provider.read) == [
        ("read_last_scalars", ("a", "b")),
        ("read_scalars", ("c",)),
        ("read_tensors", ("a", "b")),
    ]
    more = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(9))][3:]
    logs.write_records(tmp_path, "b", more, start=logs.START + 100)
    here.reload()
    provider.read.clear()
    assert [len(s["step"]) for s in here.scores()] == [3, 9, 3]
    assert provider.read == [("read_tensors", ("b",)), ("read_last_scalars", ("b",))]


def test_only_the_runs_that_are_asked_for_are_read(
    counted: tuple[InProcess, Counted],
) -> None:
    """A client asks in chunks of runs; each chunk costs only itself."""
    here, provider = counted
    assert [s["run"] for s in here.scores(run="b")] == ["b"]
    assert provider.read == [("read_tensors", ("b",)), ("read_last_scalars", ("b",))]


def test_what_is_known_of_other_runs_is_kept(
    counted: tuple[InProcess, Counted],
) -> None:
    """Asking for one run forgets nothing of the others."""
    here, provider = counted
    everything = here.scores()
    provider.read.clear()
    assert here.scores(run="b") == everything[1:2]
    assert here.scores() == everything
    assert provider.read == []


def test_a_run_that_disappears_is_forgotten(
    tmp_path: Path, counted: tuple[InProcess, Counted]
) -> None:
    """What is remembered is what is listed: a run that comes back is read again."""
    here, provider = counted
    here.scores()
    with_it = provider.inner
    shutil.rmtree(tmp_path / "a")
    provider.inner = InProcess(tmp_path).provider
    assert [s["run"] for s in here.series()] == ["b", "c"]
    provider.read.clear()
    provider.inner = with_it
    assert [s["run"] for s in here.series()] == ["a", "b", "c"]
    assert provider.read == [("read_tensors", ("a",)), ("read_last_scalars", ("a",))]


def test_made_up_experiments_do_not_fill_the_memory(
    counted: tuple[InProcess, Counted],
) -> None:
    """Experiment ids come from the address bar: only a few are remembered."""
    here, provider = counted

    def was_read(number: int, route: str) -> bool:
        provider.read.clear()
        path = f"/experiment/e{number}/data/plugin/f1/{route}"
        assert here.client.get(path).status_code == 200
        return bool(provider.read)

    assert all(was_read(number, "series") for number in range(20))
    # Another route, since the answers themselves are stored as well.
    assert not was_read(19, "scores")
    assert was_read(0, "scores")


def test_a_tag_of_other_runs_is_no_error(tmp_path: Path) -> None:
    """A run without it has no series in the answer; a tag of no run is unknown."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(3))]
    logs.write_records(tmp_path, "a", epochs)
    logs.write_records(tmp_path, "b", epochs, name="other")
    here = InProcess(tmp_path)
    assert here.scores(run="a", tag="other") == []
    assert here.get("scores?run=a&tag=none").status_code == 404


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return the runs of which our tensors are listed: a new entry for each list."""
    noted: list[Any] = []
    original = Reader.list_tensors

    def note(reader: Reader, plugin_name: str, runs: Any = None) -> Any:
        if plugin_name == metadata.PLUGIN_NAME:
            noted.append(runs)
        return original(reader, plugin_name, runs)

    monkeypatch.setattr(Reader, "list_tensors", note)
    return noted


def test_a_new_list_serves_the_questions_that_follow_it(
    counted: tuple[InProcess, Counted], asked: list[Any]
) -> None:
    """A page asks for all and then for some; a little later some are listed anew."""
    here, provider = counted
    now = [100.0]
    sources = Sources(tensor_samples=0, clock=lambda: now[0])
    reader = replace(here.reader(), data_provider=provider)
    everything = sources.find(reader)
    assert sources.find(reader, ["b"]) == everything.of(["b"])
    assert asked == [None]
    now[0] += FRESH
    assert sources.find(reader, ["b"]).state == everything.of(["b"]).state
    assert asked == [None, ["b"]]
    sources.find(reader)
    assert asked == [None, ["b"], None]


def test_a_page_that_opens_has_its_list_begun(
    counted: tuple[InProcess, Counted], asked: list[Any]
) -> None:
    """With its script; it is not made again for the page, but for the next question."""
    here, _ = counted
    assert here.get("index.js").status_code == 200
    for thread in threading.enumerate():
        if thread.name == "f1-begin":
            thread.join()
    assert asked == [None]
    first = here.series()
    assert asked == [None]
    assert here.series() == first
    assert asked == [None, None]


def test_what_is_kept_holds_on_to_nothing_else(tmp_path: Path) -> None:
    """A record has twice as many numbers as are needed; the rest is let go."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.multiclass_epochs(5))]
    logs.write_records(tmp_path, "run", epochs, logs.MULTICLASS)
    here, sources = InProcess(tmp_path), Sources()
    [series] = sources.read(here.reader(), sources.find(here.reader()))
    assert series.batch_sums is not None
    for array in (
        series.counts.true_positives,
        series.counts.total,
        series.batch_sums.score_sum,
        series.batch_sums.batches,
        series.batch_sums.defined,
        series.squared_batch_rows,
        series.steps,
    ):
        assert array is not None
        assert array.base is None or array.base.nbytes <= array.nbytes
