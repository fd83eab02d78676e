"""Tensors: our own records, one tensor an epoch, as series.

May import numpy, the core, the format, `records`, `provider` and `series`. Knows
nothing of HTTP.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from tb_f1_plugin.core.batch_mean import BatchSums, columns
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.record import NEEDED_QUANTITIES
from tb_f1_plugin.core.vocabulary import (
    AVERAGES_OVER_CLASSES,
    SeriesAverage,
    checked,
)
from tb_f1_plugin.format import metadata
from tb_f1_plugin.format.checksum import checked as checksums_of
from tb_f1_plugin.format.series import described
from tb_f1_plugin.format.summary import as_told, decode, right
from tb_f1_plugin.reading.own.records import can_be, said_by
from tb_f1_plugin.reading.points import Points, stack
from tb_f1_plugin.reading.provider.reader import (
    Listed,
    Listing,
    Reader,
    tensor_bytes,
)
from tb_f1_plugin.reading.provider.tensor_points import TensorPoints
from tb_f1_plugin.reading.series import (
    Finding,
    Series,
    about_metadata,
    amount,
    are,
    impossible_counts,
)
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
            *(metadata.PLUGIN_NAME, tag, runs, partial(_made, group, samples), samples),
            other=partial(_newer, group),
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
    points, damaged = tensors.points, tensors.damaged
    are_whole, are_as_told = right(
        points.values, series.known, series.tensor_tag, points.steps
    )
    damaged = tuple(sorted((*damaged, *points.steps[~are_whole].tolist())))
    otherwise = tuple(points.steps[are_whole & ~are_as_told].tolist())
    if damaged or otherwise:
        points = points.take(are_whole & are_as_told)
    findings = [tensors.evicted] if tensors.evicted else []
    if tensors.is_broken:
        findings.append(_broken())
    if damaged:
        findings.append(_damaged(damaged))
    if otherwise:
        findings.append(_counted_otherwise(series.known, otherwise))
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
    return _series(series, series.known, points, tuple(findings))


def _newer(
    group: Mapping[str, TensorSeries], run: str, step: int, tensor: Array
) -> Array | None:
    """Return a record of the present version in a run that an older one began.

    A loader has the first metadata of a tag alone. None if it is damaged.
    """
    series = group[run]
    assert series.known is not None
    rows, number = _shape(series.known)
    if series.known.has_checksums or tensor.shape != (rows + 1, number):
        return tensor
    if tensor.dtype != np.float64:
        return tensor
    found = checksums_of(tensor[np.newaxis], series.tensor_tag, [step])
    if not found.are_whole.all():
        return None
    # Of what was counted otherwise the whole is no tensor that the series can have.
    return tensor[:-1] if as_told(found, series.known).all() else tensor


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
    if len(set(known.quantities)) < len(known.quantities):
        raise ValueError("The rows of the tensors must be different quantities.")
    if known.row_axes < 1:
        raise ValueError(f"Rows must lie along an axis, got {known.row_axes}.")
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
    return known.rows, columns(len(known.classes))


def _run_from(run: str, path: str | None) -> str | None:
    """Return the run that a path from another run leads to.

    >>> _run_from("predictions/a/country=br", "../../b/country=br")
    'predictions/b/country=br'
    """
    if path is None:
        return None
    return posixpath.normpath(posixpath.join(run.replace("\\", "/"), path))


def _broken() -> Finding:
    return Finding(
        "damaged_tensors",
        "A record is damaged, and the loader cannot say which: none of them is shown. "
        "Train again into another directory, or remove this one.",
    )


def _damaged(steps: tuple[int, ...]) -> Finding:
    return Finding(
        "damaged_tensors",
        f"{amount(len(steps), 'record')} {are(len(steps))} damaged and left out: what "
        "is there is not what was written. Every point that is shown is right. To see "
        "the others, copy the file again or train again.",
        steps,
    )


def _counted_otherwise(
    known: metadata.SeriesMetadata, steps: tuple[int, ...]
) -> Finding:
    return Finding(
        "counted_otherwise",
        f"{amount(len(steps), 'record')} {are(len(steps))} left out, since the "
        "metric's task, threshold or class names were others there than where the run "
        f"began {described(known)}. A series has one description, that of its first "
        "record. Another one needs another log directory, or a metric of another name.",
        steps,
    )


def _misshapen(series: TensorSeries, number: int) -> Finding:
    assert series.known is not None
    return Finding(
        "misshapen_tensors",
        f"{number} of the records {are(number)} left out, without the shape of the "
        f"{amount(len(series.known.classes), 'class')} that the first one states. "
        "Another task needs another log directory.",
    )


def _series(
    series: TensorSeries,
    known: metadata.SeriesMetadata,
    points: Points,
    findings: tuple[Finding, ...],
) -> Series:
    record = decode(points.values, known)
    fits = can_be(record, known.kind)
    if not fits.all():
        findings += (impossible_counts(int((~fits).sum()), len(fits)),)
        points = points.take(fits)
        record = decode(points.values, known)
    # A series lives as long as its run is listed: it must not hold a whole record.
    sums = record.batch_sums
    sums = BatchSums(sums.score_sum.copy(), sums.batches.copy(), sums.defined.copy())
    is_one_column = record.classes == 1
    findings += tuple(said_by(record, known, points.steps))
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
        slice=known.slice,
        against=_run_from(series.run, known.against),
        split=split_of(series.run, series.tag, by_keras=True),
    )
