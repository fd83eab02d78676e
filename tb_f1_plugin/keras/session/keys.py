"""Keys: whose value is under a metric's name in the logs of an epoch.

May import `metadata`, `model`, `metric` and what they import. A user's callback, step
or metric function may put a value under the name of ours, or of what is written beside.
It stays there, in the history and on disk, and ours is named `exact_…` in both.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from typing import Any

import keras
import numpy as np

from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.vocabulary import Split
from tb_f1_plugin.format.metadata import BESIDE
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.model.compiled import Named

PREFIX: dict[Split, str] = {"train": "", "validation": "val_"}
Logs = MutableMapping[str, Any]


class Keys:
    """The names of the metrics in one `fit`.

    Args:
        say: Says a sentence, once.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        """Know of no other's value yet."""
        self._say = say
        self._names: dict[str, str] = {}
        self._written_logs: tuple[Logs, dict[str, Any]] | None = None

    def begin(self) -> None:
        """Begin a `fit`."""
        self._names, self._written_logs = {}, None

    def named(self, named: Named) -> Named:
        """Return how a metric is named, on disk."""
        return named._replace(name=self._names.get(named.name, named.name))

    def settle(
        self,
        logs: Logs,
        run: Split,
        metric: F1Score,
        named: Named,
        record: Record,
        shown: Iterable[Record | float],
    ) -> None:
        """Find out whose value the logs have under a metric's name.

        Args:
            logs: Of the epoch, as the callbacks share them.
            run: The split.
            metric: The metric.
            named: Its name in the logs.
            record: What was counted of all rows.
            shown: What else the metric may have shown: Keras' logs have what came
                after its last reset.
        """
        self._settle_beside(logs, run, metric, named)
        key = PREFIX[run] + named.name
        if key not in logs:
            return
        exact = metric.score(record.counts)
        if _is(logs[key], exact, metric):
            return
        others = (
            metric.score(value.counts) if isinstance(value, Record) else value
            for value in shown
        )
        if any(_is(logs[key], other, metric) for other in others):
            logs[key] = exact
            self._say(
                f"{named.name} in the logs was not of the rows of an epoch: Keras' "
                "metrics were reset in its middle, or not at its beginning (by "
                "train_on_batch, an evaluation, a loop without reset_metrics). The "
                "exact F1 takes its place there."
            )
        elif named.name not in self._names:
            free = _free(f"exact_{named.name}", logs)
            self._names[named.name] = free
            self._say(
                f"Under {key!r} the logs have another value than the F1 that was "
                "counted. It stays, in the history and in TensorBoard; the exact F1 "
                f"is named {free!r} in both."
            )

    def _settle_beside(
        self, logs: Logs, run: Split, metric: F1Score, named: Named
    ) -> None:
        """Find out whether another uses a name that we write beside the F1."""
        if named.name in self._names:
            return
        own = self.of(run, metric, named)
        beside = (f"{PREFIX[run]}{named.name}_{what}" for what in BESIDE)
        key = next((k for k in beside if k in logs and k not in own), None)
        if key is not None:
            free = _free(f"exact_{named.name}", logs)
            self._names[named.name] = free
            self._say(
                f"{key!r} in the logs is the name of a scalar that is written beside "
                "the F1. The value in the logs stays, in the history and in "
                f"TensorBoard; the exact F1 is named {free!r} in both."
            )

    def of(self, run: Split, metric: F1Score, named: Named) -> set[str]:
        """Return the keys that are written from the counts, and not from the logs."""
        if named.name in self._names:
            return {PREFIX[run] + self._names[named.name]}
        names = (n.removeprefix(metric.name) for n in metric.log_names)
        return {PREFIX[run] + named.name + name for name in names}

    def remember(self, logs: Logs, names: Iterable[str]) -> None:
        """Remember what the logs have when they are written."""
        self._written_logs = logs, {name: logs[name] for name in names if name in logs}

    def look_back(self) -> None:
        """Say if a callback behind ours has changed what was written."""
        if self._written_logs is None:
            return
        (logs, before), self._written_logs = self._written_logs, None
        for name, value in before.items():
            if name in logs and not _same(logs[name], value, 1e-6):
                self._say(
                    f"A callback behind TensorBoard has set {name!r} in the logs: the "
                    "history has its value, TensorBoard has the exact F1. Put that "
                    "callback before TensorBoard in the list, and both have both, "
                    "under two names."
                )


def _is(value: Any, exact: float, metric: F1Score) -> bool:
    """Tell whether a value of the logs is a metric's result, of the metric's dtype."""
    dtype = keras.backend.standardize_dtype(metric.dtype)
    digits = {"float64": 1e-12, "float32": 1e-6, "float16": 4e-3}.get(dtype, 3e-2)
    return _same(value, exact, max(digits, 1e-6))


def _same(value: Any, other: Any, tolerance: float) -> bool:
    if np.ndim(value) or np.ndim(other):
        return np.array_equal(value, other)
    try:
        left, right = float(value), float(other)
    except (TypeError, ValueError):
        return False
    return abs(left - right) <= tolerance or (math.isnan(left) and math.isnan(right))


def _free(name: str, taken: Logs) -> str:
    """Return a name that neither split has, with a number if need be.

    Nor has it what is written beside the F1 of that name.

    >>> _free("exact_f1", {"val_exact_f1_total": 0.5})
    'exact_f1_1'
    """
    names = itertools.chain([name], (f"{name}_{i}" for i in itertools.count(1)))
    return next(n for n in names if not any(key in taken for key in _keys_of(n)))


def _keys_of(name: str) -> Iterator[str]:
    """Yield all keys of both splits that a metric of a name may have."""
    for prefix in PREFIX.values():
        yield prefix + name
        yield from (f"{prefix}{name}_{what}" for what in BESIDE)
