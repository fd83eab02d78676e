"""How long it takes from opening the tab to its first curves, and to its ranking.

    python -m benchmarks.opening [--runs 200] [--epochs 1000]

Writes the logs, lets a real TensorBoard read them with either loader, and then opens
the F1 tab in Chromium, as the first that asks the plugin. A link may name *Curves*; one
that names no view opens at *Best*, as a click does. Promised: the first curves of 200
runs of 1,000 epochs stand within a second of a link's opening, and so does the ranking
within two seconds, which needs all of them. By a click in *Time Series* it takes
longer, for as long as TensorBoard itself is busy with that many charts.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

from playwright.sync_api import Browser

from benchmarks import table
from tb_f1_plugin.format import metadata
from tests.support import logs
from tests.support.browser import OpenPage, launch, open_page
from tests.support.tensorboard_process import TensorBoardProcess, serve
from tests.support.waiting import wait_for

LOADERS = {"RustBoard": "true", "Python": "false"}
FIRST_CURVES = "[data-testid=last-row]"
ALL_CURVES = '[data-testid=metric-card][aria-busy="false"] [data-testid=last-row]'
RANKING = '[data-testid=ranking][aria-busy="false"] [data-testid=show-run]'


class Way(NamedTuple):
    """A way to open the tab.

    Attributes:
        name: What the table calls it.
        start: Opens the page; returns when the tab began to open, None for the frame's
            own beginning.
        keys: What the address says behind `#f1` or `#timeseries`.
        drawn: What is waited for, in its order: its name, a selector, and the most
            seconds that are promised.
    """

    name: str
    start: Callable[[OpenPage], float | None]
    keys: str
    drawn: tuple[tuple[str, str, float | None], ...]


def by_itself(page: OpenPage) -> None:
    """Open the tab's own address, as a link or a reload does."""


def by_click(page: OpenPage) -> float:
    """Open the tab from Time Series, once that has drawn its own charts."""
    page.page.locator("line-chart canvas").first.wait_for(timeout=120_000)
    begin = time.time()
    page.page.get_by_role("tab", name="F1", exact=True).click()
    return begin


CURVES = ("first curves", FIRST_CURVES, 1.0), ("all curves", ALL_CURVES, None)
WAYS = (
    Way("by a link to Curves", by_itself, "#f1&p.f1.view=curves", CURVES),
    Way("by a link", by_itself, "#f1", (("the ranking", RANKING, 2.0),)),
    Way(
        "by a click in Time Series",
        by_click,
        "#timeseries",
        (("the ranking", RANKING, None),),
    ),
)


def opened(browser: Browser, server: TensorBoardProcess, way: Way) -> list[float]:
    """Return how many seconds each thing took that is waited for."""
    with open_page(browser, f"{server.url}{way.keys}", width=1440, height=900) as page:
        begin = way.start(page)
        inside = page.frame_of("f1")
        stood = []
        for _, selector, _ in way.drawn:
            inside.locator(selector).first.wait_for(state="attached", timeout=60_000)
            stood.append(time.time())
        if begin is None:
            (frame,) = [one for one in page.page.frames if "?name=f1" in one.url]
            begin = frame.evaluate("performance.timeOrigin") / 1000
    return [at - begin for at in stood]


def main() -> None:
    """Print what each way of opening takes with each loader, each time anew."""
    parser = table.parser(__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--epochs", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    size = f"{chosen.runs:,} runs × {chosen.epochs:,} epochs"
    took: dict[tuple[Way, str], list[list[float]]] = {
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
                    took[way, loader].append(opened(browser, server, way))
    rows = []
    for (way, loader), times in took.items():
        case = f"{size}, {loader}, {way.name}"
        for place, (what, _, at_most) in enumerate(way.drawn):
            value = statistics.median(one[place] for one in times)
            rows.append(table.Row(case, what, value, "s", promised=at_most))
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


if __name__ == "__main__":
    main()
