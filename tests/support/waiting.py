"""Waiting for a condition: the one place where a test may sleep."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_for(
    condition: Callable[[], T], timeout: float = 30.0, what: str = "the condition"
) -> T:
    """Return the first true value of `condition()`, asked again and again.

    Raises:
        TimeoutError: it was not true within `timeout` seconds. `what` completes
            the sentence, and the last value is shown.
    """
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= deadline:
            raise TimeoutError(
                f"Waited {timeout:g} s for {what}; the last value was {value!r}."
            )
        time.sleep(0.05)
