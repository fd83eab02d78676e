"""Detail metric: the histogram and the confusion of a metric that was asked for them.

May import keras, the core, `format`, `backend`, `counting`, `private` and the rooms
beside it. Each has a variable of its own, made with the metric's state and reset with
it. Nobody who asked for neither pays for it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from keras import ops

from tb_f1_plugin.core.confusion.confusion import MOST_CLASSES, Confusion
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.form import Form
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.vocabulary import Scale
from tb_f1_plugin.format.detail import Detail
from tb_f1_plugin.keras.backend import steps, tensors
from tb_f1_plugin.keras.backend.variable import exact_variable
from tb_f1_plugin.keras.metric.counted import Counted
from tb_f1_plugin.keras.metric.counting.details.confusion import (
    confused,
    confusion_length,
    confusion_of,
)
from tb_f1_plugin.keras.metric.counting.details.grid import Grid
from tb_f1_plugin.keras.metric.counting.details.histogram import (
    histogram_length,
    histogram_state,
)
from tb_f1_plugin.keras.metric.counting.inputs import Inputs
from tb_f1_plugin.keras.metric.input_metric import InputMetric
from tb_f1_plugin.keras.private.attributes import forget, is_stateless, is_symbolic

# Up to so many numbers a sum over all of them costs less than one at each place.
_SMALL = 16_384
_histogram = steps.compiled(histogram_state, static=(1, 2, 3))
_confused = steps.compiled(confused, static=(1,))


class Asked(NamedTuple):
    """Which details are asked for.

    Attributes:
        histogram: The number of bins; None for no histogram.
        confusion: Whether a confusion is.
    """

    histogram: int | None = None
    confusion: bool = False


class DetailMetric(InputMetric):
    """A metric that keeps a histogram and a confusion, if it is asked to.

    Attributes:
        asked: Which of them.
    """

    asked = Asked()

    def __init__(self, name: str, dtype: Any) -> None:
        """Have no variable yet."""
        super().__init__(name=name, dtype=dtype)
        self._scores: Any = None
        self._confused: Any = None
        self._grid: Grid | None = None

    def histogram(self) -> ScoreHistogram:
        """Return the histogram of the scores since the last reset.

        Raises:
            ValueError: If none is kept, and before the first batch.
        """
        found = self.detail().histogram
        if found is None:
            raise ValueError(
                self._why_no_histogram(self._built_form)
                or f"`{self.name}` was not asked for a histogram. "
                "F1Score(histogram=True) keeps one."
            )
        return found

    def confusion(self) -> Confusion:
        """Return which class was taken for which since the last reset.

        Raises:
            ValueError: If none is kept, and before the first batch.
        """
        found = self.detail().confusion
        if found is not None:
            return found
        form = self._built_form
        if form.kind != "multiclass":
            raise ValueError(
                f"`{self.name}` keeps no confusion of {form.kind} data: the table of "
                "2 × 2 of each column follows from `counts()`."
            )
        raise ValueError(
            self._why_no_confusion(form)
            or f"`{self.name}` was not asked for a confusion. "
            "F1Score(confusion=True) keeps one."
        )

    def detail(self, counted: Counted | None = None) -> Detail:
        """Return the histogram and the confusion, those that are kept.

        Args:
            counted: Of which stretch; None for all since the last reset.

        Raises:
            ValueError: Before the first batch.
        """
        counted = self.counted() if counted is None else counted
        classes = self._built_form.classes
        histogram = confusion = None
        if counted.histogram is not None and self._grid is not None:
            histogram = self._grid.histogram(counted.histogram, classes)
        if counted.confusion is not None:
            confusion = confusion_of(counted.confusion, classes)
        return Detail(histogram, confusion)

    def counted(self) -> Counted:
        """Return all that was counted since the last reset.

        Raises:
            ValueError: Before the first batch.
        """
        record = self.record()
        has_histogram = self._why_no_histogram(self._built_form) is None
        return Counted(
            record,
            _read(self._scores) if has_histogram else None,
            _read(self._confused),
        )

    @property
    def scale(self) -> Scale:
        """What the histogram's scores are."""
        if self._form is not None and self._form.kind == "multiclass":
            return "softmax" if self._are_logits else "probability"
        return "logit" if self._takes_logits else "probability"

    def _build(self, form: Form) -> None:
        is_new = self._form is None
        super()._build(form)
        if is_new and self.asked != Asked():
            self._build_details(self._built_form)

    def _build_details(self, form: Form) -> None:
        is_few = form.classes <= MOST_CLASSES
        bins, _ = self.asked
        if bins is not None and is_few:
            threshold = None if form.kind == "multiclass" else self.threshold
            self._grid = Grid(bins, threshold)
            length = histogram_length(self._grid, form.classes)
            self._scores = exact_variable(self, (length, 1), "scores")
        if self.asked.confusion and form.kind == "multiclass" and is_few:
            length = confusion_length(form.classes)
            self._confused = exact_variable(self, (length, 1), "confused")

    def _build_anew(self, form: Form) -> None:
        held = self._built_form
        if (held.classes, held.kind) != (form.classes, form.kind):
            for variable in (self._scores, self._confused):
                if variable is not None:
                    forget(self, variable)
            self._scores = self._confused = self._grid = None
        super()._build_anew(form)

    def _count_details(self, inputs: Inputs, form: Form) -> None:
        """Add a batch to what is asked for."""
        if self.asked == Asked():
            return
        reasons = (self._why_no_histogram(form), self._why_no_confusion(form))
        for reason in reasons:
            if reason is not None and not is_symbolic():
                self.said.once(reason)
        if self._scores is not None and reasons[0] is None:
            is_argmax = form.kind == "multiclass"
            are_logits = self._are_logits if is_argmax else self._takes_logits
            batch = _histogram(inputs, form, self._grid, are_logits)
            steps.add(self._scores, batch, is_stateless=is_stateless())
        if self._confused is not None:
            places, values = _confused(inputs, form)
            length = confusion_length(form.classes)
            if length <= _SMALL:
                batch = tensors.segment_sum(values, places, length)[:, None]
                steps.add(self._confused, batch, is_stateless=is_stateless())
            else:
                steps.add_at(
                    self._confused, places, values, is_stateless=is_stateless()
                )

    def _why_no_histogram(self, form: Form) -> str | None:
        """Say why a histogram that was asked for is not kept; None if it is."""
        if self.asked.histogram is None:
            return None
        if form.classes > MOST_CLASSES:
            return _too_many(self.name, "histogram", form.classes)
        if self._is_by_sign(form) and not self._takes_logits and not form.threshold:
            return (
                f"{self.name}: no histogram is kept, since the loss is a hinge: "
                "predictions are compared with 0 and are no probabilities. "
                "F1Score(threshold=..., histogram=True) keeps one of probabilities."
            )
        return None

    def _why_no_confusion(self, form: Form) -> str | None:
        """Say why a confusion that was asked for is not kept; None if it is."""
        is_large = form.kind == "multiclass" and form.classes > MOST_CLASSES
        if self.asked.confusion and is_large:
            return _too_many(self.name, "confusion", form.classes)
        return None


def _too_many(name: str, what: str, classes: int) -> str:
    return (
        f"{name}: no {what} is kept of {classes:,} classes. It is kept of at most "
        f"{MOST_CLASSES:,}, since it lies in memory. All counts are kept as always."
    )


def _read(variable: Any) -> Array | None:
    """Return what a variable holds, as numpy has it."""
    if variable is None:
        return None
    with steps.exact():
        found: Array = ops.convert_to_numpy(steps.read(variable)).ravel()
    return found
