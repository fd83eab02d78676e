"""Same rows: whether two runs were judged by the same rows, as far as is known. Pure.

May import `standing` and the names of `pooling`. Equal counts are no proof of the same
rows, but other counts are one of other rows, and so are the names of folds.
"""

from __future__ import annotations

from tb_f1_plugin.analysis.pooling.names import folds_of
from tb_f1_plugin.analysis.ranking.standing import Standing


def rows_of(run: Standing) -> tuple[float, ...] | None:
    """Return the rows of the best step: all of them, and those of each class.

    None where they were not counted, one by one.
    """
    there = None if run.judge is None else run.judge.there
    if there is None or run.total is None or not there.has_counts:
        return None
    if there.is_weighted or there.is_ratio:
        return None
    return run.total, *there.counts.possible_positives[0].tolist()


def are_other_folds(run: Standing, other: Standing) -> bool:
    """Tell whether the names of two runs name other folds."""
    return folds_of(run.run) != folds_of(other.run)


def why_other_rows(run: Standing, other: Standing, subject: str = "It") -> str | None:
    """Return why two runs were judged by other rows; None if nothing says so.

    Args:
        run: A run.
        other: The one that it is compared with.
        subject: What the run is called in the sentence.
    """
    if are_other_folds(run, other):
        return (
            f"{subject} is {_fold(run)}, and `{other.run}` is {_fold(other)}: these "
            "are not the same rows. Folds are pooled, and not compared."
        )
    here, there = rows_of(run), rows_of(other)
    if here is None or there is None or here == there:
        return None
    counted = f"{subject} counted {here[0]:,} rows at its best step, and `{other.run}`"
    if here[0] != there[0]:
        return f"{counted} {there[0]:,}: these are not the same rows."
    return (
        f"{counted} as many, but other numbers of rows of the classes: these are not "
        "the same rows, or not the same labels."
    )


def _fold(run: Standing) -> str:
    """Return which fold a run is, by its name."""
    named = " of ".join(f"{word} {number}" for word, number in folds_of(run.run))
    return named or "no fold"
