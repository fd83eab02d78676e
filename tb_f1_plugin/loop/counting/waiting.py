"""Waiting: sums of batches that are on their device until somebody asks for them.

May import the core, `fold` and `arrays`. To bring a batch's sums to the host each
time would make every step wait for the device.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tb_f1_plugin.core.form import Form
from tb_f1_plugin.loop.arrays.libraries import Library
from tb_f1_plugin.loop.counting.fold import Folded, folded

# How many batches wait at most, and how many numbers of theirs.
MOST_BATCHES, MOST_NUMBERS = 512, 2**20


class Waiting:
    """Batches of one task.

    Args:
        labels: The columns that averages are over; None for all.
        with_confusion: Whether the confusion is returned, where the sums have it.
    """

    def __init__(
        self, labels: Sequence[int] | None = None, *, with_confusion: bool = False
    ) -> None:
        self._labels, self._with_confusion = labels, with_confusion
        self._vectors: list[Any] = []
        self._library: Library | None = None
        self._is_weighted = False
        self._form: Form | None = None
        self._most = 0

    def add(
        self, library: Library, vector: Any, form: Form, *, is_weighted: bool
    ) -> Folded | None:
        """Let a batch wait; return what has waited until now as one, if any.

        Batches that wait together are alike; and it is time to take them where they
        are many.

        Args:
            library: That of the vector.
            vector: What `sums_of` returned.
            form: The batch's.
            is_weighted: Whether it has weights.
        """
        are_alike = (
            len(self._vectors) < self._most
            and library is self._library
            and is_weighted == self._is_weighted
            and library.are_together(vector, self._vectors[0])
        )
        taken = None if are_alike else self.take()
        if not self._vectors:
            self._library, self._form, self._is_weighted = library, form, is_weighted
            self._most = min(MOST_BATCHES, MOST_NUMBERS // vector.shape[0])
        self._vectors.append(vector)
        return taken

    def take(self) -> Folded | None:
        """Return what waits as one record, and let nothing wait."""
        if not self._vectors:
            return None
        assert self._library is not None
        assert self._form is not None
        vectors = self._library.on_host(self._vectors)
        self.clear()
        return folded(
            *(vectors, self._form.kind, self._form.classes, self._labels),
            with_confusion=self._with_confusion,
        )

    def clear(self) -> None:
        """Forget what waits."""
        self._vectors.clear()
        self._most = 0  # the next one is the first of its kind
