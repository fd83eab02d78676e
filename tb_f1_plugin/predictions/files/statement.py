"""Statement: the one SQL statement that makes outcomes, for whoever may not connect.

May import numpy and the rooms beside it. It is of the SQL that warehouses have in
common: no name is quoted that need not be, and no number is infinite. What NaN is above
differs from one to the other, and some trust statistics that know of no NaN. So a score
counts if it less itself is 0, or if it is above every number and 1 / score is small, as
it is of ∞.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from tb_f1_plugin.predictions.asked import Asked
from tb_f1_plugin.predictions.files.saved import (
    AGAINST,
    COLUMNS,
    MISSING,
    ODD,
    ODD_AGAINST,
    PREDICTED,
    ROWS,
    STEP,
    TRUE,
    WEIGHT,
    WEIGHT2,
    WEIGHTLESS,
)

LARGEST = repr(float(np.finfo(np.float64).max))


def statement(table: str, asked: Asked, where: str | None = None) -> str:
    """Return the statement whose result is a table of outcomes.

    Labels are numbers, or one of them is the positive class. Predictions are scores; if
    `classes` are given, they are classes.

    Args:
        table: The name of the table.
        asked: What is asked of it.
        where: A condition that rows must meet.

    Raises:
        ValueError: If it is asked what one statement cannot say.

    >>> from tb_f1_plugin.predictions.asked import asked
    >>> print(statement("preds", asked("label", "said", classes=["a", "b"])))
    SELECT true_class, predicted_class,
      COUNT(*) AS row_count,
      SUM(is_odd) AS odd,
      SUM(is_missing) AS missing
    FROM (
      SELECT
        label AS true_class,
        said AS predicted_class,
        0 AS is_odd,
        CASE WHEN label IS NULL OR said IS NULL THEN 1 ELSE 0 END AS is_missing
      FROM preds
    ) p
    GROUP BY true_class, predicted_class
    """
    _check(asked)
    label, said = (_named(names[0]) for names in (asked.y_true, asked.y_pred))
    step = [] if asked.step is None else [(_named(asked.step), STEP)]
    keys = [*step, *((_named(name), _named(name)) for name in asked.by)]
    weight = None if asked.weight is None else _named(asked.weight)
    other = _named(asked.against[0]) if asked.against else None
    models = [(said, PREDICTED), *([(other, AGAINST)] if other else [])]
    if asked.classes is not None:
        columns = [*keys, (label, TRUE), *models, ("0", "is_odd")]
    else:
        columns = [
            *keys,
            (_truth(label, asked), TRUE),
            *((_above(name, asked.threshold), alias) for name, alias in models),
            (_odd(said), "is_odd"),
        ]
        if other is not None:
            columns.append((_odd(other), "is_odd_against"))
    if weight is not None:
        columns.append((weight, "w"))
    used = [
        label,
        *(name for name, _ in models),
        *([weight] if weight else []),
        *(name for name, _ in keys),
    ]
    nulls = " OR ".join(f"{name} IS NULL" for name in dict.fromkeys(used))
    columns.append((f"CASE WHEN {nulls} THEN 1 ELSE 0 END", "is_missing"))
    conditions = [f"({where})"] if where else []
    if asked.missing == "drop":
        conditions += [f"{name} IS NOT NULL" for name in dict.fromkeys(used)]
    by = ", ".join(alias for _, alias in [*keys, ("", TRUE), *models])
    sums = [f"COUNT(*) AS {ROWS}"]
    if weight is not None:
        sums += [f"SUM(w) AS {WEIGHT}", f"SUM(w * w) AS {WEIGHT2}"]
        sums += [f"SUM(CASE WHEN w = 0 THEN 1 ELSE 0 END) AS {WEIGHTLESS}"]
    sums.append(f"SUM(is_odd) AS {ODD}")
    if other is not None and asked.classes is None:
        sums.append(f"SUM(is_odd_against) AS {ODD_AGAINST}")
    sums.append(f"SUM(is_missing) AS {MISSING}")
    lines = [
        *_remarks(asked),
        f"SELECT {by},",
        *_joined("  ", sums),
        "FROM (",
        "  SELECT",
        *_joined("    ", [_aliased(*column) for column in columns]),
        f"  FROM {table}",
        *([f"  WHERE {' AND '.join(conditions)}"] if conditions else []),
        ") p",
        f"GROUP BY {by}",
    ]
    return "\n".join(lines)


def _check(asked: Asked) -> None:
    if max(map(len, (asked.y_true, asked.y_pred, asked.against))) > 1:
        raise ValueError(
            "`sql` is for one column of labels and one of predictions, got "
            f"{len(asked.y_true)} and {len(asked.y_pred)}. Count each label by itself."
        )
    taken = sorted(set(map(str.lower, asked.by)) & COLUMNS)
    if taken:
        raise ValueError(
            f"`by` must be other columns than those of outcomes, got {taken[0]!r}. "
            "Give the column another name in a view."
        )
    if asked.bins is not None:
        raise ValueError(
            "`histogram` does not go with `sql`: a table of outcomes has no scores. "
            "Leave it out."
        )


def _remarks(asked: Asked) -> Iterable[str]:
    short = float(np.float32(asked.threshold))
    if asked.classes is None and short != asked.threshold:
        yield (
            f"-- If the scores are of 32 bits (REAL), {asked.threshold!r} has to be "
            f"{short!r} here."
        )


def _truth(label: str, asked: Asked) -> str:
    positive = asked.positive
    if positive is not None:
        return f"CASE WHEN {label} = {_literal(positive)} THEN 1 ELSE 0 END"
    return (
        f"CASE WHEN {label} > 0.5 AND {label} - {label} = 0 THEN 1 "
        f"WHEN {label} >= 0 AND {label} - {label} = 0 THEN 0 END"
    )


def _above(score: str, threshold: float) -> str:
    infinite = f"CASE WHEN 1 / {score} <= 1 THEN 1 ELSE 0 END"
    return (
        f"CASE WHEN {score} > {LARGEST} THEN {infinite} "
        f"WHEN {score} > {threshold!r} AND {score} - {score} = 0 THEN 1 ELSE 0 END"
    )


def _odd(score: str) -> str:
    return f"CASE WHEN {score} IS NULL OR {score} - {score} = 0 THEN 0 ELSE 1 END"


def _named(name: str) -> str:
    """Return a name as SQL has it; one that is no plain word in double quotes.

    >>> _named("label"), _named("my label")
    ('label', '"my label"')
    """
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        return name
    return '"' + name.replace('"', '""') + '"'


def _literal(value: object) -> str:
    text = str(value)
    if isinstance(value, bool) or text.lower() in ("true", "false"):
        return text.upper()
    try:
        float(text)
    except ValueError:
        return "'" + text.replace("'", "''") + "'"
    return text


def _aliased(expression: str, alias: str) -> str:
    return alias if expression == alias else f"{expression} AS {alias}"


def _joined(indent: str, parts: list[str]) -> list[str]:
    return [f"{indent}{part}," for part in parts[:-1]] + [f"{indent}{parts[-1]}"]
