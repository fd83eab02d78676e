"""Concurrently: calls that wait for another process, made at the same time.

May import the standard library only. RustBoard is another process. A call of it takes
40 ms even where there is little to say, and it prepares one reply while another one is
decoded here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def concurrently(calls: Sequence[Callable[[], T]], at_once: int = 3) -> Iterator[T]:
    """Return what the calls return, in their order; the first error is raised.

    >>> list(concurrently([lambda: 1, lambda: 2]))
    [1, 2]
    """
    if len(calls) < 2:
        return iter([call() for call in calls])
    with ThreadPoolExecutor(at_once, thread_name_prefix="f1-read") as pool:
        return iter([future.result() for future in [pool.submit(c) for c in calls]])
