"""Steps: which epochs a log directory has already, from this process.

May import the standard library only. Keras numbers the epochs of each `fit` from
`initial_epoch`, which is 0 unless it is given, and every reader of a log takes a step
that is not above the last one for a training that began anew there.
"""

from __future__ import annotations

import os

_last: dict[str, int] = {}
_told: set[str] = set()


class StepsWritten:
    """The epochs that one callback writes into a log directory."""

    def __init__(self, directory: str) -> None:
        """Look what is there, before anything is written."""
        is_local = "://" not in directory
        self._directory = os.path.abspath(directory) if is_local else directory
        if is_local and not os.path.isdir(self._directory):
            _last.pop(self._directory, None)  # deleted, or never there
            _told.discard(self._directory)
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
