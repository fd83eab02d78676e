"""Classes: the number of each line's class, once it is known which classes there are.

May import numpy, the core, `asked`, `outcomes`, `task` and the rooms beside it. Lines
have labels as they lie in the table. Here they become columns of a record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.vocabulary import Kind
from tb_f1_plugin.predictions.asked import Asked
from tb_f1_plugin.predictions.outcomes import Outcomes
from tb_f1_plugin.predictions.task import Task
from tb_f1_plugin.predictions.words import first_few, rows_have

NO_LABEL = -1
ONE_COLUMN = ("1",)
_NAMES = ("y_true", "y_pred", "against")


@dataclass(frozen=True)
class Coded:
    """The lines of outcomes, with numbers in the place of classes.

    Args:
        kind: Of the task.
        names: A name of each column.
        true: Shape `(lines,)`: the class; `NO_LABEL` where there is none. With one
            column 1 is positive and 0 negative.
        predicted: Likewise; the number of classes, at least 2, where there is none.
        threshold: What scores were compared with; None where none were.
        against: As `predicted`, of another model; None if none was asked for.
    """

    kind: Kind
    names: tuple[str, ...]
    true: Array
    predicted: Array
    threshold: float | None = None
    against: Array | None = None

    @property
    def classes(self) -> int:
        """How many classes the numbers are of."""
        return max(len(self.names), 2)


def coded(outcomes: Outcomes, task: Task, asked: Asked) -> Coded:
    """Return which class each line's truth and prediction are.

    Raises:
        ValueError: If one of them is none of the classes that were given, or there are
            not two.
    """
    if task.decides == "argmax":
        return _of_columns(outcomes, task)
    threshold = asked.threshold if task.decides == "threshold" else None
    if asked.positive is not None:
        return _of_positive(outcomes, asked.positive, threshold)
    if threshold is not None:
        true, predicted, *other = map(_codes, _every(outcomes))
        return Coded("binary", ONE_COLUMN, true, predicted, threshold, *other)
    return _of_labels(outcomes, task)


def _every(outcomes: Outcomes) -> list[list[Any]]:
    """Return the labels of every line: true ones, and those of each model."""
    other = [] if outcomes.other is None else [outcomes.other.predicted]
    return [outcomes.true, outcomes.predicted, *other]


def _of_positive(outcomes: Outcomes, positive: Any, threshold: float | None) -> Coded:
    """Return the codes where one class is positive, and every other is not."""
    labels = _every(outcomes)
    occur = _occurring(outcomes.true if threshold is not None else chain(*labels))
    meant = _as_occurring([positive], occur)[0]
    if meant not in occur:
        raise ValueError(
            f"`positive` must be a class that occurs, got {positive!r}. The classes "
            f"are {first_few(occur)}."
        )

    def is_meant(labels: Sequence[Any], or_else: int) -> list[int]:
        return [or_else if label is None else int(label == meant) for label in labels]

    true, models = is_meant(outcomes.true, NO_LABEL), labels[1:]
    if threshold is None:
        models = [is_meant(predicted, 0) for predicted in models]
    predicted, *other = map(_codes, models)
    return Coded("binary", (_name(meant),), _codes(true), predicted, threshold, *other)


def _of_labels(outcomes: Outcomes, task: Task) -> Coded:
    """Return the codes of labels on both sides."""
    every = _every(outcomes)
    occur = _occurring(chain(*every))
    classes = occur
    if task.classes is not None:
        classes = _as_occurring(task.classes, occur)
        for what, labels in zip(_NAMES, every, strict=False):
            _check_known(what, labels, classes, outcomes.sums.rows)
    elif occur and (set(occur) <= {0, 1} or set(occur) <= {-1, 1}):
        true = [_class_number(label, NO_LABEL) for label in outcomes.true]
        said = ([_class_number(label, 0) for label in each] for each in every[1:])
        predicted, *other = map(_codes, said)
        return Coded("binary", ONE_COLUMN, _codes(true), predicted, None, *other)
    if len(classes) < 2:
        raise ValueError(
            "`classes` must be given where fewer than two classes occur, got "
            f"{first_few(occur) or 'none'}."
        )
    places = {label: place for place, label in enumerate(classes)}
    true = [places.get(label, NO_LABEL) for label in outcomes.true]
    none = len(classes)
    said = ([places.get(label, none) for label in each] for each in every[1:])
    predicted, *other = map(_codes, said)
    names = tuple(map(_name, classes))
    return Coded("multiclass", names, _codes(true), predicted, None, *other)


def _of_columns(outcomes: Outcomes, task: Task) -> Coded:
    """Return the codes where every class has a column of scores."""
    assert task.classes is not None
    classes = task.classes
    occur = _occurring(outcomes.true)
    if any(isinstance(label, str) for label in occur):
        _check_known("y_true", outcomes.true, classes, outcomes.sums.rows)
    if not any(isinstance(label, str) for label in occur) and any(
        isinstance(label, str) for label in classes
    ):
        places: Mapping[Any, int] = {place: place for place in range(len(classes))}
    else:
        places = {label: place for place, label in enumerate(classes)}
    true = [places.get(label, NO_LABEL) for label in outcomes.true]
    names = tuple(map(_name, classes))
    predicted, *other = map(_codes, _every(outcomes)[1:])
    return Coded("multiclass", names, _codes(true), predicted, None, *other)


def _check_known(
    what: str, labels: Sequence[Any], classes: Sequence[Any], rows: Array
) -> None:
    known, missing = {*classes, None}, dict[Any, int]()
    for label, number in zip(labels, rows.tolist(), strict=True):
        if label not in known:
            missing[label] = missing.get(label, 0) + number
    if missing:
        first = next(iter(missing))
        raise ValueError(
            f"`classes` must have every class of `{what}`, got {first_few(classes)}; "
            f"{rows_have(missing[first], 'has', 'have')} {first!r}. Add it, or leave "
            "these rows out."
        )


def _occurring(labels: Iterable[Any]) -> list[Any]:
    """Return the classes among labels, in order; no class is no whole number."""
    found = {
        label
        for label in labels
        if label is not None and not (isinstance(label, float) and label % 1)
    }
    return sorted(found, key=lambda label: (isinstance(label, str), label))


def _as_occurring(given: Sequence[Any], occur: Sequence[Any]) -> list[Any]:
    """Return classes as those that occur are: a command line has only texts."""
    if not occur or any(isinstance(label, str) for label in occur):
        return list(given)
    return [_number(label) if isinstance(label, str) else label for label in given]


def _number(text: str) -> Any:
    words = {"true": True, "false": False}
    kinds: tuple[Callable[[str], Any], ...] = (int, float)
    for kind in kinds:
        try:
            return kind(text)
        except ValueError:
            continue
    return words.get(text.lower(), text)


def _class_number(label: Any, or_else: int) -> int:
    """Return 1 for the positive class of two and 0 for the other one, 0 or −1."""
    return or_else if label is None or label % 1 else int(label == 1)


def _name(label: Any) -> str:
    whole = isinstance(label, float) and label.is_integer()
    return str(int(label) if whole else label)


def _codes(labels: Sequence[Any]) -> Array:
    return np.asarray(
        [NO_LABEL if label is None else int(label) for label in labels], np.int64
    )
