"""Passed over: the tags that look as if F1 followed from them, and are not read.

May import `first_of` of `series`. Runs of one directory have the same tags, so one line
tells of all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tb_f1_plugin.reading.series import first_of

MOST_RUNS = 20  # whose names an answer has
MOST = 100  # an answer has so many lines


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


def by_tag(each: Iterable[tuple[str, str, str]]) -> tuple[PassedOver, ...]:
    """Return what was passed over, by tag and reason.

    Args:
        each: Runs, each with a tag and the reason.

    >>> by_tag([("a", "TPR", "A rate."), ("b", "TPR", "A rate.")])
    (PassedOver(tag='TPR', reason='A rate.', runs=('a', 'b')),)
    """
    runs: dict[tuple[str, str], list[str]] = {}
    for run, tag, reason in each:
        runs.setdefault((tag, reason), []).append(run)
    return tuple(
        PassedOver(tag, reason, tuple(some))
        for (tag, reason), some in sorted(runs.items())
    )


def sentences(every: Iterable[PassedOver]) -> Iterator[str]:
    """Yield a line for each reason, with the tags and how many runs have them.

    >>> list(sentences([PassedOver("TPR", "It is a rate.", ("a", "b"))]))
    ['Passed over: TPR (2 runs). It is a rate.']
    """
    by_reason: dict[str, list[PassedOver]] = {}
    for passed_over in every:
        by_reason.setdefault(passed_over.reason, []).append(passed_over)
    for reason, some in by_reason.items():
        tags = first_of([passed_over.tag for passed_over in some])
        runs = list(dict.fromkeys(run for passed in some for run in passed.runs))
        where = runs[0] if len(runs) == 1 else f"{len(runs)} runs"
        yield f"Passed over: {tags} ({where}). {reason}"
