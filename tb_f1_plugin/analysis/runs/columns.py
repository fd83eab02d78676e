"""Columns: the hyper-parameters of runs, each a column of values of one kind. Pure.

May import the vocabulary, `named`, `parts` of the ranking, `series` and the type of
HParams' values. What somebody wrote for TensorBoard's HParams tab comes first. What a
run does not have there comes from the `key=value` parts of its name. Nothing else is
read as a value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from tb_f1_plugin.analysis.runs.named import kind_of, value_of, values_in
from tb_f1_plugin.core.vocabulary import ColumnKind, ColumnSource
from tb_f1_plugin.reading.provider.hparams import Value
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.reading.splits import TOP, part_of

Values = Mapping[str, Value]
Agreed = Mapping[str, Value | None]  # None where sessions contradict each other
_ABOVE = re.compile(r"(?:(.*)[/\\])?[^/\\]*", re.DOTALL)


@dataclass(frozen=True)
class Column:
    """A hyper-parameter.

    Args:
        name: Its name.
        kind: What all its values are.
        source: "hparams" if a session has one of them, else "name".
    """

    name: str
    kind: ColumnKind
    source: ColumnSource

    def to_json(self) -> dict[str, Any]:
        """Return it as the schema's `HyperparameterColumn`."""
        return {"name": self.name, "kind": self.kind, "source": self.source}


@dataclass(frozen=True)
class Columns:
    """The hyper-parameters of runs.

    Args:
        columns: Those that a run has, at least.
        values: What each run has of them, by the name of the column.
    """

    columns: tuple[Column, ...]
    values: Mapping[str, Values]

    def to_json(self) -> dict[str, Any]:
        """Return the schema's `HyperparametersAnswer`, without its version."""
        return {
            "columns": [column.to_json() for column in self.columns],
            "runs": [
                {"run": run, "values": dict(values)}
                for run, values in self.values.items()
            ],
        }


def columns_of(every: Sequence[Series], sessions: Mapping[str, Values]) -> Columns:
    """Return the hyper-parameters of the runs that some series are parts of.

    Args:
        every: The series.
        sessions: The values of HParams' sessions, by TensorBoard's run.
    """
    runs: dict[str, list[str]] = {}
    for series in every:
        runs.setdefault(part_of(series).run, []).append(series.run)
    with_series = {place for members in runs.values() for place in members}
    written = {
        run: _values_of(run, {run, *members}, sessions, with_series)
        for run, members in runs.items()
    }
    named = {
        run: {name: text for name, text in found.items() if name not in written[run]}
        for run, found in zip(runs, values_in([*runs]), strict=True)
    }
    in_sessions = sorted(
        {
            name
            for found in written.values()
            for name, value in found.items()
            if value is not None
        }
    )
    in_names = (name for found in named.values() for name in found)
    columns, values = [], {run: dict[str, Value]() for run in runs}
    for name in dict.fromkeys((*in_sessions, *in_names)):
        of_session = {
            run: value
            for run, found in written.items()
            if (value := found.get(name)) is not None
        }
        texts = {run: found[name] for run, found in named.items() if name in found}
        kinds = {_kind_of([*of_session.values()])} if of_session else set()
        if texts:
            kinds.add(kind_of([*texts.values()]))
        kind = kinds.pop() if len(kinds) == 1 else "text"
        columns.append(Column(name, kind, "hparams" if of_session else "name"))
        for run, value in of_session.items():
            values[run][name] = _text(value) if kind == "text" else value
        for run, text in texts.items():
            values[run][name] = value_of(text, kind)
    return Columns(tuple(columns), values)


def _values_of(
    run: str,
    places: Set[str],
    sessions: Mapping[str, Values],
    with_series: Set[str],
) -> Agreed:
    """Return what HParams' sessions say of a run.

    Three places are looked at, and the first one that has sessions is read:

    1. The run, and its parts.
    2. Folders directly below it in which no series is: `add_hparams` makes such a
       folder in the writer's.
    3. The next folder above.

    Args:
        run: The run.
        places: The run and its parts, as TensorBoard calls them.
        sessions: The values of each session.
        with_series: The runs that have a series.
    """
    own = [sessions[place] for place in sorted(places) if place in sessions]
    if own:
        return _agreed(own)
    below = [
        values
        for place, values in sorted(sessions.items())
        if next(_above(place), None) in places
        and not any(other == place or place in _above(other) for other in with_series)
    ]
    above = (sessions[place] for place in _above(run) if place in sessions)
    return _agreed(below) or next(above, {})


def _agreed(every: Sequence[Values]) -> dict[str, Value | None]:
    """Return the values on which sessions agree that have them; None for the others."""
    found: dict[str, list[Value]] = {}
    for values in every:
        for name, value in values.items():
            found.setdefault(name, []).append(value)
    return {
        name: values[0]
        if all((type(v), v) == (type(values[0]), values[0]) for v in values)
        else None
        for name, values in found.items()
    }


def _above(run: str) -> Iterator[str]:
    """Yield the folders that a run lies in, the nearest one first.

    >>> [*_above("a/b/train")], [*_above("a")], [*_above(".")]
    (['a/b', 'a', '.'], ['.'], [])
    """
    while run != TOP:
        found = _ABOVE.fullmatch(run)
        assert found is not None  # it matches any text
        run = found[1] or TOP
        yield run


def _kind_of(values: Sequence[Value]) -> ColumnKind:
    if all(isinstance(value, bool) for value in values):
        return "boolean"
    is_number = all(
        isinstance(value, (int, float)) and not isinstance(value, bool)
        for value in values
    )
    return "number" if is_number else "text"


def _text(value: Value) -> str:
    """Return a value in a column of several kinds, as TensorBoard's tab writes it."""
    return value if isinstance(value, str) else json.dumps(value)
