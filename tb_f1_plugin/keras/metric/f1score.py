"""F1Score: counts inside the compiled step, F1 from the counts.

May import keras, the core, `backend`, `private`, `counting` and the rooms beside it.
What a batch adds is in `counting`, the state in `state_metric`, and how labels and
predictions are read in `input_metric`. Here is what a user sees: arguments and results.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import keras

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.form import Form
from tb_f1_plugin.core.metric.options import Options, resolved_average
from tb_f1_plugin.core.scores.formulas import (
    AbsentClasses,
    Average,
    ResolvedAbsent,
    resolved_absent,
)
from tb_f1_plugin.format.metadata import SeriesMetadata
from tb_f1_plugin.format.series import series_of
from tb_f1_plugin.keras.backend import steps
from tb_f1_plugin.keras.metric.counting.inputs import Inputs
from tb_f1_plugin.keras.metric.counting.path import counted_state
from tb_f1_plugin.keras.metric.detail_metric import Asked, DetailMetric
from tb_f1_plugin.keras.metric.ratios import ratio_names
from tb_f1_plugin.keras.metric.shown import Show, shown
from tb_f1_plugin.keras.private.attributes import more_is_better
from tb_f1_plugin.keras.private.frames import is_called_by


@keras.saving.register_keras_serializable(package="tb_f1_plugin")
class F1Score(DetailMetric):
    """F1 of all rows seen since the last reset: 2·TP / (possible + predicted).

    A drop-in for `keras.metrics.F1Score` that counts exactly, takes labels in every
    common form, keeps what the batch mean needs, and whose result is one number. Equal
    to `sklearn.metrics.f1_score` on the pooled rows, for every split into batches.
    Where it differs from Keras' own: `docs/f1score.md`.

    `y_pred` is `(B,)` or `(..., C)` with any axes before the columns, each place along
    them a row; `y_true` has the same shape, or class numbers without the last axis
    (or with one of length 1). One column is compared with the threshold (0.5 if None);
    C columns with a threshold are C labels; C columns without one are argmax, one
    class a row. The rules, and what belongs to no class and is left out of all counts:
    `tb_f1_plugin.core.labels`.

    Rows that a Keras mask leaves out are not counted. With `sample_weight` (in
    `weighted_metrics=`) every count is a sum of weights.

    Args:
        average: "micro", "macro" or "weighted" over classes; "binary" for one
            column. None, the default, is "binary" for one column and else "macro"
            (not a vector as in Keras: a vector ends EarlyStopping and TensorBoard).
            The score of every class is in `counts()`.
        threshold: In [0, 1]. A prediction above it is positive. None, the default, is
            0.5 for one column, or 0 where the compiled loss is a hinge or of logits.
        name: The name in the logs.
        dtype: Of the result; the counts are exact whatever it is.
        zero_division: What 0/0 shows: 0, 1 or nan. The counts do not depend on it.
        from_logits: Whether predictions are logits: they are then compared with the
            threshold's logit, log(t / (1 − t)), which is 0 for 0.5.
        ignore_class: A class number whose rows are left out, as in
            `keras.losses.SparseCategoricalCrossentropy`; need not be a column.
        class_names: A name for each column, for the dashboard.
        axis: The axis of `y_pred` along which the columns lie, as 1 for images with
            their channels first. None, the default, is the last one, or what shapes
            and Keras' `image_data_format` say (`tb_f1_plugin.core.metric.axes`).
        log_ratios: Makes `result()` a dict of the F1 and, for any logger, of what it
            is made from: `<name>_true_positives`, `<name>_possible_positives`,
            `<name>_predicted_positives` (count / total, summed over classes) and
            `<name>_total`, float64. Keras does not prefix the keys of a dict: give
            each metric of a model a name of its own.
        absent_classes: Whether a class of which nothing is possible and nothing is
            predicted takes part in averages: "left_out" or "counted" (as 0/0).
            "auto" is scikit-learn's rule: left out in argmax tasks, counted in
            multi-label ones and where `labels` are given. The batch mean counts
            them, as Keras does, unless it is "left_out".
        labels: The classes, by number or by name, that averages are over, as
            scikit-learn's: leave out a background or padding class, or name the one
            positive class of two columns. All classes are counted and kept.
        negative_label: The label of the negative class where a threshold decides: 0
            or −1; what is below it is no label. None, the default, is 0, or −1 where
            the compiled loss is a hinge.
        histogram: True, or a number of bins (100, 196, 384, 752): keeps for each
            class how many rows have which score, so that F1 at every threshold is
            known afterwards. True is 384.
        confusion: True keeps which class was taken for which, in argmax tasks.

    Raises:
        ValueError: If an argument is not one of the above; in `update_state`, if
            the shapes fit no form, before anything is counted.

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
        from_logits: bool = False,
        ignore_class: int | None = None,
        class_names: Iterable[str] | None = None,
        log_ratios: bool = False,
        absent_classes: AbsentClasses = "auto",
        labels: Iterable[int | str] | None = None,
        axis: int | None = None,
        negative_label: int | None = None,
        histogram: bool | int = False,
        confusion: bool = False,
    ) -> None:
        """Check the arguments; variables follow with the first batch's shape."""
        options = Options.checked(
            average,
            threshold,
            zero_division=zero_division,
            from_logits=from_logits,
            ignore_class=ignore_class,
            class_names=class_names,
            absent_classes=absent_classes,
            labels=labels,
            axis=axis,
            negative_label=negative_label,
            histogram=histogram,
            confusion=confusion,
        )
        super().__init__(name=name, dtype=dtype)
        more_is_better(self)
        names = options.class_names
        self.average = options.average
        self.threshold = options.threshold
        self.zero_division = options.zero_division
        self.from_logits = options.from_logits
        self.ignore_class = options.ignore_class
        self.class_names = None if names is None else list(names)
        self.log_ratios = bool(log_ratios)
        self.absent_classes = options.absent_classes
        self.labels = options.labels
        self.axis = options.axis
        self.negative_label = options.negative_label
        self.asked = Asked(options.histogram, options.confusion)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Count one batch and return the result so far."""
        if is_called_by("tf_keras"):
            raise ValueError(
                "`F1Score` of tb_f1_plugin is for models of Keras 3; tf-keras would "
                "average it over batches. Build the model with `keras`."
            )
        return super().__call__(*arguments, **options)

    @steps.uncompiled  # type: ignore[untyped-decorator]
    def update_state(
        self, y_true: Any, y_pred: Any, sample_weight: Any = None, *, mask: Any = None
    ) -> None:
        """Count one batch.

        Args:
            y_true: Labels.
            y_pred: Predictions; their Keras mask, if they have one, is honoured.
            sample_weight: A weight for each row, or for each of the first axis; in
                multi-label tasks also for each label.
            mask: Likewise, what counts. Where the predictions carry a mask of Keras' as
                well, a row counts if both say so.

        Raises:
            ValueError: If the shapes fit no form; nothing is counted then.
        """
        with steps.exact():
            inputs, form = self._read(y_true, y_pred, sample_weight, mask)
            self._check(form)
            batch = counted_state(inputs, form, self.labels)
            self._build(form)
            self._add(batch)
            self._count_details(inputs, form)

    def read(self, y_true: Any, y_pred: Any, mask: Any = None) -> tuple[Inputs, Form]:
        """Return a batch as it would be counted, and do not count it.

        Args:
            y_true: As of `update_state`.
            y_pred: Likewise.
            mask: Likewise.

        Raises:
            ValueError: As `update_state`.
        """
        with steps.exact():
            inputs, form = self._read(y_true, y_pred, None, mask)
            self._check(form)
            self._build(form)
            return inputs, form

    @steps.uncompiled  # type: ignore[untyped-decorator]
    def result(self) -> Any:
        """Return F1 of what was counted: one fresh scalar of the metric's dtype.

        With `log_ratios`, a dict of it and of the ratios.
        """
        with steps.exact():
            return self._result()

    def _result(self) -> Any:
        return shown(self._pooled(), self._layout, self.show)

    @property
    def show(self) -> Show:
        """How its state is shown."""
        is_built, labels = self._form is not None, self.labels
        return Show(
            average=self._resolved_average if is_built else "binary",
            zero_division=self.zero_division,
            columns=tuple(labels) if is_built and labels is not None else None,
            leaves_out=self._resolved_absent == "left_out",
            dtype=self.dtype,
            ratios_name=self.name if self.log_ratios else None,
        )

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
        return self._options.batch_mean(sums, average, zero_division)

    def score(self, counts: Counts | None = None) -> float:
        """Return the exact F1 of counts as this metric averages, in float64.

        Args:
            counts: Of all its classes; None for its own.

        Raises:
            ValueError: Before the first batch.
        """
        counts = self.counts() if counts is None else counts
        return self._options.score(counts, self._built_form)

    def series_metadata(self) -> SeriesMetadata:
        """Return what a reader of this metric's series must know."""
        return series_of(self._options, self._built_form)

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments."""
        return {
            **super().get_config(),
            "average": self.average,
            "threshold": self.threshold,
            "zero_division": self.zero_division,
            "from_logits": self.from_logits,
            "ignore_class": self.ignore_class,
            "class_names": None if self.class_names is None else list(self.class_names),
            "log_ratios": self.log_ratios,
            "absent_classes": self.absent_classes,
            "labels": None if self.labels is None else list(self.labels),
            "axis": self.axis,
            "negative_label": self.negative_label,
            "histogram": self.asked.histogram or False,
            "confusion": self.asked.confusion,
        }

    @property
    def _options(self) -> Options:
        """What it was told, as a value."""
        names = self.class_names
        return Options(
            average=self.average,
            threshold=self.threshold,
            zero_division=self.zero_division,
            from_logits=self.from_logits,
            ignore_class=self.ignore_class,
            class_names=None if names is None else tuple(names),
            absent_classes=self.absent_classes,
            labels=self.labels,
            axis=self.axis,
            negative_label=self.negative_label,
            histogram=self.asked.histogram,
            confusion=self.asked.confusion,
        )

    @property
    def _resolved_average(self) -> Average:
        return resolved_average(self.average, self._built_form.classes)

    @property
    def _resolved_absent(self) -> ResolvedAbsent:
        kind = "binary" if self._form is None else self._form.kind
        return resolved_absent(self.absent_classes, kind, self.labels is not None)

    @property
    def has_own_update(self) -> bool:
        """Whether a subclass of the user's reads labels and predictions itself."""
        return type(self).update_state is not F1Score.update_state

    @property
    def log_names(self) -> tuple[str, ...]:
        """The names of the results, without an output's prefix."""
        return (self.name, *(ratio_names(self.name) if self.log_ratios else ()))

    def _check(self, form: Form) -> None:
        """Raise `ValueError` if a batch of this form cannot be counted."""
        if self._form is not None:
            if form.classes != self._form.classes:
                raise ValueError(
                    f"`{self.name}` counts {self._form.classes} classes, got a batch "
                    f"with {form.classes}. Use one metric per output."
                )
            return
        self._options.check(form)
