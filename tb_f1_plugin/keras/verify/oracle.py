"""Oracle: scikit-learn's F1 of a metric's rows, asked for as a user would.

May import the core, `metric`, and scikit-learn when it is asked. It knows no counts: it
hands over class numbers, indicator matrices or 0 and 1, so that it can disagree.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.labels import Rows
from tb_f1_plugin.keras.metric.f1score import F1Score


class Judged:
    """The rows of several batches that have a label."""

    def __init__(self) -> None:
        """Hold none yet."""
        self._batches: list[Rows] = []

    def add(self, batch: Rows) -> None:
        """Take the rows of a batch."""
        self._batches.append(batch)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(len(batch.true) for batch in self._batches)

    @property
    def true(self) -> Array:
        """What is true, shape `(rows, classes)`, bool."""
        return np.concatenate([batch.true for batch in self._batches])

    @property
    def predicted(self) -> Array:
        """What is predicted, shape `(rows, classes)`, bool."""
        return np.concatenate([batch.predicted for batch in self._batches])

    @property
    def there(self) -> Array | None:
        """Which entries have a label, shape `(rows, classes)`; None for all."""
        if all(batch.there is None for batch in self._batches):
            return None
        return np.concatenate(
            [
                np.ones(batch.true.shape, bool) if batch.there is None else batch.there
                for batch in self._batches
            ]
        )

    @property
    def weights(self) -> Array | None:
        """The weights of rows, or of entries; None without any."""
        weights = [b.weights for b in self._batches if b.weights is not None]
        return np.concatenate(weights) if weights else None

    def left_out(self, seen: int, *, by_entry: bool = False) -> str:
        """Say which of the rows that were predicted are not judged, and why.

        Args:
            seen: How many rows there were.
            by_entry: Whether their entries are labelled one by one.
        """
        unlabelled = sum(batch.unlabelled for batch in self._batches)
        judged, what = self.rows, ""
        if by_entry:
            seen, what = seen * self.true.shape[1], " entries"
            judged = self.true.size if self.there is None else int(self.there.sum())
        parts = []
        if unlabelled:
            parts.append(f"{unlabelled:,}{what} without a label")
        others = seen - judged - unlabelled
        if others > 0:
            why = "a mask or a weight of 0"
            if not by_entry:
                why = "a mask, a weight of 0 or ignore_class"
            parts.append(f"{others:,}{what} that {why} leaves out")
        return f"not {' or '.join(parts)}" if parts else ""


def scikit_learn(metric: F1Score, judged: Judged) -> float:
    """Return `sklearn.metrics.f1_score` of what a metric was given.

    Args:
        metric: It has counted the same rows, or others of the same form.
        judged: The rows.
    """
    from sklearn.metrics import f1_score

    true, predicted = judged.true, judged.predicted
    weights, there = judged.weights, judged.there
    options: dict[str, Any] = {"zero_division": metric.zero_division}
    if true.shape[-1] == 1:
        where = slice(None) if there is None else there[:, 0]
        of_rows = None if weights is None else np.ravel(weights)[where]
        y_true, y_pred = (x[where, 0].astype(int) for x in (true, predicted))
        return float(f1_score(y_true, y_pred, sample_weight=of_rows, **options))
    labels = _labels(metric, true, predicted)
    if labels == []:
        return float(metric.zero_division)
    average = metric.series_metadata().average
    by_entry = there is not None or (weights is not None and weights.ndim == 2)
    if by_entry:
        return _by_entry(judged, labels, average, metric.zero_division)
    if metric.threshold is None:
        true, predicted = _numbers(true), _numbers(predicted)
        if labels is None and (predicted < 0).any():  # a NaN predicts nothing
            labels = sorted({*true.tolist(), *predicted.tolist()} - {-1})
    else:
        true, predicted = true.astype(int), predicted.astype(int)
    options["sample_weight"] = weights
    return float(f1_score(true, predicted, average=average, labels=labels, **options))


def _labels(metric: F1Score, true: Array, predicted: Array) -> list[int] | None:
    """Return `labels=` of a user who wants what the metric is set to; None for none."""
    chosen = metric.labels
    columns = list(range(true.shape[-1]) if chosen is None else chosen)
    if metric.absent_classes == "left_out":
        occur = np.any(true | predicted, axis=0)
        return [c for c in columns if occur[c]]
    if chosen is None and metric.absent_classes == "auto":
        return None
    return columns


def _numbers(indicators: Array) -> Array:
    return np.where(indicators.any(-1), indicators.argmax(-1), -1)


def _by_entry(
    judged: Judged, labels: list[int] | None, average: str, zero_division: float
) -> float:
    """Return the average over columns, each of its own entries that have a label."""
    from sklearn.metrics import f1_score

    true, predicted, weights = judged.true, judged.predicted, judged.weights
    there = np.ones(true.shape, bool) if judged.there is None else judged.there
    if weights is None:
        weights = np.ones(len(true))
    if weights.ndim == 1:
        weights = np.broadcast_to(weights[:, None], true.shape)
    columns = list(range(true.shape[-1])) if labels is None else labels
    options: dict[str, Any] = {"zero_division": zero_division}

    def of(which: list[int]) -> float:
        where = there[:, which]
        pairs = (x[:, which][where].astype(int) for x in (true, predicted))
        of_entries = weights[:, which][where]
        return float(f1_score(*pairs, sample_weight=of_entries, **options))

    if average == "micro":
        return of(columns)
    scores = np.array([of([c]) for c in columns])
    support = np.array([weights[there[:, c] & true[:, c], c].sum() for c in columns])
    defined = ~np.isnan(scores)
    if not defined.any():
        return float("nan")
    if average == "weighted" and support.any():
        return float(np.average(scores[defined], weights=support[defined]))
    return float(scores[defined].mean())
