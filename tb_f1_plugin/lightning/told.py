"""Told: the sentences of the callback, each said once.

May import nothing of ours. What is advised here is followed by a test.
"""

from __future__ import annotations

import logging

log = logging.getLogger("tb_f1_plugin")

# Of each run: what stands before its name in Lightning's logs, and what is called.
PREFIX = {"train": "train_", "validation": "val_", "test": "test_"}
_STEP = {"train": "training_step", "validation": "validation_step", "test": "test_step"}
RESUMED = "was resumed in the middle of an epoch, whose first rows are not counted"
ENDED = "was ended in the middle of an epoch, whose other rows are not counted"
_ADVICE = (
    'Return a dict with "y_true" and "y_pred" from it ("logits" in place of "y_pred" '
    "if they are no probabilities), or give F1Callback(y_true=..., y_pred=...) two "
    "functions of (batch, outputs)."
)


class Told:
    """Says each sentence once."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def nothing(self, run: str, reason: str | None, advice: str | None) -> None:
        """Say that the rows of a run were not counted.

        Args:
            run: The run.
            reason: Why, about the step; None if another process has the reason.
            advice: What helps; None for what helps always.
        """
        if reason is not None:
            said = "" if reason in (RESUMED, ENDED) else f" {advice or _ADVICE}"
            why = f"{_STEP[run]} {reason}".rstrip(".")
            self._say(f"No F1 is counted of {run}: {why}.{said}")

    def notice(self, run: str, notice: str | None) -> None:
        """Say what must be known of the rows that were counted."""
        if notice is not None:
            self._say(f"F1 of {run}: {_STEP[run]} {notice}.")

    def not_written(self, run: str, error: Exception) -> None:
        """Say that what was counted of a run is not on disk, and why."""
        self._say(f"No F1 is written of {run}: {f'{error}'.rstrip('.')}.")

    def taken(self, run: str, wanted: str, free: str) -> None:
        """Say that a name in the logs is the training's own."""
        self._say(
            f"The training itself logs {wanted}: F1 of {run} is logged as {free}."
        )

    def _say(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            log.warning("%s", sentence)
