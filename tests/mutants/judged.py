"""Runs tests against a changed source, in a process of its own, and says what came out.

The process is a fork of one that has the other packages imported and nothing of ours:
it starts at once, and no file on the disk is changed.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Literal

import pytest
from hypothesis import settings

Outcome = Literal["noticed", "not noticed", "no test", "too slow"]


def import_packages(names: Sequence[str]) -> None:
    """Import what tests need from other packages, so that a fork has it already."""
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # a fork does not look for garbage among all these


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module another source."""

    def __init__(self, root: Path, path: str, source: str) -> None:
        parts = Path(path).with_suffix("").parts
        self._is_package = parts[-1] == "__init__"
        self._name = ".".join(parts[:-1] if self._is_package else parts)
        self._file, self._source = root / path, source

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        if fullname != self._name:
            return None
        return importlib.util.spec_from_file_location(
            fullname,
            self._file,
            loader=self,
            submodule_search_locations=[str(self._file.parent)]
            if self._is_package
            else None,
        )

    def pytest_sessionstart(self) -> None:
        """Go before pytest's own finder, which takes the files that it is told."""
        sys.meta_path.remove(self)
        sys.meta_path.insert(0, self)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        del spec

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._source, str(self._file), "exec"), vars(module))


def outcome(
    root: Path, path: str, source: str, tests: Sequence[str], most_seconds: float
) -> Outcome:
    """Return what some tests say to another source of a file.

    Args:
        root: The top of the repository.
        path: The file, from there.
        source: What stands in it instead.
        tests: The names of the tests, as pytest writes them.
        most_seconds: After as many of the processor the process is killed, and after
            three times as many of any kind: a loop that never ends is a change that is
            noticed.
    """
    if not tests:
        return "no test"
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        resource.setrlimit(
            resource.RLIMIT_CPU, (int(most_seconds), resource.RLIM_INFINITY)
        )
        os._exit(_run(root, path, source, tests))
    status = _wait(child, 3 * most_seconds)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    if status is None:
        return "too slow"
    code = os.waitstatus_to_exitcode(status)
    if code == -signal.SIGXCPU:
        return "too slow"
    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        return "no test"
    return "not noticed" if code == pytest.ExitCode.OK else "noticed"


def _wait(child: int, most_seconds: float) -> int | None:
    end = time.monotonic() + most_seconds
    while time.monotonic() < end:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return status
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _run(root: Path, path: str, source: str, tests: Sequence[str]) -> int:
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(silence, stream)
    os.chdir(root)
    try:
        settings.load_profile("mutants")
        changed = _Changed(root, path, source)
        sys.meta_path.insert(0, changed)
        return int(
            pytest.main(
                [
                    "-x",
                    "-q",
                    "-p",
                    "no:cacheprovider",
                    "-W",
                    "ignore::pytest.PytestAssertRewriteWarning",
                    *tests,
                ],
                plugins=[changed],
            )
        )
    except BaseException:  # what a changed source does is not known
        return 1
