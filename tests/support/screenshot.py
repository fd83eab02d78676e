"""Makes the pictures of the documentation from the demo's logs; `make screenshot`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.browser import launch, open_page
from tests.support.tensorboard_process import serve

IMAGES = Path(__file__).parents[2] / "docs" / "images"
STATE = "#f1&p.f1.filter=is_it_8.*validation"


def main(logdir: str | None = None) -> None:
    """Take the dashboard, light and dark, with the pointer on a curve.

    Args:
        logdir: The logs of an earlier demo; None trains anew.
    """
    with tempfile.TemporaryDirectory() as made:
        if logdir is None:
            logdir = made
            demo = [sys.executable, "-m", "tb_f1_plugin.cli", "demo", "--no-serve"]
            subprocess.run([*demo, "--logdir", logdir], check=True)
        IMAGES.mkdir(parents=True, exist_ok=True)
        with serve(logdir) as server, launch() as browser:
            for theme in ("light", "dark"):
                _take(browser, server.url, theme)


def _take(browser: object, url: str, theme: str) -> None:
    size = {"width": 1280, "height": 520}
    with open_page(browser, url + STATE, dark=theme == "dark", **size) as opened:  # type: ignore[arg-type]
        frame = opened.frame_of("f1")
        frame.locator('[data-testid="metric-card"][aria-busy="false"]').wait_for()
        chart = frame.locator('[data-testid="chart"][data-kind="score"]')
        box = chart.bounding_box()
        assert box is not None, "the chart is on the page"
        chart.hover(position={"x": box["width"] * 0.55, "y": box["height"] * 0.3})
        frame.locator('[data-testid="tooltip"]').wait_for()
        opened.page.screenshot(path=IMAGES / f"dashboard-{theme}.png")
        complaints = opened.complaints()
        assert not complaints, complaints


if __name__ == "__main__":
    main(*sys.argv[1:2])
