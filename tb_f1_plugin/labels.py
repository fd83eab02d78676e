"""Labels: the one place that says how `y_true, y_pred` become columns of yes and no.

May import numpy and `counts` only. `form_of` decides by shapes alone, so numpy and
the Keras metric share it; `count` is the numpy counting that the metric is tested
against. The rules, first match wins (B rows, C > 1 classes):

| `y_pred` | `threshold` | `y_true` | form |
|---|---|---|---|
| `(B,)` or `(B, 1)` | any; 0.5 if None | `(B,)` or `(B, 1)` | binary |
| `(B, C)` | None | `(B,)` or `(B, 1)`, class numbers | multiclass, sparse |
| `(B, C)` | None | `(B, C)` | multiclass, one-hot |
| `(B, C)` | given | `(B, C)` | multilabel |

Predicted is what is above the threshold (strictly, as everywhere in Keras), or the
first of the largest (argmax: one class a row, ties or not). True is a label above
0.5. Anything else is an error that names both shapes, never a broadcast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from tb_f1_plugin.counts import Array, Counts

Kind = Literal["binary", "multiclass", "multilabel"]
DEFAULT_THRESHOLD = 0.5


@dataclass(frozen=True)
class Form:
    """What a pair of shapes means.

    Args:
        kind: "binary", "multiclass" (argmax) or "multilabel" (threshold per column).
        classes: The number of columns.
        sparse: Whether `y_true` holds class numbers instead of indicators.
        threshold: What a prediction must exceed; None for argmax.
    """

    kind: Kind
    classes: int
    sparse: bool
    threshold: float | None


def check_threshold(threshold: float | None) -> float | None:
    """Return the threshold as a float.

    Raises:
        ValueError: If it is not None and not in [0, 1].

    >>> check_threshold(1.5)
    Traceback (most recent call last):
    ValueError: `threshold` must be in [0, 1], got 1.5.
    """
    if threshold is None:
        return None
    try:
        value = float(threshold)
    except (TypeError, ValueError):
        value = np.nan
    if not 0 <= value <= 1:
        raise ValueError(f"`threshold` must be in [0, 1], got {threshold!r}.")
    return value


def form_of(
    y_true: Sequence[int | None],
    y_pred: Sequence[int | None],
    threshold: float | None = None,
) -> Form:
    """Decide by the rules at the top of this file what two shapes mean.

    Args:
        y_true: Shape of the labels; None for an axis that is not known yet.
        y_pred: Shape of the predictions; its last axis must be known.
        threshold: What a prediction must exceed, or None.

    Raises:
        ValueError: If the shapes fit no form; both are named.

    >>> form_of((8,), (8, 3))
    Form(kind='multiclass', classes=3, sparse=True, threshold=None)
    >>> form_of((8, 2), (8, 3))
    Traceback (most recent call last):
    ValueError: `y_true` of shape (8, 2) does not fit `y_pred` of shape (8, 3). \
Labels (B,), (B, 1) or (B, 3) do.
    """
    labels, predictions = tuple(y_true), tuple(y_pred)
    if len(predictions) not in (1, 2):
        raise _misfit(labels, predictions, "Predictions (B,), (B, 1) or (B, C) do.")
    classes = 1 if len(predictions) == 1 else predictions[1]
    if classes is None or classes < 1:
        raise _misfit(
            labels, predictions, "The last axis of `y_pred` must be known and not 0."
        )
    same_rows = (
        bool(labels)
        and len(labels) <= 2
        and (None in (labels[0], predictions[0]) or labels[0] == predictions[0])
    )
    # An axis that is not known yet (None) fits where it leaves only one reading.
    width = 1 if len(labels) == 1 else labels[-1] if labels else 0
    if classes == 1:
        if not same_rows or width not in (1, None):
            raise _misfit(labels, predictions, "Labels (B,) or (B, 1) do.")
        return Form(
            "binary", 1, False, DEFAULT_THRESHOLD if threshold is None else threshold
        )
    if threshold is None:
        if not same_rows or width not in (1, classes):
            raise _misfit(
                labels, predictions, f"Labels (B,), (B, 1) or (B, {classes}) do."
            )
        return Form("multiclass", classes, width == 1, None)
    if not same_rows or width not in (classes, None) or len(labels) == 1:
        raise _misfit(
            labels,
            predictions,
            f"With a threshold each column is a label of its own: labels "
            f"(B, {classes}) do.",
        )
    return Form("multilabel", classes, False, threshold)


def indicators(
    y_true: npt.ArrayLike, y_pred: npt.ArrayLike, threshold: float | None = None
) -> tuple[Array, Array]:
    """Return truth and prediction as boolean arrays of shape `(B, classes)`.

    Raises:
        ValueError: If the shapes fit no form, or a class number has no column.

    >>> true, predicted = indicators([2, 0], [[0.1, 0.2, 0.7], [0.5, 0.5, 0.0]])
    >>> true.astype(int).tolist(), predicted.astype(int).tolist()
    ([[0, 0, 1], [1, 0, 0]], [[0, 0, 1], [1, 0, 0]])
    """
    labels, predictions = np.asarray(y_true), np.asarray(y_pred)
    form = form_of(labels.shape, predictions.shape, check_threshold(threshold))
    predictions = predictions.reshape(-1, form.classes)
    if form.threshold is None:
        # argmax would take the first NaN for the largest.
        ranked = np.where(np.isnan(predictions), -np.inf, predictions)
        predicted = np.arange(form.classes) == ranked.argmax(-1)[:, np.newaxis]
        predicted &= ~np.isnan(predictions).any(-1, keepdims=True)
    else:
        # As the predictions' own type, in which the metric compares as well.
        predicted = predictions > np.asarray(form.threshold, _floating(predictions))
    if form.sparse:
        numbers = labels.reshape(-1)
        odd = ~np.isin(numbers, np.arange(form.classes))
        if odd.any():
            raise ValueError(
                f"Class numbers must be in [0, {form.classes - 1}], got "
                f"{numbers[odd][0]!r}."
            )
        return np.arange(form.classes) == numbers[:, np.newaxis], predicted
    return labels.reshape(-1, form.classes) > 0.5, predicted


def count(
    y_true: npt.ArrayLike, y_pred: npt.ArrayLike, threshold: float | None = None
) -> Counts:
    """Count one batch.

    TP = Σ true·predicted, possible = Σ true, predicted = Σ predicted, per class.

    Raises:
        ValueError: As `indicators`.

    >>> count([1, 0, 1], [0.9, 0.6, 0.2])
    Counts(true_positives=[1], possible_positives=[2], predicted_positives=[2], total=3)
    """
    true, predicted = indicators(y_true, y_pred, threshold)
    return Counts(
        (true & predicted).sum(0), true.sum(0), predicted.sum(0), true.shape[0]
    )


def _floating(values: Array) -> npt.DTypeLike:
    return values.dtype if values.dtype.kind == "f" else np.float64


def _misfit(
    labels: tuple[int | None, ...], predictions: tuple[int | None, ...], what_fits: str
) -> ValueError:
    return ValueError(
        f"`y_true` of shape {labels} does not fit `y_pred` of shape {predictions}. "
        f"{what_fits}"
    )
