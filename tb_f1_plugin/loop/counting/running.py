"""Running: a batch's sums, and the details of all batches that run with them.

May import numpy, the core, format, the rooms beside it and `arrays`. A histogram or a
table of many classes is large, so that of a batch is added to the others at once, on
its device, and comes to the host when somebody asks.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tb_f1_plugin.core.confusion.confusion import MOST_CLASSES
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.form import Form
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.format.detail import Detail
from tb_f1_plugin.loop.arrays.libraries import Library
from tb_f1_plugin.loop.counting.cells import Cuts, InCells, in_cells, length_of
from tb_f1_plugin.loop.counting.fold import confusion_of
from tb_f1_plugin.loop.counting.rows import batch_of, class_rows, label_rows
from tb_f1_plugin.loop.counting.sums import (
    MOST_OF_A_TABLE,
    sums_of_classes,
    sums_of_labels,
)


class Running(NamedTuple):
    """What is kept of all batches beside their sums.

    Attributes:
        in_cells: For the histogram; None if there is none.
        table: Of the stated against the said class; None if the sums have it, or
            nobody asked for it.
    """

    in_cells: InCells | None
    table: Any


def has_table(form: Form) -> bool:
    """Tell whether a confusion has a table of its own, and not that of the sums."""
    return MOST_OF_A_TABLE < form.classes <= MOST_CLASSES


def nothing(
    library: Library,
    like: Any,
    form: Form,
    cuts: Cuts | None,
    *,
    is_weighted: bool,
    with_table: bool,
) -> Running:
    """Return what there is before the first batch, where an array lies.

    Args:
        library: That of the batches.
        like: Predictions of the first of them.
        form: What their shapes mean.
        cuts: Those of the histogram; None for no histogram.
        is_weighted: Whether the batches have weights.
        with_table: Whether there is a table of its own for a confusion.
    """
    cells = table = None
    if cuts is not None:
        length = length_of(form.classes, cuts)
        cells = InCells(
            library.zeros(length, like, is_float=is_weighted),
            library.zeros(length, like, is_float=True),
            library.zeros(form.classes, like, is_float=True),
        )
    if with_table:
        table = library.zeros((form.classes + 1) ** 2, like, is_float=is_weighted)
    return Running(cells, table)


def sums_and_details(
    library: Library,
    y_pred: Any,
    y_true: Any,
    sample_weight: Any,
    mask: Any,
    running: Running,
    *,
    form: Form,
    are_probabilities: bool,
    cuts: Cuts | None,
) -> tuple[Any, Running]:
    """Return the sums of a batch as `sums_of` does, and the details with it added.

    Args:
        library: As for `sums_of`, and so the others.
        y_pred: Predictions.
        y_true: Labels.
        sample_weight: Weights.
        mask: What counts.
        running: The details of the batches before; it is not to be used any more.
        form: What the shapes mean.
        are_probabilities: As for `sums_of`.
        cuts: What the histogram's scores are compared with; None for no histogram.

    Raises:
        ValueError: If weights or the mask do not fit the rows.
    """
    batch = batch_of(library, y_pred, y_true, sample_weight, mask, form=form)
    table = running.table
    rows: Any
    if form.kind == "multiclass":
        rows = class_rows(batch)
        vector = sums_of_classes(batch, rows)
        if table is not None:
            codes = rows.stated * (form.classes + 1) + rows.said
            table = library.added(table, codes, batch.weights)
    else:
        rows = label_rows(batch)
        vector = sums_of_labels(batch, rows, are_probabilities)
    cells = running.in_cells
    if cells is not None and cuts is not None:
        more = in_cells(batch, rows, cuts)
        cells = InCells(*(old + new for old, new in zip(cells, more, strict=True)))
    return vector, Running(cells, table)


def detail_of(library: Library, running: Running, edges: Array | None) -> Detail:
    """Return the details of some batches as values on the host.

    Args:
        library: That of the batches.
        running: What was kept of them.
        edges: Those of the histogram.
    """
    histogram = confusion = None
    if running.in_cells is not None and edges is not None:
        rows, distances, squares = (_host(library, part) for part in running.in_cells)
        shape = (len(squares), 2, -1)
        negatives, positives = np.moveaxis(rows[:-1].reshape(shape), 1, 0)
        distances = distances[:-1].reshape(shape).sum(1)
        histogram = ScoreHistogram(edges, positives, negatives, distances, squares)
    if running.table is not None:
        confusion = confusion_of(_host(library, running.table))
    return Detail(histogram, confusion)


def _host(library: Library, values: Any) -> Array:
    """Return an array on the host; a sum with an infinite weight is unknown."""
    found = library.on_host([values])[0]
    return (
        found if found.dtype.kind != "f" else np.where(np.isinf(found), np.nan, found)
    )
