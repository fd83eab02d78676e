"""Joint: the difference of two series that were judged by the same rows. Pure.

May import numpy, the core, `bands`, `question`, `scoring`, `series` and `kept`. Counts
cannot tell on which rows two models differ. Where joint counts were kept beside one of
them, and both have the counts that these say, the band of the difference follows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from tb_f1_plugin.analysis.bands import why_none
from tb_f1_plugin.analysis.question import Meaning, Question, is_whole_table, meaning
from tb_f1_plugin.analysis.scoring import values_of
from tb_f1_plugin.core.confusion.bands import LEAST_ROWS
from tb_f1_plugin.core.confusion.joint import Joint
from tb_f1_plugin.core.confusion.joint_bands import Closed, Ends, joint_band
from tb_f1_plugin.core.confusion.mcnemar import mcnemar
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.scores.formulas import score_of
from tb_f1_plugin.core.scores.intervals import (
    NoBandError,
    accuracy_interval,
    score_interval,
)
from tb_f1_plugin.reading.kept import Joints
from tb_f1_plugin.reading.series import Series, amount, are

SAME_ROWS = (
    "Both runs were judged by the same rows, and it was counted on which of them they "
    "differ. The band is of the difference on the same rows."
)


@dataclass(frozen=True, eq=False)
class OnSameRows:
    """The bands of a difference on the same rows.

    Args:
        low: Shape `(steps,)`: the lower end; nan where there is none.
        high: The upper end.
        said: What is to be said of them.
        test: What McNemar's test says of the last step; "" of several labels a row.
    """

    low: Array
    high: Array
    said: str
    test: str

    @property
    def note(self) -> str:
        """All of it, of a series and its baseline."""
        return " ".join(filter(None, (self.said, self.test)))


def on_same_rows(
    series: Series,
    baseline: Series,
    question: Question,
    steps: Array,
    called: str = "the baseline",
) -> OnSameRows | None:
    """Return the bands of the difference of two series' scores on the same rows.

    Args:
        series: The series, with the joint counts that were kept of it.
        baseline: The series whose score is subtracted, likewise.
        question: What is asked of both.
        steps: Steps that both have.
        called: What the baseline is called in sentences.

    Returns:
        The bands. None if it was not counted at any step on which rows the two differ,
        or if no score of these rows has a band.
    """
    if why_none(series) is not None or why_none(baseline) is not None:
        return None
    joints = _joints_of(series, baseline)
    if joints is None:
        return None
    known = {
        int(step): joint
        for step in steps.tolist()
        if (joint := _agreed(joints, series, baseline, step)) is not None
    }
    if not known:
        return None
    ends = np.full((2, len(steps)), np.nan)
    said = [SAME_ROWS]
    try:
        band = _band_of(series, question)
        for place, step in enumerate(steps.tolist()):
            found = band(known[step]) if step in known else None
            if found is not None:
                ends[:, place] = found
        if np.isnan(ends).all():
            raise NoBandError(
                f"It needs {LEAST_ROWS} rows of each class, of which some are right "
                "and some are wrong."
            )
    except NoBandError as error:
        said = [SAME_ROWS.split(" The band")[0], f"There is no band: {error}"]
    missing = len(steps) - len(known)
    if missing:
        said.append(
            f"At {missing} of {amount(len(steps), 'step')} that was not counted, and "
            f"there {are(missing)} no band."
        )
    test = _test(series, question, known, called)
    return OnSameRows(ends[0], ends[1], " ".join(said), test)


def at_one_step(
    series: Series | None,
    other: Series | None,
    question: Question,
    level: float,
    called: str,
) -> tuple[Ends, str] | None:
    """Return the band of the difference of two series of one step each, and the test.

    Args:
        series: The series.
        other: The one whose score is subtracted.
        question: What is asked of both.
        level: The nominal coverage, in place of that of the question.
        called: What the other series is called in sentences.

    Returns:
        Both ends, and a sentence on McNemar's test. None if they are of other steps, or
        it is not known on which rows the two differ.
    """
    if series is None or other is None or not len(series.steps):
        return None
    if not np.array_equal(series.steps, other.steps):
        return None
    asked = replace(question, interval=level)
    found = on_same_rows(series, other, asked, series.steps, called)
    if found is None or np.isnan(found.low[0]):
        return None
    return (float(found.low[0]), float(found.high[0])), found.test


def _joints_of(series: Series, baseline: Series) -> Joints | None:
    """Return what two series say of the same rows, whichever of them has it."""
    if series.tag != baseline.tag or series.kind != baseline.kind:
        return None
    if series.joints is not None and series.against == baseline.run:
        return series.joints
    if baseline.joints is not None and baseline.against == series.run:
        return baseline.joints.swapped()
    return None


def _agreed(
    joints: Joints, series: Series, baseline: Series, step: int
) -> Joint | None:
    """Return the joint counts of a step if both series have the counts that they say.

    One of them may have been counted again, or be asked for at another threshold.
    """
    joint = joints.at(step)
    if joint is None:
        return None
    for which, each in enumerate((series, baseline)):
        place = int(np.searchsorted(each.steps, step))
        if joint.classes != each.counts.classes:
            return None
        if joint.counts(which) != each.counts.at(place):
            return None
    return joint


def _band_of(series: Series, question: Question) -> Callable[[Joint], Ends | None]:
    """Return what makes the band of the difference of joint counts.

    Raises:
        NoBandError: If no band of such an average is valid.
    """
    meant, entry = meaning(series, question), question.named
    column = _column(series, meant)
    if column is not None:
        beta = question.beta if question.entry.takes_beta else 1.0
        form = partial(
            score_of,
            question.entry.name,
            beta=beta,
            average="binary",
            zero_division=np.nan,
        )
        closed: Closed | None = None
        if entry.has_band:
            closed = partial(score_interval, score=entry.name, level=question.interval)
        return lambda joint: joint_band(
            joint.of_class(column),
            form,
            level=question.interval,
            closed=closed,
            lowest=entry.lowest,
        )[1]
    if series.kind != "multiclass":
        raise NoBandError(
            "the labels of one row are not independent, and which of them the two "
            "have right together was not counted. Choose a class."
        )
    # A class that is 0/0 has what was asked for in an average; a table has no score.
    undefined = np.nan if is_whole_table(series, question) else question.zero_division
    asked = replace(question, zero_division=undefined)
    is_accuracy = entry.is_table_accuracy and meant.labels is None
    is_accuracy &= meant.average in (None, "micro")

    def band(joint: Joint) -> Ends | None:
        every_row = all(
            joint.counts(which).predicted_positives.sum() == joint.counts(which).total
            for which in range(2)
        )
        is_share = is_accuracy and every_row
        return joint_band(
            joint,
            lambda counts: values_of(replace(series, counts=counts), asked, meant),
            level=question.interval,
            closed=partial(accuracy_interval, level=question.interval)
            if is_share
            else None,
            of_classes=True,
            lowest=entry.lowest,
        )[1]

    return band


def _column(series: Series, meant: Meaning) -> int | None:
    """Return the one column that a score is of; None where it is of several."""
    if meant.column is not None:
        return meant.column
    if series.kind == "binary":
        return 0
    if meant.labels is not None and len(meant.labels) == 1:
        return meant.labels[0]
    return None


def _test(
    series: Series, question: Question, known: dict[int, Joint], called: str
) -> str:
    """Return what McNemar's test says of the last step that is known."""
    column = _column(series, meaning(series, question))
    if column is None and series.kind == "multilabel":
        return ""
    step = max(known)
    found = mcnemar(known[step], column)
    about = "" if question.class_name is None else f" about {question.class_name}"
    p = "less than 0.0001" if found.p < 1e-4 else f"{found.p:.2g}"
    return (
        f"At {series.step_unit} {step:,} only this run is right{about} on "
        f"{amount(found.first, 'row')}, and only {called} on {found.second:,}: if both "
        "were right as often, so uneven a split would come by chance with probability "
        f"{p} (McNemar's exact test)."
    )
