"""Kept: answers that were given, for as long as what they are made of is the same.

May import the standard library and `answers`. A page that is reloaded asks all again,
and mostly nothing is new: then the answer is neither made nor compressed once more,
nor sent to whoever has its ETag.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from tb_f1_plugin.plugin.answers import Answer

MOST_BYTES = 64 * 2**20
ASKED_BYTES = 10_000  # of what stands beside a body: the address, the state


class Kept:
    """The latest answers, by what was asked; the longest unused ones go first.

    Args:
        most_bytes: How much may be kept. An answer of more than a quarter of it is
            not, since it would drive out all others.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._size = 0
        self._answers: OrderedDict[object, tuple[object, Answer]] = OrderedDict()

    def answer(
        self, asked: object, state: object, make: Callable[[], Answer]
    ) -> Answer:
        """Return what is kept for a question and a state of the data, or make it.

        Args:
            asked: What the answer is an answer to.
            state: What is the same as long as the answer is.
            make: Makes it.
        """
        with self._lock:
            kept = self._answers.get(asked)
            if kept is not None and kept[0] == state:
                self._answers.move_to_end(asked)
                return kept[1]
        made = make()
        with self._lock:
            self._forget(asked)
            if len(made.body) <= self._most_bytes // 4:
                self._answers[asked] = state, made
                self._size += len(made.body) + ASKED_BYTES
            while self._size > self._most_bytes:
                self._forget(next(iter(self._answers)))
        return made

    def _forget(self, asked: object) -> None:
        kept = self._answers.pop(asked, None)
        if kept is not None:
            self._size -= len(kept[1].body) + ASKED_BYTES
