"""Label check: whether float labels are labels, or a picture to be drawn again.

May import keras, `backend`, `model` and `private`. Binary cross-entropy trains
classifiers and autoencoders. Shapes do not tell them apart, values mostly do: labels
are 0 or 1. So a lent metric whose labels may be a reconstruction has a check beside it,
which counts in the same step what speaks against labels. It is read outside of the
graph, after the first batch and before anything is written or shown.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import keras

from tb_f1_plugin.keras.backend import steps, tensors
from tb_f1_plugin.keras.backend.variable import exact_variable
from tb_f1_plugin.keras.model.tied_rows import tied_rows
from tb_f1_plugin.keras.private.attributes import is_stateless

Shape = Sequence[int | None]


def may_be_same(labels: Shape, inputs: Shape) -> bool:
    """Tell whether labels may be as large as inputs, each without the batch's axis.

    >>> may_be_same((8, 784), (8, 28, 28, 1)), may_be_same((8, 10), (8, 784))
    (True, False)
    >>> may_be_same((8, None, None, 1), (8, None, None, 3))
    False
    """
    left, right = ([n for n in shape[1:] if n != 1] for shape in (labels, inputs))
    if len(left) == len(right):
        pairs = zip(left, right, strict=True)
        return all(None in pair or pair[0] == pair[1] for pair in pairs)
    sizes = [math.prod(n for n in shape if n) for shape in (left, right)]
    return None not in (*left, *right) and sizes[0] == sizes[1]


class Looks(Protocol):
    """How a check counts a batch's labels: a value, and a pure function of tensors."""

    @property
    def inputs(self) -> tuple[int, ...]:
        """The places of the inputs that it looks at."""

    def counted(self, labels: Any, inputs: Sequence[Any], there: Any = None) -> Any:
        """Return three numbers, float64: odd labels, differing ones, and all.

        Args:
            labels: The labels.
            inputs: The model's inputs.
            there: Which rows are the batch's own; None for all.
        """


class Check(Protocol):
    """Looks at the labels of a lent metric."""

    @property
    def looks(self) -> Looks:
        """How it counts."""

    @property
    def variables(self) -> list[Any]:
        """The variables in which it counts."""

    def look(self, labels: Any, inputs: Sequence[Any]) -> None:
        """Count a batch's labels, inside of the step."""

    def refutation(self) -> str | None:
        """Return why the labels are no labels; None if nothing says so."""

    def remark(self) -> str | None:
        """Return what must be known of labels that are counted; None if nothing."""


class OddLabels(NamedTuple):
    """Counts as `LabelCheck`, whose arguments these are."""

    inputs: tuple[int, ...]
    may_be_soft: bool

    def counted(self, labels: Any, inputs: Sequence[Any], there: Any = None) -> Any:
        """Return how many labels are odd, how many differ from an input, and all."""
        labels = keras.ops.convert_to_tensor(labels)
        differing = [_differing(labels, inputs[place]) for place in self.inputs]
        if not keras.backend.is_float_dtype(labels.dtype):
            labels = tensors.cast(labels, "float32")
        no_label = tensors.logical_or(
            tensors.not_equal(labels, labels), tensors.equal(labels, -1)
        )
        if self.may_be_soft:
            plain = tensors.logical_and(labels >= 0, labels <= 1)
        else:
            plain = tensors.logical_or(
                tensors.equal(labels, 0), tensors.equal(labels, 1)
            )
        odd = tensors.logical_not(tensors.logical_or(plain, no_label))
        odd, size = _of_rows(odd, there)
        least = tensors.reduce_min(tensors.stack(differing)) if differing else size
        counted = [tensors.reduce_sum(tensors.cast(odd, "int32")), least, size]
        return tensors.cast(tensors.stack(counted), "float64")


class TiedRows(NamedTuple):
    """Counts as `TiedCheck`, whose argument this is."""

    axis: int

    @property
    def inputs(self) -> tuple[int, ...]:
        """None: it looks at labels alone."""
        return ()

    def counted(self, labels: Any, inputs: Sequence[Any], there: Any = None) -> Any:
        """Return how many rows are tied, 0, and how many rows there are."""
        del inputs
        labels = keras.ops.convert_to_tensor(labels)
        if keras.backend.standardize_dtype(labels.dtype) == "bool":
            labels = tensors.cast(labels, "int32")
        largest = tensors.reduce_max(labels, axis=self.axis, keepdims=True)
        number = tensors.reduce_sum(
            tensors.cast(tensors.equal(labels, largest), "int32"),
            axis=self.axis,
            keepdims=True,
        )
        is_tied = tensors.logical_and(number > 1, largest > 0)
        is_tied, rows = _of_rows(is_tied, there)
        tied = tensors.reduce_sum(tensors.cast(is_tied, "int32"))
        counted = tensors.stack([tied, tensors.zeros_like(tied), rows])
        return tensors.cast(counted, "float64")


class LabelCheck:
    """Counts labels that are neither 0 nor 1, and those that differ from an input.

    A NaN and -1 are no label, and count for neither.

    Args:
        inputs: The places among the model's inputs of those that the labels may
            reconstruct; none if the labels have another size than all of them.
        can_refute: Whether values can say that they are no labels: not of integers.
        may_be_soft: Whether anything between 0 and 1 is no odd label either: the
            metric is the user's own.
    """

    def __init__(
        self,
        inputs: Sequence[int],
        *,
        can_refute: bool = True,
        may_be_soft: bool = False,
    ) -> None:
        self.inputs = tuple(inputs)
        self.can_refute, self.may_be_soft = can_refute, may_be_soft
        self.looks = OddLabels(self.inputs, may_be_soft)
        self._values = _Values()

    @classmethod
    def about(
        cls, labels: Any, inputs: Sequence[Any], *, is_chosen: bool = False
    ) -> LabelCheck | None:
        """Return a check of labels; None if there is nothing to doubt.

        Boolean labels are labels. Integers are as well, and so is one number a row,
        and what a metric of the user's own counts; but not each is one of 0 or 1.
        """
        shape = tuple(labels.shape)
        dtype = keras.backend.standardize_dtype(labels.dtype)
        if dtype == "bool":
            return None
        is_float = keras.backend.is_float_dtype(dtype)
        if is_chosen or all(size == 1 for size in shape[1:]):
            return cls((), can_refute=False, may_be_soft=is_chosen)
        return cls(
            [
                place
                for place, tensor in enumerate(inputs)
                if _has_values(tensor)
                and (is_float or _is_integer(tensor))
                and may_be_same(shape, tuple(tensor.shape))
            ],
            can_refute=is_float,
        )

    @property
    def variables(self) -> list[Any]:
        """The variables in which it counts."""
        return list(self._values.variables)

    def look(self, labels: Any, inputs: Sequence[Any]) -> None:
        """Count a batch's labels, inside of the step."""
        with steps.exact():
            self._values.update_state(self.looks.counted(labels, inputs))

    def refutation(self) -> str | None:
        """Return why the labels are no labels; None if nothing says so."""
        odd, differing, size = self._values.numbers()
        if not self.can_refute or not self.inputs or not size:
            return None
        if odd:
            return (
                f"{odd:,} of {size:,} labels are neither 0 nor 1, and there are as "
                "many as inputs, so they may be a reconstruction of these"
            )
        if not differing:
            return "the labels are the inputs, so the model reconstructs them"
        return None

    def remark(self) -> str | None:
        """Return what must be known of labels that are counted; None if nothing."""
        odd, differing, size = self._values.numbers()
        if self.can_refute and self.inputs:
            return None
        if odd and self.may_be_soft:
            return (
                f"{odd:,} of the first {size:,} labels are not in [0, 1]: a label "
                "above 0.5 is taken for true."
            )
        if odd:
            return (
                f"{odd:,} of the first {size:,} labels are neither 0 nor 1: a label "
                "above 0.5 is taken for true."
            )
        if self.inputs and size and not differing:
            return (
                f"the first {size:,} labels are the inputs, so this is the F1 of a "
                "reconstruction. TensorBoard(..., f1=False) lends nothing."
            )
        return None


class TiedCheck:
    """Counts rows whose largest label is that of several columns, in argmax tasks.

    Such a row has one class for the metric, and may have several for the user.

    Args:
        axis: Along which axis of the labels the columns lie.
        of_logits: Whether the loss takes the predictions for logits of single labels.
    """

    def __init__(self, axis: int, *, of_logits: bool = False) -> None:
        self.looks = TiedRows(axis)
        self._of_logits = of_logits
        self._values = _Values()

    @property
    def variables(self) -> list[Any]:
        """The variables in which it counts."""
        return list(self._values.variables)

    def look(self, labels: Any, inputs: Sequence[Any]) -> None:
        """Count a batch's labels, inside of the step."""
        with steps.exact():
            self._values.update_state(self.looks.counted(labels, inputs))

    def refutation(self) -> str | None:
        """Return nothing: votes may be tied."""
        return None

    def remark(self) -> str | None:
        """Return how many rows there are, and what can be done."""
        tied, _, rows = self._values.numbers()
        of = f"the first {rows:,}"
        return tied_rows(tied, of, of_logits=self._of_logits) if tied else None


class _Values(keras.metrics.Metric):
    """What was counted, of all replicas; not reset, since a check is of the data."""

    def __init__(self) -> None:
        super().__init__(name="label_values")
        self._sums = exact_variable(self, (3,))

    def update_state(self, numbers: Any) -> None:
        steps.add(self._sums, numbers, is_stateless=is_stateless())

    def numbers(self) -> tuple[int, int, int]:
        odd, differing, size = keras.ops.convert_to_numpy(self._sums)
        return int(odd), int(differing), int(size)

    def result(self) -> Any:
        return self._sums


def _has_values(inputs: Any) -> bool:
    """Tell whether inputs are a dense tensor of numbers, which labels could be."""
    if inputs is None or not steps.is_dense(inputs):
        return False
    dtype = keras.backend.standardize_dtype(inputs.dtype)
    return dtype != "string" and len(inputs.shape) > 0


def _is_integer(inputs: Any) -> bool:
    dtype = keras.backend.standardize_dtype(inputs.dtype)
    return not keras.backend.is_float_dtype(dtype)


def _of_rows(which: Any, there: Any) -> tuple[Any, Any]:
    """Return which are so in the rows that are there, and how many these have."""
    if there is None:
        return which, tensors.size(which)
    places = tensors.reshape(there, [-1] + [1] * (len(which.shape) - 1))
    there = tensors.logical_and(places, tensors.ones_like(which))
    size = tensors.reduce_sum(tensors.cast(there, "int32"))
    return tensors.logical_and(which, there), size


def _differing(labels: Any, inputs: Any) -> Any:
    """Return how many labels differ from the input in their place."""
    inputs = tensors.cast(keras.ops.convert_to_tensor(inputs), labels.dtype)
    lengths = (*labels.shape, *inputs.shape)
    if None not in lengths and math.prod(labels.shape) != math.prod(inputs.shape):
        return tensors.size(labels)
    flat = [tensors.reshape(tensor, [-1]) for tensor in (labels, inputs)]
    return tensors.cond(
        tensors.equal(tensors.size(labels), tensors.size(inputs)),
        lambda: tensors.reduce_sum(tensors.cast(tensors.not_equal(*flat), "int32")),
        lambda: tensors.size(labels),
    )
