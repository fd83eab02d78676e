"""Input metric: how a metric reads labels and predictions.

May import keras, `form`, `backend`, `private`, `said`, `counting` and the rooms here.
Shapes alone do not say along which axis the columns lie, nor whether predictions are
logits. The model's loss and layers may say it. What the metric was given itself comes
first.
"""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from keras import ops

from tb_f1_plugin.core.form import Form, Shape, form_of
from tb_f1_plugin.core.metric.axes import Axis, moved_shape, unclear_axis
from tb_f1_plugin.core.metric.masked import check_not_masked
from tb_f1_plugin.core.metric.proven import ProvenAxis
from tb_f1_plugin.keras.backend import steps
from tb_f1_plugin.keras.metric.activation import is_probability
from tb_f1_plugin.keras.metric.axes import moved, setting_is_channels_first
from tb_f1_plugin.keras.metric.compared import Compared, of_labels
from tb_f1_plugin.keras.metric.counting.inputs import Inputs, shape_of
from tb_f1_plugin.keras.metric.counting.masks import There, both, there_by
from tb_f1_plugin.keras.metric.defaults import ModelDefaults, Settings, Traced
from tb_f1_plugin.keras.metric.state_metric import StateMetric
from tb_f1_plugin.keras.private.attributes import is_stateless, is_symbolic, mask_of
from tb_f1_plugin.keras.said import Said


class InputMetric(StateMetric):
    """A metric that decides with the first batch what shapes mean.

    Attributes:
        said: What it has told the user.
        traced: With which settings steps were traced. The others are arguments.
    """

    threshold: float | None = None
    from_logits: bool = False
    ignore_class: int | None = None
    axis: int | None = None
    negative_label: int | None = None
    labels: Any = None

    def __init__(self, name: str, dtype: Any) -> None:
        """Know nothing of a model yet."""
        super().__init__(name=name, dtype=dtype)
        self._defaults = ModelDefaults()
        self.traced = Traced()
        self._is_probability = False  # of the last batch's predictions
        self._columns = Axis(-1, False, True)
        self._proven = ProvenAxis()
        self._shapes: tuple[Shape, Shape] = ((), ())  # of the last batch
        self._last: Any = SimpleNamespace(asked=None, form=None, said=None)
        self.said = Said()

    def set_defaults(self, defaults: ModelDefaults) -> None:
        """Take what a model says of the output that is counted.

        What the metric was given itself comes first, and its configuration stays.
        """
        self._defaults = defaults
        self._last.asked = None
        if self._form is not None:
            # Keras builds metrics of symbolic shapes, before the model could be asked.
            self._build_anew(self._form_of(*self._shapes))

    @property
    def has_own_update(self) -> bool:
        """Whether a subclass of the user's reads labels and predictions itself."""
        return False

    @property
    def settings(self) -> Settings:
        """What decides how a batch is counted."""
        own = (self.threshold, self.from_logits, self.ignore_class, self.axis)
        labels = None if self.labels is None else tuple(self.labels)
        return Settings(*own, self.negative_label, labels, self._defaults)

    @property
    def defaults(self) -> ModelDefaults:
        """What a model says of the output that is counted."""
        return self._defaults

    @property
    def may_mistake(self) -> bool:
        """Whether it takes for logits what no layer shows to be logits."""
        is_compared = self._form is not None and self._form.threshold is not None
        return is_compared and self._takes_logits and not self._defaults.is_linear

    @property
    def compared(self) -> Compared | None:
        """How predictions are compared; None for argmax, and before a batch."""
        return None if self._form is None else self._compared(self._form)

    def _compared(self, form: Form) -> Compared | None:
        if form.threshold is None:
            return None
        given = (self.threshold, self.from_logits, self._takes_logits)
        follows_loss = not (self._is_probability or self.has_own_update)
        return Compared(form.threshold, *given, self._is_by_sign(form), follows_loss)

    @property
    def _takes_logits(self) -> bool:
        """Whether a threshold's logit is compared: so told, or by the loss."""
        is_open = self.threshold is None and not self.has_own_update
        said = self.from_logits or (is_open and self._defaults.cuts_logits)
        return said and not self._is_probability

    @property
    def _are_logits(self) -> bool:
        """Whether predictions are logits, also those of argmax."""
        return self._says_logits and not self._is_probability

    @property
    def _says_logits(self) -> bool:
        """Whether it or the loss was told so: argmax of both is the same."""
        return self.from_logits or self._defaults.takes_logits

    @property
    def row_axes(self) -> int:
        """How many axes of the data the rows lie along; 0 before the first batch."""
        return 0 if self._form is None else len(self._form.leading)

    @property
    def numbers_in_row(self) -> int:
        """How many labels and predictions a row has, if all axes are known."""
        return sum(math.prod(n or 1 for n in shape[1:]) for shape in self._shapes)

    @property
    def is_multilabel(self) -> bool:
        """Whether each column is a label of its own; not before the first batch."""
        return self._form is not None and self._form.kind == "multilabel"

    @property
    def columns_axis(self) -> int:
        """The axis along which the columns lie; the last before the first batch."""
        if self._form is None and self.axis is not None:
            return self.axis
        return self._columns.number if self._columns.is_moved else -1

    @property
    def ignored_class(self) -> int | None:
        """The class number whose rows are left out: its own, or the model's."""
        own, default = self.ignore_class, self._defaults.ignore_class
        return default if own is None and self.threshold is None else own

    @property
    def leaves_out_nothing(self) -> bool:
        """Whether it is for argmax, as far as it says, and counts every class."""
        return self.ignored_class is None and self.threshold is None

    @property
    def lowest_label(self) -> int:
        """The label of the negative class where a threshold decides: 0 or −1."""
        own, default = self.negative_label, self._defaults.negative_label
        return (default or 0) if own is None else own

    def build(self, y_true: Shape, y_pred: Shape) -> None:
        """Make the variables for the shapes of labels and predictions.

        The first `update_state` does so; call this where variables cannot be made
        while a step is traced, as in a replica of a distribution strategy.

        Raises:
            ValueError: If the shapes fit no form.
        """
        self._build(self.checked(y_true, y_pred))

    def checked(self, y_true: Shape, y_pred: Shape) -> Form:
        """Return what the shapes of labels and predictions mean.

        Raises:
            ValueError: If they fit no form, or none that this metric counts.
        """
        form = self._form_of(tuple(y_true), tuple(y_pred))
        self._check(form)
        return form

    def _check(self, form: Form) -> None:
        """Raise `ValueError` if a batch of this form cannot be counted."""

    def form_along(self, y_pred: Shape) -> Form:
        """Return its form, along the rows of predictions of this shape.

        Raises:
            ValueError: Before the first batch.
        """
        rows = moved_shape(tuple(y_pred), self.columns_axis, len(y_pred))
        return replace(self._built_form, leading=rows[:-1] or rows)

    def there(self, y_pred: Shape, weights: Any) -> There | None:
        """Return what weights let count, as `there_by`.

        Args:
            y_pred: The predictions' shape, as the model returns them.
            weights: The data's weights.

        Raises:
            ValueError: Before the first batch.
        """
        weights, form = ops.convert_to_tensor(weights), self.form_along(y_pred)
        shape = moved_shape(tuple(weights.shape), self.columns_axis, len(y_pred))
        return there_by(weights, shape, form)

    def alike(self) -> InputMetric:
        """Return a new metric that counts what this one does, on any data alike.

        What the model or the first batch decided is an argument of the new one.
        """
        config = {**self.get_config(), "from_logits": self._takes_logits}
        if self._form is not None:
            if self._form.kind == "multiclass":
                config["from_logits"] = self._are_logits
            if self._is_by_sign(self._form) and not self._takes_logits:
                config["threshold"] = self._form.threshold
            config["ignore_class"] = self._form.ignore_class
            config["axis"] = self.columns_axis
            config["negative_label"] = self._form.negative_label
        fresh: InputMetric = type(self).from_config(config)
        return fresh

    def reset_state(self) -> None:
        """Forget all rows."""
        if not (_is_traced() or is_symbolic()):
            self._proven.forget()
        super().reset_state()

    def _read(
        self, y_true: Any, y_pred: Any, sample_weight: Any, mask: Any
    ) -> tuple[Inputs, Form]:
        """Return a batch as tensors whose columns lie along the last axis.

        Raises:
            ValueError: If the shapes fit no form, or values are masked by numpy.
        """
        check_not_masked(y_true, y_pred, sample_weight, mask)
        if steps.KEEPS_TRACES and _is_traced():
            self.traced.settings.add(self.settings)
        masks = [mask_of(y_pred), mask]  # lost in the conversion
        is_asked = self._says_logits or self._defaults.asks_what_made_it
        is_marked = is_asked and is_probability(y_pred)
        predictions = ops.convert_to_tensor(y_pred)
        labels = steps.tensor_beside(y_true, predictions)
        shape = shape_of(predictions)
        form = self._form_of(shape_of(labels), shape, is_probability=is_marked)
        if not is_symbolic():
            self._proven.count(stays=steps.KEEPS_TRACES and _is_traced())
        if form is not self._last.said:  # `build` may have asked for it before
            self._last.said = form
            self._say(form, shape)
        for remark in of_labels(y_true, form):
            self.said.once(f"{self.name}: {remark}", about="labels above 1")
        weights, *masks = (
            None if values is None else steps.tensor_beside(values, predictions)
            for values in (sample_weight, *masks)
        )
        if self._columns.is_moved:
            rank, axis = len(predictions.shape), self._columns.number
            labels, predictions, weights, *masks = (
                moved(values, axis, rank)
                for values in (labels, predictions, weights, *masks)
            )
        return Inputs(
            labels, predictions, weights, both(masks[0], masks[1], form)
        ), form

    def _form_of(
        self, y_true: Shape, y_pred: Shape, *, is_probability: bool = False
    ) -> Form:
        """Decide what two shapes mean, and keep along which axis the columns lie.

        To the same question as before, the answer is the same object.
        """
        asked = (
            *(y_true, y_pred, is_probability),
            *(is_symbolic(), setting_is_channels_first()),
            *(self.threshold, self.from_logits, self.ignore_class),
            *(self.axis, self.negative_label, self._proven.axes),
        )
        if self._last.asked == asked:
            same: Form = self._last.form
            return same
        if self._shapes != (y_true, y_pred):  # Keras tracks what is set: it takes long
            self._shapes = y_true, y_pred
        defaults, rank = self._defaults, len(y_pred)
        if rank > 2 or self.axis is not None:
            known = defaults.known
            if setting_is_channels_first():
                known = known._replace(channels_first=True)
            columns = self._proven.decide(y_true, y_pred, axis=self.axis, known=known)
            if columns != self._columns:
                self._columns = columns
            y_true, y_pred = (
                moved_shape(shape, columns.number, rank) for shape in (y_true, y_pred)
            )
        is_probability = is_probability or defaults.is_probability
        if is_probability != self._is_probability:
            self._is_probability = is_probability
        form = form_of(
            *(y_true, y_pred, self.threshold),
            from_logits=self._takes_logits,
            ignore_class=self.ignore_class,
            negative_label=self.lowest_label,
        )
        if form.sparse:
            form = replace(form, ignore_class=self.ignored_class)
        if self._is_by_sign(form) and not is_probability:
            form = replace(form, threshold=0.0)
        self._last.asked, self._last.form = asked, form
        return form

    def _is_by_sign(self, form: Form) -> bool:
        """Tell whether the loss is a hinge, and no threshold was given."""
        is_hinge = self._defaults.negative_label is not None
        return is_hinge and form.kind == "binary" and self.threshold is None

    def _say(self, form: Form, y_pred: Shape) -> None:
        """Say once what may be otherwise than was meant, and nothing of symbols."""
        if is_symbolic():
            return
        if self.axis is None and not self._columns.is_certain and form.classes > 1:
            said = unclear_axis((None, *y_pred[1:]), form.classes)
            self.said.once(f"{self.name}: {said}")
        compared = self._compared(form)
        if compared is not None:
            for remark in compared.remarks(self._defaults):
                self.said.once(f"{self.name}: {remark}")

    def _build(self, form: Form) -> None:
        super()._build(form)
        built = self._built_form
        if _told(form) != _told(built):
            # It was built from shapes alone, before the model was asked.
            self._form = replace(form, leading=built.leading, sparse=built.sparse)


def _is_traced() -> bool:
    """Tell whether a step is traced, or may be, and not for shapes alone."""
    return (is_stateless() or steps.is_tracing()) and not is_symbolic()


def _told(form: Form) -> tuple[Any, ...]:
    """Return what shapes do not say of a form."""
    return form.threshold, form.ignore_class, form.negative_label
