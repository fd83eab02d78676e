"""Curves: precision and recall, ROC, gain and reliability of one class. Pure.

May import numpy, the core, the reading, `at_threshold`, `availability`, `question` and
`scoring`. Each point is that of an edge, and exact. AUC and average precision depend on
the order of the rows between two edges, so they are told as brackets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args

import numpy as np

from tb_f1_plugin.analysis.details.at_threshold import why_no_cuts
from tb_f1_plugin.analysis.scoring import numbers
from tb_f1_plugin.core.histogram import brackets, calibration, curves
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.histogram.thresholds import AtEdges
from tb_f1_plugin.reading.kept import Cuts
from tb_f1_plugin.reading.series import Series

CurveName = Literal["precision_recall", "roc", "gain", "reliability"]
CURVES: tuple[CurveName, ...] = get_args(CurveName)
_POINTS: Mapping[str, Callable[[AtEdges], curves.Curve]] = {
    "precision_recall": curves.precision_recall_curve,
    "roc": curves.roc_curve,
    "gain": curves.gain_curve,
}
_BRACKETS: Mapping[str, Callable[[ScoreHistogram], brackets.Bracket]] = {
    "roc_auc": brackets.roc_auc_bracket,
    "average_precision": brackets.average_precision_bracket,
    "best_f1": brackets.best_f_beta_bracket,
}


def why_no_curve(series: Series, name: CurveName) -> str | None:
    """Return why a series has no curve of a name; None if it has."""
    why = why_no_cuts(series)
    if why is not None:
        return why
    assert series.cuts is not None
    if name == "reliability" and not series.cuts.is_histogram:
        return (
            "A PR curve has no scores, so their reliability is not known. A histogram "
            "has them: F1Score(histogram=True)."
        )
    return None


def curve_of(
    series: Series, name: CurveName, class_name: str | None, place: int
) -> dict[str, Any]:
    """Return the points and what belongs to them, as the schema's `CurveAnswer`.

    Args:
        series: A series that has the curve.
        name: Which curve.
        class_name: The class; None where there is one.
        place: The step, by its place among those that have thresholds.
    """
    cuts = series.cuts
    assert cuts is not None
    column = 0 if class_name is None else series.classes.index(class_name)
    histogram = cuts.histogram(place).of_class(column) if cuts.is_histogram else None
    found = dict.fromkeys(_BRACKETS) if histogram is None else _brackets(histogram)
    if name == "reliability":
        assert histogram is not None
        return {**_reliability(histogram), "brackets": found, "operating_point": None}
    at = cuts.at_edges(slice(place, place + 1), column)
    thresholds, x, y = _POINTS[name](at)
    return {
        "x": numbers(x[0, 0]),
        "y": numbers(y[0, 0]),
        "thresholds": numbers(thresholds),
        "brackets": found,
        "operating_point": _operating_point(series, cuts, name, column, place),
        "calibration": None,
    }


def _brackets(histogram: ScoreHistogram) -> dict[str, list[float] | None]:
    found = {}
    for name, bracket in _BRACKETS.items():
        low, high = (float(end[0]) for end in bracket(histogram))
        found[name] = None if np.isnan(low) or np.isnan(high) else [low, high]
    return found


def _operating_point(
    series: Series, cuts: Cuts, name: CurveName, column: int, place: int
) -> dict[str, float | None] | None:
    """Return the point of the series' own counts: of its threshold, or of argmax."""
    here = series.at(series.steps.searchsorted(cuts.steps[place : place + 1]))
    own = here.counts.of_class(column)
    counts = type(own)(
        *(
            values[:, np.newaxis]
            for values in (
                own.true_positives,
                own.possible_positives,
                own.predicted_positives,
                own.total,
            )
        )
    )
    # One edge, and so three points: that of the counts is between both ends.
    _, x, y = _POINTS[name](AtEdges(np.zeros(1), counts))
    point = float(x[0, 0, 1]), float(y[0, 0, 1])
    if not np.isfinite(point).all():
        return None
    return {"threshold": cuts.own_threshold, "x": point[0], "y": point[1]}


def _reliability(histogram: ScoreHistogram) -> dict[str, Any]:
    rows, mean_score, share = calibration.reliability_curve(histogram)
    error = calibration.calibration_error(histogram)
    brier = calibration.brier_score(histogram)
    return {
        "x": numbers(mean_score[0]),
        "y": numbers(share[0]),
        "thresholds": [None] * rows.shape[-1],
        "calibration": {
            "error": (numbers(error) or [None])[0],
            "brier": (numbers(brier) or [None])[0],
            "are_probabilities": bool(calibration.are_probabilities(histogram)[0]),
            "counts": numbers(rows[0]),
        },
    }
