"""Makes the pictures of the documentation from the demo's logs; `make screenshot`."""

from __future__ import annotations

import contextlib
import itertools
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tb_f1_plugin.core.counts import Counts
from tests.support import logs
from tests.support.browser import launch, open_page
from tests.support.sweep import FAULTS, names, write_sweep
from tests.support.tensorboard_process import serve

IMAGES = Path(__file__).parents[2] / "docs" / "images"
DEMO = (sys.executable, "-m", "tb_f1_plugin.cli", "demo", "--no-serve")


class Picture(NamedTuple):
    """A picture of the tab.

    Attributes:
        name: Of its files, before `-light.png` and `-dark.png`.
        keys: What is chosen, as the address has it.
        ready: What is there once all numbers are.
        pointed: The test id of what the pointer is on, and where, as shares.
        height: Of the window.
        clicked: What is clicked before that, one after the other, as CSS has it.
        width: Of the window.
    """

    name: str
    keys: str
    ready: str
    pointed: tuple[str, float, float] | None = None
    height: int = 620
    clicked: tuple[str, ...] = ()
    width: int = 1280


# Waits for two frames: a chart is painted in the one after its numbers are there.
PAINTED = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(done)))"""
PICTURES = (
    Picture(
        "best",
        "&p.f1.view=best",
        '[data-testid="best-row"]',
        ("best-row", 0.3, 0.5),
        700,
    ),
    Picture(
        "slices",
        "&p.f1.view=best",
        '[data-testid="show-slice"]',
        height=900,
    ),
    Picture(
        "dashboard",
        "&p.f1.filter=is_it_8.*validation",
        '[data-testid="explanation"]',
        ("chart", 0.55, 0.3),
    ),
    Picture(
        "curves",
        "&p.f1.filter=batch_16&p.f1.smoothing=0.4",
        '[data-testid="explanation"]',
        ("chart", 0.7, 0.4),
    ),
    Picture("runs", "&p.f1.view=runs", '[data-testid="runtable"][aria-busy="false"]'),
    Picture(
        "classes",
        "&p.f1.view=classes",
        '[data-testid="classes-answer"][aria-busy="false"]',
        ("heat-map", 0.3, 0.4),
        900,
    ),
    Picture(
        "confusion",
        "&p.f1.view=confusion&p.f1.filter=digits.*validation",
        '[data-testid="matrix"] canvas',
        ("matrix", 0.5, 0.5),
        900,
    ),
    Picture(
        "thresholds",
        "&p.f1.view=thresholds&p.f1.filter=is_it_8.*validation",
        '[data-testid="thresholds-answer"][aria-busy="false"]',
        ("chart", 0.6, 0.4),
        1100,
    ),
    Picture(
        "pooled",
        "&p.f1.view=pooled&p.f1.group=%5E%5Cw%2B",
        '[data-testid="groups-row"]',
        ("chart", 0.6, 0.4),
        760,
    ),
)


def main(logdir: str | None = None) -> None:
    """Take every view, light and dark.

    Args:
        logdir: The logs of an earlier demo; None trains anew.
    """
    with tempfile.TemporaryDirectory() as made:
        if logdir is None:
            logdir = str(Path(made) / "demo")  # the folds are none of its runs
            subprocess.run([*DEMO, "--logdir", logdir], check=True)
        IMAGES.mkdir(parents=True, exist_ok=True)
        folds = Path(made) / "folds"
        _write_folds(folds)
        sweep = Path(made) / "sweep"
        faults = dict(zip(names(30)[17::6], FAULTS, strict=True))
        write_sweep(sweep, 30, faults=faults)
        slices = Path(made) / "slices"
        subprocess.run([*DEMO, "--predictions", "--logdir", str(slices)], check=True)
        with contextlib.ExitStack() as stack:
            others = {"best": sweep, "pooled": folds, "slices": slices}
            served = {
                name: stack.enter_context(serve(logs)) for name, logs in others.items()
            }
            demo_server = stack.enter_context(serve(logdir))
            for picture, theme in itertools.product(PICTURES, ("light", "dark")):
                server = served.get(picture.name, demo_server)
                with launch() as browser:
                    take(browser, server.url, picture, theme)


def _write_folds(logdir: Path) -> None:
    """Write five folds of two models, which become better with every epoch."""
    random = np.random.default_rng(0)
    for model, best in ("cnn", 0.9), ("mlp", 0.75):
        for fold in range(5):
            epochs = []
            for epoch in range(12):
                share = best * (1 - 0.7 ** (epoch + 1))
                true = int(random.integers(8, 16))
                found = int(random.binomial(true, share))
                wrong = int(random.binomial(12, 1 - share))
                counts = Counts([found], [true], [found + wrong], 200)
                epochs.append((epoch, logs.record_of([counts])))
            logs.write_records(logdir, f"{model}/fold {fold}/validation", epochs)


def take(browser: Any, url: str, picture: Picture, theme: str) -> None:
    """Take a picture of the tab of a server, in a theme: "light" or "dark"."""
    size = {"width": picture.width, "height": picture.height}
    keys = f"#f1{picture.keys}"
    with open_page(browser, url + keys, dark=theme == "dark", **size) as opened:
        frame = opened.frame_of("f1")
        for what in picture.clicked:
            frame.locator(what).first.click()
        frame.locator(picture.ready).first.wait_for()
        frame.locator("body").evaluate(PAINTED)
        if picture.pointed:
            what, across, down = picture.pointed
            part = frame.locator(f'[data-testid="{what}"]').first
            box = part.bounding_box()
            assert box is not None, "it is on the page"
            place = {"x": box["width"] * across, "y": box["height"] * down}
            part.hover(position=place)
            frame.locator(picture.ready).first.wait_for()
            part.evaluate(PAINTED)  # what was answered meanwhile
        opened.page.screenshot(path=IMAGES / f"{picture.name}-{theme}.png")
        complaints = opened.complaints()
        assert not complaints, complaints


if __name__ == "__main__":
    main(*sys.argv[1:2])
