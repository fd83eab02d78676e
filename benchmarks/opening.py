"""How long it takes from opening the tab to its first curves, and to all of them.

    python -m benchmarks.opening [--runs 200] [--epochs 1000]

Writes the logs, lets a real TensorBoard read them with either loader, and opens the F1
tab in Chromium by a link. Promised: the first curves of 200 runs of 1,000 epochs stand
within a second. Opened from *Time Series* it takes longer for as long as TensorBoard
itself is busy with that many charts.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support import logs
from tests.support.browser import launch, open_page
from tests.support.tensorboard_process import TensorBoardProcess, serve
from tests.support.waiting import wait_for

LOADERS = {"RustBoard": "true", "Python": "false"}


def opened(server: TensorBoardProcess) -> tuple[float, float]:
    """Return the seconds from the frame's beginning to its first and to all curves."""
    with (
        launch() as browser,
        open_page(browser, f"{server.url}#f1", width=1440, height=900) as page,
    ):
        inside = page.frame_of("f1")
        first_row = inside.locator("[data-testid=last-row]").first
        first_row.wait_for(state="attached", timeout=60_000)
        first = time.time()
        card = inside.locator('[data-testid=metric-card][aria-busy="false"]')
        card.first.wait_for(timeout=60_000)
        whole = time.time()
        (frame,) = [one for one in page.page.frames if "?name=f1" in one.url]
        begin = frame.evaluate("performance.timeOrigin") / 1000
    return first - begin, whole - begin


def main() -> None:
    """Print a line for each loader."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--epochs", type=int, default=1000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as logdir:
        batches = logs.binary_epochs(chosen.epochs, 1, batches=1)
        epochs = [(e, logs.record_of(b)) for e, b in enumerate(batches)]
        for number in range(chosen.runs):
            logs.write_records(logdir, f"run {number}/validation", epochs)
        for loader, load_fast in LOADERS.items():
            with serve(Path(logdir), load_fast=load_fast) as server:

                def read(server: TensorBoardProcess = server) -> bool:
                    found = server.get_json("data/plugin/f1/series")["series"]
                    steps = [one["steps"] for one in found]
                    return steps == [chosen.epochs] * chosen.runs

                wait_for(read, timeout=300, what="all epochs of all runs")
                first, whole = opened(server)
            print(f"{loader:10} first curves {first:.2f} s, all {whole:.2f} s")


if __name__ == "__main__":
    main()
