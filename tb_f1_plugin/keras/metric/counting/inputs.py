"""Inputs: what `update_state` was given, read as what counts and what it weighs.

May import keras, `backend`, `form` and `layout`. Pure functions of tensors, which
mirror `labels.rows_of`. What is None costs nothing: no mask, no weights, and labels of
a type that cannot say "none" (bool, unsigned) are not looked at.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from keras import ops

from tb_f1_plugin.core.form import Form, along_rows_of, are_by_entry
from tb_f1_plugin.keras.backend import tensors
from tb_f1_plugin.keras.metric.counting.layout import EXACT


class Inputs(NamedTuple):
    """What `update_state` was given, as tensors.

    Attributes:
        y_true: Labels.
        y_pred: Predictions.
        sample_weight: Weights of rows, or of the first axes, or in multilabel of
            entries; None for 1.
        mask: Likewise, which of them count; None for all.
    """

    y_true: Any
    y_pred: Any
    sample_weight: Any = None
    mask: Any = None

    def is_by_entry(self, form: Form) -> bool:
        """Whether weights or mask are those of the entries of multilabel labels."""
        return any(
            x is not None and are_by_entry(tuple(x.shape), form)
            for x in (self.sample_weight, self.mask)
        )


def is_float(values: Any) -> bool:
    """Tell whether values are of a type that has fractions."""
    return "float" in tensors.type_of(values)


def as_rows(tensor: Any, columns_: int) -> Any:
    """Return a row for every place along the axes."""
    if len(tensor.shape) == 2 and tensor.shape[-1] == columns_:
        return tensor
    return ops.reshape(tensor, (-1, columns_))


def eligible(inputs: Inputs, labels: Any, form: Form) -> Any:
    """Return what was not left out on purpose, by a mask or as `ignore_class`.

    Shape (rows,), or (rows, classes) with a mask of entries; None for all of them.
    """
    found = None
    if inputs.mask is not None:
        found = ops.cast(by_row("the mask", inputs.mask, inputs, form), "bool")
    if form.ignore_class is not None:
        numbers = labels[:, 0]
        if not is_float(labels):
            numbers = ops.cast(numbers, "int64")  # 255 of uint8 is not -1
        counted = numbers != ops.convert_to_tensor(form.ignore_class, numbers.dtype)
        found = counted if found is None else ops.logical_and(found, counted)
    return found


def weights_of(inputs: Inputs, form: Form) -> Any:
    """Return the weights of rows, (rows,), or of entries, (rows, classes), or None."""
    if inputs.sample_weight is None:
        return None
    weights = ops.cast(inputs.sample_weight, EXACT)
    return by_row("`sample_weight`", weights, inputs, form)


def are_all_labels(labels: Any) -> bool:
    """Tell by their type that all labels of a threshold task are any."""
    return bool(tensors.type_of(labels).startswith(("bool", "uint")))


def is_label(labels: Any, form: Form) -> Any:
    """Return which labels of a threshold task are any."""
    return labels >= tensors.constant(form.negative_label, labels.dtype)


def none_is_missing(labels: Any, form: Form) -> Any:
    """Return whether all are."""
    return tensors.all_at_least(labels, form.negative_label)


def is_true(labels: Any) -> Any:
    """Return which labels of a threshold task are positive."""
    if tensors.type_of(labels) == "bool":
        return labels
    return labels > tensors.constant(0.5 if is_float(labels) else 0, labels.dtype)


def is_predicted(predictions: Any, form: Form) -> Any:
    """Return which predictions are above the threshold, in their own type."""
    return predictions > tensors.constant(form.threshold, predictions.dtype)


def class_of(labels: Any, form: Form) -> tuple[Any, Any]:
    """Return the class number of each row of an argmax task, and whether it has one.

    Where it has none, the number is that of some column.
    """
    if not form.sparse:
        numbers, labelled = tensors.class_of_columns(_as_numbers(labels))
        return numbers, labelled
    stated = labels[:, 0]
    if is_float(stated):
        # Of what is no number or too large a cast makes some number, in the columns
        # by the clip, to which it is not equal.
        numbers = tensors.clip(tensors.cast(stated, "int32"), 0, form.classes - 1)
        return numbers, tensors.equal(stated, tensors.cast(numbers, stated.dtype))
    # An int32 holds all numbers of the smaller types.
    wide = tensors.type_of(stated) in ("int64", "uint32", "uint64")
    stated = tensors.cast(stated, "int64" if wide else "int32")
    numbers = tensors.clip(stated, 0, form.classes - 1)
    return tensors.cast(numbers, "int32"), tensors.equal(stated, numbers)


def _as_numbers(labels: Any) -> Any:
    """Return columns of labels as floats, whose sum does not overflow."""
    if is_float(labels):
        return labels
    small = ("bool", "int8", "uint8", "int16", "uint16")
    is_small = tensors.type_of(labels) in small
    return tensors.cast(labels, "float32" if is_small else "float64")


def by_row(what: str, values: Any, inputs: Inputs, form: Form, xp: Any = ops) -> Any:
    """Return values of each row, (rows,), or of each entry, (rows, classes).

    Args:
        what: Their name, for the error.
        values: Weights or a mask, as they were given.
        inputs: The batch that they belong to.
        form: What it means.
        xp: The array functions.

    Raises:
        ValueError: If they do not fit the rows.
    """
    if are_by_entry(tuple(values.shape), form):
        return xp.reshape(values, (-1, form.classes))
    leading = form.leading
    drop, missing = along_rows_of(what, tuple(values.shape), form)
    if drop:
        values = xp.squeeze(values, -1)
    if len(leading) == 1 and not missing:
        return values
    if missing or tuple(values.shape) != leading or None in leading:
        for _ in range(missing):
            values = xp.expand_dims(values, -1)
        values = xp.broadcast_to(values, xp.shape(inputs.y_pred)[: len(leading)])
    return xp.reshape(values, (-1,))


def shape_of(tensor: Any) -> tuple[int | None, ...]:
    """Return the shape of a tensor, whose number of axes must be known."""
    try:
        return tuple(tensor.shape)
    except ValueError as error:  # TensorFlow, for a shape of unknown rank
        raise ValueError(
            "`y_true` and `y_pred` must have a known number of axes, got "
            f"{tensor.shape}. Set the shapes in the data pipeline."
        ) from error
