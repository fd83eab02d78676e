"""Groups: what the view of pooled runs asks where a hyper-parameter groups the runs.

May import `questions`. The page asks of each group by the names of its runs
(`frontend/src/views/pooled/bycolumn.ts`), so each group is a question of its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tb_f1_plugin.cli.export.questions import (
    Asked,
    Described,
    Parameters,
    Questions,
    Round,
)

MOST_GROUPS = 40  # of a hyper-parameter; of more the page asks nothing


def by_hyperparameters(every: Sequence[Described], asked: Parameters) -> Round:
    """Return the round of pools by each hyper-parameter.

    Args:
        every: The series.
        asked: What the user asks of them.
    """
    return Round("Pooled by each hyper-parameter", _pools(every, asked))


def _pools(every: Sequence[Described], asked: Parameters) -> Questions:
    reply = yield Asked("hyperparameters", {}, is_kept=False)
    answer = reply()
    values = {one["run"]: one["values"] for one in answer.get("runs", ())}
    for question in (asked, {}) if asked else ({},):
        for column in answer.get("columns", ()):
            for tag in dict.fromkeys(series["tag"] for series in every):
                for runs in groups_of(_shown(every, tag), values, column["name"]):
                    yield Asked("pool", {"tag": tag, **question}, runs)


def groups_of(
    series: Sequence[Described], values: Mapping[str, Mapping[str, Any]], column: str
) -> list[tuple[str, ...]]:
    """Return the runs of each group; none if the runs do not differ, or in too much.

    Args:
        series: Some series of one metric.
        values: By the base name of a run, its hyper-parameters.
        column: The one that groups.

    >>> series = [{"run": f"{name}/val", "run_group": name} for name in "abc"]
    >>> groups_of(series, {"a": {"lr": 1}, "b": {"lr": 2}, "c": {"lr": 1}}, "lr")
    [('a/val', 'c/val'), ('b/val',)]
    """
    found: dict[str, list[str]] = {}
    for one in series:
        own = values.get(one["run_group"], {})
        key = json.dumps(own[column]) if column in own else None
        if key is not None:
            found.setdefault(key, []).append(one["run"])
    differ = len(found) + any(
        column not in values.get(one["run_group"], {}) for one in series
    )
    if differ < 2 or len(found) > MOST_GROUPS:
        return []
    return [tuple(runs) for runs in found.values()]


def _shown(every: Sequence[Described], tag: str) -> list[Described]:
    """Return the series of a metric that the page shows: held-out rows, where any."""
    some = [series for series in every if series["tag"] == tag]
    held_out = {one["run_group"] for one in some if one["split"] == "validation"}
    return [
        one
        for one in some
        if one["split"] != "train" or one["run_group"] not in held_out
    ]
