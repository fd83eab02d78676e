"""A server of histograms and confusions of three tasks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugin.details.queries import LABELS, MANY, ONE
from tests.support import details
from tests.support.in_process import InProcess


@pytest.fixture
def here(tmp_path: Path) -> InProcess:
    """Return a server of one column, of argmax, and of labels."""
    details.write(tmp_path, "one/validation", ONE)
    details.write(tmp_path, "many/validation", MANY)
    details.write(tmp_path, "labels/validation", LABELS)
    details.write(tmp_path, "plain/validation", MANY, histogram=False, confusion=False)
    return InProcess(tmp_path)
