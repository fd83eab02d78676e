"""Axes: along which axis of the predictions the columns lie.

May import nothing of ours. Images may have their channels first, `(B, C, H, W)`. Shapes
alone often leave both readings, so what else is known decides: an axis that was given,
the loss's, the layer's, another batch's, Keras' `image_data_format`. The rules are in
`columns_axis`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

Shape = tuple[int | None, ...]


class Known(NamedTuple):
    """What is known of an output beside its shapes.

    Attributes:
        axis: The axis that the loss was given, or its default; None if there is no loss
            that has one.
        channels_first: Whether the setting or the output's layer has channels first.
        is_threshold: Whether the loss compares every number by itself.
        proven: The axis, 1 or −1, that other batches have proved; None if none has.
    """

    axis: int | None = None
    channels_first: bool = False
    is_threshold: bool = False
    proven: int | None = None


class Axis(NamedTuple):
    """Where the columns lie.

    Attributes:
        number: The axis, from 0; the last one where nothing is to be moved.
        is_moved: Whether it is not the last one.
        is_certain: Whether shapes or anything else known leave one reading only.
    """

    number: int
    is_moved: bool
    is_certain: bool


def columns_axis(
    y_true: Sequence[int | None],
    y_pred: Sequence[int | None],
    *,
    axis: int | None = None,
    known: Known | None = None,
) -> Axis:
    """Decide along which axis of the predictions the columns lie. First match wins.

    1. The axis that was given to the metric; or to the loss, if there is such a one.
    2. One or two axes: the last.
    3. The axis to which the labels' shape fits, if it fits one only.
    4. The one that the labels of other batches have proved by rule 3.
    5. With channels first: axis 1 of images and volumes, and of `(B, 1, T)`.
    6. `(B, 1, H, W)` and larger under a loss that compares every number: axis 1.
    7. The last; not certain if axis 1 is the shorter one of an image, or, with
       channels first, of a sequence; nor of class numbers, unless a loss has an axis.

    Args:
        y_true: Shape of the labels.
        y_pred: Shape of the predictions.
        axis: What the metric was given; None to decide.
        known: What else is known of the output.

    Raises:
        ValueError: If `axis` is not one of the predictions', or is the batch's.

    >>> columns_axis((8, 1, 32, 32), (8, 1, 32, 32), known=Known(is_threshold=True))
    Axis(number=1, is_moved=True, is_certain=True)
    >>> columns_axis((8, 32, 20), (8, 5, 32, 20)).number
    1
    >>> columns_axis((8, 3, 32, 32), (8, 3, 32, 32))
    Axis(number=3, is_moved=False, is_certain=False)
    """
    known = known or Known()
    labels, predictions = tuple(y_true), tuple(y_pred)
    rank = len(predictions)
    last = max(rank - 1, 0)
    if axis is not None:
        number = axis + rank if axis < 0 else axis
        if not (rank > 1) <= number < rank:
            raise ValueError(
                "`axis` must be an axis of `y_pred` other than the batch's, got "
                f"{axis!r} for the shape {predictions}."
            )
        return _axis(number, last)
    if _is_told(known, rank):
        return _axis(cast("int", known.axis) % rank, last)
    fitting = axes_that_fit(labels, predictions, known)
    if len(fitting) < 2:  # none is the error that the metric raises
        return _axis(fitting[0] % rank if fitting else last, last)
    if known.proven is not None:
        return _axis(known.proven % rank, last)
    is_single = predictions[1] == 1 and predictions[last] != 1
    if known.channels_first and (rank > 3 or is_single):
        return _axis(1, last)
    if predictions[last] == 1:
        return _axis(last, last)
    if is_single and rank > 3 and known.is_threshold:
        return _axis(1, last)
    # Labels fit both, and none fit columns whose number is not known.
    first, end = (cast("int", predictions[axis]) for axis in (1, last))
    is_open = rank > 3 or is_single or known.channels_first
    are_numbers = len(labels) < rank and known.axis is None
    return Axis(last, False, not ((first < end and is_open) or are_numbers))


def axes_that_fit(
    y_true: Sequence[int | None], y_pred: Sequence[int | None], known: Known
) -> tuple[int, ...]:
    """Return the axes, 1 and −1, to which labels fit.

    There are none where the loss says the axis, and where only one is possible.

    >>> axes_that_fit((5, 12), (5, 4, 12), Known())
    (1,)
    >>> axes_that_fit((5, 4), (5, 4, 4), Known())
    (1, -1)
    """
    labels, predictions = tuple(y_true), tuple(y_pred)
    if len(predictions) < 3 or _is_told(known, len(predictions)):
        return ()
    return tuple(axis for axis in (1, -1) if _fits(labels, predictions, axis))


def unclear_axis(y_pred: Sequence[int | None], classes: int) -> str:
    """Return what is said where the last axis was taken and axis 1 was possible.

    >>> unclear_axis((8, 3, 32, 32), 32).partition(".")[0]
    'predictions of shape (8, 3, 32, 32) are read as 32 columns along the last axis'
    """
    return (
        f"predictions of shape {tuple(y_pred)} are read as {classes} columns along the "
        "last axis. If the classes lie along axis 1, give F1Score(axis=1); if not, "
        "F1Score(axis=-1)."
    )


def _is_told(known: Known, rank: int) -> bool:
    """Tell whether a loss has an axis that is not the last one."""
    told = known.axis
    return told is not None and told not in (-1, rank - 1) and -rank <= told < rank


def _axis(number: int, last: int) -> Axis:
    return Axis(number, number != last, True)


def moved_shape(shape: Sequence[int | None], axis: int, rank: int) -> Shape:
    """Return a shape with the columns' axis last, if it has all `rank` axes.

    >>> moved_shape((8, 3, 32, 20), 1, 4), moved_shape((8, 32, 20), 1, 4)
    ((8, 32, 20, 3), (8, 32, 20))
    """
    axes = tuple(shape)
    if len(axes) != rank or not -rank <= axis < rank:
        return axes
    axis %= rank
    return (*axes[:axis], *axes[axis + 1 :], axes[axis])


def _fits(labels: Shape, predictions: Shape, axis: int) -> bool:
    """Tell whether labels fit predictions whose columns lie along an axis."""
    rank = len(predictions)
    *rows, columns = moved_shape(predictions, axis, rank)
    if columns is None:
        return False
    shape = moved_shape(labels, axis, rank)
    if len(shape) == rank - 1:
        return _same(shape, rows)
    return len(shape) == rank and (
        _same(shape, (*rows, columns)) or _same(shape, (*rows, 1))
    )


def _same(shape: Sequence[int | None], other: Sequence[int | None]) -> bool:
    return len(shape) == len(other) and all(
        None in pair or pair[0] == pair[1] for pair in zip(shape, other, strict=True)
    )
