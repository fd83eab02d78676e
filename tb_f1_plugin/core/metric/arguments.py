"""Arguments: what `F1Score` is given, checked before anything is trained.

May import `histogram.edges`. Each returns what it was given in one form, or raises a
`ValueError` that says the rule, what was received, and the next step.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from typing import Any

from tb_f1_plugin.core.histogram.edges import BINS, DEFAULT_BINS


def class_number(ignore_class: Any) -> int | None:
    """Return `ignore_class` as an integer.

    >>> class_number("a")
    Traceback (most recent call last):
    ValueError: `ignore_class` must be a whole number, got 'a'.
    """
    if ignore_class is None:
        return None
    number = _integer(ignore_class)
    if number is None:
        raise ValueError(
            f"`ignore_class` must be a whole number, got {ignore_class!r}."
        )
    return number


def smallest_label(negative_label: Any) -> int | None:
    """Return `negative_label` as an integer.

    >>> smallest_label(1)
    Traceback (most recent call last):
    ValueError: `negative_label` must be 0 or -1, got 1. None is 0, or -1 under a \
hinge loss.
    """
    if negative_label is None:
        return None
    number = _integer(negative_label)
    if number not in (0, -1):
        raise ValueError(
            f"`negative_label` must be 0 or -1, got {negative_label!r}. None is 0, or "
            "-1 under a hinge loss."
        )
    return number


def number_of_bins(histogram: Any) -> int | None:
    """Return `histogram` as a number of bins; None for no histogram.

    >>> number_of_bins(True), number_of_bins(False), number_of_bins(100)
    (384, None, 100)
    >>> number_of_bins(50)
    Traceback (most recent call last):
    ValueError: `histogram` must be True, False or one of 100, 196, 384, 752, got 50.
    """
    if histogram is None or histogram is False:
        return None
    if histogram is True:
        return DEFAULT_BINS
    number = _integer(histogram)
    if number not in BINS:
        raise ValueError(
            "`histogram` must be True, False or one of "
            f"{', '.join(map(str, BINS))}, got {histogram!r}."
        )
    return number


def is_asked(confusion: Any) -> bool:
    """Return whether a confusion is to be kept.

    >>> is_asked("no")
    Traceback (most recent call last):
    ValueError: `confusion` must be True or False, got 'no'.
    """
    if confusion not in (None, False, True):
        raise ValueError(f"`confusion` must be True or False, got {confusion!r}.")
    return bool(confusion)


def check_threshold_task(negative_label: int | None, classes: int) -> None:
    """Raise `ValueError` if a label of −1 is said to be negative in argmax tasks."""
    if negative_label == -1:
        raise ValueError(
            "`negative_label=-1` is for labels that are compared with a threshold, got "
            f"predictions of {classes} columns and no `threshold`, which are argmax. "
            "Give `threshold`, or leave `negative_label` out."
        )


def axis_number(axis: Any) -> int | None:
    """Return `axis` as an integer.

    >>> axis_number(0)
    Traceback (most recent call last):
    ValueError: `axis` must be a whole number other than 0, the batch's, got 0.
    """
    if axis is None:
        return None
    number = _integer(axis)
    if not number:
        raise ValueError(
            f"`axis` must be a whole number other than 0, the batch's, got {axis!r}."
        )
    return number


def names_of(class_names: Iterable[str] | None) -> list[str] | None:
    """Return `class_names` as a list of different names.

    >>> names_of(["a", "a"])
    Traceback (most recent call last):
    ValueError: `class_names` must be different names, one for each column, got \
['a', 'a'].
    """
    if class_names is None:
        return None
    names = [class_names] if isinstance(class_names, str) else list(class_names)
    if (
        not names
        or len(set(names)) != len(names)
        or not all(isinstance(name, str) and name for name in names)
    ):
        raise ValueError(
            f"`class_names` must be different names, one for each column, got {names}."
        )
    return names


def check_names(names: Sequence[str] | None, classes: int) -> None:
    """Raise `ValueError` if there are not as many names as columns."""
    if names is not None and len(names) != classes:
        raise ValueError(
            f"`class_names` must have a name for each of the {classes} "
            f"columns of `y_pred`, got {len(names)}: {', '.join(names)}."
        )


def columns_of(
    labels: Iterable[int | str] | None, class_names: Sequence[str] | None
) -> tuple[int, ...] | None:
    """Return `labels`, class numbers or names, as the numbers of columns.

    >>> columns_of(["b", 0], ["a", "b"])
    (1, 0)
    >>> columns_of(["c"], ["a", "b"])
    Traceback (most recent call last):
    ValueError: `labels` must be class numbers or among `class_names`, got 'c'. The \
names are a, b.
    """
    if labels is None:
        return None
    listed = [labels] if isinstance(labels, str) else _listed(labels)
    columns = tuple(_column(label, class_names) for label in listed)
    if not columns or len(set(columns)) != len(columns):
        raise ValueError(
            "`labels` must be different classes, at least one, over which averages "
            f"are, got {listed!r}."
        )
    return columns


def check_columns(columns: Sequence[int] | None, classes: int) -> None:
    """Raise `ValueError` if `labels` are not among so many columns."""
    if columns is None:
        return
    if classes == 1:
        raise ValueError(
            "`labels` chooses among classes, got predictions of one column, whose F1 "
            "is of the positive class. Leave `labels` out."
        )
    if max(columns) >= classes:
        raise ValueError(
            f"`labels` must be columns of `y_pred`, in [0, {classes - 1}], got "
            f"{max(columns)}."
        )


def _listed(labels: Any) -> list[Any]:
    try:
        return list(labels)
    except TypeError:
        raise ValueError(
            f"`labels` must be a list of classes, got {labels!r}. Write [{labels!r}]."
        ) from None


def _column(label: Any, class_names: Sequence[str] | None) -> int:
    if isinstance(label, str):
        if class_names is None:
            raise ValueError(
                f"`labels` has the name {label!r}, and there are no names. Give "
                "`class_names` as well, or class numbers."
            )
        if label not in class_names:
            raise ValueError(
                "`labels` must be class numbers or among `class_names`, got "
                f"{label!r}. The names are {', '.join(class_names)}."
            )
        return list(class_names).index(label)
    number = _integer(label)
    if number is None or number < 0:
        raise ValueError(
            f"`labels` must be class numbers, 0 or more, or names, got {label!r}."
        )
    return number


def _integer(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    try:
        return operator.index(value)
    except TypeError:
        return None
