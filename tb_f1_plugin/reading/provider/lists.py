"""Lists: the newest list of what exists, and one that is begun before it is asked for.

May import the standard library only. A list takes RustBoard 50 ms, and the Python
loader more, which goes through all that it has. A page that opens fetches its script
first, and then asks what exists: by then half of the list may be made.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")

EXPERIMENTS = 4  # of so many the newest list is known
# Seconds in which a list counts as new. A loader looks at the files every 5 s at most,
# unless it is told otherwise.
FRESH = 2.0


class Lists(Generic[T]):
    """The newest list of each experiment.

    Args:
        clock: Seconds, never going back.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._newest: dict[str, tuple[float, T]] = {}
        # Of which experiment, since when, and the list, which nobody has asked for yet.
        self._begun: tuple[str, float, Future[T]] | None = None
        self._underway = 0

    def newest(self, experiment: str) -> tuple[T | None, bool]:
        """Return the newest list, None without one, and whether it counts as new."""
        with self._lock:
            then, made = self._newest.get(experiment, (-FRESH, None))
        return made, made is not None and self._clock() - then < FRESH

    def make(self, experiment: str, make: Callable[[], T]) -> T:
        """Return a list that is made now, or the one that was begun for it.

        Args:
            experiment: Of which.
            make: Makes it.
        """
        begun = self._taken(experiment)
        if begun is not None and begun.exception() is None:  # which waits for it
            return begun.result()
        with self._counted():
            return self._made(experiment, make)

    def begin(self, experiment: str, make: Callable[[], T]) -> None:
        """Make a list for the next who asks, unless one is being made, or waits.

        Args:
            experiment: Of which.
            make: Makes it. If it fails, whoever asks makes one.
        """
        begun: Future[T] = Future()
        with self._lock:
            waits = self._begun is not None and self._clock() - self._begun[1] < FRESH
            if self._underway or waits:
                return
            self._begun = experiment, self._clock(), begun
        with self._counted():
            try:
                begun.set_result(self._made(experiment, make))
            except BaseException as error:
                begun.set_exception(error)
                if not isinstance(error, Exception):
                    raise

    def _taken(self, experiment: str) -> Future[T] | None:
        """Return the list that was begun, which is nobody else's then; None if old."""
        with self._lock:
            if self._begun is None or self._begun[0] != experiment:
                return None
            _, since, begun = self._begun
            self._begun = None
            # One that is still being made is nearer to its end than a new one.
            is_new = not begun.done() or self._clock() - since < FRESH
            return begun if is_new else None

    @contextlib.contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            self._underway += 1
        try:
            yield
        finally:
            with self._lock:
                self._underway -= 1

    def _made(self, experiment: str, make: Callable[[], T]) -> T:
        now = self._clock()
        made = make()
        with self._lock:
            if self._newest.get(experiment, (now,))[0] > now:
                return made  # another one was begun later, and ended before
            self._newest.pop(experiment, None)
            while len(self._newest) >= EXPERIMENTS:
                del self._newest[next(iter(self._newest))]
            self._newest[experiment] = now, made
        return made
