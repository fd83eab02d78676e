"""Steps written: which epochs and evaluations a log directory has, from this process.

May import the standard library only. Keras numbers the epochs of each `fit` from
`initial_epoch`, which is 0 unless it is given, and every reader of a log takes a step
that is not above the last one for a training that began anew there.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

_last: dict[str, int] = {}
_told: set[str] = set()
_evaluated: dict[str, dict[str, int]] = {}  # the last step by directory and metric


class StepsWritten:
    """The epochs that one callback writes into a log directory."""

    def __init__(self, directory: str) -> None:
        """Look what is there, before anything is written."""
        is_local = "://" not in directory
        self._directory = os.path.abspath(directory) if is_local else directory
        if is_local and not os.path.isdir(self._directory):
            _last.pop(self._directory, None)  # deleted, or never there
            _told.discard(self._directory)
            _evaluated.pop(self._directory, None)
        self._before = _last.get(self._directory)

    def written(self, epoch: int) -> str | None:
        """Take note of an epoch, and say in a sentence what it takes the place of.

        Returns:
            The sentence, once for a directory; None if there is nothing to say.
        """
        before, self._before = self._before, None
        _last[self._directory] = epoch
        if before is None or epoch > before or self._directory in _told:
            return None
        _told.add(self._directory)
        lost = f"step {before}" if epoch == before else f"steps {epoch} to {before}"
        return (
            f"This fit writes from step {epoch} on, and an earlier one has written up "
            f"to step {before} into {self._directory!r}: the F1 tab will not show its "
            f"{lost}. To go on behind them, call fit(..., "
            f"initial_epoch={before + 1}, epochs={before + 1} + the number of epochs); "
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
