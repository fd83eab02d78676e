"""Kept: what a metric has counted, on devices and on the host.

May import the core, format, `doubts`, `arrays` and the rooms beside it. A batch becomes
a few sums on its own device (`sums`). They wait there (`waiting`), and become a record
on the host when somebody asks, or when many wait (`fold`). Histograms and confusions
are added up on the device (`running`), where a metric was asked for them.
"""

from __future__ import annotations

from typing import Any

from tb_f1_plugin.core.confusion.confusion import MOST_CLASSES, Confusion
from tb_f1_plugin.core.form import Form
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.metric.options import Options
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.format.detail import Detail
from tb_f1_plugin.loop.arrays.libraries import Library
from tb_f1_plugin.loop.counting.cells import Cuts, cuts_for
from tb_f1_plugin.loop.counting.fold import Folded
from tb_f1_plugin.loop.counting.running import (
    Running,
    detail_of,
    has_table,
    nothing,
    sums_and_details,
)
from tb_f1_plugin.loop.counting.sums import sums_of
from tb_f1_plugin.loop.counting.waiting import Waiting
from tb_f1_plugin.loop.doubts import Doubter, ask_for_probabilities
from tb_f1_plugin.loop.inputs import Inputs


def scores_are_softmax(options: Options, form: Form) -> bool:
    """Tell whether the scores of a histogram are the softmax of the predictions."""
    return options.from_logits and form.kind == "multiclass"


class Kept:
    """What was counted since the last reset.

    Args:
        name: The metric's.
        options: What it was told.
        form: The task, if anything was counted already.
        record: What was counted then.
        detail: Likewise.

    Attributes:
        form: The task; None before the first batch.
        options: What the metric was told; of a sum, with the class names of either.
    """

    def __init__(
        self,
        name: str,
        options: Options,
        form: Form | None = None,
        record: Record | None = None,
        detail: Detail | None = None,
    ) -> None:
        self.form = form
        self._name, self.options = name, options
        self._record = record
        self._histogram = None if detail is None else detail.histogram
        self._confusion = None if detail is None else detail.confusion
        self._waiting = Waiting(options.labels, with_confusion=options.confusion)
        self._are_probabilities = ask_for_probabilities(options)
        self._doubter = Doubter(name, options)
        self._has_details = options.histogram is not None or options.confusion
        self._cuts: dict[Any, Cuts | None] = {}
        self._place: tuple[Any, ...] = ()
        self._running: Running | None = None

    def add(self, inputs: Inputs, *, is_weighted: bool) -> None:
        """Count a batch.

        Raises:
            ValueError: If weights or the mask do not fit; nothing is counted then.
        """
        library, y_pred, y_true, weights, mask, rule, form, _ = inputs
        if self._has_details:
            cuts = self._cuts_of(inputs)
            vector, self._running = library.counted(
                *(sums_and_details, y_pred, y_true, weights, mask),
                self._at(library, inputs, cuts, is_weighted),
                form=rule,
                are_probabilities=self._are_probabilities,
                cuts=cuts,
            )
        else:
            vector = library.counted(
                *(sums_of, y_pred, y_true, weights, mask),
                form=rule,
                are_probabilities=self._are_probabilities,
            )
        if self.form is None:
            self.form = form
        taken = self._waiting.add(library, vector, form, is_weighted=is_weighted)
        if taken is not None:
            self._keep(taken)

    def record(self) -> Record | None:
        """Return all that is kept of the rows; None before the first batch."""
        taken = self._waiting.take()
        if taken is not None:
            self._keep(taken)
        return self._record

    def detail(self) -> Detail:
        """Return what is kept of them beside it: nothing, if nobody asked for it."""
        self.record()
        self._take()
        return Detail(self._histogram, self._confusion)

    def histogram(self) -> ScoreHistogram:
        """Return the histogram.

        Raises:
            ValueError: If nobody asked for it.
        """
        histogram = self.detail().histogram
        if histogram is None:
            raise ValueError(
                f"`{self._name}` keeps no histogram. Give it `histogram=True`, and "
                "count again."
            )
        return histogram

    def confusion(self) -> Confusion:
        """Return the confusion.

        Raises:
            ValueError: If nobody asked for it, or there is none of such data.
        """
        confusion, form = self.detail().confusion, self.form
        if confusion is not None:
            return confusion
        if form is not None and form.kind != "multiclass":
            raise ValueError(
                f"`{self._name}` keeps no confusion of {form.kind} data: of each "
                "column it follows from `counts()`, which has true, possible and "
                "predicted positives and the total."
            )
        if form is not None and self.options.confusion:
            raise ValueError(f"`{self._name}` keeps no confusion: {_too_many(form)}.")
        raise ValueError(
            f"`{self._name}` keeps no confusion. Give it `confusion=True`, and count "
            "again."
        )

    def counted(self) -> tuple[Form | None, Record | None, Detail]:
        """Return all that was counted, as values."""
        return self.form, self.record(), self.detail()

    def __add__(self, other: Kept) -> Kept:
        """Return what both have counted.

        Raises:
            ValueError: If they do not count alike, or name the classes otherwise.
        """
        first, second = self.form, other.form
        options = self.options, other.options
        left, right = first or options[0].like(second), second or options[1].like(first)
        if left and right and (left.kind, left.classes) != (right.kind, right.classes):
            raise ValueError(
                f"Only metrics of the same classes can be added, got {left.classes} "
                f"({left.kind}) and {right.classes} ({right.kind}). Add those of each "
                "task by themselves."
            )
        if left and right:
            are_alike = options[0].counts_as(left) == options[1].counts_as(right)
        else:  # without rows nobody knows what arguments mean; or they do not fit
            is_empty = first is second is None
            are_alike = is_empty and options[0].decides_as(options[1])
        if not are_alike:
            raise ValueError(
                "Only metrics that count alike can be added, got "
                f"{options[0].unlike(options[1])}. Give both the same, and count again."
            )
        named = options[0].named_with(options[1])
        mine, theirs = self.detail(), other.detail()
        return Kept(
            *(self._name, named, first or second),
            _sum(self.record(), other.record()),
            Detail(
                _sum(mine.histogram, theirs.histogram),
                _sum(mine.confusion, theirs.confusion),
            ),
        )

    def forget(self) -> None:
        """Forget all rows."""
        self.form = self._record = self._running = None
        self._histogram = self._confusion = None
        self._waiting.clear()

    def _at(
        self, library: Library, inputs: Inputs, cuts: Cuts | None, is_weighted: bool
    ) -> Running:
        """Return the details that run where a batch lies."""
        place = library, library.place(inputs.y_pred), is_weighted
        if self.form is None:  # what runs is of a batch that was refused
            self._running = None
        if self._running is None or place != self._place:
            self._take()
            form = inputs.form
            is_kept = self.options.keeps_confusion(form)
            if is_kept and form.classes > MOST_CLASSES:
                self._doubter.say_no_confusion(_too_many(form))
            self._running = nothing(
                *(library, inputs.y_pred, form, cuts),
                is_weighted=is_weighted,
                with_table=is_kept and has_table(form),
            )
            self._place = place
        return self._running

    def _cuts_of(self, inputs: Inputs) -> Cuts | None:
        """Return what scores of a batch's type are compared with."""
        is_softmax = scores_are_softmax(self.options, inputs.form)
        dtype = inputs.y_pred.dtype if is_softmax else inputs.dtype
        if dtype not in self._cuts:
            edges, cuts = self.options.edges(inputs.form), None
            if edges is not None:
                from_logits = self.options.from_logits and not is_softmax
                every = tuple(edges.tolist())
                cuts = cuts_for(every, dtype, from_logits, is_softmax)
            self._cuts[dtype] = cuts
        return self._cuts[dtype]

    def _take(self) -> None:
        """Bring the details that run to the host."""
        if self._running is None or self.form is None:
            return
        library, *_ = self._place
        running, self._running = self._running, None
        found = detail_of(library, running, self.options.edges(self.form))
        self._histogram = _sum(self._histogram, found.histogram)
        self._confusion = _sum(self._confusion, found.confusion)
        if found.histogram is not None and self.form.kind == "multiclass":
            self._doubter.look_at_scores(found.histogram)

    def _keep(self, taken: Folded) -> None:
        """Add a record of further batches."""
        self._record = _sum(self._record, taken.record)
        self._confusion = _sum(self._confusion, taken.confusion)
        self._doubter.look(taken.record.counts, taken.doubts)


def _too_many(form: Form) -> str:
    return f"at most {MOST_CLASSES:,} classes have one, got {form.classes:,}"


def _sum(before: Any, more: Any) -> Any:
    """Return the sum of two values, of which None is nothing."""
    if before is None or more is None:
        return more if before is None else before
    return before + more
