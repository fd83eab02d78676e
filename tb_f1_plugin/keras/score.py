"""Score: a metric's own F1 of counts, in float64.

May import the core and `metric`. The one place on the training side that knows by which
rule a metric forms its F1 outside of the compiled step.
"""

from __future__ import annotations

from typing import Any

from tb_f1_plugin.counts import Counts
from tb_f1_plugin.keras.metric import F1Score
from tb_f1_plugin.scores import f_beta


def score_of(metric: F1Score, counts: Counts) -> float:
    """Return a metric's F1 of counts that it has counted."""
    average: Any = metric.series_metadata().average
    return float(f_beta(counts, average=average, zero_division=metric.zero_division))
