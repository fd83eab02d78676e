"""How long it takes from opening the tab to its first curves, and to its ranking.

    python -m benchmarks.opening [--runs 200] [--epochs 1000]

Writes the logs, lets a real TensorBoard read them with either loader, and then opens
the F1 tab in Chromium, as the first that asks the plugin. A link may name *Curves*; one
that names no view opens at *Best*, as a click does. Promised: the first curves of 200
runs of 1,000 epochs stand within a second of the beginning of the tab's own frame. From
the beginning of TensorBoard's page they are compared with the first chart of *Time
Series*, where a link names that. By a click in *Time Series* it takes longer, for as
long as TensorBoard itself is busy with that many charts.
"""

from __future__ import annotations

import contextlib
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import urlencode

from playwright.sync_api import Browser, Frame, Page

from benchmarks import table
from tb_f1_plugin.format import metadata
from tests.support import logs
from tests.support.browser import launch, open_page
from tests.support.tensorboard_process import TensorBoardProcess, serve
from tests.support.waiting import wait_for

LOADERS = {"RustBoard": "true", "Python": "false"}
# A chart says how many curves it has. The tables below come later.
FIRST_CURVES = '[data-testid=chart]:not([aria-label*=", 0 curves"])'
ALL_CURVES = f'[data-testid=metric-card][aria-busy="false"] {FIRST_CURVES}'
RANKING = '[data-testid=ranking][aria-busy="false"] [data-testid=show-run]'
THEIR_CHART = "line-chart canvas"
SELECTORS = (FIRST_CURVES, ALL_CURVES, RANKING, THEIR_CHART)
# When each thing was first in a page, or in a frame of it, and had been drawn: in
# milliseconds since 1970. Whoever asks from outside waits for a page that is busy. What
# is drawn on a canvas is drawn a frame after the element has changed.
NOTE = """((selectors) => {
  window.drawn = {};
  const frame = (then) => requestAnimationFrame(() => setTimeout(then));
  const look = () => {
    for (const selector of selectors) {
      if (selector in window.drawn || !document.querySelector(selector)) continue;
      window.drawn[selector] = null;
      frame(() => frame(() => {
        window.drawn[selector] = performance.timeOrigin + performance.now();
      }));
    }
  };
  new MutationObserver(look).observe(
    document, { subtree: true, childList: true, attributes: true });
})"""
BEGINNING = "performance.timeOrigin"
PEER = "the first chart of Time Series"


class Way(NamedTuple):
    """A way to open the tab.

    Attributes:
        name: What the table calls it.
        begin: Opens the tab in a page; returns when that was, None for the frame's own
            beginning.
        keys: What the address says.
        drawn: What is waited for: its name, a selector, and the most seconds that are
            promised.
    """

    name: str
    begin: Callable[[Page], float | None]
    keys: str
    drawn: tuple[tuple[str, str, float | None], ...]


def by_itself(page: Page) -> None:
    """Open the tab by its own address, as a link or a reload does."""


def by_click(page: Page) -> float:
    """Open the tab from Time Series, once that has drawn its own charts."""
    page.locator(THEIR_CHART).first.wait_for(timeout=120_000)
    begin = time.time()
    page.get_by_role("tab", name="F1", exact=True).click()
    return begin


CURVES = ("first curves", FIRST_CURVES, 1.0), ("all curves", ALL_CURVES, None)
TO_CURVES = Way("by a link to Curves", by_itself, "#f1&p.f1.view=curves", CURVES)
BEST = (("the ranking", RANKING, None),)
WAYS = (
    TO_CURVES,
    Way("by a link", by_itself, "#f1", BEST),
    Way("by a click in Time Series", by_click, "#timeseries", BEST),
)


class Opened(NamedTuple):
    """What an opening took.

    Attributes:
        took: The seconds of each thing that was waited for, from the tab's beginning.
        whole: Those of the first one, from the beginning of TensorBoard's page.
    """

    took: list[float]
    whole: float


@contextlib.contextmanager
def noting(browser: Browser, url: str) -> Iterator[Page]:
    """Give a page that has begun to open, and notes what is drawn in it."""
    with open_page(browser, "about:blank", width=1440, height=900) as held:
        held.page.add_init_script(f"{NOTE}({json.dumps(SELECTORS)})")
        held.page.goto(url, wait_until="commit")
        yield held.page


def opened(browser: Browser, server: TensorBoardProcess, way: Way) -> Opened:
    """Open the tab, and return what it took."""
    with noting(browser, f"{server.url}{way.keys}") as page:
        begin = way.begin(page)
        element = page.wait_for_selector('iframe[src*="?name=f1"]', state="attached")
        frame = element and element.content_frame()
        assert frame is not None
        stood = [when(frame, selector) for _, selector, _ in way.drawn]
        if begin is None:
            begin = frame.evaluate(BEGINNING) / 1000
        return Opened(
            [at - begin for at in stood], stood[0] - page.evaluate(BEGINNING) / 1000
        )


def their_chart(browser: Browser, server: TensorBoardProcess) -> float:
    """Return the seconds from a page's beginning to the first chart of Time Series."""
    with noting(browser, f"{server.url}#timeseries") as page:
        at = when(page.main_frame, THEIR_CHART)
        return at - float(page.evaluate(BEGINNING)) / 1000


def when(frame: Frame, selector: str) -> float:
    """Return when something was first drawn in a page or a frame, in seconds."""
    found = frame.wait_for_function(
        "(selector) => window.drawn?.[selector]", arg=selector, timeout=120_000
    )
    return float(found.json_value()) / 1000


def main() -> None:
    """Print what each way of opening takes with each loader, each time anew."""
    parser = table.parser(__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--epochs", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    size = f"{chosen.runs:,} runs × {chosen.epochs:,} epochs"
    took: dict[tuple[Way, str], list[Opened]] = {
        (way, loader): [] for way in WAYS for loader in LOADERS
    }
    theirs: dict[str, list[float]] = {loader: [] for loader in LOADERS}
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
            for loader, own in theirs.items():
                with serve(logdir, load_fast=LOADERS[loader]) as server:
                    wait_until_read(server, chosen.runs, chosen.epochs)
                    own.append(their_chart(browser, server))
    rows = []
    for (way, loader), times in took.items():
        case = f"{size}, {loader}, {way.name}"
        for place, (what, _, at_most) in enumerate(way.drawn):
            value = statistics.median(one.took[place] for one in times)
            rows.append(table.Row(case, what, value, "s", promised=at_most))
        if way == TO_CURVES:
            whole = [one.whole for one in times]
            what, peer = f"{way.drawn[0][0]}, from the page's beginning", PEER
            rows.append(table.compared(case, what, whole, "s", peer, theirs[loader]))
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
