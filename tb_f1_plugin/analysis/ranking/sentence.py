"""Sentence: what a table of runs says, in words that a statistician would sign. Pure.

May import `question`, `series`, and the other rooms here. One sentence says who leads
and of whom it is known that they are worse; the assumptions say on what that rests.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.ranking.standing import are_other_folds
from tb_f1_plugin.analysis.ranking.table import Row
from tb_f1_plugin.reading.series import amount, are, first_of, plural

NAMED = 3  # runs that the sentence names


def sentence(rows: Sequence[Row]) -> str:
    """Return what a table of runs says.

    Args:
        rows: Its rows, the best one first.
    """
    scored = [row for row in rows if row.standing.best is not None]
    if not scored:
        return f"No {_noun(rows)} has a score to rank."
    leader = next((row for row in rows if row.verdict == "leads"), None)
    return " ".join(
        _without_leader(rows, scored)
        if leader is None
        else _with_leader(rows, scored, leader)
    )


def _without_leader(rows: Sequence[Row], scored: Sequence[Row]) -> Iterator[str]:
    """Yield what is said where no two runs can be compared."""
    first = scored[0]
    logged = ", as logged" if first.standing.judge and not _is_exact(first) else ""
    yield f"`{first.standing.run}` has the largest score, {_at(first)}{logged}."
    if len(scored) > 1:
        if all(row.standing.band is None for row in scored):
            why = f"no {_noun(rows)} has a band"
        elif any(are_other_folds(row.standing, first.standing) for row in scored):
            why = f"{first.standing.subject.folds[1]}, which are not the same rows"
        else:
            why = f"no other {_noun(rows)} can be compared with one that has a band"
        yield f"Whether it is better than the others cannot be told: {why}."
    else:
        yield f"It is the only {_noun(rows)} with a score."
    yield from _without_score(rows)


def _with_leader(
    rows: Sequence[Row], scored: Sequence[Row], leader: Row
) -> Iterator[str]:
    """Yield what is said of the leader and of those that are compared with it."""
    near = [row.standing.run for row in rows if row.verdict == "not_told_apart"]
    worse = [row for row in rows if row.verdict == "worse"]
    others = [row for row in scored if row.verdict == "not_compared"]
    above = scored[: scored.index(leader)]
    name, total = leader.standing.run, leader.standing.total
    noun = _noun(rows)
    if len(scored) == 1:
        yield f"`{name}` is the only {noun} with a score: {_at(leader)}."
    elif above:
        those = f"{plural(noun)} that can be compared"
        yield f"Of the {those}, `{name}` leads with {_at(leader)}."
    else:
        yield f"`{name}` leads with {_at(leader)}."
    if near:
        rows_counted = "this row" if total == 1 else f"these {total:,} rows"
        yield (
            f"{amount(len(near), noun)} cannot be told from it on {rows_counted}: "
            f"{_named(near)}."
        )
    if worse:
        yield f"{amount(len(worse), noun)} {are(len(worse))} worse."
    if others:
        names = _named([row.standing.run for row in others])
        higher = ""
        if above and len(others) == 1:
            higher = ", which has a larger score"
        elif above:
            one = len(above) == 1
            higher = "; the first has" if one else f"; the first {len(above)} have"
            higher += " a larger score"
        number = f"{amount(len(others), noun)} {are(len(others))}"
        folds = all(are_other_folds(row.standing, leader.standing) for row in others)
        why = ""
        if folds:
            why = f", since {leader.standing.subject.folds[len(others) > 1]}"
        yield f"{number} not compared with it{why}: {names}{higher}."
        # Why a run above the leader does not lead, a reader asks first of all.
        told = others[0].why
        if told is not None and not folds and (above or len(others) == 1):
            yield _about(others[0].standing.run, told)
    yield from _without_score(rows)


def _about(run: str, why: str) -> str:
    """Return a sentence that begins with "It" as one that names the run."""
    return f"`{run}`{why[2:]}" if why.startswith("It ") else f"`{run}`: {why}"


def _without_score(rows: Sequence[Row]) -> Iterator[str]:
    missing = [row.standing.run for row in rows if row.standing.best is None]
    if missing:
        have = rows[0].standing.subject.unjudged[len(missing) > 1]
        yield f"{amount(len(missing), _noun(rows))} {have}: {_named(missing)}."


def has_folds(rows: Sequence[Row]) -> bool:
    """Tell whether a table has runs that are not compared since they are other folds.

    Args:
        rows: Its rows, the best one first.
    """
    scored = [row for row in rows if row.standing.best is not None]
    first = [row for row in rows if row.verdict == "leads"] or scored
    return any(
        row.verdict == "not_compared"
        and are_other_folds(row.standing, first[0].standing)
        for row in scored
    )


def _at(row: Row) -> str:
    """Return a run's best score and where it is."""
    judge = row.standing.judge
    assert judge is not None
    assert judge.at is not None
    step = int(judge.answer.step[judge.at])
    return f"{row.standing.best:.3f} at {judge.series.step_unit} {step:,}"


def _is_exact(row: Row) -> bool:
    judge = row.standing.judge
    return judge is not None and judge.series.is_exact


def _noun(rows: Sequence[Row]) -> str:
    """Return what the rows of a table are, in one word."""
    return rows[0].standing.subject.noun if rows else "run"


def _named(runs: Sequence[str]) -> str:
    return first_of([f"`{run}`" for run in runs], NAMED)


def assumptions(rows: Sequence[Row], question: Question) -> list[str]:
    """Return on what the sentence rests, in sentences.

    Args:
        rows: The rows of the table.
        question: What was asked of the runs.
    """
    compared = [row.standing for row in rows if row.difference is not None]
    leader = [row.standing for row in rows if row.verdict == "leads"]
    if not leader:
        return []
    unit = leader[0].judge.series.step_unit if leader[0].judge else "step"
    said = [
        f"Each run is judged by its best {unit}, which was chosen on the rows that "
        "judge it. So these scores are somewhat too high; expect less of new rows."
    ]
    if not compared:
        return said
    every = [*leader, *compared]
    steps = sum(run.steps for run in every)
    share = f"{100 * question.interval:g} of 100"
    widened = ""
    if len(every) > 2:
        widened = (
            " The leader was chosen after looking, so the bands of the differences are "
            "widened for the luck of so many runs."
        )
    said.append(
        f"{amount(len(every), 'run')} with {amount(steps, unit)} in all were compared."
        f"{widened} In at least {share} such tables of runs that are equally good, no "
        "run is called worse."
    )
    if len({run.steps for run in every}) > 1:
        said.append(
            f"Runs of more {plural(unit)} than others have more chances of a lucky "
            f"one. The bands of the runs with fewer {plural(unit)} are widened for "
            "that."
        )
    known = [row for row in rows if row.same_rows]
    if len(known) == len(compared):
        said.append(
            "The bands take the rows for independent of each other. All runs were "
            "judged by the same rows, and it was counted on which of them they and the "
            "leader differ: the bands of the differences are of the same rows."
        )
        return said
    said.append(
        "The bands take the rows for independent of each other, and the bands of the "
        "differences take each run to have rows of its own. Of the same rows a "
        "difference is better known than they say, so runs that cannot be told apart "
        "may still differ."
    )
    if known:
        names = _named([row.standing.run for row in known])
        said.append(
            f"Of {names} it was counted on which rows it and the leader differ: its "
            "band is of the same rows."
        )
    return said
