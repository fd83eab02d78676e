"""A file of `tb-f1 export --format html`, opened from a disk without a network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser.dashboard import DATASETS
from tests.browser.views import VIEWS
from tests.support.browser import OpenPage

ERRORS = "[data-testid=error-state], [data-testid=card-error], #pool-error, .failure"


def export(logdir: Path, file: Path, *options: str) -> Path:
    """Write a file as a user does."""
    command = [sys.executable, "-m", "tb_f1_plugin.cli", "export", str(logdir)]
    more = ["--format", "html", "--output", str(file), *options]
    done = subprocess.run([*command, *more], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return file


class Opened:
    """A page that was opened from a disk, and what it asked for."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        self._context = browser.new_context(
            viewport={"width": 1440, "height": 900}, **options
        )
        self._context.set_offline(True)
        self.asked: list[str] = []
        self.said: list[str] = []
        self.opened = OpenPage(self._context.new_page())
        self.opened.listen(self._context)
        self.page: Page = self.opened.page
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))

    def go(self, file: Path, keys: str = "") -> Opened:
        """Open a file; `keys` stand in its hash."""
        self.page.goto("about:blank")
        self.page.goto(f"{file.as_uri()}{keys and '#f1'}{keys}")
        return self

    def get(self, testid: str) -> Any:
        """Return what has a handle."""
        return self.page.get_by_test_id(testid)

    def rows(self, testid: str) -> list[dict[str, str]]:
        """Return what the rows of a table hold in full precision."""
        expect(self.get(testid).first).to_be_attached()
        rows: list[dict[str, str]] = self.get(testid).evaluate_all(DATASETS)
        return rows

    def has_numbers(self, view: str) -> None:
        """Wait until a view has its numbers; it must have all that it asked for."""
        ready = self.page.locator(f"[data-testid={VIEWS[view]}]")
        expect(ready.first).to_be_visible()
        busy = self.page.locator('[data-testid=loading-state], [aria-busy="true"]')
        expect(busy).to_have_count(0)
        expect(self.page.locator(ERRORS)).to_have_count(0)

    def close(self) -> None:
        """Close it; the page asked nobody, and complained of nothing."""
        self._context.close()
        files = ("file:", "about:", "blob:", "data:")
        assert [url for url in self.asked if not url.startswith(files)] == []
        assert self.said == []
        assert self.opened.complaints() == []
