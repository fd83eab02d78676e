"""Gaps: why the last batch mean of a series is not its exact F1, or why nobody can say.

May import numpy, the core, `series`, `question` and `scoring`. The reasoning is in
`explain`. This room chooses the tables and numbers of a series that go into it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tb_f1_plugin.analysis.question import Meaning, Question, meaning
from tb_f1_plugin.analysis.scoring import score
from tb_f1_plugin.core.batch_mean import BatchSums
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.explain.gap import Gap, Table, explain
from tb_f1_plugin.core.explain.sentence import sentence
from tb_f1_plugin.reading.series import Series


@dataclass(frozen=True)
class Explanation:
    """The gap of one step.

    Args:
        step: The step; None if there is none with a gap.
        gap: Its parts; None if it cannot be explained.
        sentence: For people: why, or why not.
    """

    step: int | None
    gap: Gap | None
    sentence: str

    def to_json(self) -> dict[str, Any]:
        """Return it as the schema's `Explanation`."""
        parts = None if self.gap is None else asdict(self.gap)
        return {"step": self.step, "parts": parts, "sentence": self.sentence}


def explained(series: Series, question: Question, index: int = -1) -> Explanation:
    """Explain the gap of a series at a step, by default the last.

    Args:
        series: The series.
        question: Which average or class, and what 0/0 counts; the score must be F1.
        index: Which of the steps.
    """
    answer = score(series, question)
    if answer.unavailable or not len(answer.step):
        return Explanation(None, None, answer.unavailable or "There is no step yet.")
    step = int(series.steps[index])
    sums, squared = series.batch_sums, series.squared_batch_rows
    meant = meaning(series, question)
    why = _why_not(series, question, meant)
    if why is not None or sums is None or squared is None or answer.batch_mean is None:
        return Explanation(step, None, why or "No batch mean was recorded.")
    try:
        tables = _tables(meant.counts_of(series), index)
        gap = explain(
            tables,
            float(answer.batch_mean[index]),
            batches=int(sums.batches[index]),
            squared_batch_rows=float(squared[index]),
            zero_division=question.zero_division,
            absent_left_out=meant.matters and meant.absent_classes == "left_out",
        )
    except ValueError as error:
        return Explanation(step, None, str(error))
    return Explanation(step, gap, sentence(tables, gap, question.zero_division))


def _why_not(series: Series, question: Question, meant: Meaning) -> str | None:
    if not question.named.has_batch_mean:
        return "Only the gap of F1 is explained."
    if not isinstance(series.batch_sums, BatchSums):
        return (
            "The batches' own sums were not recorded, from which the gap is explained. "
            "In Keras tb_f1_plugin.keras.TensorBoard records them, in Lightning and "
            "Hugging Face's Trainer F1Callback of tb_f1_plugin.lightning and of "
            "tb_f1_plugin.transformers, and in a loop of your own "
            "tb_f1_plugin.Writer."
        )
    if series.is_weighted:
        return "The gap of weighted counts is not explained: rows count differently."
    if series.row_axes > 1:
        return (
            "The gap is explained for rows in random order; tokens and pixels come in "
            "sequences and images."
        )
    if series.counts.has_total_by_class:
        return (
            "The gap is not explained where labels are missing: each class has rows of "
            "its own in a batch."
        )
    average = meant.average
    if meant.counts_of(series).classes == 1:
        return None
    if average != "macro":
        return f"The gap of the {average} average is not explained; choose a class."
    choices = []
    if meant.batch_mean_absent_classes == "left_out":
        choices.append("that absent classes are counted")
    if np.isnan(question.zero_division):
        choices.append("0 or 1 for 0/0")
    if choices:
        return (
            "The macro average without undefined classes is another one in each batch: "
            f"its gap is not explained. Choose {' and '.join(choices)}."
        )
    return None


def _tables(counts: Counts, index: int) -> list[Table]:
    columns = zip(
        counts.true_positives[index].tolist(),
        counts.possible_positives[index].tolist(),
        counts.predicted_positives[index].tolist(),
        counts.total_by_class[index].tolist(),
        strict=True,
    )
    return [Table(*map(int, column)) for column in columns]
