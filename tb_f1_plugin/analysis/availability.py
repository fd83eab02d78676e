"""Availability: why a series cannot answer a question, in one sentence. Pure.

May import the core, `programs`, `question` and `series`.
"""

from __future__ import annotations

from collections.abc import Sequence

from tb_f1_plugin.analysis.question import Question, is_whole_table
from tb_f1_plugin.core.scores.formulas import MACRO_OF_MEANS
from tb_f1_plugin.core.scores.registry import SCORES
from tb_f1_plugin.reading.scalars.programs import LOG_COUNTS
from tb_f1_plugin.reading.series import Series, first_of


def why_unavailable(series: Series, question: Question) -> str | None:
    """Return one sentence on why a series cannot answer, or None if it can."""
    if not series.averages:
        return series.findings[0].message
    if series.logged is not None:
        return _why_not_logged(series, question)
    if question.class_name is not None:
        if question.class_name not in series.classes:
            known = short(series.classes) if series.classes else "not recorded"
            return (
                f"There is no class {question.class_name!r}; the classes are {known}."
            )
    elif not is_whole_table(series, question):
        number = len(series.labels or ()) or series.counts.classes
        is_one_column = number == 1 and series.kind != "micro"
        # Sums may be those of a binary task: nobody knows of how many columns they are.
        may_be_binary = series.kind == "micro" and question.average == "binary"
        if question.average not in ("auto", *series.averages) and not (
            is_one_column or may_be_binary
        ):
            if not series.is_exact:  # nor is the only one that there is
                return (
                    f"The {question.average} average is not known here: nobody "
                    "recorded how these were averaged."
                )
            return (
                f"The {question.average} average is not known here, only "
                f"{' and '.join(series.averages)}."
            )
    of_means = question.average == MACRO_OF_MEANS and question.class_name is None
    if of_means and not question.entry.has_macro_of_means:
        known = " and ".join(s.name for s in SCORES.values() if s.has_macro_of_means)
        return (
            f"The macro average of means is of {known} only, not of "
            f"{question.score}: there it is the macro average."
        )
    needs_total = question.entry.needs_total
    if needs_total and len(series.steps) and not series.total_known:
        return (
            f"`{question.score}` needs the number of rows, which was not recorded: "
            f"{LOG_COUNTS}"
        )
    return None


def _why_not_logged(series: Series, question: Question) -> str | None:
    """Return why a question has no answer where F1 is known as one number only."""
    if not question.named.has_batch_mean:  # it is another score than F1
        return f"`{question.score}` needs counts, and only F1 was logged."
    if question.class_name is not None:
        return "Only F1 as one number was logged, and none of a class."
    if question.average in ("auto", *series.averages):
        return None
    return (
        f"The {question.average} average is not known here: F1 was logged as one "
        "number, in an average of its own."
    )


def short(names: Sequence[str], most: int = 5) -> str:
    """Return the first few names, and how many more there are.

    >>> short(("0", "1", "2"), most=2)
    "'0', '1' and 1 more"
    """
    return first_of([*map(repr, names)], most)
