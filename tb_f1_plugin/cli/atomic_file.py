"""Atomic file: a file that is written to its end or not at all.

May import the standard library only.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def check_place(path: Path) -> Path:
    """Return where a file would be written; what is wrong is told before the work.

    Behind a symbolic link this is the place that it points to.

    Raises:
        OSError: If there is a folder, or none to write into. It names what was given.
    """
    if not path.name or path.is_dir():
        raise OSError(f"`--output` must be a file, got {str(path)!r}.")
    place = Path(os.path.realpath(path))
    if place.is_symlink():  # a circle
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    if not path.exists() and not place.parent.is_dir():
        number = errno.ENOTDIR if place.parent.exists() else errno.ENOENT
        raise OSError(number, os.strerror(number), str(path))
    return place


def write(path: Path, parts: Iterable[str]) -> None:
    """Write a file beside its place and move it there when it is whole.

    Raises:
        OSError: If it cannot be written. It names the file that was given.
    """
    place = check_place(path)
    if path.exists() and not _is_at(path, place):
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(parts)
        return
    try:
        handle, name = tempfile.mkstemp(prefix=".tb-f1-", dir=place.parent)
    except OSError as error:
        raise _about(path, error) from error
    partial = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.writelines(parts)
        partial.chmod(0o666 & ~_umask())
        try:
            partial.replace(place)
        except OSError as error:
            raise _about(path, error) from error
    finally:
        partial.unlink(missing_ok=True)


def _is_at(path: Path, place: Path) -> bool:
    """Tell whether a path is a file with a place of its own: no pipe, no device."""
    return path.is_file() and place.exists() and path.samefile(place)


def _about(path: Path, error: OSError) -> OSError:
    """Return an error that says the same of the file that was given."""
    return OSError(error.errno, error.strerror, str(path))


def _umask() -> int:
    """Return what new files are not allowed; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
