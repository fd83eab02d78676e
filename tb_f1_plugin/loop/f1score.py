"""F1Score: exact F1 of a loop of your own, whatever library its arrays are of.

May import the core, format and the rooms beside it. A batch is read
(`inputs`) and counted (`counting/kept`); here are the questions that can be asked of
what was counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import Any

from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.metric.options import Options
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.scores.formulas import AbsentClasses, Average
from tb_f1_plugin.core.vocabulary import Scale
from tb_f1_plugin.format.detail import Detail
from tb_f1_plugin.format.metadata import SeriesMetadata
from tb_f1_plugin.format.series import series_of
from tb_f1_plugin.loop.counting.kept import Kept, scores_are_softmax
from tb_f1_plugin.loop.doubts import are_finite
from tb_f1_plugin.loop.given import name_of
from tb_f1_plugin.loop.inputs import InputReader
from tb_f1_plugin.loop.processes import gathered
from tb_f1_plugin.loop.scalars import cells_of


class F1Score:
    """F1 of all rows seen since the last reset: 2·TP / (possible + predicted).

    Equal to `sklearn.metrics.f1_score` on the pooled rows, for every split into
    batches. Arrays may be of NumPy, PyTorch, JAX or CuPy, on any device: a batch is
    counted where it lies, and nothing waits for it.

    `y_pred` is `(B,)` or `(..., C)` with any axes before the columns, each place along
    them a row; `y_true` has the same shape, or class numbers without the last axis
    (or with one of length 1). One column is compared with the threshold (0.5 if None);
    C columns with a threshold are C labels; C columns without one are argmax, one
    class a row. The rules, and what belongs to no class and is left out of all counts:
    `tb_f1_plugin.labels`.

    Args:
        average: "micro", "macro" or "weighted" over classes; "binary" for one column.
            None, the default, is "binary" for one column and else "macro". The counts
            of every class are in `counts()`.
        threshold: In [0, 1]. A prediction above it is positive.
        name: The name in the log.
        zero_division: What 0/0 shows: 0, 1 or nan. The counts do not depend on it.
        from_logits: Whether predictions are logits: they are then compared with the
            threshold's logit, log(t / (1 − t)), which is 0 for 0.5.
        ignore_class: A class number whose rows are left out, as the `ignore_index` of
            a loss; need not be a column.
        class_names: A name for each column, for the dashboard.
        absent_classes: Whether a class of which nothing is possible and nothing is
            predicted takes part in averages: "left_out" or "counted" (as 0/0).
            "auto" is scikit-learn's rule: left out in argmax tasks, counted in
            multi-label ones and where `labels` are given.
        labels: The classes, by number or by name, that averages are over, as
            scikit-learn's. All classes are counted and kept.
        axis: The axis of `y_pred` along which the columns lie, as 1 for images with
            their channels first. None, the default, is the last one, or the one to
            which the shape of the labels fits.
        negative_label: The label of the negative class where a threshold decides: 0
            or −1; what is below it is no label. None, the default, is 0.
        histogram: Whether to keep how many rows have which score, so that every
            threshold can be looked at afterwards; or how many bins: 100, 196, 384
            (True) or 752.
        confusion: Whether to keep which class is taken for which, in argmax tasks.

    Raises:
        ValueError: If an argument is not one of the above.

    Example:
        Two batches of two rows whose F1 is 1 and 0: their mean is 0.5, the F1 of
        the four rows 0.67.

        >>> f1 = F1Score()
        >>> f1.update([1, 0], [0.9, 0.2])
        >>> f1.update([0, 0], [0.7, 0.2])
        >>> round(f1.compute(), 4)
        0.6667
        >>> f1.batch_mean()
        0.5
        >>> f1.counts()
        Counts(true_positives=[1], possible_positives=[1], predicted_positives=[2], \
total=4)
    """

    def __init__(
        self,
        average: Average | None = None,
        threshold: float | None = None,
        name: str = "f1_score",
        *,
        zero_division: float = 0.0,
        from_logits: bool = False,
        ignore_class: int | None = None,
        class_names: Iterable[str] | None = None,
        absent_classes: AbsentClasses = "auto",
        labels: Iterable[int | str] | None = None,
        axis: int | None = None,
        negative_label: int | None = None,
        histogram: bool | int = False,
        confusion: bool = False,
    ) -> None:
        """Check the arguments; nothing is known of the data yet."""
        self.name = name_of(name)
        self.options = Options.checked(
            average,
            threshold,
            zero_division=zero_division,
            from_logits=from_logits,
            ignore_class=ignore_class,
            class_names=class_names,
            absent_classes=absent_classes,
            labels=labels,
            axis=axis,
            negative_label=negative_label,
            histogram=histogram,
            confusion=confusion,
        )
        self._begin()

    def _begin(self, *counted: Any) -> None:
        """Have counted this, and nothing else: a form, a record, a detail."""
        self._reader = InputReader(self.name, self.options)
        self._kept = Kept(self.name, self.options, *counted)

    @property
    def zero_division(self) -> float:
        """What 0/0 shows."""
        return self.options.zero_division

    def update(
        self, y_true: Any, y_pred: Any, sample_weight: Any = None, mask: Any = None
    ) -> None:
        """Count one batch.

        Args:
            y_true: Labels. Those of another library or device are brought to that of
                the predictions.
            y_pred: Predictions.
            sample_weight: A weight for each row, or for each of the first axis; in
                multi-label tasks also for each label.
            mask: Likewise, what counts.

        Raises:
            ValueError: If the shapes fit no form; nothing is counted then.
        """
        inputs = self._reader.read(y_true, y_pred, sample_weight, mask)
        known, form = self._kept.form, inputs.form
        if known is not None and form.classes != known.classes:
            raise ValueError(
                f"`{self.name}` counts {known.classes} classes, got a batch "
                f"with {form.classes}. Use one metric per output."
            )
        self._kept.add(inputs, is_weighted=sample_weight is not None)

    def compute(self) -> float:
        """Return F1 of what was counted; `zero_division` before the first row.

        It is NaN, and a sentence says so, if a weight was NaN or infinite.
        """
        if self._kept.form is None:
            return float(self.zero_division)
        counts = self.counts()
        if not are_finite(counts):
            return float("nan")
        return self.options.score(counts, self._kept.form)

    def counts(self) -> Counts:
        """Return what was counted since the last reset, as exact integers.

        With `sample_weight` they are sums of weights, in float64.

        Raises:
            ValueError: Before the first batch: the number of classes is not known.
        """
        return self.record().counts

    def batch_mean(
        self, average: Average | None = None, *, zero_division: float | None = None
    ) -> float:
        """Return the naive value: the mean over batches of the batch's F1.

        Args:
            average: None for the metric's own.
            zero_division: What a batch's 0/0 counts; None for the metric's own.

        Raises:
            ValueError: As `BatchSums.mean`, and before the first batch.
        """
        record = self.record()
        mean = self.options.batch_mean(record.batch_sums, average, zero_division)
        return mean if are_finite(record.counts) else float("nan")

    def record(self) -> Record:
        """Return all that is kept of the rows since the last reset.

        Raises:
            ValueError: Before the first batch.
        """
        record = self._kept.record()
        if record is None:
            raise ValueError(
                f"`{self.name}` has counted nothing yet. Call `update` first."
            )
        return record

    def histogram(self) -> ScoreHistogram:
        """Return how many rows of each class have which score.

        Raises:
            ValueError: If the metric was not asked for it, and before the first batch.

        >>> from tb_f1_plugin.core.histogram.thresholds import at_edges, best_threshold
        >>> f1 = F1Score(histogram=True)
        >>> f1.update([1, 0, 1], [0.9, 0.6, 0.8])
        >>> best_threshold(at_edges(f1.histogram()))
        Chosen(threshold=array([0.6015625]), value=array([1.]))
        """
        self.record()
        return self._kept.histogram()

    def confusion(self) -> Confusion:
        """Return which class is taken for which.

        Raises:
            ValueError: If the metric was not asked for it, where there is one column
                or a threshold decides, and before the first batch.

        >>> f1 = F1Score(confusion=True)
        >>> f1.update([0, 1, 1], [[0.7, 0.3], [0.8, 0.2], [0.1, 0.9]])
        >>> f1.confusion().matrix().tolist()
        [[1, 0], [1, 1]]
        """
        self.record()
        return self._kept.confusion()

    def detail(self) -> Detail:
        """Return what is kept beside the record, for a writer.

        Raises:
            ValueError: Before the first batch.
        """
        self.record()
        return self._kept.detail()

    @property
    def scale(self) -> Scale:
        """What the histogram's scores are."""
        form = self._kept.form
        if form is not None and scores_are_softmax(self.options, form):
            return "softmax"
        return "logit" if self.options.from_logits else "probability"

    def has_rows(self) -> bool:
        """Tell whether any row was counted since the last reset."""
        return self._kept.form is not None and bool(self.record().rows)

    def reset(self) -> None:
        """Forget all rows."""
        self._kept.forget()
        self._reader.forget()

    def sync(self, group: Any = None) -> F1Score:
        """Return the sum over all processes; this metric stays as it is.

        Every process must call it: those of `torch.distributed`, where that was
        initialized, or else those of `jax.distributed`. Without either it is this
        metric's own counts.

        Args:
            group: The group of `torch.distributed`; None for all processes.

        Raises:
            ValueError: If the processes do not count the same, or name it otherwise.
        """
        first, *others = gathered(self, group)
        return sum(others, copy(first))

    def scalars(self, prefix: str = "", *, by_class: bool = False) -> dict[str, float]:
        """Return F1 and the counts that it is made of, by names for any logger.

        The counts are sums over the classes, so the F1 that follows from them is
        "micro"; F1 itself, under this metric's name, is by its own average.

        Args:
            prefix: What stands before each name, such as "val_"; another one for each
                metric of a log.
            by_class: Whether there are the counts of each class as well.

        Raises:
            ValueError: Before the first batch.

        >>> f1 = F1Score()
        >>> f1.update([1, 1, 0], [0.9, 0.2, 0.1])
        >>> for name, value in f1.scalars("val_").items():
        ...     print(name, round(value, 4))
        val_f1_score 0.6667
        val_true_positives 1
        val_false_positives 0
        val_false_negatives 1
        val_true_negatives 1
        """
        counts = self.counts()
        names = self.options.names(counts.classes) if by_class else ()
        return {
            prefix + self.name: self.compute(),
            **cells_of(counts, prefix, self.options.labels, names),
        }

    def series_metadata(self) -> SeriesMetadata:
        """Return what a reader of this metric's series must know.

        Raises:
            ValueError: Before the first batch.
        """
        self.record()
        assert self._kept.form is not None
        return series_of(self.options, self._kept.form)

    def __add__(self, other: object) -> F1Score:
        """Return a metric of the rows of both, which must count alike."""
        if not isinstance(other, F1Score):
            return NotImplemented
        made = copy(self)
        made._kept = self._kept + other._kept
        made.options = made._kept.options
        return made

    def __radd__(self, other: object) -> F1Score:
        """Return this metric behind the 0 at which `sum` begins."""
        return self if isinstance(other, int) and other == 0 else NotImplemented

    def __getstate__(self) -> dict[str, Any]:
        """Return the counts and what a subclass keeps; nothing of it on a device."""
        own = {k: v for k, v in vars(self).items() if k not in ("_reader", "_kept")}
        return {**own, "counted": self._kept.counted()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take what `__getstate__` returned."""
        own = dict(state)
        counted = own.pop("counted")
        vars(self).update(own)
        self._begin(*counted)
