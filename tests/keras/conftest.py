"""What tests of the Keras wing share: what is said to the user."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import pytest


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[str]]]:
    """Return what we have said so far."""
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        yield lambda: [
            r.getMessage() for r in caplog.records if r.name == "tb_f1_plugin"
        ]
