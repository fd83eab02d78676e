"""Combined provider: one DataProvider made of two, each for some of the runs.

May import TensorBoard's data provider. TensorBoard's data server drops what a restart
has overwritten, and nobody can ask it how much that was; the Python loader hands on
every record. So runs whose steps go back are read with the second.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from tensorboard.data.provider import RunTagFilter


class CombinedProvider:
    """As much of a DataProvider as the plugin asks of one.

    Args:
        most: Reads all runs but some.
        others: Reads those.
        runs: The names of those.
    """

    def __init__(self, most: Any, others: Any, runs: Collection[str]) -> None:
        self._most = most
        self._others = others
        self._runs = frozenset(runs)

    def list_runs(self, context: Any, **options: Any) -> Sequence[Any]:
        """Return all runs."""
        return [
            run
            for reader, is_second in ((self._most, False), (self._others, True))
            for run in reader.list_runs(context, **options)
            if (run.run_name in self._runs) is is_second
        ]

    def list_scalars(self, context: Any, **options: Any) -> Mapping[str, Any]:
        """Return the scalar tags of all runs, or of those in `run_tag_filter`."""
        return self._both(lambda reader: reader.list_scalars, context, options)

    def list_tensors(self, context: Any, **options: Any) -> Mapping[str, Any]:
        """Return the tensor tags; as `list_scalars`."""
        return self._both(lambda reader: reader.list_tensors, context, options)

    def read_scalars(self, context: Any, **options: Any) -> Mapping[str, Any]:
        """Return the points of scalars; as `list_scalars`."""
        return self._both(lambda reader: reader.read_scalars, context, options)

    def read_last_scalars(self, context: Any, **options: Any) -> Mapping[str, Any]:
        """Return the latest scalars; as `list_scalars`."""
        return self._both(lambda reader: reader.read_last_scalars, context, options)

    def read_tensors(self, context: Any, **options: Any) -> Mapping[str, Any]:
        """Return the points of tensors; as `list_scalars`."""
        return self._both(lambda reader: reader.read_tensors, context, options)

    def parts_of(self, runs: Sequence[str]) -> list[tuple[Any, list[str]]]:
        """Return which provider has which of some runs, where it has any."""
        parts = [
            (reader, [run for run in runs if (run in self._runs) is is_second])
            for reader, is_second in ((self._most, False), (self._others, True))
        ]
        return [(reader, some) for reader, some in parts if some]

    def _both(
        self,
        asked: Callable[[Any], Any],
        context: Any,
        options: Mapping[str, Any],
    ) -> Mapping[str, Any]:
        asked_for = options["run_tag_filter"]
        runs, tags = (asked_for.runs, asked_for.tags) if asked_for else (None, None)
        parts: list[tuple[Any, list[str] | None]] = [
            (self._most, None),
            (self._others, None),
        ]
        if runs is not None:
            parts = [*self.parts_of(runs)]
        answer: dict[str, Any] = {}
        for reader, some in parts:
            is_second = reader is self._others
            chosen: Any = RunTagFilter(runs=some, tags=tags)
            found = asked(reader)(context, **{**options, "run_tag_filter": chosen})
            for run, of in (found or {}).items():
                if (run in self._runs) is is_second:
                    answer[run] = of
        return answer
