"""Directory: every series of log directories, read as the tab reads them.

May import TensorBoard, the core, the reading, `arguments`, `combined_provider`,
`data_server` and `event_files`; never tensorflow or keras. The command line has no
TensorBoard, so it starts TensorBoard's data server, the reader behind the tab.
TensorBoard's Python loader reads if there is no server, and it reads the runs of which
it knows more.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from tensorboard import context
from tensorboard.backend.event_processing import (
    data_provider,
    directory_watcher,
    event_file_loader,
    plugin_event_multiplexer,
)

from tb_f1_plugin.core.vocabulary import What
from tb_f1_plugin.format import metadata
from tb_f1_plugin.logdir import data_server, event_files
from tb_f1_plugin.logdir.arguments import Place, places
from tb_f1_plugin.logdir.combined_provider import CombinedProvider
from tb_f1_plugin.logdir.event_files import Damage
from tb_f1_plugin.reading.details.store import DetailStore
from tb_f1_plugin.reading.findings import beside_each_other
from tb_f1_plugin.reading.passed_over import PassedOver
from tb_f1_plugin.reading.provider.reader import Reader
from tb_f1_plugin.reading.scalars.source import SAMPLES
from tb_f1_plugin.reading.series import Series, are
from tb_f1_plugin.reading.sources import Sources

T = TypeVar("T")
_Below: TypeAlias = tuple[Place, event_files.EventFiles]

RECORDS = 300_000  # Python looks at so many in two seconds, for steps that go back
MOST_FAILURES = 100  # of a run's events, behind which it is read on
NAMED = 5  # so many of the files that cannot be read are named
# How many points of a tag are kept; 0 is all. Nobody else reads here.
KEPT = {**dict.fromkeys(metadata.SAMPLES, 0), metadata.CURVES_PLUGIN_NAME: 0}
SLOW_BYTES = 20 * 2**20  # Python takes seconds for these, if the records are small


@dataclass(frozen=True)
class Directory:
    """What is in log directories.

    Args:
        series: Every series, sorted by run and tag.
        passed_over: What looks as if F1 followed from it, and is not read.
    """

    series: list[Series]
    passed_over: tuple[PassedOver, ...] = ()


def read_series(
    logdir: str | os.PathLike[str] | Sequence[str],
    patterns: Sequence[re.Pattern[str]] = (),
    say: Callable[[str], None] = lambda sentence: None,
) -> list[Series]:
    """Return every series of every run below a directory, sorted by run and tag.

    Args:
        logdir: Any path that TensorBoard accepts, or several: see `arguments.places`.
        patterns: The user's own conventions for scalars.
        say: Is told in a sentence what could not be read, and what takes long.

    >>> read_series("there/is/nothing/here")
    []
    """
    return read_directory(logdir, patterns, say).series


def read_directory(
    logdir: str | os.PathLike[str] | Sequence[str],
    patterns: Sequence[re.Pattern[str]] = (),
    say: Callable[[str], None] = lambda sentence: None,
    *,
    what: What = "histogram",
    wanted: Callable[[Series], bool] = lambda series: False,
) -> Directory:
    """Return what is below a directory, as `read_series`, with what is not read.

    Args:
        logdir: As for `read_series`.
        patterns: Likewise.
        say: Likewise.
        what: What is read of some series besides their counts.
        wanted: Tells of which series that is.
    """
    passed_over: list[PassedOver] = []

    def chosen(every: list[Series], others: Sequence[PassedOver]) -> list[Series]:
        passed_over.extend(others)
        return every

    def same(series: Series) -> Series:
        return series

    series = read_each(logdir, what, same, chosen, patterns, say, wanted=wanted)
    return Directory(series, tuple(passed_over))


def read_each(
    logdir: str | os.PathLike[str] | Sequence[str],
    what: What,
    make: Callable[[Series], T],
    chosen: Callable[
        [list[Series], Sequence[PassedOver]], list[Series]
    ] = lambda every, passed_over: every,
    patterns: Sequence[re.Pattern[str]] = (),
    say: Callable[[str], None] = lambda sentence: None,
    *,
    wanted: Callable[[Series], bool] = lambda series: True,
) -> list[T]:
    """Return what is made of series, of which more is read than their counts.

    Args:
        logdir: As for `read_series`.
        what: What is read besides their counts, where it was kept.
        make: Makes of a series what is needed, so that what is kept of all series is
            never in memory at once.
        chosen: Chooses among all series; is told what is not read, too.
        patterns: As for `read_series`.
        say: Likewise.
        wanted: Tells of which series more is read.

    >>> read_each("there/is/nothing/here", "histogram", lambda series: series.tag)
    []
    """
    given = _given(logdir)
    if given is None:
        return []
    sources = Sources(SAMPLES, patterns)
    with provider_of(given, say) as provider:
        reader = Reader(provider, context.RequestContext(), "")
        catalog = sources.find(reader)
        every = beside_each_other(sources.read(reader, catalog))
        some = chosen(every, catalog.passed_over)
        store = DetailStore(KEPT[metadata.DETAIL_PLUGIN_NAME])
        # Two models on the same rows are rare, and a command may compare any two runs.
        some = store.each(reader, catalog.existing, some, "joint", lambda one: one)
        return store.each(reader, catalog.existing, some, what, make, wanted)


def _given(
    logdir: str | os.PathLike[str] | Sequence[str],
) -> Sequence[Place] | None:
    """Return the places that are meant; None if there is no such directory."""
    if not isinstance(logdir, str | os.PathLike):
        return places(logdir)
    only = os.path.expanduser(os.fspath(logdir))
    if os.path.isdir(only):
        return [Place("", only)]
    if "://" not in only and not os.path.exists(only):
        return None
    return places([only])


@contextlib.contextmanager
def provider_of(given: Sequence[Place], say: Callable[[str], None]) -> Iterator[Any]:
    """Give a DataProvider over all of some places."""
    if any(place.is_remote for place in given):
        yield _of_address(given[0].path)
        return
    found = [(place, event_files.files_below(place.path)) for place in given]
    closed = [inside for _, below in found for inside in below.closed]
    for path, why in closed[:NAMED]:
        say(f"{_shown(path)} cannot be read and is left out: {why}.")
    if len(closed) > NAMED:
        more = len(closed) - NAMED
        what = "file or directory" if more == 1 else "files or directories"
        say(f"So {are(more)} {more} more {what}.")
    with contextlib.ExitStack() as running:
        try:
            root = running.enter_context(_one_root(given))
            served = running.enter_context(data_server.serving(root, KEPT))
        except (data_server.NoDataServerError, OSError) as error:
            _say_if_slow(found, str(error), say)
            yield _in_python(found, say)
            return
        for place, below in found:
            top = os.path.join(root, place.name)
            for path in below.every_file:
                inside = path[len(place.path) :].lstrip(os.sep)
                if served.is_damaged(os.path.join(top, inside)):
                    say(event_files.damage_of(path).sentence(_shown(path)))
        yield _with_all_records(served.provider, found)


def _with_all_records(server: Any, found: Sequence[_Below]) -> Any:
    """Return a provider that hands on what a restart has overwritten, too."""
    back = []
    for place, below in found:
        runs = event_files.going_back(below, RECORDS)
        some = {
            run: path
            for run, path in below.runs.items()
            if run in runs and _is_text(path)
        }
        back.append((place, replace(below, runs=some)))
    names = [place.run(run) for place, below in back for run in below.runs]
    if not names:
        return server
    # The first reader has said already what is damaged.
    return CombinedProvider(server, _in_python(back, lambda sentence: None), names)


def _is_text(path: str) -> bool:
    return _shown(path) == path


def _shown(path: str) -> str:
    """Return a path as it can be written, U+FFFD for what is no text."""
    return os.fsencode(path).decode(errors="replace")


@contextlib.contextmanager
def _one_root(given: Sequence[Place]) -> Iterator[str]:
    """Give one directory in which every place lies under its name.

    Its own name is text: the data server takes no other.
    """
    is_alone = len(given) == 1 and not given[0].name
    if is_alone and _is_text(given[0].path):
        yield given[0].path
        return
    with tempfile.TemporaryDirectory(prefix="tb-f1-") as root:
        if is_alone:
            link = Path(root, "logs")
            link.symlink_to(os.path.abspath(given[0].path), target_is_directory=True)
            yield str(link)
            return
        for place in given:
            link = Path(root, place.name)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(os.path.abspath(place.path), target_is_directory=True)
        yield root


def _say_if_slow(
    found: Sequence[_Below],
    why: str,
    say: Callable[[str], None],
) -> None:
    size = 0
    for _, below in found:
        for path in below.every_file:
            with contextlib.suppress(OSError):  # deleted just now
                size += os.path.getsize(path)
    if size > SLOW_BYTES:
        say(
            f"Python reads {size / 2**20:,.0f} MB of logs, which can be slow, since "
            f"TensorBoard's data server cannot be used: {why.rstrip('.')}."
        )


def _in_python(found: Sequence[_Below], say: Callable[[str], None]) -> Any:
    """Return a provider that has read everything with TensorBoard's Python loader."""
    multiplexer = _multiplexer()
    runs: dict[str, str] = {}
    for place, below in found:
        for run, directory in below.runs.items():
            if _is_text(directory):
                multiplexer.AddRun(directory, place.run(run))
                runs[place.run(run)] = directory
            else:  # TensorBoard's Python loader fails on such a name
                say(f"{_shown(directory)} is left out: its name is no text.")
    with _own_records(lambda damage: say(damage.sentence(_shown(damage.path)))):
        for run, directory in runs.items():
            _load(multiplexer.GetAccumulator(run), directory, say)
    path = found[0][0].path if found else ""
    return data_provider.MultiplexerDataProvider(multiplexer, path)


def _load(run: Any, directory: str, say: Callable[[str], None]) -> None:
    """Load a run as far as TensorBoard's Python loader can.

    By itself: what it raises of one run would end the loading of all.
    """
    failed = 0
    while failed < MOST_FAILURES:
        try:
            run.Reload()
            break
        except (OSError, directory_watcher.DirectoryDeletedError):
            break  # deleted just now
        except Exception as error:
            if not failed:
                say(
                    f"An event in {_shown(directory)} cannot be read "
                    f"({type(error).__name__}), and is left out. Points are missing."
                )
            failed += 1  # it goes on behind that event


def _of_address(path: str) -> Any:
    """Return a provider of what only TensorBoard, or TensorFlow, knows to open."""
    multiplexer = _multiplexer()
    multiplexer.AddRunsFromDirectory(path)
    multiplexer.Reload()
    return data_provider.MultiplexerDataProvider(multiplexer, path)


def _multiplexer() -> Any:
    return plugin_event_multiplexer.EventMultiplexer(
        tensor_size_guidance={
            metadata.SCALARS_PLUGIN_NAME: SAMPLES,
            **KEPT,
        },
        # `reading` has one rule for all readers: a restart evicts what it overwrites.
        purge_orphaned_data=False,
    )


@contextlib.contextmanager
def _own_records(damaged: Callable[[Damage], None]) -> Iterator[None]:
    """Let TensorBoard's Python loader take records from `event_files` meanwhile.

    Without TensorFlow its own reader takes the checksum of every byte in Python. That
    takes minutes for a file with images, and the reader does not say that a file is
    damaged. The place is not public: if it is not as expected, TensorBoard reads by
    itself.
    """
    name = "_make_tf_record_iterator"
    theirs = getattr(event_file_loader, name, None)
    if theirs is None:
        yield
        return

    def ours(path: str) -> Iterator[bytes]:
        with contextlib.suppress(OSError):  # which was said
            yield from event_files.records(path, damaged)

    setattr(event_file_loader, name, ours)
    try:
        yield
    finally:
        setattr(event_file_loader, name, theirs)
