"""Steps written: which epochs and evaluations a log directory has, from this process.

May import the standard library only. Keras numbers the epochs of each `fit` from
`initial_epoch`, which is 0 unless it is given, and every reader of a log takes a step
that is not above the last one for a training that began anew there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

Series = tuple[str, str]  # a metric's name, and the split

_last: dict[str, dict[Series, int]] = {}
_told: dict[str, set[Series]] = {}
_evaluated: dict[str, dict[str, int]] = {}  # the last step by directory and metric


class StepsWritten:
    """The epochs that one callback writes into a log directory."""

    def __init__(self, directory: str) -> None:
        """Look what is there, before anything is written."""
        is_local = "://" not in directory
        self._directory = os.path.abspath(directory) if is_local else directory
        if is_local and not os.path.isdir(self._directory):
            _last.pop(self._directory, None)  # deleted, or never there
            _told.pop(self._directory, None)
            _evaluated.pop(self._directory, None)
        self._before = dict(_last.get(self._directory, {}))

    def written(self, epoch: int, series: Iterable[Series]) -> str | None:
        """Take note of an epoch, and say in a sentence what it takes the place of.

        Args:
            epoch: The epoch.
            series: What was written of it; what was not stays as it was.

        Returns:
            The sentence, once for each series; None if there is nothing to say.
        """
        told = _told.setdefault(self._directory, set())
        lost: dict[int, list[Series]] = {}
        for one in series:
            before = self._before.pop(one, -1)
            _last.setdefault(self._directory, {})[one] = epoch
            if before >= epoch and one not in told:
                told.add(one)
                lost.setdefault(before, []).append(one)
        if not lost:
            return None
        end = max(lost) + 1
        named = " and ".join(_named(epoch, last, lost[last]) for last in lost)
        return (
            f"This fit writes step {epoch}, and an earlier one has written up "
            f"to step {end - 1} into {self._directory!r}: the F1 tab will not show its "
            f"{named}. To go on behind them, call fit(..., "
            f"initial_epoch={end}, epochs={end} + the number of epochs); "
            "to keep them apart, give each fit a log_dir of its own."
        )

    def evaluated(self, names: Sequence[str], step: int) -> str | None:
        """Take note of an `evaluate`, and say what it takes the place of.

        Args:
            names: Of the metrics whose counts were written.
            step: Where: the steps of the optimizer.
        """
        before = _evaluated.setdefault(self._directory, {})
        lost = [before[name] for name in names if before.get(name, -1) >= step]
        before.update(dict.fromkeys(names, step))
        if not lost:
            return None
        return (
            f"This evaluate is written at step {step} (the optimizer's), and an "
            f"earlier one is at step {max(lost)} in {self._directory!r}: the F1 tab "
            "will show the later one only. To keep both, give each evaluate a log_dir "
            "of its own."
        )


def _named(first: int, last: int, series: Iterable[Series]) -> str:
    """Name steps of some series.

    >>> _named(0, 3, [("f1", "train"), ("f1", "validation")])
    'steps 0 to 3 of f1 (train, validation)'
    """
    splits: dict[str, list[str]] = {}
    for name, split in series:
        splits.setdefault(name, []).append(split)
    of = " and ".join(f"{name} ({', '.join(splits[name])})" for name in splits)
    return (
        f"step {last} of {of}" if first == last else f"steps {first} to {last} of {of}"
    )
