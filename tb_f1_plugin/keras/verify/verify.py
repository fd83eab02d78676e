"""Verify: our F1 against scikit-learn's, on the predictions of one pass.

May import keras, the core, `backend`, `metric`, `model`, `private` and
`oracle`, which imports scikit-learn when it is asked. The article's second callback:
slow, memory-hungry and certain. Once, at the end, to be convinced.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import keras
import numpy as np

from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.keras.backend import steps
from tb_f1_plugin.keras.metric.axes import moved
from tb_f1_plugin.keras.metric.counting.masks import both
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.model.compiled import Named
from tb_f1_plugin.keras.model.facts import masks_rows
from tb_f1_plugin.keras.model.outputs import metric_outputs, outputs_of
from tb_f1_plugin.keras.private.attributes import mask_of
from tb_f1_plugin.keras.verify.oracle import Judged, scikit_learn


@dataclass(frozen=True)
class Verification:
    """One metric's F1, counted by us and by scikit-learn.

    Args:
        name: The metric's name in the logs.
        exact: Our F1, from counts merged over batches.
        scikit_learn: `sklearn.metrics.f1_score` of the same predictions.
        rows: How many rows both are of.
        logged: The validation F1 that was logged with the very weights that the model
            has; None if there is none.
        left_out: Which rows neither is of, and why; "" if there are none.
        weights: Which weights the model has.
        compared: What predictions were compared with, if these are logits; else "".
    """

    name: str
    exact: float
    scikit_learn: float
    rows: int
    logged: float | None
    left_out: str = ""
    weights: str = ""
    compared: str = ""

    @property
    def difference(self) -> float:
        """Ours minus scikit-learn's."""
        return self.exact - self.scikit_learn

    def __str__(self) -> str:
        """Say it in a line."""
        parts = (f"{self.rows:,} rows", self.compared, self.left_out, self.weights)
        return (
            f"{self.name}: exact F1 {self.exact:.6f}, scikit-learn "
            f"{self.scikit_learn:.6f}, difference {self.difference:.1e} "
            f"({'; '.join(filter(None, parts))})"
        )


class Batch(NamedTuple):
    """Labels and predictions of some rows of one output.

    Attributes:
        y_true: Labels.
        y_pred: Predictions, with their Keras mask if they have one.
        sample_weight: Weights, for a metric that sees them; else None.
        mask: What counts of it, where weights say so to a metric that is lent.
    """

    y_true: Any
    y_pred: Any
    sample_weight: Any = None
    mask: Any = None


def check_data(data: Any) -> None:
    """Raise `ValueError` unless data can be read once, from beginning to end."""
    if isinstance(data, (tuple, list)) and len(data) in (2, 3):
        return
    if steps.is_dataset(data):
        if steps.is_endless(data):
            raise ValueError(
                "`verify` must end, got an endless tf.data.Dataset. Give it "
                "dataset.take(number of batches)."
            )
        return
    has_length = hasattr(data, "__len__") and not isinstance(data, (tuple, dict, str))
    if not has_length or hasattr(data, "shape"):
        raise ValueError(
            "`verify` must be (x, y) or (x, y, sample_weight), or batches of them: "
            f"{steps.A_DATASET}a keras.utils.PyDataset or anything else that has a "
            f"length, got {type(data).__name__}."
        )


class Logged:
    """What was logged of each validation, and with which weights."""

    def __init__(self) -> None:
        """Know of no validation yet."""
        self.values: dict[F1Score, dict[int, float]] = {}
        self._weights: dict[int, int] = {}

    def validates(self, model: Any, epoch: int) -> None:
        """Take note of the weights that an epoch's validation begins with."""
        self._weights[epoch] = fingerprint(model)

    def value(self, metric: F1Score, epoch: int, value: float) -> None:
        """Take note of the F1 of an epoch's validation."""
        self.values.setdefault(metric, {})[epoch] = value

    def of(self, model: Any, metric: F1Score) -> tuple[float | None, str]:
        """Return what was logged with the model's weights, and say which they are."""
        now, values = fingerprint(model), self.values.get(metric, {})
        if not values:
            return None, "the weights that fit has left"
        last = max(values)
        same = [e for e in values if self._weights.get(e) == now]
        if not same:
            return None, (
                "weights of no epoch that was validated; the last logged validation "
                f"F1, of other weights, is {values[last]:.6f} of epoch {last}"
            )
        epoch = max(same)
        whose = "of the last validation" if epoch == last else "not the last one"
        return values[epoch], (
            f"weights of epoch {epoch}, {whose}; its logged validation F1 is "
            f"{values[epoch]:.6f}"
        )


def fingerprint(model: Any) -> int:
    """Return a number that is another one when the weights are."""
    total = 0
    for weight in model.weights:
        values = np.ascontiguousarray(keras.ops.convert_to_numpy(weight))
        total = zlib.crc32(values.tobytes(), total)
    return total


def verifiable(metrics: Mapping[F1Score, Named]) -> tuple[dict[F1Score, Named], str]:
    """Return the metrics that can be compared, and a sentence about the others.

    Args:
        metrics: The metrics of a session, and their names.

    Returns:
        The metrics, and the sentence; "" if there is none left out.
    """
    kept = {m: named for m, named in metrics.items() if not m.has_own_update}
    names = [named.name for metric, named in metrics.items() if metric not in kept]
    if not names:
        return kept, ""
    return kept, (
        f"verify leaves out {', '.join(names)}: labels and predictions go through an "
        "update_state of its own, and what that makes of them is not known outside. "
        "Call sklearn.metrics.f1_score with what it hands to super().update_state."
    )


def verify(
    model: Any, data: Any, metrics: Mapping[F1Score, Named], logged: Logged
) -> list[Verification]:
    """Compare each metric with scikit-learn on one prediction.

    Args:
        model: A trained model.
        data: `(x, y)` or `(x, y, sample_weight)`, or batches of them, which are read
            once; the weights are for the metrics that see them.
        metrics: The metrics; their configuration is used, their state left alone.
        logged: What was logged in validation.

    Raises:
        ValueError: If the shapes fit no form.
    """
    if not metrics:
        return []
    found: dict[F1Score, list[Batch]] = {metric: [] for metric in metrics}
    for y, y_pred, weights in _predicted(model, data):
        for_losses = outputs_of(model, y, y_pred, weights)
        for_metrics = metric_outputs(model, y, y_pred, for_losses)
        for metric, named in metrics.items():
            output = (for_losses if named.is_lent else for_metrics)[named.output]
            batch = Batch(*output.pair(y, y_pred), output.weights(weights))
            found[metric].append(_as_seen(metric, named, batch))
    results = []
    for metric, named in metrics.items():
        value, weights = logged.of(model, metric)
        result = compare(metric, named.name, found[metric])
        results.append(replace(result, logged=value, weights=weights))
    return results


def compare(metric: F1Score, name: str, batches: Iterable[Batch]) -> Verification:
    """Compare one metric with scikit-learn.

    Args:
        metric: Its configuration is used; its state is left alone.
        name: Its name in the logs.
        batches: All labels and predictions.

    Raises:
        ValueError: If the shapes fit no form, or no row counts.
    """
    fresh = metric.alike()
    axis = fresh.axis
    if axis is not None:
        fresh.axis = -1
    judged, seen = Judged(), 0
    for batch in batches:
        arrays = (*batch, mask_of(batch.y_pred))
        y_true, y_pred, weights, *masks = _columns_last(arrays, axis)
        fresh.build(y_true.shape, y_pred.shape)
        mask = both(masks[0], masks[1], fresh.form_along(y_pred.shape))
        fresh.update_state(y_true, y_pred, weights, mask=mask)
        rows = rows_of(
            y_true,
            y_pred,
            fresh.threshold,
            from_logits=fresh.from_logits,
            ignore_class=fresh.ignore_class,
            negative_label=fresh.lowest_label,
            sample_weight=weights,
            mask=mask,
        )
        seen += int(np.prod(y_pred.shape if y_pred.ndim == 1 else y_pred.shape[:-1]))
        judged.add(rows)
    by_entry = fresh.series_metadata().kind == "multilabel"
    left_out = judged.left_out(seen, by_entry=by_entry)
    if not judged.rows:
        raise ValueError(
            f"{name}: no row of the `verify` data counts ({left_out or 'it has none'}),"
            " so there is nothing to compare. Give it rows that have a label."
        )
    theirs = scikit_learn(fresh, judged)
    ours, compared = fresh.score(), str(fresh.compared or "")
    return Verification(
        name, ours, theirs, judged.rows, None, left_out, compared=compared
    )


def _as_seen(metric: F1Score, named: Named, batch: Batch) -> Batch:
    """Return a batch as a metric sees it in a validation."""
    y_true, y_pred, weights, _ = batch
    if named.is_weighted or weights is None:
        return batch
    there = metric.there(y_pred.shape, weights) if named.is_lent else None
    return Batch(y_true, y_pred, None, None if there is None else there.mask)


def _columns_last(values: Iterable[Any], axis: int | None) -> list[Any]:
    """Return labels, predictions, weights and mask as arrays, the columns last."""
    arrays: list[Any] = [None if x is None else _array(x) for x in values]
    if axis in (None, -1):
        return arrays
    rank = arrays[1].ndim
    return [None if x is None else _array(moved(x, axis, rank)) for x in arrays]


def _array(values: Any) -> Any:
    return keras.ops.convert_to_numpy(values)


def _predicted(model: Any, data: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Yield labels, predictions and weights, in the order of one pass over the data."""
    for x, y, weights in _batches(data):
        if masks_rows(model):  # `predict` does not return them
            y_pred = model(keras.tree.map_structure(keras.ops.convert_to_tensor, x))
        elif steps.replicas_of(model) > 1 or _is_whole(data):
            y_pred = model.predict(x, verbose=0)
        else:
            y_pred = model.predict_on_batch(x)
        yield y, y_pred, weights


def _batches(data: Any) -> Iterator[tuple[Any, Any, Any]]:
    if _is_whole(data):
        batches: Any = [tuple(data)]
    elif isinstance(data, keras.utils.PyDataset):
        batches = (data[index] for index in range(len(data)))
    else:
        batches = data
    for batch in batches:
        yield keras.utils.unpack_x_y_sample_weight(tuple(batch))


def _is_whole(data: Any) -> bool:
    return isinstance(data, (tuple, list)) and len(data) in (2, 3)
