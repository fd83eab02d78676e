"""Pool: what `tb-f1 pool` prints.

May import `text`, `request`, `tables`, `told`, `wording`, the readers and the analysis.
The numbers are those of the route `pool`, from the same functions.
"""

from __future__ import annotations

import shlex

from tb_f1_plugin.analysis.patterns import Pattern
from tb_f1_plugin.analysis.pooling.names import proposals
from tb_f1_plugin.analysis.pooling.pool import Pooled, found_nowhere, grouped
from tb_f1_plugin.analysis.pooling.pool import pool as pool_runs
from tb_f1_plugin.analysis.ranking.groups import compared
from tb_f1_plugin.analysis.scoring import score
from tb_f1_plugin.cli import tables
from tb_f1_plugin.cli.request import NothingToReadError, Request
from tb_f1_plugin.cli.told import tell
from tb_f1_plugin.cli.wording import average_in_words, of_options, spoken
from tb_f1_plugin.reading.series import amount
from tb_f1_plugin.text.console import Console

POOL_ANYWAY = "If they are over other rows, `--no-same-rows` pools them."


def pool(
    request: Request,
    group: Pattern | None,
    console: Console,
    *,
    same_rows: bool | None,
) -> None:
    """Print a table of groups of runs: the score of their sums, and the mean of theirs.

    Args:
        request: Of which series, and what.
        group: By which runs are grouped; None for one group.
        console: Where it is printed.
        same_rows: Whether the runs are over the same rows, and must not be pooled; None
            leaves it to their names and counts.

    Raises:
        NothingToReadError: If there is nothing to pool.
    """
    question = request.question
    directory = request.read()
    every = request.of_one_metric(directory.series)
    tell(every, directory.passed_over)
    groups = grouped(every, group)
    if not groups:
        raise NothingToReadError(of_options(found_nowhere(every, group), ["group"]))
    table = tables.table(
        ["group", "runs", "average", "", "step"],
        [
            f"pooled {question.score}",
            "band",
            f"mean {question.score}",
            "spread",
            "rows",
        ],
    )
    notes: list[tuple[str, str]] = []
    every_pooled = []
    for key, members in groups:
        pooled = pool_runs(key, members, question, same_rows=same_rows)
        every_pooled.append(pooled)
        first = members[0]
        average = average_in_words(first, score(first, question), question)
        name = key or "all"
        scores = pooled.mean if pooled.pooled is None else pooled.pooled
        steps = tables.last_and_best(scores) if len(pooled.step) else ()
        for which, index in steps:
            cells = [name, str(len(pooled.runs)), average, which]
            table.add_row(*cells, *_numbers(pooled, index))
        reasons = [*pooled.notes, pooled.unavailable or pooled.no_band or ""]
        notes += [(name, note) for note in dict.fromkeys(filter(None, reasons))]
        if pooled.same_rows and same_rows is None:
            notes.append((name, POOL_ANYWAY))
    console.print(table)
    comparison = compared(every_pooled, question)
    if comparison is not None:
        said = spoken(comparison.sentence, [name for name, _ in groups])
        console.print(said, highlight=False, soft_wrap=True)
    for name, note in notes:
        console.print(f"{name}: {spoken(note)}", highlight=False)
    if group is None:
        _propose([series.run for series in every], console)


def _propose(runs: list[str], console: Console) -> None:
    """Print how the runs may be grouped by their names, each way as an option."""
    for one in proposals(runs):
        groups = amount(one.groups, "group")
        console.print(
            f"{one.why.capitalize()}: {groups} of up to {amount(one.runs, 'run')} by "
            f"`--group {shlex.quote(one.pattern)}`.",
            highlight=False,
            soft_wrap=True,
        )


def _numbers(pooled: Pooled, index: int) -> list[str]:
    """Return the cells of a group at one step, from the step on."""
    value, total = pooled.pooled, pooled.total
    return [
        str(pooled.step[index]),
        tables.NOTHING if value is None else tables.number(value[index]),
        tables.band(pooled.low, pooled.high, index),
        tables.number(pooled.mean[index]),
        tables.number(pooled.spread[index]),
        tables.NOTHING if total is None else f"{total[index]:,}",
    ]
