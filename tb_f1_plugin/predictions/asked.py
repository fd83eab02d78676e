"""Asked: what is asked of a table of predictions, checked before anything is read.

May import the core. Here are the columns that are meant and what is to be made of them.
What types these columns have, and so which task it is, is said by `task`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tb_f1_plugin.core.form import check_threshold
from tb_f1_plugin.core.metric.arguments import is_asked, number_of_bins
from tb_f1_plugin.core.vocabulary import MISSING, Missing, checked


@dataclass(frozen=True)
class Asked:
    """What is asked; make one by `asked`.

    Args:
        y_true: The column of the labels; several where each label has its own.
        y_pred: The column of the predictions; several where each class has its own.
        slicings: The columns of each slicing. Rows of equal values are one slice.
        step: The column of the steps; None for one step.
        threshold: What scores must exceed.
        classes: The classes, in the order of the columns; None for those that occur.
        positive: The class whose F1 is asked; None if labels say it themselves.
        weight: The column of the weights; None for none.
        bins: Of the histogram; None for none.
        confusion: Whether to keep which class is taken for which.
        missing: What is done with rows in which one of these columns is NULL.
        against: The column of another model's predictions, or several as of `y_pred`;
            empty for none.
    """

    y_true: tuple[str, ...]
    y_pred: tuple[str, ...]
    slicings: tuple[tuple[str, ...], ...] = ()
    step: str | None = None
    threshold: float = 0.5
    classes: tuple[Any, ...] | None = None
    positive: Any = None
    weight: str | None = None
    bins: int | None = None
    confusion: bool = False
    missing: Missing = "error"
    against: tuple[str, ...] = ()

    @property
    def by(self) -> tuple[str, ...]:
        """Every column that slices rows, each once."""
        return tuple(dict.fromkeys(name for names in self.slicings for name in names))

    def columns(self) -> dict[str, tuple[str, ...]]:
        """Return the columns by the argument that names them."""
        once = {"step": self.step, "weight": self.weight}
        return {
            "y_true": self.y_true,
            "y_pred": self.y_pred,
            **({"against": self.against} if self.against else {}),
            "by": self.by,
            **{name: (c,) for name, c in once.items() if c is not None},
        }


def asked(
    y_true: str | Iterable[str],
    y_pred: str | Iterable[str],
    *,
    by: str | Iterable[str | Sequence[str]] = (),
    step: str | None = None,
    threshold: float = 0.5,
    classes: int | Iterable[Any] | None = None,
    positive: Any = None,
    weight: str | None = None,
    histogram: bool | int = False,
    confusion: bool = False,
    missing: Missing = "error",
    against: str | Iterable[str] | None = None,
) -> Asked:
    """Return the arguments of `count` in one form.

    Raises:
        ValueError: If one of them is not what `count` takes.

    >>> asked("label", "score", by=["country", ("country", "device")]).by
    ('country', 'device')
    >>> asked("label", [])
    Traceback (most recent call last):
    ValueError: `y_pred` must be the name of a column, or several names, got [].
    """
    cut = check_threshold(threshold)
    if cut is None:
        raise ValueError("`threshold` must be in [0, 1], got None.")
    predicted = _names("y_pred", y_pred)
    other = () if against is None else _names("against", against)
    bins = number_of_bins(histogram)
    _check_against(predicted, other, has_bins=bins is not None)
    slicings = [by] if isinstance(by, str) else list(by)
    return Asked(
        y_true=_names("y_true", y_true),
        y_pred=predicted,
        slicings=tuple(dict.fromkeys(_names("by", each) for each in slicings)),
        step=None if step is None else _name("step", step),
        threshold=cut,
        classes=_classes(classes),
        positive=positive,
        weight=None if weight is None else _name("weight", weight),
        bins=bins,
        confusion=is_asked(confusion),
        missing=checked("`missing`", missing, MISSING),
        against=other,
    )


def _check_against(
    predicted: tuple[str, ...], other: tuple[str, ...], *, has_bins: bool
) -> None:
    common = [name for name in other if name in predicted]
    if common:
        raise ValueError(
            "`against` must be other columns than `y_pred`: those of another model, "
            f"got {common[0]!r} in both. Name the other model's predictions."
        )
    if other and has_bins:
        raise ValueError(
            "`histogram` does not go with `against`: two models are compared at one "
            "threshold. Leave it out, or count each model by itself."
        )


def _names(what: str, given: Any) -> tuple[str, ...]:
    names = (given,) if isinstance(given, str) else tuple(given)
    if not names or not all(isinstance(name, str) and name for name in names):
        raise ValueError(
            f"`{what}` must be the name of a column, or several names, got {given!r}."
        )
    if len(set(names)) < len(names):
        raise ValueError(f"`{what}` must name each column once, got {given!r}.")
    return names


def _name(what: str, given: Any) -> str:
    if not isinstance(given, str) or not given:
        raise ValueError(f"`{what}` must be the name of a column, got {given!r}.")
    return given


def _classes(given: Any) -> tuple[Any, ...] | None:
    if given is None:
        return None
    if isinstance(given, int) and not isinstance(given, bool):
        classes: tuple[Any, ...] = tuple(range(given))
    else:
        classes = (given,) if isinstance(given, str) else tuple(given)
    if len(classes) < 2 or len(set(map(str, classes))) < len(classes):
        raise ValueError(
            "`classes` must be two or more different classes, or their number, got "
            f"{given!r}."
        )
    return classes
