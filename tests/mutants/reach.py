"""Tells which tests come by which line of the source, and how long each takes.

As a plugin of pytest it writes that down; `Reach` reads it. It is not for the process
that makes changes: what is imported here stays imported.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
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

    Attributes:
        lines: For each file and line the tests that come by, the fastest first.
        seconds: How long each test takes.
        packages: The modules of other packages that the tests import.
    """

    lines: dict[str, dict[str, list[str]]]
    seconds: dict[str, float]
    packages: list[str]

    @classmethod
    def read(cls, place: Path) -> Reach:
        """Return what the plugin has written."""
        return cls(**json.loads((place / WRITTEN).read_text()))

    def tests(self, path: str, line: int, most_seconds: float) -> list[str]:
        """Return the tests of a line, the fastest first, up to some seconds in all.

        A line that runs when its module is imported belongs to each test that comes by
        any line of the file.
        """
        lines = self.lines.get(path, {})
        found = lines.get(str(line)) or sorted(
            {test for tests in lines.values() for test in tests},
            key=lambda test: self.seconds[test],
        )
        chosen: list[str] = []
        total = 0.0
        for test in found:
            total += self.seconds[test]
            if chosen and total > most_seconds:
                break
            chosen.append(test)
        return chosen


class _Plugin:
    """Writes down what a run of pytest comes by."""

    def __init__(self, root: Path, sources: list[str], place: Path) -> None:
        self._root, self._place = root, place
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
        lines = {}
        for file in data.measured_files():
            by_line = data.contexts_by_lineno(file)
            lines[str(Path(file).relative_to(self._root))] = {
                str(line): sorted(
                    set(tests) - self._failed - {""}, key=lambda t: self._seconds[t]
                )
                for line, tests in by_line.items()
            }
        packages = sorted(
            name
            for name, module in sys.modules.items()
            if (file := getattr(module, "__file__", None))
            and not Path(file).is_relative_to(self._root / "tests")
            and not Path(file).is_relative_to(self._root / "tb_f1_plugin")
        )
        self._place.mkdir(exist_ok=True)
        reach = Reach(lines, self._seconds, packages)
        (self._place / WRITTEN).write_text(json.dumps(vars(reach)))


def main(root: Path, sources: list[str], place: Path, arguments: list[str]) -> int:
    """Run the tests that are named, and write down what they come by."""
    told = ["-W", "ignore::pytest.PytestAssertRewriteWarning", *arguments]
    return int(pytest.main(told, plugins=[_Plugin(root, sources, place)]))
