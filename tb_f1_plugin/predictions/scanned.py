"""Scanned: what is known of a table of predictions once its outcomes are there.

May import `asked`, `outcomes` and `task`. Everything after the scan follows from it,
and needs the table no more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tb_f1_plugin.predictions.asked import Asked
from tb_f1_plugin.predictions.outcomes import LabelOutcomes, Outcomes
from tb_f1_plugin.predictions.task import Task


@dataclass(frozen=True)
class Scanned:
    """The outcomes of a table, and the question that they answer.

    Args:
        outcomes: The outcomes.
        task: The task.
        asked: What was asked.
        dropped: How many rows were left out since something in them is NULL.
    """

    outcomes: Outcomes | LabelOutcomes
    task: Task
    asked: Asked
    dropped: int = 0

    def with_confusion(self) -> Scanned:
        """Return the same, as if a confusion had been asked for."""
        return replace(self, asked=replace(self.asked, confusion=True))

    def of_other(self) -> Scanned:
        """Return what the other model says of the same rows.

        Rows that were left out are told once, with the first model.
        """
        return replace(self, outcomes=self.outcomes.of_other(), dropped=0)
