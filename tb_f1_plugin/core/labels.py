"""Labels: the one place that says what the values of `y_true, y_pred` mean.

May import numpy, `counts` and `form` only. `form` decides by shapes which task it is;
`rows_of` is the numpy reading of the values that the Keras metric is tested against.

**True.** In argmax tasks (multiclass) a row has one class. It is the class number. If
there is a column for each class, one-hot or soft, it is the largest label, of ties the
first. With a threshold a label above 0.5 is true.

**Predicted.** With a threshold a prediction is positive if it is strictly above it, as
everywhere in Keras; with `from_logits`, above its logit. In argmax tasks the largest is
predicted, of ties the first: one class a row.

**No label.** These are no label: a class number outside the columns, a fractional one
or NaN; a row of columns whose sum is not above 0, or is NaN; with a threshold, a label
that is NaN or below the negative class's, 0 or −1. Such a row, or in multilabel such an
entry, is left out of all counts, and counted apart as unlabelled.

**Left out on purpose.** What a mask leaves out is not there, and is not unlabelled. The
same holds for a row whose class number is `ignore_class`, and for what has no label and
a weight of 0. A row of weight 0 that has a label is still a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.form import (
    DEFAULT_THRESHOLD,
    Form,
    Kind,
    Shape,
    along_rows,
    along_rows_of,
    are_by_entry,
    check_threshold,
    form_of,
)

__all__ = [
    "DEFAULT_THRESHOLD",
    "Form",
    "Kind",
    "Rows",
    "Shape",
    "along_rows",
    "check_threshold",
    "count",
    "form_of",
    "in_own_type",
    "rows_of",
]


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a batch that count, n of them.

    Args:
        true: Shape `(n, classes)`, bool.
        predicted: Shape `(n, classes)`, bool.
        weights: Shape `(n,)`, float64, or `(n, classes)` where entries have weights of
            their own; None if none were given.
        non_finite: In how many rows a prediction that counts was NaN or infinite.
        there: Shape `(n, classes)`, bool: which entries count; None for all of them.
            Where one does not, nothing is true or predicted.
        unlabelled: How many rows, or entries in multilabel, had no label and were left
            out for it.
        scores: Shape `(n, classes)`: the predictions as they are, in their own type;
            None where nobody kept them.
    """

    true: Array
    predicted: Array
    weights: Array | None
    non_finite: int
    there: Array | None = None
    unlabelled: int = 0
    scores: Array | None = None

    @property
    def has_entries(self) -> bool:
        """Whether not every row has all its entries, each of the row's weight."""
        by_entry = self.weights is not None and self.weights.ndim == 2
        return self.there is not None or by_entry

    @property
    def entry_weights(self) -> Array:
        """The weight of each entry, shape `(n, classes)`, 0 where it is not there."""
        there = np.ones(self.true.shape, bool) if self.there is None else self.there
        weights = np.ones(len(there)) if self.weights is None else self.weights
        return np.where(there, weights if weights.ndim == 2 else weights[:, None], 0.0)

    @property
    def row_weights(self) -> Array | None:
        """The weight of each row, shape `(n,)`: the largest of its entries'.

        None if no weights were given.
        """
        if self.weights is None or self.weights.ndim == 1:
            return self.weights
        weights = self.weights
        if self.there is not None:
            weights = np.where(self.there, weights, -np.inf)
        return np.asarray(weights.max(-1))

    def counts(self) -> Counts:
        """Return TP = Σ true·predicted, possible = Σ true, predicted = Σ predicted.

        Per class: integers, or sums of weights where there are any. The total is of
        each class where not every row has all its entries.
        """
        columns = (self.true & self.predicted, self.true, self.predicted)
        weights = self.weights
        if weights is None:
            tp, possible, predicted = (column.sum(0) for column in columns)
            total = len(self.true) if self.there is None else self.there.sum(0)
        elif self.has_entries:
            each = self.entry_weights
            tp, possible, predicted = (
                np.where(column, each, 0.0).sum(0) for column in columns
            )
            total = each.sum(0)
        else:
            tp, possible, predicted = (weights @ column for column in columns)
            total = weights.sum()
        return Counts(tp, possible, predicted, total)


def rows_of(
    y_true: npt.ArrayLike,
    y_pred: npt.ArrayLike,
    threshold: float | None = None,
    *,
    from_logits: bool = False,
    ignore_class: int | None = None,
    negative_label: int = 0,
    sample_weight: npt.ArrayLike | None = None,
    mask: npt.ArrayLike | None = None,
) -> Rows:
    """Return the rows of a batch that count.

    Args:
        y_true: Labels.
        y_pred: Predictions.
        threshold: The probability that a prediction must exceed, or None.
        from_logits: Whether predictions are logits.
        ignore_class: The class number whose rows are left out.
        negative_label: With a threshold, the label of the negative class, 0 or −1.
        sample_weight: The weight of each row, or of each of the first axis; in
            multilabel also of each entry.
        mask: Likewise, whether it counts.

    Raises:
        ValueError: If the shapes fit no form.

    >>> rows = rows_of([2, 0, 9], [[0.1, 0.2, 0.7], [0.5, 0.5, 0.0], [0.3, 0.3, 0.4]])
    >>> rows.true.astype(int).tolist(), rows.predicted.astype(int).tolist()
    ([[0, 0, 1], [1, 0, 0]], [[0, 0, 1], [1, 0, 0]])
    >>> rows.unlabelled
    1
    """
    labels, predictions = np.asarray(y_true), np.asarray(y_pred)
    form = form_of(
        labels.shape,
        predictions.shape,
        check_threshold(threshold, from_logits=from_logits),
        from_logits=from_logits,
        ignore_class=ignore_class,
        negative_label=negative_label,
    )
    if labels.dtype.kind not in "biuf":  # bfloat16, which numpy knows little of
        labels = labels.astype(np.float64)
    predictions = predictions.reshape(-1, form.classes)
    labels = labels.reshape(-1, 1 if form.sparse else form.classes)
    kept = _kept(labels, mask, form)
    weights = _weights(sample_weight, form)
    labelled = _labelled(labels, form)
    there = kept & labelled
    unlabelled = kept & ~labelled
    if weights is not None:
        unlabelled &= (weights if weights.ndim == 2 else weights[:, np.newaxis]) != 0
    rows = there.any(-1)
    true, predicted = _true(labels, form) & there, _predicted(predictions, form) & there
    all_there = there.shape[1] == 1 or bool(there[rows].all())
    return Rows(
        true[rows],
        predicted[rows],
        None if weights is None else weights[rows],
        int((~np.isfinite(predictions) & there).any(-1).sum()),
        None if all_there else there[rows],
        int(unlabelled.sum()),
        predictions[rows],
    )


def count(
    y_true: npt.ArrayLike, y_pred: npt.ArrayLike, threshold: float | None = None
) -> Counts:
    """Count one batch; for logits, weights and masks see `rows_of`.

    Raises:
        ValueError: As `rows_of`.

    >>> count([1, 0, 1], [0.9, 0.6, 0.2])
    Counts(true_positives=[1], possible_positives=[2], predicted_positives=[2], total=3)
    """
    return rows_of(y_true, y_pred, threshold).counts()


def in_own_type(cuts: npt.ArrayLike, own: np.dtype[Any]) -> Array:
    """Return thresholds as numbers of the predictions' own type, as they are compared.

    The metric compares in that type as well. (A bfloat16 is of no kind that numpy
    knows; integers are compared as float64.)

    >>> float(in_own_type(0.4, np.dtype("float16")))
    0.39990234375
    """
    return np.asarray(cuts, np.float64 if own.kind in "biu" else own)


def _kept(labels: Array, mask: npt.ArrayLike | None, form: Form) -> Array:
    """Return what was not left out on purpose: of each row, or of each entry."""
    kept = np.ones((len(labels), 1), bool)
    if mask is not None:
        kept = _by_row("the mask", np.asarray(mask, bool), form)
        kept = kept if kept.ndim == 2 else kept[:, np.newaxis]
    if form.ignore_class is not None:
        kept = kept & (labels[:, :1] != form.ignore_class)
    return kept


def _weights(sample_weight: npt.ArrayLike | None, form: Form) -> Array | None:
    if sample_weight is None:
        return None
    return _by_row("`sample_weight`", np.asarray(sample_weight, np.float64), form)


def _labelled(labels: Array, form: Form) -> Array:
    """Return which rows, shape (n, 1), or which entries are labels at all."""
    if form.threshold is not None:
        return np.asarray(labels >= form.negative_label)
    if form.sparse:
        return np.isin(labels, np.arange(form.classes))
    return np.asarray(labels.sum(-1, keepdims=True, dtype=np.float64) > 0)


def _true(labels: Array, form: Form) -> Array:
    if form.threshold is not None:
        return np.asarray(labels > 0.5)
    numbers = labels if form.sparse else labels.argmax(-1)[:, np.newaxis]
    return np.asarray(np.arange(form.classes) == numbers)


def _predicted(predictions: Array, form: Form) -> Array:
    if form.threshold is not None:
        cut = in_own_type(form.threshold, predictions.dtype)
        with np.errstate(invalid="ignore"):  # a NaN of bfloat16 would warn
            return np.asarray(predictions > cut)
    first = predictions.argmax(-1)[:, np.newaxis]
    nan = np.isnan(predictions).any(-1, keepdims=True)
    return np.asarray((np.arange(form.classes) == first) & ~nan)


def _by_row(what: str, values: Array, form: Form) -> Array:
    """Return values of each row, shape (n,), or of each entry, shape (n, classes)."""
    if are_by_entry(values.shape, form):
        return values.reshape(-1, form.classes)
    drop, missing = along_rows_of(what, values.shape, form)
    kept = values[..., 0] if drop else values
    leading = tuple(axis or 0 for axis in form.leading)
    return np.broadcast_to(kept.reshape(kept.shape + (1,) * missing), leading).reshape(
        -1
    )
