"""Tells which tests come by which line of the source, and how long each takes.

As a plugin of pytest it writes that down; `Reach` reads it. It is not for the process
that makes changes: what is imported here stays imported.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import coverage
import pytest
from hypothesis import settings

WRITTEN = "reach.json"
# Few examples, and the same ones each time: what fails once, fails again.
PROFILE = "mutants"
settings.register_profile(
    PROFILE, derandomize=True, database=None, deadline=None, max_examples=40
)


@dataclass(frozen=True)
class Reach:
    """Which tests come by which line.

    Lines go by their text, so that what is known holds when other lines are edited.

    Attributes:
        lines: For each file and text of a line the tests that come by.
        seconds: How long each test takes.
        packages: The modules of other packages that the tests import.
        files: A digest of each file of tests.
    """

    lines: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    packages: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, place: Path) -> Reach:
        """Return what the plugin has written, which is nothing at first."""
        file = place / WRITTEN
        return cls(**json.loads(file.read_text())) if file.exists() else cls()

    def tests(self, path: str, text: str, most_seconds: float) -> list[str]:
        """Return the tests of a line, the fastest first, up to some seconds in all.

        A line that runs when its module is imported belongs to each test that comes by
        any line of the file; so does one that was edited.
        """
        lines = self.lines.get(path, {})
        found = lines.get(text) or {t for tests in lines.values() for t in tests}
        chosen: list[str] = []
        total = 0.0
        for test in sorted(found, key=lambda test: (self.seconds[test], test)):
            total += self.seconds[test]
            if chosen and total > most_seconds:
                break
            chosen.append(test)
        return chosen

    def joined(self, newer: Reach) -> Reach:
        """Return what is known after some files of tests were run again."""

        def is_kept(test: str) -> bool:
            return test.partition("::")[0] not in newer.files

        lines = {
            path: {text: list(filter(is_kept, tests)) for text, tests in known.items()}
            for path, known in self.lines.items()
        }
        for path, known in newer.lines.items():
            for text, tests in known.items():
                lines.setdefault(path, {}).setdefault(text, []).extend(tests)
        seconds = {test: s for test, s in self.seconds.items() if is_kept(test)}
        return Reach(
            lines,
            seconds | newer.seconds,
            sorted({*self.packages, *newer.packages}),
            self.files | newer.files,
        )


def digests(root: Path, files: Iterable[str]) -> dict[str, str]:
    """Return a digest of each of some files."""
    return {f: hashlib.sha256((root / f).read_bytes()).hexdigest() for f in files}


class _Plugin:
    """Writes down what a run of pytest comes by."""

    def __init__(self, root: Path, sources: list[str]) -> None:
        self._root = root
        self.reach = Reach()
        self._seconds: dict[str, float] = {}
        self._failed: set[str] = set()
        self._coverage = coverage.Coverage(
            data_file=None, include=[str(root / source / "*") for source in sources]
        )

    def pytest_configure(self) -> None:
        settings.load_profile(PROFILE)
        self._coverage.start()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._coverage.switch_context(item.nodeid)
        yield
        self._coverage.switch_context("")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.outcome != "passed":
            self._failed.add(report.nodeid)
        before = self._seconds.get(report.nodeid, 0.0)
        self._seconds[report.nodeid] = before + report.duration

    def pytest_sessionfinish(self) -> None:
        self._coverage.stop()
        data: Any = self._coverage.get_data()
        lines: dict[str, dict[str, list[str]]] = {}
        for file in data.measured_files():
            source = Path(file).read_text().splitlines()
            by_text = lines.setdefault(str(Path(file).relative_to(self._root)), {})
            for line, tests in data.contexts_by_lineno(file).items():
                passed = set(tests) - self._failed - {""}
                known = by_text.get(source[line - 1].strip(), [])
                by_text[source[line - 1].strip()] = sorted(passed.union(known))
        packages = sorted(
            name
            for name, module in sys.modules.items()
            if (file := getattr(module, "__file__", None))
            and not Path(file).is_relative_to(self._root / "tests")
            and not Path(file).is_relative_to(self._root / "tb_f1_plugin")
        )
        self.reach = Reach(lines, self._seconds, packages)


def main(
    root: Path, sources: list[str], place: Path, files: list[str], options: list[str]
) -> int:
    """Run some files of tests, and write down what they come by."""
    plugin = _Plugin(root, sources)
    told = ["-W", "ignore::pytest.PytestAssertRewriteWarning", *options]
    result = pytest.main([*told, *files], plugins=[plugin])
    found = replace(plugin.reach, files=digests(root, files))
    joined = Reach.read(place).joined(found)
    place.mkdir(exist_ok=True)
    (place / WRITTEN).write_text(json.dumps(vars(joined)))
    return int(result)
