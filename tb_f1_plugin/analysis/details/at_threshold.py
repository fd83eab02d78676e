"""At threshold: a series as if its metric had had another threshold. Pure.

May import the core and `series`. The counts at an edge of a histogram are those of a
metric with that threshold, so all that is said of a series can be said of these.
"""

from __future__ import annotations

from dataclasses import replace

from tb_f1_plugin.reading.series import Series

KEEP = "Train with F1Score(..., histogram=True), or TensorBoard(..., histogram=True)."


class NotAtThresholdError(ValueError):
    """A series that has no counts at a threshold; says why."""


def at_threshold(series: Series, threshold: float) -> Series:
    """Return a series with the counts at a threshold, at the steps that have them.

    Where argmax decides, each class becomes one against the rest, as a label of
    multi-label data: a row may be predicted for several classes, and for none.

    Args:
        series: A series; what is kept of it was read.
        threshold: One of the edges.

    Raises:
        NotAtThresholdError: If it has none; says what to do.

    >>> nothing = Series.without_points("a", "f1", "counts", "epoch", findings=())
    >>> at_threshold(nothing, 0.5)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    tb_f1_plugin.analysis.details.at_threshold.NotAtThresholdError: Its counts ...
    """
    why = why_no_cuts(series)
    if why is not None:
        raise NotAtThresholdError(why)
    assert series.cuts is not None
    try:
        counts = series.cuts.at(threshold)
    except ValueError as error:
        raise NotAtThresholdError(str(error)) from error
    there = against_the_rest(series)
    # Without what is kept of it: many such series are in memory at once.
    return replace(there, threshold=threshold, counts=counts, cuts=None)


def against_the_rest(series: Series) -> Series:
    """Return a series of which each class is decided by a threshold of its own.

    It has the steps that have counts at all thresholds. Its counts are the series' own
    there; what follows from a batch, or was logged as a number, is gone.
    """
    assert series.cuts is not None
    there = replace(
        series,
        kind="multilabel" if series.kind == "multiclass" else series.kind,
        batch_sums=None,
        squared_batch_rows=None,
        logged_batch_mean=None,
        logged_f1=None,
        logged=None,
        confusions=None,
    )
    if len(series.cuts.steps) == len(series.steps):
        return there
    return there.at(series.steps.searchsorted(series.cuts.steps))


def why_no_cuts(series: Series) -> str | None:
    """Return why a series has no counts at other thresholds; None if it has."""
    if series.cuts is not None and len(series.cuts.steps):
        return None
    if "histogram" in series.details:
        if series.detail_findings:
            return series.detail_findings[0].message
        return "No histogram of it can be read yet."
    if series.is_own_record:
        return f"No histogram was kept of it. {KEEP}"
    return (
        "Its counts at other thresholds were not recorded. F1Score(histogram=True) of "
        "tb_f1_plugin keeps them, and so does add_pr_curve of PyTorch's SummaryWriter."
    )
