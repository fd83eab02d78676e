"""By name: any score of the registry, averaged over the classes of its counts.

May import numpy, `counts`, `averaging` and `registry` only.
"""

from __future__ import annotations

import numpy as np

from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.scores.averaging import Average, ResolvedAbsent, averaged
from tb_f1_plugin.core.scores.registry import SCORES


def score_of(
    name: str,
    counts: Counts,
    *,
    beta: float = 1.0,
    average: Average | None = "binary",
    zero_division: float = 0.0,
    absent_classes: ResolvedAbsent = "counted",
) -> Array:
    """Return any score by its name in the registry.

    Args:
        name: One of `registry.SCORES`.
        counts: Counts of shape `(..., classes)`.
        beta: For F-beta: how much recall weighs against precision, at least 0.
        average: "binary" (one column), "micro" (of the summed counts), "macro"
            (mean over classes), "weighted" (mean weighted by support) or None (a
            value for each class).
        zero_division: What 0/0 gives: 0, 1 or nan. In a mean over classes nan
            leaves the class out.
        absent_classes: Whether a class of which nothing is possible and nothing is
            predicted takes part in an average: "counted", as of scikit-learn's
            multi-label indicators and `labels=`, or "left_out", as of its class
            numbers. See `resolved_absent`. If none takes part, the average is 0/0.

    Returns:
        Shape `(...)`, or `(..., classes)` with `average=None`.

    Raises:
        ValueError: If an argument is not one of the above.

    >>> float(score_of("specificity", Counts([30], [40], [60], 100)))
    0.5
    """
    if name not in SCORES:
        raise ValueError(f"`name` must be one of {', '.join(SCORES)}, got {name!r}.")
    score = SCORES[name]
    values = averaged(
        counts, score.of_classes(beta), average, zero_division, absent_classes
    )
    return _where_total_known(counts, values) if score.needs_total else values


def _where_total_known(counts: Counts, values: Array) -> Array:
    """Blank what needs a total where nobody recorded one: that is not 0/0."""
    unknown: Array = np.isnan(counts.total_by_class.astype(np.float64))
    if values.ndim < unknown.ndim:
        unknown = np.asarray(unknown.any(-1))
    return np.where(unknown, np.nan, values)
