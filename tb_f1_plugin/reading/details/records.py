"""Records: the details of a series that can be read, and what is odd about them.

May import numpy, `found`, `points`, `provider`, `series`, the core and the format. What
all kinds have in common is here: the best epochs, which are written twice, steps that
the series has, damage, and a bound of the memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from tb_f1_plugin.core.counts import ROUNDING, Array
from tb_f1_plugin.core.vocabulary import What
from tb_f1_plugin.format.detail_bytes import OtherEdgesError
from tb_f1_plugin.reading.details.found import Detail
from tb_f1_plugin.reading.points import evenly
from tb_f1_plugin.reading.provider.byte_records import ByteRecords
from tb_f1_plugin.reading.series import Finding, Series, amount, are

T = TypeVar("T")

MOST_BYTES = 2**27  # of a series: 300 steps of 130 classes have all of their histograms


class Stored(NamedTuple):
    """A series, and what is stored of one of its details.

    Attributes:
        series: The series, with its counts.
        detail: What was found of it, with its metadata.
        main: The records of its own tag.
        best: Those of the tag of the best epochs.
        samples: How many points of a tag the loader keeps; 0 means all.
    """

    series: Series
    detail: Detail
    main: ByteRecords
    best: ByteRecords
    samples: int


@dataclass(frozen=True, eq=False)
class Decoded(Generic[T]):
    """What was decoded of a series.

    Args:
        places: Shape `(n,)`: of which steps of the series, by their place in it.
        contents: n of them, as they were read.
        values: n of them.
        findings: What is odd.
    """

    places: Array
    contents: Sequence[bytes]
    values: Sequence[T]
    findings: tuple[Finding, ...] = ()


def decoded(
    stored: Stored, decode: Callable[[bytes], T], *, bytes_each: int
) -> Decoded[T]:
    """Return what can be decoded of a series.

    Args:
        stored: The series, and what is stored of it.
        decode: Makes a value of bytes, or raises `ValueError`.
        bytes_each: How many bytes a value takes in memory.
    """
    series, detail, main, best, samples = stored
    what = detail.tag.what
    why = _why_other(series, detail)
    if why is not None:
        return Decoded(np.zeros(0, np.int64), (), (), (why,))
    steps, contents = _merged(series, main, best)
    places = np.searchsorted(series.steps, steps)
    inside = places < len(series.steps)
    inside[inside] = series.steps[places[inside]] == steps[inside]
    there = np.flatnonzero(inside)
    findings = []
    if main.is_sampled or 0 < samples <= len(main.steps) < len(series.steps):
        findings.append(_sampled(what, len(there), len(series.steps)))
    some = there[evenly(len(there), max(2, MOST_BYTES // max(1, bytes_each)))]
    if len(some) < len(there):
        findings.append(_too_large(what, len(some), len(there)))
    kept: list[tuple[int, bytes, T]] = []
    damaged: list[int] = []
    others: list[int] = []
    for place in some.tolist():
        content = contents[place]
        try:
            if content is None:
                raise ValueError("no bytes")
            kept.append((int(places[place]), content, decode(content)))
        except OtherEdgesError:
            others.append(int(steps[place]))
        except ValueError:
            damaged.append(int(steps[place]))
    if others:
        findings.append(_of_other_edges(others, len(some)))
    if damaged:
        findings.append(_damaged(what, damaged, len(some)))
    at = np.array([place for place, _, _ in kept], np.int64)
    return Decoded(
        at,
        [content for _, content, _ in kept],
        [value for _, _, value in kept],
        tuple(findings),
    )


def disagreement(
    series: Series, what: What, places: Array, agrees: Array
) -> Finding | None:
    """Return the finding that what was decoded disagrees with a series, if it does.

    Args:
        series: The series.
        what: What was decoded.
        places: Of which steps, by their place in the series.
        agrees: Of each, whether its counts are those of the series.
    """
    if agrees.all():
        return None
    steps = series.steps[places[~agrees]].tolist()
    return Finding(
        "details_disagree",
        f"At {len(steps)} of {amount(len(agrees), 'step')} the {named(what)} has other "
        "counts than the record beside it, so it is not of the same rows and is not "
        "shown there. Something else wrote one of the two, such as a second training: "
        "give each training its own directory.",
        tuple(steps),
    )


def named(what: What) -> str:
    """Return what is kept, as a sentence calls it.

    >>> named("joint"), named("histogram")
    ('joint table', 'histogram')
    """
    return "joint table" if what == "joint" else what


def same(these: Array, those: Array) -> Array:
    """Tell of which steps counts are the same; of weights up to their rounding.

    Args:
        these: Shape `(steps, ...)`.
        those: Same shape.

    >>> same(np.array([[1, 2], [1, 3]]), np.array([[1, 2], [1, 2]])).tolist()
    [True, False]
    """
    first, second = (values.reshape(len(values), -1) for values in (these, those))
    if first.dtype.kind != "f" and second.dtype.kind != "f":
        return np.asarray((first == second).all(-1))
    slack = ROUNDING * np.maximum(np.abs(first), np.abs(second)).max(-1, keepdims=True)
    return np.asarray((np.abs(first - second) <= slack).all(-1))


def _why_other(series: Series, detail: Detail) -> Finding | None:
    """Return why a detail is none of a series; None if it is."""
    if detail.known is None:
        return detail.finding
    known = detail.known.series
    if (known.kind, known.classes) == (series.kind, series.classes):
        return None
    return Finding(
        "other_details",
        f"The {named(detail.tag.what)} is of {known.kind} data of "
        f"{amount(len(known.classes), 'class')}, and the record of {series.kind} data "
        f"of {len(series.classes)}, so it is not shown. Another task needs another log "
        "directory.",
    )


def _merged(
    series: Series, main: ByteRecords, best: ByteRecords
) -> tuple[Array, list[bytes | None]]:
    """Return the records of both tags by step; the first tag's, where both have one.

    A best epoch that was written before an earlier step of the series is one of a
    training that was begun again.
    """
    contents: dict[int, bytes | None] = {}
    for step, time, content in zip(
        best.steps.tolist(), best.wall_times.tolist(), best.contents, strict=True
    ):
        before = series.wall_times[series.steps < step]
        if not (before > time).any():
            contents[step] = content
    contents |= dict(zip(main.steps.tolist(), main.contents, strict=True))
    steps = sorted(contents)
    return np.array(steps, np.int64), [contents[step] for step in steps]


def _sampled(what: What, number: int, steps: int) -> Finding:
    return Finding(
        "sampled_details",
        f"A {named(what)} is shown at {number:,} of {amount(steps, 'step')}, the last "
        "one among them: TensorBoard keeps so many. Start it with "
        "--samples_per_plugin=f1_scores=0 to have all.",
    )


def _too_large(what: What, number: int, steps: int) -> Finding:
    every = (steps - 1) / max(1, number - 1)
    return Finding(
        "sampled_details",
        f"The {named(what)} of about every {every:.0f}th step is shown, {number:,} of "
        f"{steps:,}: all of them would take more than {MOST_BYTES / 2**20:.0f} MiB of "
        "memory.",
    )


def _of_other_edges(steps: list[int], of: int) -> Finding:
    return Finding(
        "other_edges",
        f"{len(steps)} of {amount(of, 'record')} of the histogram {are(len(steps))} "
        "left out: the first one was kept with more bins, or with another threshold. "
        "Give each training its own directory, or keep `histogram` and `threshold` as "
        "they were.",
        tuple(steps),
    )


def _damaged(what: What, steps: list[int], of: int) -> Finding:
    return Finding(
        "damaged_details",
        f"{len(steps)} of {amount(of, 'record')} of the {named(what)} "
        f"{are(len(steps))} damaged, or of another program, and left out.",
        tuple(steps),
    )
