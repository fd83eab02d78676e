"""Cache: answers that were given, for as long as what they are made of is the same.

May import the standard library and `answers`. A page that is reloaded asks everything
again, and mostly nothing is new. Then the answer is neither made nor compressed a
second time, and a client that has its ETag is not sent it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from tb_f1_plugin.plugin.answers import Answer

MOST_BYTES = 64 * 2**20
KEY_BYTES = 10_000  # of what stands beside a body: the address, the state


class AnswerCache:
    """The latest answers by what was asked. The longest unused ones go first.

    Args:
        most_bytes: How much the cache may hold. An answer of more than a quarter of
            that is not stored, since it would drive out all others.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._size = 0
        self._answers: OrderedDict[object, tuple[object, Answer]] = OrderedDict()

    def answer(
        self, asked: object, state: object, make: Callable[[], Answer]
    ) -> Answer:
        """Return the stored answer to a question about a state of the data, or make it.

        Args:
            asked: The question.
            state: What is the same as long as the answer is.
            make: Makes the answer.
        """
        with self._lock:
            stored = self._answers.get(asked)
            if stored is not None and stored[0] == state:
                self._answers.move_to_end(asked)
                return stored[1]
        made = make()
        with self._lock:
            self._forget(asked)
            if made.is_reusable and len(made.body) <= self._most_bytes // 4:
                self._answers[asked] = state, made
                self._size += len(made.body) + KEY_BYTES
            while self._size > self._most_bytes:
                self._forget(next(iter(self._answers)))
        return made

    def _forget(self, asked: object) -> None:
        stored = self._answers.pop(asked, None)
        if stored is not None:
            self._size -= len(stored[1].body) + KEY_BYTES
