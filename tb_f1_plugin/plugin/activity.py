"""Activity: whether there is anything to show, found out beside the requests.

May import `text`. TensorBoard asks at every page load and reload, and waits for the
answer before it shows anything. So a scan runs in a thread, and a request gets the last
answer.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from tb_f1_plugin.text.printable import printable

INTERVAL = 30.0  # seconds between two scans, once there is something
SHORTEST = 1.0  # likewise, as long as there is nothing and looking costs nothing
REST = 20.0  # times as long as a scan took, in which none is made: 5 % of the time
PATIENCE = 0.3  # seconds


class Activity:
    """The last answer of a scan that runs in the background from time to time.

    Args:
        scan: Returns whether there is something, or None if there are no runs yet.
            May be slow, and may fail: then the last answer stands.
        clock: Seconds, never going back.
        patience: For how many seconds a request waits for the scan it has started.
    """

    def __init__(
        self,
        scan: Callable[[], bool | None],
        clock: Callable[[], float] = time.monotonic,
        patience: float = PATIENCE,
    ) -> None:
        self._scan = scan
        self._clock = clock
        self._patience = patience
        self._lock = threading.Lock()
        self._running = False
        self._due = -float("inf")
        self._answer = False

    def is_active(self) -> bool:
        """Return the last answer; start a scan if one is due, and wait a little."""
        with self._lock:
            start = not self._running and self._clock() >= self._due
            if start:
                self._running = True
                self._due = self._clock() + INTERVAL
        if start:
            thread = threading.Thread(target=self._run, name="f1-scan", daemon=True)
            thread.start()
            # A small log directory is thus active at its first page load.
            thread.join(self._patience)
        with self._lock:
            return self._answer

    def _run(self) -> None:
        started = self._clock()
        answer: bool | None = False
        failed = False
        try:
            answer = self._scan()
        except Exception as error:
            failed = True
            logging.getLogger("tensorboard").warning(
                "The F1 plugin could not look for scalars (%s); it tries again in "
                "%d s.",
                printable(" ".join(f"{type(error).__name__}: {error}".split())[:300]),
                INTERVAL,
            )
        with self._lock:
            self._running = False
            if not failed:
                self._answer = bool(answer)
            if not self._answer and not failed:
                # Users reload the page while the first epochs are trained, to look for
                # the tab. What has appeared is seen at one of the next reloads.
                rest = REST * (self._clock() - started)
                if answer is None:  # No run has been read: that took no time.
                    rest = SHORTEST
                self._due = started + min(INTERVAL, max(SHORTEST, rest))
