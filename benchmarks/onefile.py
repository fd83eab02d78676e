"""How long it takes to write the dashboard into one file, and to open that from a disk.

    python -m benchmarks.onefile [--runs 200] [--epochs 1000] [--rounds 3]

Writes the logs, makes the file with `tb-f1 export --format html`, and opens it in
Chromium without a network, each time in a profile of its own. Promised: the view that a
file of 200 runs of 1,000 epochs opens on stands within two seconds.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks import table
from tests.support.browser import launch, open_page
from tests.support.sweep import write_sweep

DRAWN_AT_MOST = 2.0  # seconds
CURVES = "#f1&p.f1.view=curves"
# What is opened, what stands there once it has its numbers, and what is promised.
VIEWS = {
    "the ranking, which it opens on": ("", "[data-testid=best-row]", DRAWN_AT_MOST),
    "first curves": (CURVES, "[data-testid=last-row]", None),
    "all curves": (
        CURVES,
        '[data-testid=metric-card][aria-busy="false"] [data-testid=last-row]',
        None,
    ),
}


def opened(browser: Browser, file: Path, keys: str, selector: str) -> float:
    """Return the seconds from opening a file to what is drawn of it."""
    with open_page(browser, "about:blank", width=1440, height=900) as page:
        page.page.context.set_offline(True)
        page.page.goto(f"{file.as_uri()}{keys}", wait_until="commit")
        page.page.locator(selector).first.wait_for(state="attached", timeout=60_000)
        # What was put into the page is seen with the next frame.
        drawn: float = page.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => "
            "setTimeout(() => done(performance.now() / 1000))))"
        )
        assert page.complaints() == []
    return drawn


def main() -> None:
    """Print what a file takes to be made and to be opened."""
    parser = table.parser(__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--epochs", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    case = f"{chosen.runs:,} runs × {chosen.epochs:,} epochs"
    with tempfile.TemporaryDirectory() as folder, launch() as browser:
        logdir, file = Path(folder, "logs"), Path(folder, "f1.html")
        write_sweep(logdir, chosen.runs, epochs=chosen.epochs, with_training=False)
        command = [sys.executable, "-m", "tb_f1_plugin.cli", "export", str(logdir)]
        made = []
        for _ in range(chosen.rounds):
            begin = time.perf_counter()
            more = ["--format", "html", "--output", str(file)]
            subprocess.run([*command, *more], check=True)
            made.append(time.perf_counter() - begin)
        rows = [
            table.Row(case, "writing the file", statistics.median(made), "s"),
            table.Row(case, "its size", file.stat().st_size / 2**20, "MB"),
        ]
        for name, (keys, selector, at_most) in VIEWS.items():
            times = [
                opened(browser, file, keys, selector) for _ in range(chosen.rounds)
            ]
            took = statistics.median(times)
            rows.append(table.Row(case, name, took, "s", promised=at_most))
    table.report("One file", rows, chosen.json)


if __name__ == "__main__":
    main()
