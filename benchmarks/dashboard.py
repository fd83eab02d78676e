"""What painting many curves costs: beside a loop by hand, and beside Time Series.

    python -m benchmarks.dashboard [--runs 1000] [--epochs 1000] [--rounds 7]

Serves the built dashboard with answers made in memory, and a real TensorBoard with the
same points as a scalar, and opens both in Chromium. In each round the dashboard paints
all curves of one chart anew (by a zoom), a loop of `lineTo` paints the same points one
device pixel wide into a canvas of the same size, and *Time Series* zooms its chart.
Then come the frames of a drag that moves the chart, and of the mouse going over it,
moves of the threshold's slider over fewer curves, and a confusion matrix that is
painted anew.
"""

from __future__ import annotations

import contextlib
import json
import logging
import tempfile
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import numpy as np
from playwright.sync_api import Browser, Page
from werkzeug import Request, Response
from werkzeug.serving import make_server

from benchmarks import table
from benchmarks.in_page import MATRIX, MOVE, PAINT, THRESHOLD, TIME_SERIES
from tb_f1_plugin.core.histogram.edges import edges_of
from tb_f1_plugin.plugin.plugin import STATIC
from tests.support import logs
from tests.support.browser import launch
from tests.support.tensorboard_process import serve
from tests.support.waiting import wait_for

BY_HAND_AT_MOST = 1.3
TIME_SERIES_AT_MOST = 0.2
SERIES = "a zoom of Time Series"
THEIRS = (
    "A zoom of Time Series is from the turn of the wheel to the painted frame, by its "
    "own renderer on the page's thread; its chart is half as wide."
)
WHOLE = (
    "With the pause of 120 ms after which the dashboard takes a zoom for ended, and "
    "paints anew what it had moved as a picture until then."
)
FRAME = (
    "Work of the page's thread for a frame, whatever does it; the mean of 30 frames."
)
FRAMES = 30
CLASSES = 100
MATRIX_AT_MOST = 30
CHOICE = "From the choice of what its cells show to the painted cells."
# Runs and epochs, moves, and milliseconds.
SLIDER, MOVES, SLIDER_AT_MOST = (50, 200), 15, 50
ANSWERED = "From the answer at another threshold to the painted curves; the median."
ROOT = "/data/plugin/f1/"
PAGE = """<!doctype html><html><head><meta charset="utf-8"></head><body>
<script type="module">import { render } from "./index.js"; render();</script>
</body></html>"""


def answers(runs: int, epochs: int) -> tuple[list[str], dict[str, dict[str, Any]]]:
    """Return the runs' names, and the scores of each."""
    random = np.random.default_rng(0)
    steps = list(range(epochs))
    wall_times = [1.7e9 + step for step in steps]
    scores = {}
    for number in range(runs):
        walk = np.clip(np.cumsum(random.normal(1e-3, 0.01, epochs)), 0, 1)
        scores[f"run {number}"] = {
            "run": f"run {number}",
            "tag": "f1_score",
            "average": "binary",
            "step": steps,
            "wall_time": wall_times,
            "value": walk.round(6).tolist(),
            **dict.fromkeys(
                ("batch_mean", "low", "high", "no_band", "total", "unavailable")
            ),
            "explanation": None,
            "difference": None,
        }
    return list(scores), scores


def described(run: str, epochs: int) -> dict[str, Any]:
    """Return the schema's `Series`."""
    return {
        "run": run,
        "tag": "f1_score",
        "kind": "binary",
        "classes": ["1"],
        "threshold": 0.5,
        "average": "binary",
        "averages": ["binary"],
        "step_unit": "epoch",
        "source": "tensor",
        "quality": "exact",
        "steps": epochs,
        "last_step": epochs - 1,
        "details": ["histogram", "confusion"],
        "findings": [],
    }


def confusion(classes: int) -> dict[str, Any]:
    """Return an answer of the route `confusion`, of random confusions."""
    random = np.random.default_rng(0)
    matrix = random.poisson(0.3, (classes, classes))
    matrix += np.diag(random.poisson(50, classes))
    return {
        "version": 1,
        "run": "run 0",
        "tag": "f1_score",
        "classes": [f"class {number}" for number in range(classes)],
        "step": 0,
        "steps": [0],
        "total": int(matrix.sum()),
        "matrix": matrix.tolist(),
        "pairs": [],
        "unpredicted": [0] * classes,
        "is_complete": True,
        "top_pairs": [],
        "unavailable": None,
        "findings": [],
    }


@contextlib.contextmanager
def served(runs: int, epochs: int) -> Iterator[str]:
    """Serve the dashboard over answers in memory; yield the page's address."""
    names, scores = answers(runs, epochs)
    series = {
        "version": 1,
        "plugin_version": "0",
        "tensorboard_version": "0",
        "series": [described(name, epochs) for name in names],
    }

    @Request.application
    def application(request: Request) -> Response:
        name = request.path.removeprefix(ROOT)
        if name.endswith(".js"):
            return Response((STATIC / name).read_bytes(), mimetype="text/javascript")
        if name == "series":
            return as_json(series)
        if name == "scores":
            asked = request.args.getlist("run") or names
            found = [scores[run] for run in asked]
            return as_json({"version": 1, "series": found, "not_at_threshold": []})
        if name == "thresholds":
            edges = {"edges": edges_of().tolist()}
            return as_json({"version": 1, "own_threshold": 0.5, "at_step": edges})
        if name == "confusion":
            return as_json(confusion(CLASSES))
        if request.path == "/data/runs":
            return as_json(names)
        return Response(PAGE, mimetype="text/html")

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, application, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{ROOT}"
    finally:
        server.shutdown()


def as_json(body: Any) -> Response:
    """Return an answer."""
    return Response(json.dumps(body), mimetype="application/json")


@contextlib.contextmanager
def time_series(
    browser: Browser, runs: int, epochs: int
) -> Iterator[Callable[[], float]]:
    """Yield a function that zooms TensorBoard's own chart of the same points."""
    names, scores = answers(runs, epochs)
    with tempfile.TemporaryDirectory() as logdir:
        for name in names:
            values = dict(enumerate(scores[name]["value"]))
            logs.write_scalars(logdir, name, {"epoch_f1_score": values})
        with serve(logdir) as server:
            wait_for(
                lambda: len(server.get_json("data/runs")) == runs,
                timeout=300,
                what="all runs in TensorBoard",
            )
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.add_init_script("delete self.OffscreenCanvas")
            page.goto(f"{server.url}?smoothing=0#timeseries")
            if runs > 500:  # TensorBoard selects none of more than these
                every = "runs-data-table mat-checkbox input"
                page.locator(every).first.click(force=True)

            def zoomed() -> float:
                page.bring_to_front()
                took, lines = page.evaluate(TIME_SERIES)
                return float(took) if lines == runs else 0.0

            wait_for(lambda: zoomed() > 0, timeout=300, what="all of its lines")
            yield zoomed


def moved(page: Page, shift: bool) -> float:
    """Return the milliseconds of the page's thread for a frame of a moving mouse."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def busy() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        seconds = {metric["name"]: metric["value"] for metric in metrics}
        return float(seconds["TaskDuration"]) * 1000

    before = busy()
    page.evaluate(MOVE, {"shift": shift, "frames": FRAMES})
    return (busy() - before) / FRAMES


def slid(browser: Browser) -> float:
    """Return the milliseconds from an answer at another threshold to its curves."""
    with served(*SLIDER) as url:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{url}#f1")
        slider = page.locator("[data-testid=threshold-slider]:not([disabled])")
        slider.wait_for(timeout=60_000)
        took = page.evaluate(THRESHOLD, MOVES)
        page.close()
    return float(np.median(took))


def main() -> None:
    """Print one table."""
    parser = table.parser(__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--epochs", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args()
    case = f"{chosen.runs:,} runs × {chosen.epochs:,} epochs"
    with (
        served(chosen.runs, chosen.epochs) as url,
        launch() as browser,
        time_series(browser, chosen.runs, chosen.epochs) as zoomed,
    ):
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{url}#f1&p.f1.hidden={quote('[]')}")
        ready = '[data-testid=metric-card][aria-busy="false"]'
        page.locator(ready).wait_for(timeout=120_000)
        page.evaluate(f"window.lines = {chosen.runs}")
        took = []
        for _ in range(chosen.rounds + 1):
            page.bring_to_front()
            ours = page.evaluate(PAINT, {"points": f"{url}scores"})
            took.append((*ours, zoomed()))
        page.bring_to_front()
        hover, pan = (moved(page, shift) for shift in (False, True))
        page.locator("[data-testid=tab-confusion]").click()
        page.locator("[data-testid=matrix]").wait_for()
        cells = page.evaluate(MATRIX, 3 * chosen.rounds)
        redrawn = slid(browser)
    painted, by_hand, whole, theirs = zip(*took[1:], strict=True)
    rows = [
        table.compared(
            case, "painting", painted, "ms", "by hand", by_hand, BY_HAND_AT_MOST
        ),
        table.compared(
            case,
            "painting",
            painted,
            "ms",
            SERIES,
            theirs,
            TIME_SERIES_AT_MOST,
            THEIRS,
        ),
        table.compared(case, "a zoom", whole, "ms", SERIES, theirs, why=WHOLE),
    ]
    for name, value, promised in ("hover", hover, 8), ("pan", pan, 16):
        rows.append(table.Row(case, name, value, "ms", promised=promised, why=FRAME))
    rows.append(
        table.Row(
            f"{SLIDER[0]} runs × {SLIDER[1]} epochs",
            "another threshold",
            redrawn,
            "ms",
            promised=SLIDER_AT_MOST,
            why=ANSWERED,
        )
    )
    size = f"{CLASSES} × {CLASSES} classes"
    rows.append(
        table.Row(
            size,
            "a confusion matrix",
            float(np.median(cells)),
            "ms",
            promised=MATRIX_AT_MOST,
            why=CHOICE,
        )
    )
    table.report("Painting many curves", rows, chosen.json)


if __name__ == "__main__":
    main()
