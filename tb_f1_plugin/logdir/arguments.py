"""Arguments: which directories LOGDIR means, and how their runs' names begin.

May import the standard library only. An argument may be whatever `tensorboard --logdir`
and `--logdir_spec` take, or a pattern as a shell takes it.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

REMOTE = re.compile(r"[A-Za-z][0-9A-Za-z.+-]*://")
FILE = "file://"


class NoPlaceError(ValueError):
    """An argument that means no directory; says what to give."""


@dataclass(frozen=True)
class Place:
    """A directory with logs.

    Args:
        name: What its runs' names begin with; "" for the only one.
        path: The directory, or an address that TensorBoard knows.
    """

    name: str
    path: str

    @property
    def is_remote(self) -> bool:
        """Whether it is in a file system that only TensorBoard may know."""
        return is_remote(self.path)

    def run(self, below: str) -> str:
        """Return the name of a run from its path below the directory.

        >>> Place("a", "logs/a").run("train"), Place("a", "logs/a").run(".")
        ('a/train', 'a')
        """
        if not self.name:
            return below
        return self.name if below == "." else os.path.join(self.name, below)


def is_remote(path: str) -> bool:
    """Tell whether a path is an address, such as gs://bucket/logs."""
    return REMOTE.match(path) is not None and not path.startswith(FILE)


def places(arguments: Sequence[str]) -> list[Place]:
    """Return the directories that arguments mean, each once.

    An argument is one of three things: a directory; a pattern with `*`; or a list of
    directories between commas, as in TensorBoard's `--logdir_spec`, where a name may
    stand before a directory, with a colon. If several directories have no name, each
    is called by its path below the directory that all lie in: the runs of logs/a and
    logs/b are called as if logs were given.

    Raises:
        NoPlaceError: If one means no directory.
    """
    given = [meant for argument in arguments for meant in _meant(argument)]
    if len(given) > 1 and any(is_remote(path) for _, path in given):
        raise NoPlaceError(
            "Of several `LOGDIR` each must be a directory of this computer. Give an "
            "address such as gs://… alone."
        )
    named = [Place(name, path) for name, path in given if name]
    unnamed = _outermost(path for name, path in given if not name)
    if len(unnamed) == 1:
        # The others have names, so it gets one too.
        name = _called(unnamed[0]) if named else ""
        every = [Place(name, unnamed[0])]
    else:
        every = [Place(name, path) for name, path in _by_what_differs(unnamed)]
    every += named
    _check_names(every)
    return every


def _meant(argument: str) -> Iterator[tuple[str, str]]:
    """Yield a name, which may be "", and a directory for each that is meant."""
    if is_remote(argument):
        yield "", argument
        return
    path = os.path.expanduser(argument.removeprefix(FILE))
    if os.path.isdir(path):
        yield "", path
        return
    pieces = argument.split(",")
    if len(pieces) > 1 or _named(argument)[0]:
        for piece in filter(None, pieces):
            name, path = _named(piece)
            path = os.path.expanduser(path.removeprefix(FILE))
            if not os.path.isdir(path):
                raise NoPlaceError(
                    f"Each directory of the list {argument!r} must be there, and "
                    f"{path!r} is none. Give directories between commas, each with a "
                    "name and a colon before it if it shall have one."
                )
            yield name.strip("/"), path
        return
    found = [match for match in sorted(glob.glob(path)) if os.path.isdir(match)]
    if not found and os.path.exists(path):  # "" is no path
        raise NoPlaceError(
            f"`LOGDIR` must be a directory, got {argument!r}, which is a file. Give "
            "the directory that it lies in."
        )
    if not found:
        why = "which no directory matches" if glob.has_magic(path) else "which is none"
        raise NoPlaceError(
            f"`LOGDIR` must be a directory, got {argument!r}, {why}. Give the one that "
            "`tensorboard --logdir` is given."
        )
    for match in found:
        yield "", match


def _named(piece: str) -> tuple[str, str]:
    """Return the name and the path of one piece of a list, as TensorBoard does.

    >>> _named("a:logs/a"), _named("/logs/1:2")
    (('a', 'logs/a'), ('', '/logs/1:2'))
    """
    if REMOTE.match(piece) or piece[:1] in ("/", "~") or os.path.splitdrive(piece)[0]:
        return "", piece
    name, colon, path = piece.partition(":")
    return (name, path) if colon else ("", piece)


def _outermost(paths: Iterable[str]) -> list[str]:
    """Return directories without those that lie in another of them, each once."""
    by_place = {os.path.realpath(path): path for path in reversed([*paths])}
    inside = {
        inner
        for inner in by_place
        for outer in by_place
        if inner != outer and inner.startswith(os.path.join(outer, ""))
    }
    return [path for real, path in reversed(by_place.items()) if real not in inside]


def _by_what_differs(paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    if not paths:
        return
    absolute = [os.path.abspath(path) for path in paths]
    try:
        common = os.path.commonpath(absolute)
    except ValueError:  # on several drives
        yield from ((_called(path), path) for path in paths)
        return
    for path, whole in zip(paths, absolute, strict=True):
        yield os.path.relpath(whole, common), path


def _called(path: str) -> str:
    return os.path.basename(os.path.abspath(path)) or "root"


def _check_names(every: Sequence[Place]) -> None:
    parts = [tuple(Path(place.name).parts) for place in every]
    for place, name in zip(every, parts, strict=True):
        if ".." in name or os.path.isabs(place.name):
            raise NoPlaceError(
                f"A name in `LOGDIR` must be one of a run, got {place.name!r}. Give "
                "it without `..` and without a slash before it."
            )
    for place, name in zip(every, parts, strict=True):
        beginning = [other for other in parts if other[: len(name)] == name]
        if len(beginning) > 1:
            raise NoPlaceError(
                f"Two directories of `LOGDIR` must not have one name, got "
                f"{place.name!r} for more than one. Give each a name of its own: "
                "one:path,two:path."
            )
