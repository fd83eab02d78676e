"""A TensorBoard with runs of few classes and of many, and the view of one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest

from tests.browser import api
from tests.browser.classes.page import (
    AGAIN,
    BINARY,
    LONG,
    MANY,
    STEPS,
    WIDE,
    metadata_of,
    ready,
    write,
)
from tests.browser.dashboard import Dashboard
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess, serve


@pytest.fixture(scope="session")
def logs_of_classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return logs of a long run, of one of a thousand classes, and of a binary one."""
    here = tmp_path_factory.mktemp("classes")
    write(here, LONG, STEPS[LONG])
    write(here, AGAIN, STEPS[AGAIN])
    random = np.random.default_rng(0)
    wide = [
        (e, logs.record_of([logs.random_counts(random, rows=5000, classes=1000)]))
        for e in range(STEPS[WIDE])
    ]
    logs.write_records(here, WIDE, wide, metadata_of(MANY))
    binary = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(2))]
    logs.write_records(here, BINARY, binary)
    return here


@pytest.fixture(scope="session")
def server(logs_of_classes: Path) -> Iterator[TensorBoardProcess]:
    """Return a TensorBoard that has read them."""
    with serve(logs_of_classes) as running:
        api.wait_for_steps(running, STEPS)
        yield running


@pytest.fixture
def classes_of(
    server: TensorBoardProcess, open_tab: Callable[..., Dashboard]
) -> Callable[..., Dashboard]:
    """Return a function that opens the view with one run and all its numbers."""

    def start(run: str, **options: Any) -> Dashboard:
        keys = urlencode({"p.f1.view": "classes", "p.f1.filter": f"^{run}"})
        return ready(open_tab(server, f"&{keys}", **options))

    return start
