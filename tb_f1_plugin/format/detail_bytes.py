"""Detail bytes: a histogram, a confusion or joint counts as bytes, and back.

May import numpy, `packing` and the core.

| part | histogram | confusion |
|---|---|---|
| head | 1, classes, cells, edges, weighted | 1, classes, pairs, 0, weighted |
| counts | positives, negatives | TP, possible, predicted positives, total |
| rest | distances, squared errors | steps between codes, rows of each |

`edges` is a checksum of them, `weighted` is 1 or 0. Arrays are written class by class.
Counts and rows are whole numbers where there are no weights, and float64 else.
Distances are rounded to 16 significant bits, squared errors are float64. The code of a
pair is true · (classes + 1) + predicted.

Joint counts have the head 1, classes, cells, has_cells, weighted. Without cells their
tables follow, truth by the first model by the second one. With cells these follow from
them: the steps between codes, and the rows of each. The code of a cell is
(true · (classes + 1) + first) · (classes + 1) + second.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

import numpy as np

from tb_f1_plugin.core.confusion.confusion import MOST_PAIRS, Confusion
from tb_f1_plugin.core.confusion.joint import MOST_CELLS, Joint, cells_of, codes_of
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.histogram.edges import BINS, edges_of
from tb_f1_plugin.core.histogram.histogram import BESIDE, ScoreHistogram
from tb_f1_plugin.core.vocabulary import Kind
from tb_f1_plugin.format.packing import (
    WIDEST,
    Unpacking,
    compressed,
    packed_doubles,
    packed_numbers,
    packed_rounded,
)

LAYOUT = 1
_MOST_CELLS = len(edges_of(BINS[-1])) + 1 + BESIDE  # and a threshold
_HEAD = 5


class OtherEdgesError(ValueError):
    """A histogram was kept with other edges than its metadata say."""


def packed(value: ScoreHistogram | Confusion | Joint) -> bytes:
    """Return a histogram, a confusion or joint counts, of one step, as bytes.

    >>> from tb_f1_plugin.core.histogram.edges import edges_of
    >>> empty = ScoreHistogram.zero(10)
    >>> unpacked_histogram(packed(empty), 10, edges_of()) == empty
    True
    """
    if isinstance(value, ScoreHistogram):
        counts = [value.positives, value.negatives]
        pack, is_weighted = _packing_of(counts)
        shape = value.positives.shape
        head = [LAYOUT, *shape, _checksum(value.edges), is_weighted]
        parts = [pack(values) for values in counts]
        parts += [packed_rounded(value.distances), packed_doubles(value.squared_errors)]
    elif isinstance(value, Joint):
        return _packed_joint(value)
    else:
        of = value.counts
        counts = [of.true_positives, of.possible_positives, of.predicted_positives]
        counts += [of.total, value.values]
        pack, is_weighted = _packing_of(counts)
        codes = value.pairs[:, 0] * (value.classes + 1) + value.pairs[:, 1]
        head = [LAYOUT, value.classes, len(codes), 0, is_weighted]
        steps = packed_numbers(np.diff(codes, prepend=0))
        parts = [*map(pack, counts[:-1]), steps, pack(counts[-1])]
    return compressed(packed_numbers(head), *parts)


def unpacked_histogram(content: bytes, classes: int, edges: Array) -> ScoreHistogram:
    """Return the histogram that `packed` packed, on these edges.

    One that has more of `BINS` is put on them: a training may have gone on with
    another number of bins, and a loader has the first metadata of a tag alone.

    Raises:
        OtherEdgesError: If it has other edges.
        ValueError: If the bytes are damaged, or are of other classes.
    """
    cells = max(len(edges) + BESIDE, _MOST_CELLS)
    parts = Unpacking(content, WIDEST * _HEAD + classes * (cells * 23 + 8))
    layout, found, cells, checksum, is_weighted = parts.numbers(_HEAD).tolist()
    if (layout, found) != (LAYOUT, classes):
        raise ValueError(
            f"A histogram of {classes} classes must begin with {LAYOUT} and {classes}, "
            f"got {layout} and {found}: its metadata are those of another one."
        )
    own = _edges_of(checksum, edges)
    if cells != len(own) + BESIDE:
        raise ValueError(
            f"A histogram of {len(own)} edges must have {len(own) + BESIDE} cells, got "
            f"{cells}."
        )
    take = parts.doubles if is_weighted else parts.numbers
    shape = (classes, cells)
    positives, negatives = (take(classes * cells).reshape(shape) for _ in range(2))
    distances = parts.rounded(classes * cells).reshape(shape)
    squared_errors = parts.doubles(classes)
    parts.end()
    _check(positives, negatives, distances, squared_errors)
    whole = ScoreHistogram(own, positives, negatives, distances, squared_errors)
    return whole if own is edges else whole.on(edges)


def unpacked_confusion(content: bytes, classes: int) -> Confusion:
    """Return the confusion that `packed` packed.

    Raises:
        ValueError: If the bytes are damaged, or are of other classes.
    """
    most = min(MOST_PAIRS, classes * classes)
    parts = Unpacking(content, WIDEST * (_HEAD + 3 * classes + 1 + 2 * most))
    layout, found, pairs, _, is_weighted = parts.numbers(_HEAD).tolist()
    if (layout, found) != (LAYOUT, classes) or pairs > most:
        raise ValueError(
            f"A confusion of {classes} classes must begin with {LAYOUT}, {classes} and "
            f"at most {most} pairs, got {layout}, {found} and {pairs}: its metadata "
            "are those of another one."
        )
    take = parts.doubles if is_weighted else parts.numbers
    tp, possible, predicted = (take(classes) for _ in range(3))
    total = take(1)[0]
    codes = parts.numbers(pairs).cumsum()
    values = take(pairs)
    parts.end()
    _check(tp, possible, predicted, total, values)
    counts = Counts(tp, possible, predicted, total)
    return Confusion(counts, np.stack(np.divmod(codes, classes + 1), -1), values)


def unpacked_joint(content: bytes, kind: Kind, classes: int) -> Joint:
    """Return the joint counts that `packed` packed.

    Raises:
        ValueError: If the bytes are damaged, or are of other classes.

    >>> joint = Joint.of_cells(3, [[0, 0, 1], [1, 2, 1]], [3, 4])
    >>> unpacked_joint(packed(joint), "multiclass", 3) == joint
    True
    """
    most = min(MOST_CELLS, classes * (classes + 1) ** 2)
    parts = Unpacking(content, WIDEST * (_HEAD + max(2 * most, 8 * classes)))
    layout, found, cells, has_cells, is_weighted = parts.numbers(_HEAD).tolist()
    if (layout, found) != (LAYOUT, classes) or cells > most:
        raise ValueError(
            f"Joint counts of {classes} classes must begin with {LAYOUT}, {classes} "
            f"and at most {most} cells, got {layout}, {found} and {cells}: their "
            "metadata are those of others."
        )
    take = parts.doubles if is_weighted else parts.numbers
    if not has_cells:
        tables = take(8 * classes).reshape(classes, 2, 2, 2)
        parts.end()
        _check(tables)
        return Joint(kind, tables)
    triples = cells_of(parts.numbers(cells).cumsum(), classes)
    values = take(cells)
    parts.end()
    _check(values)
    if kind != "multiclass" or (triples[:, 0] >= classes).any():
        raise ValueError(f"Joint counts of {kind} data must have no such cells.")
    return Joint.of_cells(classes, triples, values)


def _packed_joint(value: Joint) -> bytes:
    if value.cells is None or value.values is None:
        pack, is_weighted = _packing_of([value.tables])
        head = [LAYOUT, value.classes, 0, 0, is_weighted]
        return compressed(packed_numbers(head), pack(value.tables))
    pack, is_weighted = _packing_of([value.values])
    codes = codes_of(value.cells, value.classes)
    steps = packed_numbers(np.diff(codes, prepend=0))
    head = [LAYOUT, value.classes, len(value.cells), 1, is_weighted]
    return compressed(packed_numbers(head), steps, pack(value.values))


def _packing_of(counts: list[Array]) -> tuple[Callable[[Array], bytes], int]:
    """Return how to pack counts, and 1 if they are weights."""
    if any(values.dtype.kind == "f" for values in counts):
        return packed_doubles, 1
    return packed_numbers, 0


def _edges_of(checksum: int, edges: Array) -> Array:
    """Return the edges of a checksum: these, or such that have all of these.

    Raises:
        OtherEdgesError: If they are others.
    """
    if checksum == _checksum(edges):
        return edges
    # The metric's own threshold is the one that no number of bins has.
    threshold = next(iter(np.setdiff1d(edges, edges_of(BINS[-1])).tolist()), None)
    for bins in BINS:
        finer = edges_of(bins, threshold=threshold)
        if checksum == _checksum(finer) and np.isin(edges, finer).all():
            return finer
    raise OtherEdgesError(
        f"A histogram must have the {len(edges)} edges of its metadata, or more, got "
        "others: it was kept with fewer bins, or with another threshold."
    )


def _checksum(edges: Array) -> int:
    return zlib.crc32(edges.astype("<f8").tobytes())


def _check(*sums: Array) -> None:
    """Raise `ValueError` if a sum is not finite."""
    if not all(np.isfinite(values).all() for values in sums):
        raise ValueError("Sums of a histogram or a confusion must be finite.")
