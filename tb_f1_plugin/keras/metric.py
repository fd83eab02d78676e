"""F1Score: counts inside the compiled step, F1 from the counts.

May import keras and the core. The counting mirrors `labels.count` and is tested
against it; the scores mirror `scores.f_beta`, and are tested against that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from tb_f1_plugin.batch_mean import AVERAGED_COLUMNS, BatchSums, columns
from tb_f1_plugin.counts import Array, Counts
from tb_f1_plugin.labels import Form, check_threshold, form_of
from tb_f1_plugin.metadata import SeriesMetadata
from tb_f1_plugin.ratio import check_zero_division
from tb_f1_plugin.record import ROWS, Record
from tb_f1_plugin.scores import AVERAGES, Average

# The rows of the one integer variable. One variable, since every assignment costs
# about as much as the counting itself (benchmarks/metric_step.py).
_COUNT_ROWS = (
    "true_positives",
    "possible_positives",
    "predicted_positives",
    "non_finite",
    "total",
    "batches",
)


@keras.saving.register_keras_serializable(package="tb_f1_plugin")
class F1Score(keras.metrics.Metric):
    """F1 of all rows seen since the last reset: 2·TP / (possible + predicted).

    A drop-in for `keras.metrics.F1Score` that counts exactly (int64), takes labels
    in every common form, keeps what the batch mean needs, and whose result is one
    number. Equal to `sklearn.metrics.f1_score` on the pooled rows, for every split
    into batches.

    `y_pred` is `(B,)`, `(B, 1)` or `(B, C)`; `y_true` the same shape, or class
    numbers `(B,)` or `(B, 1)` against `(B, C)`. One column is compared with the
    threshold (0.5 if None); C columns with a threshold are C labels; C columns
    without one are argmax, one class a row. The rules: `tb_f1_plugin.labels`.

    Args:
        average: "micro", "macro" or "weighted" over classes; "binary" for one
            column. None, the default, is "binary" for one column and else "macro"
            (not a vector as in Keras: a vector ends EarlyStopping and TensorBoard).
            The score of every class is in `counts()`.
        threshold: In [0, 1]. A prediction above it is positive. For logits 0.
        name: The name in the logs.
        dtype: Of the result; the counts are int64 whatever it is.
        zero_division: What 0/0 shows: 0, 1 or nan. The counts do not depend on it.

    Raises:
        ValueError: If an argument is not one of the above; in `update_state`, if
            the shapes fit no form (both are named), or with `sample_weight`.

    Example:
        Two batches of two rows whose F1 is 1 and 0: their mean is 0.5, the F1 of
        the four rows 0.67.

        >>> metric = F1Score()
        >>> metric.update_state([1, 0], [0.9, 0.2])
        >>> metric.update_state([0, 0], [0.7, 0.2])
        >>> round(float(metric.result()), 4)
        0.6667
        >>> metric.counts()
        Counts(true_positives=[1], possible_positives=[1], predicted_positives=[2], \
total=4)
        >>> metric.batch_mean()
        0.5
    """

    def __init__(
        self,
        average: Average | None = None,
        threshold: float | None = None,
        name: str = "f1_score",
        dtype: Any = None,
        *,
        zero_division: float = 0.0,
    ) -> None:
        """Check the arguments; variables follow with the first batch's shape."""
        if keras.backend.backend() != "tensorflow":
            raise ValueError(
                "`F1Score` counts exactly on the TensorFlow backend only, got "
                f"{keras.backend.backend()!r}. Set KERAS_BACKEND=tensorflow."
            )
        if average is not None and average not in AVERAGES:
            raise ValueError(
                f"`average` must be None or one of {', '.join(AVERAGES)}, "
                f"got {average!r}."
            )
        check_zero_division(zero_division)
        super().__init__(name=name, dtype=dtype)
        self._direction = "up"  # more is better, for ModelCheckpoint's mode="auto"
        self.average = average
        self.threshold = check_threshold(threshold)
        self.zero_division = zero_division
        self._form: Form | None = None
        # Called before the state is zeroed: whoever records the counts must see
        # them before a user's own `evaluate` wipes them.
        self._before_reset: list[Callable[[], None]] = []

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Count one batch."""
        if sample_weight is not None:
            raise ValueError(
                "`F1Score` does not count `sample_weight`, got one. Pass it in "
                "`metrics=` instead of `weighted_metrics=`."
            )
        y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
        form = form_of(_shape(y_true), _shape(y_pred), self.threshold)
        self._build(form)
        if not keras.backend.is_float_dtype(y_pred.dtype):
            y_pred = ops.cast(y_pred, "float32")
        y_pred = ops.reshape(y_pred, (-1, form.classes))
        true, predicted = _true(y_true, form), _predicted(y_pred, form)
        non_finite = ops.logical_not(ops.isfinite(y_pred))
        hits = ops.logical_and(true, predicted)
        stacked = ops.stack([hits, true, predicted, non_finite])
        by_class = ops.cast(ops.sum(ops.cast(stacked, "int32"), axis=1), "int64")
        once = ops.stack([ops.cast(ops.shape(y_pred)[0], "int64"), 1])
        once = ops.broadcast_to(once[:, None], (2, form.classes))
        batch = ops.concatenate([by_class, once])
        self._counted.assign(self._counted + batch)
        self._batch_sums.assign(self._batch_sums + _batch_sums(by_class, form.classes))

    def result(self) -> Any:
        """Return F1 of what was counted: one fresh scalar of the metric's dtype."""
        if self._form is None:
            return ops.cast(0.0, self.dtype)
        tp, possible, predicted = (
            ops.cast(self._counted[row], "float64") for row in range(3)
        )
        average = self._resolved_average
        if average == "micro":
            tp, possible, predicted = (
                ops.sum(values, keepdims=True) for values in (tp, possible, predicted)
            )
        below = possible + predicted
        defined = below > 0
        f1 = ops.where(defined, 2 * tp / ops.maximum(below, 1), self.zero_division)
        if average == "weighted":
            f1 = _support_weighted(f1, possible, defined, np.isnan(self.zero_division))
        elif np.isnan(self.zero_division):
            f1 = _mean_of(f1, defined)
        else:
            f1 = ops.mean(f1)
        return ops.cast(f1, self.dtype)

    def counts(self) -> Counts:
        """Return what was counted since the last reset, as exact integers.

        Raises:
            ValueError: Before the first batch: the number of classes is not known.
        """
        return self.record().counts

    def batch_mean(
        self, average: Average | None = None, *, zero_division: float | None = None
    ) -> float:
        """Return the naive value: the mean over batches of the batch's F1.

        Args:
            average: None for the metric's own.
            zero_division: What a batch's 0/0 counts; None for the metric's own.

        Raises:
            ValueError: As `BatchSums.mean`, and before the first batch.
        """
        sums = self.record().batch_sums
        if zero_division is None:
            zero_division = self.zero_division
        return float(
            sums.mean(average or self._resolved_average, zero_division=zero_division)
        )

    def record(self) -> Record:
        """Return all that is kept of the rows since the last reset."""
        if self._form is None:
            raise ValueError(
                f"`{self.name}` has counted nothing yet. Call `update_state`, or "
                "`fit` or `evaluate` with it in `metrics=`, first."
            )
        by_row: dict[str, Array] = dict(
            zip(_COUNT_ROWS, ops.convert_to_numpy(self._counted), strict=True)
        )
        score_sum, defined = ops.convert_to_numpy(self._batch_sums)
        total = by_row["total"][0]
        counts = Counts(
            by_row["true_positives"],
            by_row["possible_positives"],
            by_row["predicted_positives"],
            total,
        )
        sums = BatchSums(score_sum, by_row["batches"][0], defined)
        return Record(counts, sums, total, total, by_row["non_finite"])

    def series_metadata(self) -> SeriesMetadata:
        """Return what a reader of this metric's series must know."""
        form = self._built_form
        classes = ("1",) if form.classes == 1 else map(str, range(form.classes))
        return SeriesMetadata(
            form.kind, tuple(classes), ROWS, form.threshold, self._resolved_average
        )

    def reset_state(self) -> None:
        """Forget all rows."""
        if self._form is None:
            return
        for listener in self._before_reset:
            listener()
        super().reset_state()

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments."""
        return {
            **super().get_config(),
            "average": self.average,
            "threshold": self.threshold,
            "zero_division": self.zero_division,
        }

    @property
    def built(self) -> bool:
        """Whether a batch's shape has been seen."""
        return self._form is not None

    @property
    def _built_form(self) -> Form:
        if self._form is None:
            raise ValueError(f"`{self.name}` has seen no batch yet.")
        return self._form

    @property
    def _resolved_average(self) -> Average:
        if self._built_form.classes == 1:
            return "binary"
        return self.average or "macro"

    def build(self, y_true: Sequence[int | None], y_pred: Sequence[int | None]) -> None:
        """Make the variables for the shapes of labels and predictions.

        The first `update_state` does so; call this where variables cannot be made
        while a step is traced, as in a replica of a distribution strategy.

        Raises:
            ValueError: If the shapes fit no form.
        """
        self._build(form_of(tuple(y_true), tuple(y_pred), self.threshold))

    def _build(self, form: Form) -> None:
        if self._form is not None:
            if form.classes != self._form.classes:
                raise ValueError(
                    f"`{self.name}` counts {self._form.classes} classes, got a batch "
                    f"with {form.classes}. Use one metric per output."
                )
            return
        if self.average == "binary" and form.classes != 1:
            raise ValueError(
                f'`average="binary"` is for one column, got {form.classes}. Choose '
                '"micro", "macro" or "weighted".'
            )
        self._counted = self.add_variable(
            (len(_COUNT_ROWS), form.classes), "zeros", dtype="int64", name="counted"
        )
        self._batch_sums = self.add_variable(
            (2, columns(form.classes)), "zeros", dtype="float64", name="batch_sums"
        )
        self._form = form


def _shape(tensor: Any) -> tuple[int | None, ...]:
    try:
        return tuple(tensor.shape)
    except ValueError as error:  # TensorFlow, for a shape of unknown rank
        raise ValueError(
            "`y_true` and `y_pred` must have a known number of axes, got "
            f"{tensor.shape}. Set the shapes in the data pipeline."
        ) from error


def _true(y_true: Any, form: Form) -> Any:
    if form.sparse:
        numbers = ops.cast(ops.reshape(y_true, (-1, 1)), "int32")
        return ops.equal(numbers, ops.arange(form.classes, dtype="int32"))
    y_true = ops.reshape(y_true, (-1, form.classes))
    dtype = keras.backend.standardize_dtype(y_true.dtype)
    if dtype == "bool":
        return y_true
    return y_true > (0.5 if keras.backend.is_float_dtype(dtype) else 0)


def _predicted(y_pred: Any, form: Form) -> Any:
    if form.threshold is not None:
        return y_pred > ops.cast(form.threshold, y_pred.dtype)
    nan = ops.isnan(y_pred)
    # argmax over NaN differs from backend to backend; such a row predicts nothing.
    ranked = ops.where(nan, ops.cast(-np.inf, y_pred.dtype), y_pred)
    first = ops.argmax(ranked, axis=-1, keepdims=True)
    columns_ = ops.arange(form.classes, dtype=first.dtype)
    one = ops.equal(first, columns_)
    return ops.logical_and(one, ops.logical_not(ops.any(nan, axis=-1, keepdims=True)))


def _batch_sums(by_class: Any, classes: int) -> Any:
    """Return the batch's rows of `BatchSums`: its F1 and where it is defined."""
    tp, possible, predicted = (ops.cast(by_class[row], "float64") for row in range(3))
    below = possible + predicted
    defined = ops.cast(below > 0, "float64")
    f1 = 2 * tp / ops.maximum(below, 1)  # no 0/0: TP is 0 there, and so is F1
    if classes == 1:
        return ops.stack([f1, defined])
    any_defined = ops.max(defined)
    support = ops.sum(possible)
    averaged = {
        "micro": 2 * ops.sum(tp) / ops.maximum(ops.sum(below), 1),
        "macro": ops.sum(f1) / ops.maximum(ops.sum(defined), 1),
        "weighted": ops.sum(f1 * possible) / ops.maximum(support, 1),
    }
    share = ops.where(support > 0, any_defined, ops.mean(defined))
    return ops.stack(
        [
            ops.concatenate(
                [f1, ops.stack([averaged[name] for name in AVERAGED_COLUMNS])]
            ),
            ops.concatenate([defined, ops.stack([any_defined, any_defined, share])]),
        ]
    )


def _support_weighted(f1: Any, possible: Any, defined: Any, skip: bool) -> Any:
    """Weigh by support; without any, a plain mean (as `scores.f_beta`)."""
    support = ops.sum(possible)
    plain = _mean_of(f1, defined) if skip else ops.mean(f1)
    safe = ops.where(defined, f1, 0.0)  # what is 0/0 has no support
    weighted = ops.sum(safe * possible) / ops.maximum(support, 1)
    return ops.where(support > 0, weighted, plain)


def _mean_of(f1: Any, defined: Any) -> Any:
    count = ops.sum(ops.cast(defined, "float64"))
    mean = ops.sum(ops.where(defined, f1, 0.0)) / ops.maximum(count, 1)
    return ops.where(count > 0, mean, np.nan)
