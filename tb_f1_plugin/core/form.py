"""Form: what two shapes mean, and how weights and masks lie along the rows.

May import `vocabulary` only. Shapes alone decide, so numpy and the Keras metric share
this room. L stands for any leading axes: `(B,)`, `(B, T)` of sequences, `(B, H, W)` of
images. Every place along them is a row. If `y_pred` has two or more axes, the columns
lie along the last one: C > 1 classes or labels. The first row that matches wins:

| `y_pred` | `threshold` | `y_true` | form |
|---|---|---|---|
| `(B,)` or `(*L, 1)` | any; 0.5 if None | `L` or `(*L, 1)` | binary |
| `(*L, C)` | None | `L` or `(*L, 1)`, class numbers | multiclass, sparse |
| `(*L, C)` | None | `(*L, C)` | multiclass, a column per class |
| `(*L, C)` | given | `(*L, C)` | multilabel |

So `(B, T)` against `(B, T)` is T columns. If each of the T is a binary row, predictions
are `(B, T, 1)`.

Weights and masks have a value for each row, `L` or `(*L, 1)`, or for the first axes of
L only: a sequence's weight is the weight of all its rows. In multilabel they may also
have a value for each entry, `(*L, C)`. Anything else is an error that names the shapes;
nothing is broadcast in silence. `labels` says what the values of labels mean.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tb_f1_plugin.core.vocabulary import Kind as Kind

Shape = Sequence[int | None]  # None for an axis that is not known yet
DEFAULT_THRESHOLD = 0.5
DIGITS = 60  # of a logit, before it is rounded to a double; ln of 1 + 2^-52 takes 16


@dataclass(frozen=True)
class Form:
    """What a pair of shapes means.

    Args:
        kind: "binary", "multiclass" (argmax) or "multilabel" (threshold per column).
        classes: The number of columns.
        sparse: Whether `y_true` holds class numbers instead of indicators.
        threshold: A positive prediction is above it. It is a logit if predictions are
            logits, and None for argmax.
        leading: The axes along which the rows lie.
        ignore_class: The class number whose rows are left out.
        negative_label: The label of the negative class, if labels are compared with a
            threshold: 0, or −1 as hinge losses have it. A number below it is no label.
    """

    kind: Kind
    classes: int
    sparse: bool
    threshold: float | None
    leading: tuple[int | None, ...]
    ignore_class: int | None = None
    negative_label: int = 0


def check_threshold(
    threshold: float | None, *, from_logits: bool = False
) -> float | None:
    """Return the threshold as a float.

    Raises:
        ValueError: If it is not None and not in [0, 1] (with logits, not between:
            the logits of 0 and 1 are infinite).

    >>> check_threshold(1.5)
    Traceback (most recent call last):
    ValueError: `threshold` must be in [0, 1], got 1.5.
    """
    if threshold is None:
        return None
    try:
        value = float(threshold)
    except (TypeError, ValueError):
        value = math.nan
    if not 0 <= value <= 1:
        raise ValueError(f"`threshold` must be in [0, 1], got {threshold!r}.")
    if from_logits and value in (0, 1):
        raise ValueError(
            "`threshold` must be between 0 and 1 with `from_logits=True`, got "
            f"{threshold!r}. It is a probability, whose logit is compared."
        )
    return value


@cache
def logit(probability: float) -> float:
    """Return ln(p / (1 − p)), the double nearest to it; that of 0 and 1 is infinite.

    It is computed in decimals. The logarithms of systems and of array libraries differ
    in the last bit, and a prediction may lie between two such numbers. So nothing else
    here makes a logit of a threshold, and each library is given this number.

    Args:
        probability: In [0, 1].

    >>> logit(0.5), logit(0.75), logit(0.0)
    (0.0, 1.0986122886681098, -inf)
    """
    if probability in (0, 1):
        return math.copysign(math.inf, probability - 0.5)
    # A start waits for no decimals unless there are logits.
    from decimal import Decimal, localcontext

    with localcontext() as context:
        context.prec = DIGITS
        exact = Decimal(probability)
        return float((exact / (1 - exact)).ln())


def form_of(
    y_true: Shape,
    y_pred: Shape,
    threshold: float | None = None,
    *,
    from_logits: bool = False,
    ignore_class: int | None = None,
    negative_label: int = 0,
) -> Form:
    """Decide by the rules at the top of this file what two shapes mean.

    Args:
        y_true: Shape of the labels.
        y_pred: Shape of the predictions; its last axis must be known.
        threshold: The probability that a prediction must exceed, or None.
        from_logits: Whether predictions are logits, log(p / (1 − p)).
        ignore_class: The class number whose rows are left out, or None.
        negative_label: The label of the negative class, 0 or −1.

    Raises:
        ValueError: If the shapes fit no form (both are named), or `ignore_class` is
            given where labels are no class numbers.

    >>> form_of((8,), (8, 3))
    Form(kind='multiclass', classes=3, sparse=True, threshold=None, leading=(8,), \
ignore_class=None, negative_label=0)
    >>> form_of((8, 20), (8, 20, 1), from_logits=True).threshold
    0.0
    >>> form_of((8, 2), (8, 3))
    Traceback (most recent call last):
    ValueError: `y_true` of shape (8, 2) does not fit `y_pred` of shape (8, 3). \
Labels of shape (8,), (8, 1) or (8, 3) do.
    """
    labels, predictions = tuple(y_true), tuple(y_pred)
    if not predictions:
        raise _misfit(labels, predictions, "Predictions (B,) or (B, ..., C) do.")
    leading = predictions[:1] if len(predictions) == 1 else predictions[:-1]
    classes = 1 if len(predictions) == 1 else predictions[-1]
    if classes is None or classes < 1:
        raise _misfit(
            labels, predictions, "The last axis of `y_pred` must be known and not 0."
        )
    by_row = _same(labels, leading)
    # The length of the labels' own last axis, if they have one beside the rows'.
    width = labels[-1] if labels and _same(labels[:-1], leading) else 0
    if classes == 1:
        if not by_row and width not in (1, None):
            raise _misfit(labels, predictions, _listed(leading, (*leading, 1)))
        cut = _cut(DEFAULT_THRESHOLD if threshold is None else threshold, from_logits)
        return Form("binary", 1, False, cut, leading, ignore_class, negative_label)
    if threshold is None:
        # An axis that is not known yet fits where it leaves only one reading.
        if not by_row and width not in (1, classes):
            options = (leading, (*leading, 1), (*leading, classes))
            raise _misfit(labels, predictions, _listed(*options))
        form = Form(
            "multiclass", classes, by_row or width == 1, None, leading, ignore_class
        )
    else:
        if width not in (classes, None):
            raise _misfit(
                labels,
                predictions,
                "With a threshold each column is a label of its own: "
                f"labels of shape {(*leading, classes)} do.",
            )
        cut = _cut(threshold, from_logits)
        form = Form(
            "multilabel", classes, False, cut, leading, ignore_class, negative_label
        )
    if ignore_class is not None and not form.sparse:
        raise ValueError(
            f"`ignore_class` is a class number, got {ignore_class!r} for labels of "
            f"shape {labels}, which are a column for each class. Give such rows a "
            "`sample_weight` of 0."
        )
    return form


def along_rows(what: str, shape: Shape, leading: Shape) -> tuple[bool, int]:
    """Decide how values that are given by row lie along the rows.

    Args:
        what: Their name, for the error.
        shape: Their shape.
        leading: The axes along which the rows lie.

    Returns:
        Whether a last axis of length 1 is to be dropped, and how many axes of length
        1 are then to be added behind, before they are broadcast to `leading`.

    Raises:
        ValueError: If they do not fit; both shapes are named.

    >>> along_rows("`sample_weight`", (8, 1), (8,))
    (True, 0)
    >>> along_rows("`sample_weight`", (8,), (8, 20))
    (False, 1)
    """
    given, rows = tuple(shape), tuple(leading)
    drop = len(given) == len(rows) + 1 and given[-1] in (1, None)
    kept = given[:-1] if drop else given
    fits = len(kept) <= len(rows) and all(
        one is None or row is None or one in (1, row)
        for one, row in zip(kept, rows, strict=False)
    )
    # A length of 1 may be broadcast along a later axis, not along the batch.
    if not fits or (kept and kept[0] == 1 and rows[0] not in (1, None)):
        raise ValueError(
            f"{what} of shape {given} does not fit rows of shape {rows}. One value a "
            "row does, or one for each of the first axis."
        )
    return drop, len(rows) - len(kept)


def are_by_entry(shape: Shape, form: Form) -> bool:
    """Tell whether weights or a mask are given for each entry of multilabel labels.

    >>> labels = form_of((8, 3), (8, 3), 0.5)
    >>> are_by_entry((8, 3), labels), are_by_entry((8,), labels)
    (True, False)
    """
    entries = (*form.leading, form.classes)
    # A last axis that is not known yet is that of one value a row.
    return (
        form.kind == "multilabel"
        and _same(shape, entries)
        and tuple(shape)[-1] == form.classes
    )


def along_rows_of(what: str, shape: Shape, form: Form) -> tuple[bool, int]:
    """Decide as `along_rows` for the rows of a form.

    Raises:
        ValueError: As `along_rows`; where there is a value for each class of a row
            that has one class, it says where that is possible.

    >>> along_rows_of("`sample_weight`", (8, 3), form_of((8,), (8, 3)))
    Traceback (most recent call last):
    ValueError: `sample_weight` of shape (8, 3) does not fit rows of shape (8,). One \
value a row does, or one for each of the first axis. One for each column is for \
multi-label tasks, which have a `threshold`.
    """
    try:
        return along_rows(what, shape, form.leading)
    except ValueError as error:
        entries = (*form.leading, form.classes)
        if form.kind != "multiclass" or not _same(tuple(shape), entries):
            raise
        raise ValueError(
            f"{error} One for each column is for multi-label tasks, which have a "
            "`threshold`."
        ) from None


def _cut(threshold: float, from_logits: bool) -> float:
    return logit(threshold) if from_logits else threshold


def _same(shape: Shape, other: Shape) -> bool:
    return len(shape) == len(other) and all(
        None in (one, two) or one == two for one, two in zip(shape, other, strict=True)
    )


def _listed(*shapes: tuple[int | None, ...]) -> str:
    *most, last = (str(shape) for shape in dict.fromkeys(shapes))
    before = f"{', '.join(most)} or " if most else ""
    return f"Labels of shape {before}{last} do."


def _misfit(
    labels: tuple[int | None, ...], predictions: tuple[int | None, ...], what_fits: str
) -> ValueError:
    return ValueError(
        f"`y_true` of shape {labels} does not fit `y_pred` of shape {predictions}. "
        f"{what_fits}"
    )
