"""Counted: what a metric has counted in a stretch of its life, details and all.

May import numpy and the core. A metric's state is not an epoch's: what was counted
before is taken away, and what was counted earlier is added. So this is a value with +
and −.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.record import Record


@dataclass(frozen=True, eq=False)
class Counted:
    """A record, and the sums of which its details are made.

    Args:
        record: What is always kept.
        histogram: The state of the histogram; None if none is kept.
        confusion: The state of the confusion; likewise.
    """

    record: Record
    histogram: Array | None = None
    confusion: Array | None = None

    def __add__(self, other: Counted) -> Counted:
        """Pool both."""
        return Counted(
            self.record + other.record,
            _sum(self.histogram, other.histogram),
            _sum(self.confusion, other.confusion),
        )

    def __sub__(self, other: Counted) -> Counted:
        """Take away what was counted before."""
        return Counted(
            self.record - other.record,
            _sum(self.histogram, other.histogram, -1),
            _sum(self.confusion, other.confusion, -1),
        )


def _sum(left: Array | None, right: Array | None, sign: int = 1) -> Array | None:
    if left is None or right is None:
        return None
    return np.asarray(left + sign * right)
