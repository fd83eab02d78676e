"""How long it takes from opening the tab to its first curves, and to all of them.

    python -m benchmarks.opening [--runs 200] [--epochs 1000]

Writes the logs, lets a real TensorBoard read them with either loader, and then opens
the F1 tab in Chromium, by a link or by a click, as the first that asks the plugin.
Promised: the first curves of 200 runs of 1,000 epochs stand within a second of a link's
opening. By a click in *Time Series* it takes longer, for as long as TensorBoard itself
is busy with that many charts.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from typing import NamedTuple
from urllib.parse import urlencode

from playwright.sync_api import Browser

from benchmarks import table
from tb_f1_plugin.format import metadata
from tests.support import logs
from tests.support.browser import OpenPage, launch, open_page
from tests.support.tensorboard_process import TensorBoardProcess, serve
from tests.support.waiting import wait_for

FIRST_AT_MOST = 1.0  # seconds
LOADERS = {"RustBoard": "true", "Python": "false"}


class Opened(NamedTuple):
    """Seconds from the frame's beginning, or from the click on the tab."""

    first: float
    whole: float


def by_link(browser: Browser, server: TensorBoardProcess) -> Opened:
    """Open the tab's own address, as a link or a reload does."""
    with open_page(browser, f"{server.url}#f1", width=1440, height=900) as page:
        first, whole = drawn(page)
        (frame,) = [one for one in page.page.frames if "?name=f1" in one.url]
        begin = frame.evaluate("performance.timeOrigin") / 1000
    return Opened(first - begin, whole - begin)


def by_click(browser: Browser, server: TensorBoardProcess) -> Opened:
    """Open the tab from Time Series, once that has drawn its own charts."""
    url = f"{server.url}#timeseries"
    with open_page(browser, url, width=1440, height=900) as page:
        page.page.locator("line-chart canvas").first.wait_for(timeout=120_000)
        begin = time.time()
        page.page.get_by_role("tab", name="F1", exact=True).click()
        first, whole = drawn(page)
    return Opened(first - begin, whole - begin)


def drawn(page: OpenPage) -> tuple[float, float]:
    """Return when the first curves stood, and when all did."""
    inside = page.frame_of("f1")
    first_row = inside.locator("[data-testid=last-row]").first
    first_row.wait_for(state="attached", timeout=60_000)
    first = time.time()
    card = inside.locator('[data-testid=metric-card][aria-busy="false"]')
    card.first.wait_for(timeout=60_000)
    return first, time.time()


def main() -> None:
    """Print what each way of opening takes with each loader, each time anew."""
    parser = table.parser(__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--epochs", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    size = f"{chosen.runs:,} runs × {chosen.epochs:,} epochs"
    took: dict[tuple[str, str], list[Opened]] = {
        (way, loader): [] for way in WAYS for loader in LOADERS
    }
    with tempfile.TemporaryDirectory() as logdir, launch() as browser:
        batches = logs.binary_epochs(chosen.epochs, 1, batches=1)
        epochs = [(e, logs.record_of(b)) for e, b in enumerate(batches)]
        for number in range(chosen.runs):
            logs.write_records(logdir, run_name(number), epochs)
        for _ in range(chosen.rounds):
            for way, loader in took:
                with serve(logdir, load_fast=LOADERS[loader]) as server:
                    wait_until_read(server, chosen.runs, chosen.epochs)
                    took[way, loader].append(WAYS[way](browser, server))
    rows = []
    for (way, loader), times in took.items():
        case = f"{size}, {loader}, {way}"
        first = statistics.median(one.first for one in times)
        whole = statistics.median(one.whole for one in times)
        at_most = FIRST_AT_MOST if way == LINK else None
        rows.append(table.Row(case, "first curves", first, "s", promised=at_most))
        rows.append(table.Row(case, "all curves", whole, "s"))
    table.report("Opening the tab", rows, chosen.json)


def wait_until_read(server: TensorBoardProcess, runs: int, epochs: int) -> None:
    """Wait until TensorBoard has all epochs, without a question to the plugin."""
    for number in range(runs):
        asked = {"tag": metadata.scalar_tag(logs.NAME), "run": run_name(number)}
        path = f"data/plugin/scalars/scalars?{urlencode(asked)}"

        def read(path: str = path) -> bool:
            answer = server.get(path)
            return answer.status == 200 and len(answer.json()) == epochs

        wait_for(read, timeout=300, what=f"all epochs of run {number}")


def run_name(number: int) -> str:
    """Return the name of a run."""
    return f"run {number}/validation"


LINK = "by a link"
WAYS = {LINK: by_link, "by a click in Time Series": by_click}

if __name__ == "__main__":
    main()
