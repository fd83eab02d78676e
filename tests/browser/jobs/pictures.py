"""Makes the ten pictures of `docs/jobs.md`, light and dark.

May import the directories of the jobs, and what takes pictures for the documentation.
Run `python -m tests.browser.jobs.pictures`, or `make screenshot` for all pictures.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.browser.api import wait_for_steps
from tests.browser.jobs.directories import DIRECTORIES
from tests.support.browser import launch
from tests.support.screenshot import Picture, take
from tests.support.tensorboard_process import serve

RANKED = '[data-testid="ranking"][aria-busy="false"] [data-testid="best-row"]'
CARD = '[data-testid="metric-card"][aria-busy="false"] canvas'


def picture(
    name: str,
    ready: str,
    *clicked: str,
    pointed: tuple[str, float, float] | None = None,
    height: int = 520,
) -> Picture:
    """Return a picture of what is there after some clicks at the plain address."""
    return Picture(name, "", ready, pointed, height, clicked, 1120)


# Of each directory, the jobs that are done there.
PICTURES: dict[str, tuple[Picture, ...]] = {
    "sweep": (
        picture("job-1-best", RANKED),
        picture(
            "job-2-real",
            '[data-testid="why"]',
            '[data-verdict="worse"] [data-testid="verdict"]',
        ),
        picture(
            "job-7-link",
            CARD,
            '[data-rank="4"] [data-testid="show-run"]',
            '[data-testid="copy-link"]',
        ),
    ),
    "ten_classes": (
        picture(
            "job-3-class",
            '[data-testid="classes-answer"][aria-busy="false"]',
            '[data-testid="tab-classes"]',
            pointed=("heat-map", 0.7, 0.1),
            height=700,
        ),
    ),
    "stock": (picture("job-4-keras", CARD, pointed=("logged-note", 0.5, 0.5)),),
    "histograms": (
        picture(
            "job-5-threshold",
            '[data-testid="thresholds-answer"][aria-busy="false"]',
            '[data-testid="tab-thresholds"]',
            '[data-testid="use-threshold"]',
        ),
        picture("job-6-files", CARD, '[data-testid="picture-button"]'),
    ),
    "folds": (
        picture(
            "job-8-folds",
            '[data-testid="groups-row"]',
            '[data-testid="tab-pooled"]',
            pointed=("groups-row", 0.5, 0.5),
            height=480,
        ),
    ),
    "resumed": (
        picture(
            "job-9-live",
            '[data-testid="last-row"] td',
            '[data-testid="table-button"]',
            pointed=("last-row", 0.5, 0.5),
        ),
    ),
    "two_hundred": (
        picture(
            "job-10-bad",
            '[data-testid="why"]',
            '[data-testid="best"] th:has-text("Findings") button',
            '[data-testid="best-findings"]',
            height=490,
        ),
    ),
}


def main(*names: str) -> None:
    """Take the pictures of some directories; of all where none is named."""
    with tempfile.TemporaryDirectory() as made, launch() as browser:
        for name, pictures in PICTURES.items():
            if names and name not in names:
                continue
            directory = DIRECTORIES[name](Path(made) / name)
            with serve(directory.path) as server:
                wait_for_steps(server, directory.steps)
                for one in pictures:
                    for theme in "light", "dark":
                        take(browser, server.url, one, theme)


if __name__ == "__main__":
    main(*sys.argv[1:])
