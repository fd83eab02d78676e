"""Links and names: every directory is read once, as the data server reads it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tensorboard import context
from tensorboard.summary.writer.record_writer import RecordWriter

from tb_f1_plugin.logdir import data_server, event_files
from tests.logdir.directories import READERS, files_of, said_of, use, write

# Trees of directories: which directory lies in which, and which links lead where.
PLACES = st.lists(st.integers(0, 5), min_size=1, max_size=6)


LINKS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=4)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(PLACES, LINKS)
@example([0, 0, 1], [(0, 3), (3, 1)])  # a directory of its own inside of a link to it
def test_links_are_followed_as_the_data_server_follows_them(
    monkeypatch: pytest.MonkeyPatch, places: list[int], links: list[tuple[int, int]]
) -> None:
    """Any tree with any links, in circles or not: the same runs, each once."""
    use("server", monkeypatch)
    with tempfile.TemporaryDirectory() as scratch:
        directories = [Path(scratch)]
        for place, above in enumerate(places):
            directory = directories[above % len(directories)] / f"d{place}"
            directory.mkdir()
            with (directory / "events.out.tfevents.1").open("wb") as file:
                RecordWriter(file).write(next(files_of(0)))
            directories.append(directory)
        for number, (where, to) in enumerate(links):
            link = directories[where % len(directories)] / f"l{number}"
            link.symlink_to(directories[to % len(directories)])
        found = event_files.files_below(scratch)
        with data_server.serving(scratch, {}) as served:
            runs = served.provider.list_runs(context.RequestContext(), experiment_id="")
    assert sorted(found.runs) == sorted(run.run_name for run in runs)
    assert found.closed == []


@pytest.mark.parametrize("target", [".", "../a", "itself", "nowhere", "a/b"])
def test_a_link_of_any_kind_costs_nothing(
    tmp_path: Path, reader: str, target: str
) -> None:
    """Circles, links to themselves and to nothing: the run is read once."""
    write(tmp_path, "a")
    (tmp_path / "itself").symlink_to("itself")
    (tmp_path / "a" / "link").symlink_to(target)
    series, _ = said_of(tmp_path)
    assert [run for run, *_ in series] == ["a"]


def test_a_closed_directory_costs_itself_only(tmp_path: Path) -> None:
    """The others are reported, and one line says which could not be read."""
    write(tmp_path, "mine")
    closed = write(tmp_path, "theirs").parent
    file = write(tmp_path, "half/theirs")
    write(tmp_path, "half/mine")
    closed.chmod(0)
    file.chmod(0)
    without_rights: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("nothing is closed to root")
        rights = "-dac_override,-dac_read_search"
        without_rights = ["setpriv", "--bounding-set", rights, "--inh-caps", rights]
    for binary in READERS.values():
        done = subprocess.run(
            [
                *without_rights,
                *(sys.executable, "-m", "tb_f1_plugin.cli", "report", str(tmp_path)),
            ],
            capture_output=True,
            text=True,
            env={**os.environ, **({data_server.VARIABLE: binary} if binary else {})},
        )
        assert done.returncode == 0, done.stderr
        assert "mine" in done.stdout
        assert "half/mine" in done.stdout
        assert sorted(done.stderr.splitlines()) == [
            f"tb-f1: {path} cannot be read and is left out: Permission denied."
            for path in sorted(map(str, (closed, file)))
        ]
    closed.chmod(0o700)


@pytest.mark.parametrize("path", ["logs", "logs/", "logs//", "../HERE/logs"])
@pytest.mark.parametrize("several", [False, True])
def test_a_directory_is_the_same_however_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, several: bool
) -> None:
    """What is damaged is told under the path that was given."""
    monkeypatch.chdir(tmp_path)
    use("server", monkeypatch)
    file = write(tmp_path, "logs/.")
    write(tmp_path, "logs/a")
    write(tmp_path, "other/a")
    file.write_bytes(file.read_bytes() + bytes(100))
    path = path.replace("HERE", tmp_path.name)
    series, (sentence,) = said_of([path, "other"] if several else [path])
    expected = ["logs", "logs/a", "other/a"] if several else [".", "a"]
    assert [run for run, *_ in series] == expected
    assert f"The event file {os.path.join(path, file.name)} is damaged" in sentence


def test_a_name_that_is_no_text_is_no_fault(tmp_path: Path, reader: str) -> None:
    """It is read if it can be, or told; and a damage in it."""
    odd = os.fsencode(tmp_path) + b"/od\xff\xfed"
    try:
        os.mkdir(odd)
    except OSError:
        pytest.skip("this file system has no such names")
    file = write(tmp_path, "run")
    whole = file.read_bytes() + bytes(50)
    Path(os.fsdecode(odd), file.name).write_bytes(whole)
    series, (sentence,) = said_of(tmp_path)
    assert len(series) == (2 if reader == "server" else 1)
    says = "is damaged at byte" if reader == "server" else "its name is no text"
    assert says in sentence


def test_what_is_closed_is_counted_beyond_a_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand closed directories are a few lines, not a thousand."""
    found = event_files.EventFiles(
        closed=[(f"d{n}", "Permission denied") for n in range(9)]
    )
    monkeypatch.setattr(event_files, "files_below", lambda path: found)
    _, said = said_of(tmp_path)
    assert len(said) == 6
    assert said[-1] == "So are 4 more files or directories."
