"""Verify: our F1 against scikit-learn's, on the predictions of one `predict`.

May import keras and the core; scikit-learn only when asked. The article's second
callback: slow, memory-hungry and certain. Once, at the end, to be convinced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tb_f1_plugin.counts import Counts
from tb_f1_plugin.keras.axes import moved
from tb_f1_plugin.keras.metric import F1Score
from tb_f1_plugin.keras.model import Named
from tb_f1_plugin.keras.outputs import metric_outputs, outputs_of
from tb_f1_plugin.labels import rows_of
from tb_f1_plugin.record import Record
from tb_f1_plugin.scores import f_beta

_BATCH = 1024


@dataclass(frozen=True)
class Verification:
    """One metric's F1, counted by us in batches and by scikit-learn at once.

    Args:
        name: The metric's name in the logs.
        exact: Our F1, from counts merged over batches of 1,024 rows.
        scikit_learn: `sklearn.metrics.f1_score` of the same predictions.
        rows: How many rows.
        logged: The last validation F1 that was logged; None without validation.
    """

    name: str
    exact: float
    scikit_learn: float
    rows: int
    logged: float | None

    @property
    def difference(self) -> float:
        """Ours minus scikit-learn's."""
        return self.exact - self.scikit_learn

    def __str__(self) -> str:
        """Say it in a line."""
        logged = ""
        if self.logged is not None:
            logged = f", last logged validation F1 {self.logged:.6f}"
        return (
            f"{self.name}: exact F1 {self.exact:.6f}, scikit-learn "
            f"{self.scikit_learn:.6f}, difference {self.difference:.1e} "
            f"({self.rows:,} rows{logged})"
        )


def verify(
    model: Any,
    data: Any,
    metrics: Mapping[F1Score, Named],
    logged: Mapping[F1Score, Record | None],
) -> list[Verification]:
    """Compare each metric with scikit-learn on one prediction.

    Args:
        model: A trained model.
        data: `(x, y)` or `(x, y, sample_weight)`; the weights are for the metrics
            that see them.
        metrics: The metrics; their configuration is used, their state left alone.
        logged: What was last counted of each in validation.

    Raises:
        ValueError: If the shapes fit no form.
    """
    x, y, *weights = data
    y_pred = model.predict(x, verbose=0)
    for_losses = outputs_of(model, y, y_pred)
    for_metrics = metric_outputs(model, y, y_pred, for_losses)
    results = []
    for metric, named in metrics.items():
        outputs = for_losses if named.is_lent else for_metrics
        record = logged[metric]
        results.append(
            compare(
                metric,
                named.name,
                *outputs[named.output].pair(y, y_pred),
                sample_weight=weights[0] if weights and named.is_weighted else None,
                logged=None if record is None else _score(metric, record.counts),
            )
        )
    return results


def compare(
    metric: F1Score,
    name: str,
    y_true: Any,
    y_pred: Any,
    *,
    sample_weight: Any = None,
    logged: float | None = None,
) -> Verification:
    """Compare one metric with scikit-learn.

    Args:
        metric: Its configuration is used; its state is left alone.
        name: Its name in the logs.
        y_true: All labels.
        y_pred: All predictions.
        sample_weight: All weights, for a metric that sees them.
        logged: The last validation F1 that was logged.

    Raises:
        ValueError: If the shapes fit no form.
    """
    from sklearn.metrics import f1_score

    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    weights = None if sample_weight is None else np.asarray(sample_weight)
    fresh = metric.alike()
    if fresh.axis is not None:
        rank, axis = y_pred.ndim, fresh.axis
        y_true, y_pred, weights = (
            None if one is None else np.asarray(moved(one, axis, rank))
            for one in (y_true, y_pred, weights)
        )
        fresh.axis = -1
    for start in range(0, len(y_pred), _BATCH):
        batch = slice(start, start + _BATCH)
        weight = None if weights is None else weights[batch]
        fresh.update_state(y_true[batch], y_pred[batch], weight)
    exact = _score(fresh, fresh.counts())
    rows = rows_of(
        y_true,
        y_pred,
        fresh.threshold,
        from_logits=fresh.from_logits,
        ignore_class=fresh.ignore_class,
        sample_weight=weights,
    )
    true, predicted = rows.true, rows.predicted
    if true.shape[-1] == 1:
        true, predicted = true[:, 0], predicted[:, 0]
    theirs = f1_score(
        true,
        predicted,
        average=fresh.series_metadata().average,
        zero_division=fresh.zero_division,
        sample_weight=rows.weights,
    )
    return Verification(name, exact, float(theirs), len(true), logged)


def _score(metric: F1Score, counts: Counts) -> float:
    average: Any = metric.series_metadata().average
    return float(f_beta(counts, average=average, zero_division=metric.zero_division))
