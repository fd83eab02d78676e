"""Options: the checked arguments of a metric, and what they make of counts.

May import the core and the rooms beside it. A value: what was counted is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from tb_f1_plugin.core.batch_mean import BatchSums
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.form import Form, Shape, check_threshold, form_of
from tb_f1_plugin.core.histogram.edges import edges_of
from tb_f1_plugin.core.metric.arguments import (
    axis_number,
    check_columns,
    check_names,
    check_threshold_task,
    class_number,
    columns_of,
    is_asked,
    names_of,
    number_of_bins,
    smallest_label,
)
from tb_f1_plugin.core.metric.axes import Axis, moved_shape
from tb_f1_plugin.core.metric.proven import ProvenAxis
from tb_f1_plugin.core.ratio import check_zero_division
from tb_f1_plugin.core.scores.formulas import (
    AVERAGES,
    AbsentClasses,
    Average,
    absent_in_batches,
    f_beta,
    resolved_absent,
)

# The arguments that decide how counts are shown, or where the columns lie.
SHOWN = {"average", "zero_division", "class_names", "absent_classes", "axis"}


def resolved_average(average: Average | None, classes: int) -> Average:
    """Return the average over so many columns: by itself "binary", or "macro".

    >>> resolved_average(None, 1), resolved_average(None, 3)
    ('binary', 'macro')
    """
    return "binary" if classes == 1 else average or "macro"


@dataclass(frozen=True)
class Options:
    """What a metric was told; make one by `checked`.

    Attributes are the arguments of `F1Score`, of the same names. `histogram` is the
    number of bins; None for no histogram.
    """

    average: Average | None = None
    threshold: float | None = None
    zero_division: float = 0.0
    from_logits: bool = False
    ignore_class: int | None = None
    class_names: tuple[str, ...] | None = None
    absent_classes: AbsentClasses = "auto"
    labels: tuple[int, ...] | None = None
    axis: int | None = None
    negative_label: int | None = None
    histogram: int | None = None
    confusion: bool = False

    @classmethod
    def checked(
        cls,
        average: Average | None = None,
        threshold: float | None = None,
        *,
        zero_division: float = 0.0,
        from_logits: bool = False,
        ignore_class: Any = None,
        class_names: Iterable[str] | None = None,
        absent_classes: AbsentClasses = "auto",
        labels: Iterable[int | str] | None = None,
        axis: Any = None,
        negative_label: Any = None,
        histogram: Any = False,
        confusion: Any = False,
    ) -> Options:
        """Return the arguments in one form.

        Raises:
            ValueError: If one of them is not what `F1Score` takes.

        >>> Options.checked(labels=["b"], class_names=["a", "b"]).labels
        (1,)
        >>> Options.checked("mean")
        Traceback (most recent call last):
        ValueError: `average` must be None or one of binary, micro, macro, weighted, \
got 'mean'.
        """
        if average is not None and average not in AVERAGES:
            raise ValueError(
                f"`average` must be None or one of {', '.join(AVERAGES)}, "
                f"got {average!r}."
            )
        check_zero_division(zero_division)
        resolved_absent(absent_classes, "multiclass")
        names = names_of(class_names)
        return cls(
            average=average,
            threshold=check_threshold(threshold, from_logits=from_logits),
            zero_division=zero_division,
            from_logits=bool(from_logits),
            ignore_class=class_number(ignore_class),
            class_names=None if names is None else tuple(names),
            absent_classes=absent_classes,
            labels=columns_of(labels, names),
            axis=axis_number(axis),
            negative_label=smallest_label(negative_label),
            histogram=number_of_bins(histogram),
            confusion=is_asked(confusion),
        )

    def form_of(
        self, y_true: Shape, y_pred: Shape, proven: ProvenAxis | None = None
    ) -> tuple[Form, Axis]:
        """Return what two shapes mean, and where the columns lie.

        Args:
            y_true: Of the labels.
            y_pred: Of the predictions.
            proven: What other batches of the metric have proved.

        Raises:
            ValueError: If they fit no form, or `axis` is not one of theirs, or other
                batches proved another one.

        >>> form, axis = Options(axis=1).form_of((8, 32), (8, 5, 32))
        >>> form.classes, form.leading, axis.number
        (5, (8, 32), 1)
        """
        rank = len(y_pred)
        columns = (proven or ProvenAxis()).decide(y_true, y_pred, axis=self.axis)
        form = form_of(
            moved_shape(y_true, columns.number, rank),
            moved_shape(y_pred, columns.number, rank),
            self.threshold,
            from_logits=self.from_logits,
            ignore_class=self.ignore_class,
            negative_label=self.negative_label or 0,
        )
        return form, columns

    def check(self, form: Form) -> None:
        """Raise `ValueError` if these options are not for data of this form."""
        if self.average == "binary" and form.classes != 1:
            raise ValueError(
                f'`average="binary"` is for one column, got {form.classes}. Choose '
                '"micro", "macro" or "weighted".'
            )
        check_columns(self.labels, form.classes)
        if form.kind == "multiclass":
            check_threshold_task(self.negative_label, form.classes)
        check_names(self.class_names, form.classes)

    def keeps_confusion(self, form: Form) -> bool:
        """Tell whether a confusion is kept of data of this form.

        Of one column, and of each label of multi-label data, it follows from the
        counts.
        """
        return self.confusion and form.kind == "multiclass"

    def edges(self, form: Form) -> Array | None:
        """Return what scores are compared with; None if no histogram is kept.

        The metric's own threshold is one of them, as a probability.

        >>> binary, _ = Options().form_of((8,), (8,))
        >>> len(Options.checked(histogram=100, threshold=0.3).edges(binary))
        102
        >>> Options().edges(binary) is None
        True
        """
        if self.histogram is None:
            return None
        compared = form.kind != "multiclass"
        return edges_of(self.histogram, threshold=self.threshold if compared else None)

    def average_of(self, classes: int) -> Average:
        """Return the average over so many columns, as `resolved_average`."""
        return resolved_average(self.average, classes)

    def names(self, classes: int) -> tuple[str, ...]:
        """Return a name for each column: those given, or its number.

        >>> Options().names(1), Options().names(3)
        (('1',), ('0', '1', '2'))
        """
        numbers = ("1",) if classes == 1 else tuple(map(str, range(classes)))
        return self.class_names or numbers

    def score(self, counts: Counts, form: Form) -> float:
        """Return the exact F1 of counts of all classes, in float64."""
        chosen = counts if self.labels is None else counts.of_classes(self.labels)
        absent = resolved_absent(
            self.absent_classes, form.kind, self.labels is not None
        )
        return float(
            f_beta(
                chosen,
                average=self.average_of(counts.classes),
                zero_division=self.zero_division,
                absent_classes=absent,
            )
        )

    def batch_mean(
        self,
        sums: BatchSums,
        average: Average | None = None,
        zero_division: float | None = None,
    ) -> float:
        """Return the naive value, the mean over batches of the batch's F1.

        Args:
            sums: What was kept of the batches.
            average: None for the options' own.
            zero_division: Likewise.

        Raises:
            ValueError: As `BatchSums.mean`.
        """
        mean = sums.mean(
            average or self.average_of(sums.classes),
            zero_division=(
                self.zero_division if zero_division is None else zero_division
            ),
            absent_classes=absent_in_batches(self.absent_classes),
            labels=self.labels,
        )
        return float(mean)

    def counts_as(self, form: Form) -> tuple[Any, ...]:
        """Return what decides how data of a form are counted, however it is shown.

        >>> binary = Options().form_of((8,), (8,))[0]
        >>> given = Options(threshold=0.5, average="micro")
        >>> given.counts_as(given.form_of((9,), (9,))[0]) == Options().counts_as(binary)
        True
        """
        labels = range(form.classes) if self.labels is None else sorted(self.labels)
        rule = (form.threshold, form.ignore_class, form.negative_label)
        kept = (self.histogram, self.keeps_confusion(form))
        return form.kind, form.classes, *rule, *kept, *labels

    def like(self, form: Form | None) -> Form | None:
        """Return the form of data that had another one for other options.

        None if these options are not for such data, or nothing is known of them.
        """
        if form is None:
            return None
        rows = (1,)  # of any number
        columns = (*rows, form.classes)
        try:
            labels = rows if form.sparse else columns
            found, _ = replace(self, axis=None).form_of(labels, columns)
            self.check(found)
        except ValueError:
            return None
        return found

    def unlike(self, other: Options) -> str:
        """Return the arguments of both that differ; "" if none does.

        If some of them decide what is counted, only these are returned.

        >>> Options(threshold=0.4, average="micro").unlike(Options())
        '`threshold=0.4` and `threshold=None`'
        >>> Options(average="binary").unlike(Options())
        "`average='binary'` and `average=None`"
        >>> Options().unlike(Options())
        ''
        """
        differ = self._differing(other)
        names = [name for name in differ if name not in SHOWN] or differ
        both = (
            ", ".join(f"`{name}={getattr(options, name)!r}`" for name in names)
            for options in (self, other)
        )
        return " and ".join(both) if names else ""

    def named_with(self, other: Options) -> Options:
        """Return these options with the class names of either.

        Raises:
            ValueError: If both have names, and these differ.

        >>> Options().named_with(Options(class_names=("a", "b"))).class_names
        ('a', 'b')
        """
        mine, theirs = self.class_names, other.class_names
        if mine and theirs and mine != theirs:
            raise ValueError(
                "Only metrics of the same `class_names` can be added, got "
                f"{mine} and {theirs}: a column would be added to that of another "
                "class. Give both the same names in the order of the columns, and "
                "count again."
            )
        return replace(self, class_names=mine or theirs)

    def decides_as(self, other: Options) -> bool:
        """Tell whether no argument differs that decides what is counted.

        >>> Options(average="micro").decides_as(Options())
        True
        """
        return SHOWN.issuperset(self._differing(other))

    def _differing(self, other: Options) -> list[str]:
        names = (field.name for field in fields(self))
        return [name for name in names if getattr(self, name) != getattr(other, name)]
