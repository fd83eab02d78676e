"""Either reader of a directory."""

from __future__ import annotations

import pytest

from tests.logdir.directories import READERS, use


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have either reader."""
    use(request.param, monkeypatch)
    return str(request.param)
