"""Task: what the types of the columns make of a table, and what is wrong with them.

May import narwhals, numpy, `asked` and `words`. Everything that a table's schema can
tell is told here, before a row of it is read.

| `y_pred` | `y_true` | decides |
|---|---|---|
| floats | numbers, truth values; classes with `positive` | the threshold |
| floats, with `classes` | numbers | class numbers as they are |
| floats, whole and some above 1 | numbers, likewise | class numbers as they are |
| numbers, truth values, strings | the same | class labels as they are |
| floats in several columns, or in a list | class numbers or names | argmax |
| several columns, or a list | several columns, or a list | the threshold, each label |
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np

from tb_f1_plugin.predictions.asked import Asked
from tb_f1_plugin.predictions.words import first_few

_SHORT: Mapping[Any, Any] = {nw.Float16: np.float16, nw.Float32: np.float32}
Schema = Mapping[str, Any]
Decides = Literal["threshold", "labels", "argmax", "each label"]
"""What decides which class is predicted."""


@dataclass(frozen=True)
class Task:
    """What kind of predictions a table has.

    Args:
        decides: What decides which class is predicted.
        classes: The classes: of columns one each, of labels those that were asked for.
            None for those that occur.
        is_raw: Whether labels are compared with classes once they are here, and not
            with 1/2 where they lie.
        cut: What scores are compared with, in their own type; None where none are.
        other_cut: The same of the scores of another model.
        by_values: Whether floats are class numbers by their values, and nobody said so.
    """

    decides: Decides
    classes: tuple[Any, ...] | None = None
    is_raw: bool = True
    cut: float | None = None
    other_cut: float | None = None
    by_values: bool = False


def task_of(schema: Schema, asked: Asked) -> Task:
    """Return what kind of predictions a table has.

    Raises:
        ValueError: If it has not the columns that were asked for, or their types do
            not fit.
    """
    _check_columns(schema, asked)
    _check_numbers(schema, asked)
    of_labels, of_scores = (
        [schema[name] for name in names] for names in (asked.y_true, asked.y_pred)
    )
    columns = len(of_scores) > 1 or _is_list(of_scores[0])
    if len(of_labels) > 1 or _is_list(of_labels[0]):
        task = _each_label(schema, asked, columns)
    elif columns:
        task = _argmax(schema, asked)
    elif _is_score(of_scores[0]) and asked.classes is None:
        task = _scores(schema, asked)
    else:
        task = _labels(schema, asked)
    _check_details(asked, task)
    if asked.against:
        _check_alike(schema, asked)
        if task.cut is not None:
            cut = own_cut(asked.threshold, _item(schema[asked.against[0]]))
            task = replace(task, other_cut=cut)
    return task


def of_class_numbers() -> Task:
    """Return the task of floats that are class numbers by their values."""
    return Task("labels", by_values=True)


def own_cut(threshold: float, type_: Any) -> float:
    """Return a threshold as scores of a type are compared with it.

    A short float is compared in its own type, as the metric and numpy do: 0.4 is then
    another number.

    >>> own_cut(0.4, nw.Float32()) > 0.4, own_cut(0.4, nw.Float64())
    (True, 0.4)
    """
    return float(_SHORT.get(type(type_), float)(threshold))


def _check_columns(schema: Schema, asked: Asked) -> None:
    for argument, names in asked.columns().items():
        for name in names:
            if name in schema:
                continue
            near = difflib.get_close_matches(name, schema, 1)
            meant = f" Did you mean {near[0]!r}?" if near else ""
            raise ValueError(
                f"`{argument}` must be a column of the table, got {name!r}.{meant} "
                f"The columns are {first_few(schema)}."
            )


def _check_numbers(schema: Schema, asked: Asked) -> None:
    for argument, name in (("step", asked.step), ("weight", asked.weight)):
        if name is None:
            continue
        what = "whole numbers" if argument == "step" else "numbers"
        if not schema[name].is_numeric():
            raise ValueError(
                f"`{argument}` must be a column of {what}, got {name!r} of type "
                f"{schema[name]}."
            )
    for name in asked.by:
        if schema[name].is_nested():
            raise ValueError(
                "`by` must be a column of single values, got "
                f"{name!r} of type {schema[name]}."
            )


def _scores(schema: Schema, asked: Asked) -> Task:
    """Return the task of one score a row, which a threshold decides."""
    (name,), (scores,) = asked.y_true, asked.y_pred
    type_ = schema[name]
    compared = type_.is_numeric() or type_ == nw.Boolean
    if not compared and asked.positive is None:
        raise ValueError(
            f"`positive` must say which class of {name!r} the scores of {scores!r} "
            f"are of, since {name!r} is of type {type_}. It was not given."
        )
    return Task(
        "threshold",
        is_raw=asked.positive is not None,
        cut=own_cut(asked.threshold, schema[scores]),
    )


def _labels(schema: Schema, asked: Asked) -> Task:
    """Return the task of class labels on both sides."""
    kinds = [_kind(schema[name]) for name in (*asked.y_true, *asked.y_pred)]
    if kinds[0] != kinds[1]:
        true, predicted = (
            f"{name!r} of type {schema[name]}"
            for name in (*asked.y_true, *asked.y_pred)
        )
        raise ValueError(
            "`y_true` and `y_pred` must be classes of one kind, numbers or names, got "
            f"{true} and {predicted}. Make names of the numbers in the table, or "
            "numbers of the names."
        )
    return Task("labels", classes=asked.classes)


def _argmax(schema: Schema, asked: Asked) -> Task:
    """Return the task of a score for each class, of which the largest decides."""
    classes = _score_columns(schema, asked, asked.y_pred)
    (name,) = asked.y_true
    if _kind(schema[name]) == "names" and asked.classes is None:
        raise ValueError(
            "`classes` must name the class of each column, in their order, since "
            f"{name!r} is of type {schema[name]}. It was not given."
        )
    if asked.positive is not None:
        raise ValueError(
            "`positive` is for one column of predictions, got it for several. Leave "
            "it out: every class has its own F1."
        )
    return Task("argmax", classes=classes)


def _each_label(schema: Schema, asked: Asked, columns: bool) -> Task:
    """Return the task of labels that each have a truth and a score of their own."""
    if not columns:
        raise ValueError(
            "`y_pred` must have a prediction for each label, in several columns or in "
            f"a list, as `y_true` has, got {asked.y_pred[0]!r}."
        )
    classes = _score_columns(schema, asked, asked.y_pred)
    labels = _score_columns(schema, asked, asked.y_true)
    if len(classes) != len(labels):
        raise ValueError(
            "`y_true` and `y_pred` must have as many columns as each other, got "
            f"{len(labels)} and {len(classes)}."
        )
    types = {_item(schema[name]) for name in asked.y_pred}
    cuts = {own_cut(asked.threshold, type_) for type_ in types}
    if len(cuts) > 1:
        raise ValueError(
            "`y_pred` must be columns of one type, got "
            f"{', '.join(sorted(map(str, types)))}."
        )
    names = classes if asked.classes is not None else labels
    return Task("each label", names, cut=cuts.pop())


def _score_columns(
    schema: Schema, asked: Asked, names: Sequence[str]
) -> tuple[Any, ...]:
    """Return the class of each column, which may be those of a list."""
    what = "y_pred" if names == asked.y_pred else "y_true"
    for name in names:
        type_ = _item(schema[name])
        if not (type_.is_numeric() or type_ == nw.Boolean):
            raise ValueError(
                f"`{what}` must be columns of numbers, got {name!r} of type "
                f"{schema[name]}."
            )
    is_list = _is_list(schema[names[0]])
    if is_list and len(names) > 1:
        raise ValueError(
            f"`{what}` must be several columns or one list, got {names[0]!r} of type "
            f"{schema[names[0]]} among {len(names)} columns."
        )
    classes: tuple[Any, ...] = tuple(names)
    if is_list and asked.classes is None:
        raise ValueError(
            f"`classes` must say how many numbers the lists of {names[0]!r} have, or "
            "name them. It was not given."
        )
    if asked.classes is not None:
        classes = asked.classes
        if not is_list and len(classes) != len(names):
            raise ValueError(
                f"`classes` must be one for each of the {len(names)} columns, got "
                f"{len(classes)}."
            )
    return classes


def _check_details(asked: Asked, task: Task) -> None:
    if asked.bins is not None and task.decides != "threshold":
        raise ValueError(
            "`histogram` is for one column of scores and a threshold, got "
            f"{first_few(asked.y_pred)}. Leave it out, or count one class against the "
            "rest, with `positive`."
        )
    if asked.confusion and (
        task.decides in ("threshold", "each label") or asked.positive is not None
    ):
        raise ValueError(
            "`confusion` is for rows of one of several classes. Of one column, and of "
            "each label of several, it follows from the counts: leave it out."
        )


def _check_alike(schema: Schema, asked: Asked) -> None:
    """Raise `ValueError` unless both models' predictions are read in one way."""
    one, other = (
        [schema[name] for name in names] for names in (asked.y_pred, asked.against)
    )
    if len(set(map(_item, other))) > 1:
        raise ValueError(
            "`against` must be columns of one type, got "
            f"{', '.join(sorted({str(_item(type_)) for type_ in other}))}."
        )
    if _read_as(one) != _read_as(other):
        raise ValueError(
            "`y_pred` and `against` must be predictions of one kind, got "
            f"{first_few(asked.y_pred)}, {_read_as(one)}, and "
            f"{first_few(asked.against)}, {_read_as(other)}. Compare scores with "
            "scores, or make classes of both."
        )


def _read_as(types: Sequence[Any]) -> str:
    """Return what predictions are, in words that differ where they are read otherwise.

    >>> _read_as([nw.Float32()]), _read_as([nw.String()])
    ('scores', 'class names')
    """
    if len(types) > 1:
        return f"{len(types)} columns"
    if _is_list(types[0]):
        return "lists"
    if _is_score(types[0]):
        return "scores"
    return f"class {_kind(types[0])}"


def _is_list(type_: Any) -> bool:
    return isinstance(type_, (nw.List, nw.Array))


def _item(type_: Any) -> Any:
    """Return the type of a column's numbers, which may be in lists."""
    return type_.inner if _is_list(type_) else type_


def _is_score(type_: Any) -> bool:
    return bool(type_.is_float() or type_.is_decimal())


def _kind(type_: Any) -> str:
    return "numbers" if type_.is_numeric() or type_ == nw.Boolean else "names"
