"""Passed over: the tags that look as if F1 followed from them, and are not read.

May import the standard library only. Runs of one directory have the same tags, so they
are told of together: 800 runs are one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

MOST_RUNS = 20  # of which the names are told
MOST = 100  # lines
FEW = 8  # tags of one reason that a sentence names


@dataclass(frozen=True)
class PassedOver:
    """A tag that is not read.

    Args:
        tag: The tag.
        reason: Why, in one sentence.
        runs: The runs that have it.
    """

    tag: str
    reason: str
    runs: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as the schema's `PassedOver`."""
        return {
            "tag": self.tag,
            "reason": self.reason,
            "runs": list(self.runs[:MOST_RUNS]),
            "run_count": len(self.runs),
        }


def together(each: Iterable[tuple[str, str, str]]) -> tuple[PassedOver, ...]:
    """Return what was passed over, by tag and reason.

    Args:
        each: Runs, each with a tag and the reason.

    >>> together([("a", "TPR", "A rate."), ("b", "TPR", "A rate.")])
    (PassedOver(tag='TPR', reason='A rate.', runs=('a', 'b')),)
    """
    runs: dict[tuple[str, str], list[str]] = {}
    for run, tag, reason in each:
        runs.setdefault((tag, reason), []).append(run)
    return tuple(PassedOver(*what, tuple(some)) for what, some in sorted(runs.items()))


def sentences(every: Iterable[PassedOver]) -> Iterator[str]:
    """Yield a line for each reason, with the tags and how many runs have them.

    >>> list(sentences([PassedOver("TPR", "It is a rate.", ("a", "b"))]))
    ['Passed over: TPR (2 runs). It is a rate.']
    """
    by_reason: dict[str, list[PassedOver]] = {}
    for one in every:
        by_reason.setdefault(one.reason, []).append(one)
    for reason, some in by_reason.items():
        tags = ", ".join(one.tag for one in some[:FEW])
        more = f" and {len(some) - FEW} more" if len(some) > FEW else ""
        runs = list(dict.fromkeys(run for one in some for run in one.runs))
        where = runs[0] if len(runs) == 1 else f"{len(runs)} runs"
        yield f"Passed over: {tags}{more} ({where}). {reason}"
