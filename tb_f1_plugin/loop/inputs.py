"""Inputs: a batch as it was given, read as arrays of one library and as a form.

May import the core, `arrays` and `text`. What shapes and types mean is decided once for
all batches that are alike.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from tb_f1_plugin.core.form import Form
from tb_f1_plugin.core.metric.axes import Axis, unclear_axis
from tb_f1_plugin.core.metric.options import Options
from tb_f1_plugin.core.metric.proven import ProvenAxis
from tb_f1_plugin.loop.arrays.host import check_numbers, cut_of, own_type
from tb_f1_plugin.loop.arrays.libraries import NUMPY, Library, library_of
from tb_f1_plugin.text.log import log


class Inputs(NamedTuple):
    """A batch, columns last.

    Attributes:
        library: Whose arrays they are.
        y_pred: Predictions.
        y_true: Labels.
        sample_weight: Weights, or None.
        mask: What counts, or None.
        rule: How they are counted: the form, with the threshold as the predictions'
            own type has it.
        form: What the shapes mean.
        dtype: The type of the predictions, as they were given.
    """

    library: Library
    y_pred: Any
    y_true: Any
    sample_weight: Any
    mask: Any
    rule: Form
    form: Form
    dtype: Any


class InputReader:
    """Reads the batches of a metric.

    Args:
        name: The metric's name, for what is said.
        options: What it was told.
    """

    def __init__(self, name: str, options: Options) -> None:
        self._name = name
        self._options = options
        self._known: dict[tuple[Any, ...], tuple[Form, Axis]] = {}
        self._proven = ProvenAxis()
        self._has_said = False

    def forget(self) -> None:
        """Forget which batches were read; which axis they proved stays."""
        self._proven.forget()
        self._known.clear()

    def read(self, y_true: Any, y_pred: Any, sample_weight: Any, mask: Any) -> Inputs:
        """Return a batch in the library, and on the device, of its predictions.

        Raises:
            ValueError: If the shapes fit no form, or these are no numbers.
        """
        if y_true is None or y_pred is None:
            missing = "y_true" if y_true is None else "y_pred"
            raise ValueError(
                f"`{missing}` must be the array of a batch, got None. Call "
                "`update(y_true, y_pred)` with labels and predictions."
            )
        library, arrays = library_of(y_pred).taken(y_pred, y_true, sample_weight, mask)
        predictions, labels, weights, kept = arrays
        kind = (labels.shape, predictions.shape, labels.dtype, predictions.dtype)
        form, columns = self._known.get(kind) or self._decide(*kind)
        rule, dtype = form, predictions.dtype
        if library is NUMPY and predictions is not y_pred:
            own = own_type(y_pred)
            dtype = dtype if own is None else own
            if form.threshold:
                cut = cut_of(form.threshold, y_pred)
                rule = form if cut == form.threshold else replace(form, threshold=cut)
        if columns.is_moved:
            rank, axis = predictions.ndim, columns.number
            predictions, labels, weights, kept = (
                _moved(array, axis, rank) for array in arrays
            )
        return Inputs(library, predictions, labels, weights, kept, rule, form, dtype)

    def _decide(
        self, labels: Any, predictions: Any, labels_type: Any, predictions_type: Any
    ) -> tuple[Form, Axis]:
        check_numbers(labels_type)
        check_numbers(predictions_type)
        y_true, y_pred = tuple(labels), tuple(predictions)
        was_proven = self._proven.axes
        try:
            found = self._options.form_of(y_true, y_pred, self._proven)
        finally:
            if self._proven.axes != was_proven:
                self._known.clear()  # what was decided before may be otherwise now
        form, columns = found
        self._options.check(form)
        self._proven.count()
        if not columns.is_certain and form.classes > 1 and not self._has_said:
            self._has_said = True
            log.warning("%s: %s", self._name, unclear_axis(y_pred, form.classes))
        self._known[labels, predictions, labels_type, predictions_type] = found
        return found


def _moved(array: Any, axis: int, rank: int) -> Any:
    """Return an array with the columns' axis last, if it has all axes."""
    if array is None or array.ndim != rank:
        return array
    return library_of(array).xp.moveaxis(array, axis, -1)
