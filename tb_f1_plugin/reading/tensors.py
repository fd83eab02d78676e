"""Tensors: our own records, one tensor an epoch, as series.

May import numpy, the core, `provider` and `series`. Knows nothing of HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from tb_f1_plugin.core.batch_mean import BatchSums, columns
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.record import NEEDED_QUANTITIES, Record
from tb_f1_plugin.core.vocabulary import (
    AVERAGES_OVER_CLASSES,
    Kind,
    SeriesAverage,
    checked,
)
from tb_f1_plugin.format import metadata
from tb_f1_plugin.format.summary import decode
from tb_f1_plugin.reading.points import Points, stack
from tb_f1_plugin.reading.provider.reader import (
    Listed,
    Listing,
    Reader,
    TensorPoints,
    tensor_bytes,
)
from tb_f1_plugin.reading.series import Finding, Series, about_metadata, amount, are
from tb_f1_plugin.reading.splits import split_of

# The averages that can be asked for: of one column every average is the same number.
_OF_ONE_COLUMN: tuple[SeriesAverage, ...] = ("binary",)
_OF_MORE_COLUMNS: tuple[SeriesAverage, ...] = (*AVERAGES_OVER_CLASSES, "macro_of_means")


@dataclass(frozen=True)
class TensorSeries:
    """A series of ours that exists, not yet read.

    Args:
        run: The run.
        tag: The name under which it is shown.
        tensor_tag: The tag under which it is stored.
        listed: What the provider says of it.
        known: What its writer stated; None if that cannot be read.
        finding: Why it cannot.
    """

    run: str
    tag: str
    tensor_tag: str
    listed: Listed
    known: metadata.SeriesMetadata | None = None
    finding: Finding | None = None

    @property
    def tags(self) -> tuple[str, ...]:
        """All its tags."""
        return (self.tensor_tag,)

    @property
    def size(self) -> int:
        """How many bytes it is to read, estimated from above."""
        if self.known is None:
            return 0
        return tensor_bytes(self.listed.max_step, _shape(self.known))

    @property
    def fingerprint(self) -> object:
        """What is the same as long as nothing was added."""
        return ("tensor", self.listed)


def tensor_series(listing: Listing) -> list[TensorSeries]:
    """Return the series among the tensors of our plugin name; others are no matter."""
    return [
        _known(run, name, tag, listed)
        for run, tags in listing.items()
        for tag, listed in tags.items()
        if (name := metadata.metric_of_tag(tag)) is not None
    ]


def read(
    reader: Reader, wanted: Sequence[TensorSeries], samples: int = 0
) -> list[Series]:
    """Read series from the provider, one tag at a time, in chunks of runs.

    Args:
        reader: The provider.
        wanted: The series.
        samples: How many tensors of a tag the loader keeps; 0 means all.
    """
    done = [unreadable(series) for series in wanted if series.known is None]
    by_tag: dict[str, dict[str, TensorSeries]] = {}
    for series in wanted:
        if series.known is not None:
            by_tag.setdefault(series.tensor_tag, {})[series.run] = series
    for tag, group in by_tag.items():
        runs = {
            run: (series.listed.max_step, _shape(series.known))
            for run, series in group.items()
            if series.known is not None
        }
        # A run that was deleted since it was listed has nothing to read.
        done += reader.read_tensors(
            metadata.PLUGIN_NAME, tag, runs, partial(_made, group, samples), samples
        )
    return done


def unread(series: TensorSeries) -> Series:
    """Return what is known of a series before any of its points is read."""
    if series.known is None:
        return unreadable(series)
    nothing = stack([])
    values = nothing.values.reshape(0, *_shape(series.known))
    points = Points(nothing.steps, nothing.wall_times, values)
    return _series(series, series.known, points, ())


def _made(
    group: Mapping[str, TensorSeries], samples: int, run: str, tensors: TensorPoints
) -> Series:
    series, number = group[run], len(tensors.points)
    assert series.known is not None
    findings = [tensors.evicted] if tensors.evicted else []
    if tensors.misshapen:
        findings.append(_misshapen(series, tensors.misshapen))
    if tensors.sampled:
        findings.append(
            Finding(
                "sampled_tensors",
                f"Only {amount(number, 'point')} {are(number)} read, sampled evenly, "
                "since all of them would not fit into one answer of the loader.",
            )
        )
    elif 0 < samples <= number < tensors.points.steps[-1] + 1:
        findings.append(
            Finding(
                "sampled_tensors",
                f"TensorBoard was told to keep {samples} points of a tensor "
                "(--samples_per_plugin), so some are missing here. Every point "
                "that is shown is right.",
            )
        )
    return _series(series, series.known, tensors.points, tuple(findings))


def unreadable(series: TensorSeries) -> Series:
    """Return a series without points that says why it has none."""
    return Series.without_points(
        series.run,
        series.tag,
        "tensor",
        metadata.step_unit_of_tag(series.tensor_tag),
        findings=(series.finding,) if series.finding else (),
        split=split_of(series.run, series.tag, by_keras=True),
    )


def _known(run: str, name: str, tag: str, listed: Listed) -> TensorSeries:
    try:
        known = metadata.SeriesMetadata.from_content(listed.content)
        _check(known)
    except ValueError as error:
        return TensorSeries(run, name, tag, listed, finding=about_metadata(error))
    return TensorSeries(run, name, tag, listed, known=known)


def _check(known: metadata.SeriesMetadata) -> None:
    """Raise `ValueError` where the metadata lacks or contradicts something."""
    number, labels = len(known.classes), known.labels
    if not number or (known.kind == "binary" and number > 1):
        raise ValueError(f"A {known.kind} series cannot have {number} classes.")
    if number > 1:
        checked(
            f"The average of {number} classes", known.average, AVERAGES_OVER_CLASSES
        )
    missing = [name for name in NEEDED_QUANTITIES if name not in known.quantities]
    if missing:
        raise ValueError(f"The rows of the tensors lack {', '.join(missing)}.")
    if labels is not None and (
        not labels
        or number == 1
        or len(set(labels)) != len(labels)
        or not set(labels) <= set(range(number))
    ):
        raise ValueError(
            f"`labels` must be different columns of {number} classes, got {labels}."
        )


def _shape(known: metadata.SeriesMetadata) -> tuple[int, ...]:
    return len(known.quantities), columns(len(known.classes))


def _misshapen(series: TensorSeries, number: int) -> Finding:
    assert series.known is not None
    return Finding(
        "misshapen_tensors",
        f"{number} of the records {are(number)} left out, without the shape of the "
        f"{amount(len(series.known.classes), 'class')} that the first one states. "
        "Another task needs another log directory.",
    )


def _of_record(
    record: Record, known: metadata.SeriesMetadata, steps: Array
) -> Iterator[Finding]:
    """Yield what the records say of themselves."""
    if known.class_weight:
        yield Finding(
            "class_weight",
            "class_weight multiplied these training counts, and validation has no "
            "such weights: the two curves are not comparable. To compare them, count "
            "without weights too, by an F1Score in metrics= beside weighted_metrics=.",
        )
    odd = record.non_finite > 0
    if odd.any():
        yield Finding(
            "non_finite",
            f"In {int(odd.sum())} of {amount(len(odd), 'step')} a prediction was NaN "
            f"or infinite ({amount(int(record.non_finite.sum()), 'row')} in all). NaN "
            "counts as not predicted, so F1 is right but says less than it seems: look "
            "at the loss and the learning rate.",
            tuple(steps[odd].tolist()),
        )
    unlabelled = record.unlabelled > 0
    if unlabelled.any():
        yield _unlabelled(record, known, tuple(steps[unlabelled].tolist()))


_HINGE = "If −1 is your negative class, give F1Score(negative_label=-1)."
# By kind: what belongs to no class, why it does not, and what to do.
_NO_CLASS: Mapping[Kind, tuple[str, str, str]] = {
    "multiclass": (
        "rows",
        "a class number outside the columns, a NaN, or a row of labels that are all 0",
        "Where that means padding or void, say so: a class number by `ignore_class` of "
        "the loss or of F1Score, other rows by a `sample_weight` of 0 and "
        "weighted_metrics=. If a row of all 0 is right, since a row may have several "
        "classes or none, F1Score(threshold=0.5) counts each class. Else mend the "
        "labels.",
    ),
    "binary": (
        "rows",
        "a label that is NaN or below the negative class's",
        "Where that means that the label is missing, this is right, and a mask or a "
        f"`sample_weight` of 0 with weighted_metrics= says so. {_HINGE} Else mend the "
        "labels: they are 0 and 1.",
    ),
    "multilabel": (
        "labels",
        "a label that is NaN or below the negative class's",
        "Each class has a total of its own then. Where that means that the label is "
        f"missing, this is right. {_HINGE} Else mend the labels: they are 0 and 1.",
    ),
}


def _unlabelled(
    record: Record, known: metadata.SeriesMetadata, steps: tuple[int, ...]
) -> Finding:
    what, why, advice = _NO_CLASS[known.kind]
    # Of the last such step: most epochs are of the same rows, and a sum over epochs
    # would count these again and again.
    last = record.unlabelled.nonzero()[0][-1]
    number = int(record.unlabelled[last])
    looked_at = record.looked_at.rows[last]
    if known.kind == "multilabel":
        entries = record.entries
        looked_at = (
            looked_at * record.classes if entries is None else entries.rows[last].sum()
        )
    every = number + int(looked_at)
    belong = "belongs" if number == 1 else "belong"
    have = "has" if len(steps) == 1 else "have"
    return Finding(
        "unlabelled",
        f"{number:,} of {every:,} {what} ({number / every:.1%}) {belong} to no class "
        f"and {are(number)} left out of all counts at step {steps[-1]} ({len(steps)} "
        f"of {amount(len(record.unlabelled), 'step')} {have} some): {why}. {advice}",
        steps,
    )


def _series(
    series: TensorSeries,
    known: metadata.SeriesMetadata,
    points: Points,
    findings: tuple[Finding, ...],
) -> Series:
    record = decode(points.values, known)
    # A series lives as long as its run is listed: it must not hold a whole record.
    sums = record.batch_sums
    sums = BatchSums(sums.score_sum.copy(), sums.batches.copy(), sums.defined.copy())
    is_one_column = record.classes == 1
    findings += tuple(_of_record(record, known, points.steps))
    return Series(
        run=series.run,
        tag=series.tag,
        kind=known.kind,
        classes=known.classes,
        threshold=known.threshold,
        average="binary" if is_one_column else known.average,
        averages=_OF_ONE_COLUMN if is_one_column else _OF_MORE_COLUMNS,
        step_unit=metadata.step_unit_of_tag(series.tensor_tag),
        source="tensor",
        steps=points.steps,
        wall_times=points.wall_times,
        counts=record.counts,
        batch_sums=sums,
        squared_batch_rows=record.squared_batch_rows.copy(),
        findings=findings,
        is_weighted=record.is_weighted,
        row_axes=known.row_axes,
        absent_classes=known.absent_classes,
        labels=known.labels,
        row_total=None if record.entries is None else record.looked_at.total.copy(),
        split=split_of(series.run, series.tag, by_keras=True),
    )
