"""What painting many curves costs, as a ratio to a hand-written drawing of the same.

    python -m benchmarks.dashboard [--runs 1000] [--epochs 1000] [--rounds 7]

Serves the built dashboard with answers made in memory, opens it in Chromium, and in
each round lets it paint all curves of one chart anew (by a zoom), and lets a loop of
`lineTo` paint the same points one device pixel wide into a canvas of the same size.
Promised: at most 1.3 times the loop. Then come the frames of a drag that moves the
chart, and of the mouse going over it: promised are 16 and 8 milliseconds.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from werkzeug import Request, Response
from werkzeug.serving import make_server

from tb_f1_plugin.plugin.plugin import STATIC
from tests.support.browser import launch

PROMISED = 1.3
ROOT = "/data/plugin/f1/"
PAGE = """<!doctype html><html><head><meta charset="utf-8"></head><body>
<script type="module">import { render } from "./index.js"; render();</script>
</body></html>"""

# One repaint of a chart by a zoom, and one of the same points by hand.
PAINT = """async ({ points }) => {
  const chart = document.querySelector("[data-testid=chart][data-kind=score]");
  const over = chart.querySelector(".u-over");
  const canvas = chart.querySelector("canvas:not(.overlay)");
  const context = canvas.getContext("2d");
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const flush = (own) => {
    const begin = performance.now();
    own.getImageData(0, 0, 1, 1);
    return performance.now() - begin;
  };
  // What is painted while the chart still moves is a picture, and no line of it.
  let first = null, last = null;
  const prototype = CanvasRenderingContext2D.prototype;
  const { beginPath, drawImage } = prototype;
  let strokes = 0;
  prototype.beginPath = function () {
    first ??= performance.now();
    strokes++;
    beginPath.call(this);
  };
  prototype.drawImage = function (...values) {
    drawImage.apply(this, values);
    if (strokes < window.lines) return;
    flush(this); // in the same task, before the page does it by itself
    last ??= performance.now();
  };
  const box = over.getBoundingClientRect();
  over.dispatchEvent(new WheelEvent("wheel", { altKey: true, deltaY: 1, bubbles: true,
    cancelable: true, clientX: box.left + box.width / 2, clientY: box.top + 9 }));
  while (last === null) {
    // Axes and crosshairs are drawn in other tasks.
    first = null;
    strokes = 0;
    await frame();
  }
  const ours = last - first;
  Object.assign(prototype, { beginPath, drawImage });

  window.byHand ??= Object.assign(document.createElement("canvas"),
    { width: canvas.width, height: canvas.height });
  const own = window.byHand.getContext("2d");
  own.clearRect(0, 0, canvas.width, canvas.height);
  flush(own);
  const { xMin, xMax, yMin, yMax } = chart.dataset;
  const [x0, x1, y0, y1] = [xMin, xMax, yMin, yMax].map(Number);
  const begin = performance.now();
  own.lineWidth = 1;
  window.curves ??= await points_of(points);
  const loaded = performance.now();
  for (const { x, y } of window.curves) {
    own.beginPath();
    for (let i = 0; i < x.length; i++) {
      const px = ((x[i] - x0) / (x1 - x0)) * canvas.width;
      const py = (1 - (y[i] - y0) / (y1 - y0)) * canvas.height;
      if (i === 0) own.moveTo(px, py); else own.lineTo(px, py);
    }
    own.stroke();
  }
  const hand = performance.now() - loaded + flush(own);
  return [ours, hand];

  async function points_of(url) {
    const answer = await (await fetch(url)).json();
    return answer.series.map(({ step, value }) => ({
      x: Float64Array.from(step), y: Float64Array.from(value) }));
  }
}"""

# Milliseconds of each frame while the mouse moves, with Shift held or without.
MOVE = """async ({ shift }) => {
  const chart = document.querySelector("[data-testid=chart][data-kind=score]");
  const over = chart.querySelector(".u-over");
  const box = over.getBoundingClientRect();
  const event = (type, place, target) => target.dispatchEvent(new MouseEvent(type, {
    bubbles: true, cancelable: true, shiftKey: shift, button: 0,
    clientX: box.left + box.width * (0.3 + place / 100), clientY: box.top + 90 }));
  const next = () => new Promise((done) => {
    const channel = new MessageChannel();
    requestAnimationFrame(() => { channel.port1.onmessage = done;
      channel.port2.postMessage(0); });
  });
  event("mouseenter", 0, over);
  if (shift) event("mousedown", 0, over);
  const took = [];
  for (let place = 1; place <= 30; place++) {
    const begin = performance.now();
    event("mousemove", place, shift ? document : over);
    const handled = performance.now() - begin;
    const idle = performance.now();
    await next();
    // What a frame cost is what came in it, not the wait for it.
    took.push([handled, performance.now() - idle]);
  }
  if (shift) event("mouseup", 30, document);
  return took;
}"""


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
            return as_json({"version": 1, "series": found})
        if request.path == "/data/runs":
            return as_json(names)
        return Response(PAGE, mimetype="text/html")

    server = make_server("127.0.0.1", 0, application, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{ROOT}"
    finally:
        server.shutdown()


def as_json(body: Any) -> Response:
    """Return an answer."""
    return Response(json.dumps(body), mimetype="application/json")


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--epochs", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args()
    with served(chosen.runs, chosen.epochs) as url, launch() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{url}#f1&p.f1.hidden={quote('[]')}")
        ready = '[data-testid=metric-card][aria-busy="false"]'
        page.locator(ready).wait_for(timeout=120_000)
        page.evaluate(f"window.lines = {chosen.runs}")
        took = [
            page.evaluate(PAINT, {"points": f"{url}scores"})
            for _ in range(chosen.rounds + 1)
        ][1:]
        moved = {
            name: page.evaluate(MOVE, {"shift": shift})
            for name, shift in (("hover", False), ("pan", True))
        }
    ours, hand = (statistics.median(times) for times in zip(*took, strict=True))
    ratio = statistics.median(mine / theirs for mine, theirs in took)
    print(f"{chosen.runs} runs × {chosen.epochs} epochs, milliseconds")
    print(f"by hand    {hand:7.1f}")
    print(f"dashboard  {ours:7.1f}, {ratio:.2f} × by hand")
    for name, frames in moved.items():
        handled = statistics.median(work for work, _ in frames)
        whole = statistics.median(work + wait for work, wait in frames)
        print(f"{name:10} {handled:7.1f} in the handler, {whole:.1f} a frame")
    print(f"Promised: at most {PROMISED} × by hand; hover 8, pan 16.")


if __name__ == "__main__":
    main()
