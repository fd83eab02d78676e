"""Outcome: what a campaign has found, in a line for people and a list of faults."""

from __future__ import annotations

from dataclasses import dataclass

SHOWN = 20  # faults that are printed


@dataclass(frozen=True)
class Outcome:
    """What a campaign has found.

    Args:
        line: What was tried, how often and what happened, in one line.
        faults: What must not be; () if all is well.
    """

    line: str
    faults: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the line, and below it the first faults."""
        more = len(self.faults) - SHOWN
        shown = [f"    {fault}" for fault in self.faults[:SHOWN]]
        if more > 0:
            shown.append(f"    and {more:,} more")
        return "\n".join([self.line, *shown])
