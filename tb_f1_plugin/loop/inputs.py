"""Inputs: a batch as it was given, read as arrays of one library and as a form.

May import the core and `libraries`. Shapes are read once for each pair of them.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import Any, NamedTuple

from tb_f1_plugin.core.form import Form
from tb_f1_plugin.core.metric.axes import Axis
from tb_f1_plugin.core.metric.options import Options
from tb_f1_plugin.loop.libraries import NUMPY, Library, as_numpy, library_of

log = logging.getLogger("tb_f1_plugin")

Shape = tuple[int, ...]


class Inputs(NamedTuple):
    """A batch, columns last.

    Attributes:
        library: Whose arrays they are.
        y_pred: Predictions.
        y_true: Labels.
        sample_weight: Weights, or None.
        mask: What counts, or None.
        form: What the shapes mean.
    """

    library: Library
    y_pred: Any
    y_true: Any
    sample_weight: Any
    mask: Any
    form: Form


class InputReader:
    """Reads the batches of a metric.

    Args:
        name: The metric's name, for what is said.
        options: What it was told.
    """

    def __init__(self, name: str, options: Options) -> None:
        self._name = name
        self._options = options
        self._known: dict[tuple[Shape, Shape], tuple[Form, Axis]] = {}
        self._has_said = False

    def read(self, y_true: Any, y_pred: Any, sample_weight: Any, mask: Any) -> Inputs:
        """Return a batch in the library, and on the device, of its predictions.

        Raises:
            ValueError: If the shapes fit no form, or these are no numbers.
        """
        y_pred, y_true = _numbers("`y_pred`", y_pred), _numbers("`y_true`", y_true)
        if sample_weight is not None:
            sample_weight = _numbers("`sample_weight`", sample_weight)
        library, arrays = library_of(y_pred).taken(y_pred, y_true, sample_weight, mask)
        predictions, labels = arrays[:2]
        shapes = (tuple(labels.shape), tuple(predictions.shape))
        form, columns = self._known.get(shapes) or self._decide(*shapes)
        if columns.is_moved:
            rank = predictions.ndim
            arrays = [_moved(array, columns.number, rank) for array in arrays]
        predictions, labels, weights, kept = arrays
        return Inputs(library, predictions, labels, weights, kept, form)

    def _decide(self, y_true: Shape, y_pred: Shape) -> tuple[Form, Axis]:
        form, columns = found = self._options.form_of(y_true, y_pred)
        self._options.check(form)
        if not columns.is_certain and form.classes > 1 and not self._has_said:
            self._has_said = True
            log.warning(
                "%s: predictions of shape %s are read as %s columns along the last "
                "axis. If the classes lie along axis 1, give F1Score(axis=1); if not, "
                "F1Score(axis=-1).",
                *(self._name, y_pred, form.classes),
            )
        self._known[y_true, y_pred] = found
        return found


def _moved(array: Any, axis: int, rank: int) -> Any:
    """Return an array with the columns' axis last, if it has all axes."""
    if array is None or array.ndim != rank:
        return array
    return library_of(array).xp.moveaxis(array, axis, -1)


def _numbers(what: str, values: Any) -> Any:
    """Return an array as it is, and as numpy's what is none."""
    array = as_numpy(values) if library_of(values) is NUMPY else values
    if not _is_of_numbers(array.dtype):
        raise ValueError(
            f"{what} must be numbers or truth values, got dtype {array.dtype}."
        )
    return array


@cache
def _is_of_numbers(dtype: Any) -> bool:
    # torch's types have no kind.
    kind = "c" if getattr(dtype, "is_complex", False) else getattr(dtype, "kind", "f")
    return kind not in "cOSUMm"
