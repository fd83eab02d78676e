"""A TensorBoard in this process, for who asks for it as a fixture."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.in_process import InProcess
from tests.support.in_process import check as check


@pytest.fixture
def in_process() -> Callable[..., InProcess]:
    """Return a function that makes a TensorBoard in this process."""
    return InProcess
