"""Summary: one epoch's record as a summary proto, and back. Free of TensorFlow.

May import numpy, TensorBoard's protos, `checksum`, `metadata` and the core; never
tensorflow or keras. The same bytes are written by the Keras callback and by programs
without either.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from tensorboard.compat.proto import summary_pb2, types_pb2
from tensorboard.util import tensor_util

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.ratio import divide
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.scores.formulas import (
    absent_in_batches,
    f_beta,
    resolved_absent,
)
from tb_f1_plugin.core.vocabulary import StepUnit
from tb_f1_plugin.format import metadata
from tb_f1_plugin.format.checksum import Checked, checked, mark_of, with_checksum


def epoch_summary(
    name: str,
    record: Record,
    series: metadata.SeriesMetadata,
    step: int,
    *,
    first: bool,
    zero_division: float = 0.0,
    best: float | None = None,
) -> summary_pb2.Summary:
    """Return all that is written of one metric, one split and one epoch.

    Scalars, float32, for Time Series and for reading without this plugin:
    `epoch_<name>` (exact F1), `epoch_<name>_batch_mean` (where there were batches),
    the three count-ratio scalars `epoch_<name>_true_positives`,
    `…_possible_positives` and `…_predicted_positives` (count / total, summed over
    classes: micro), and `epoch_<name>_total` (rows; times classes where there are
    several, since each row is judged once per class). The classes are those of
    `labels`, where given.
    round(ratio · total) is the exact integer up to a total of 2^24. Where it is known,
    `best_<name>`, which the HParams tab shows. And the tensor `<name>/counts`, of all
    classes, exact up to 2^53.

    Args:
        name: The metric's name in the logs.
        record: What was counted, without leading axes; its total is not 0.
        series: What a reader must know.
        step: Of which step it is.
        first: Whether this is the series' first record in its file: only that one
            carries metadata (repeated, it would be most of the bytes).
        zero_division: What the two F1 scalars show for 0/0; the counts don't care.
        best: The best exact F1 until this epoch; None where it is not to be written.

    >>> from tb_f1_plugin.core.counts import Counts
    >>> from tb_f1_plugin.core.record import QUANTITIES
    >>> series = metadata.SeriesMetadata("binary", ("1",), QUANTITIES, 0.5, "binary")
    >>> record = Record.of(Counts([30], [40], [40], 100))
    >>> made = epoch_summary("f1_score", record, series, 0, first=True)
    >>> for value in made.value[:2]:
    ...     print(value.tag, round(value.tensor.float_val[0], 6))
    epoch_f1_score 0.75
    epoch_f1_score_batch_mean 0.75
    """
    counts = record.counts
    if series.labels is not None:
        counts = counts.of_classes(series.labels)
    pooled = counts.micro()
    ratios: dict[str, float] = {
        what: float(divide(getattr(pooled, what)[0], pooled.total, np.nan))
        for what in metadata.RATIOS
    }
    scalars = {
        "": f1_of(record, series, zero_division),
        metadata.BATCH_MEAN: float(
            record.batch_sums.mean(
                series.average,
                zero_division=zero_division,
                absent_classes=absent_in_batches(series.absent_classes),
                labels=series.labels,
            )
        ),
        **ratios,
        metadata.TOTAL: float(pooled.total),
    }
    if not record.batch_sums.batches:  # counts that somebody made of no batches
        del scalars[metadata.BATCH_MEAN]
    summary = summary_pb2.Summary()
    for what, number in scalars.items():
        _add_scalar(summary, metadata.scalar_tag(name, what), number, first=first)
    if best is not None:
        # It may have been unknown until now, so its first one may come at any step.
        _add_scalar(summary, metadata.best_tag(name), best, first=True)
    tag = metadata.counts_tag(name)
    summary.value.append(counts_value(tag, record, step, series, first=first))
    return summary


def _add_scalar(
    summary: summary_pb2.Summary, tag: str, number: float, *, first: bool
) -> None:
    """Add a float32 scalar; its metadata if it is the first of its tag in its file."""
    value = summary.value.add(tag=tag)
    # This is what `make_tensor_proto` makes of a scalar, in a sixth of its time.
    value.tensor.dtype = types_pb2.DT_FLOAT
    value.tensor.tensor_shape.SetInParent()
    value.tensor.float_val.append(number)
    if first:
        value.metadata.plugin_data.plugin_name = metadata.SCALARS_PLUGIN_NAME
        value.metadata.data_class = summary_pb2.DATA_CLASS_SCALAR


def f1_of(
    record: Record, series: metadata.SeriesMetadata, zero_division: float = 0.0
) -> float:
    """Return the exact F1 of a record by its series' own average.

    >>> from tb_f1_plugin.core.counts import Counts
    >>> from tb_f1_plugin.core.record import QUANTITIES
    >>> series = metadata.SeriesMetadata("binary", ("1",), QUANTITIES, 0.5, "binary")
    >>> f1_of(Record.of(Counts([30], [40], [40], 100)), series)
    0.75
    """
    counts = record.counts
    if series.labels is not None:
        counts = counts.of_classes(series.labels)
    absent = resolved_absent(
        series.absent_classes, series.kind, series.labels is not None
    )
    return float(
        f_beta(
            counts,
            average=series.average,
            zero_division=zero_division,
            absent_classes=absent,
        )
    )


def step_summary(
    name: str,
    record: Record,
    series: metadata.SeriesMetadata,
    unit: StepUnit,
    step: int,
    *,
    first: bool,
    zero_division: float = 0.0,
    best: float | None = None,
) -> summary_pb2.Summary:
    """Return all that is written of a step: of an epoch with scalars, else a tensor."""
    if unit == "epoch":
        return epoch_summary(
            *(name, record, series, step),
            first=first,
            zero_division=zero_division,
            best=best,
        )
    tag = metadata.tag_of(name, unit)
    return counts_summary(tag, record, series, step, first=first)


def counts_summary(
    tag: str, record: Record, series: metadata.SeriesMetadata, step: int, *, first: bool
) -> summary_pb2.Summary:
    """Return a record's tensor alone, as of an evaluation or of a few batches."""
    value = counts_value(tag, record, step, series, first=first)
    return summary_pb2.Summary(value=[value])


def counts_value(
    tag: str, record: Record, step: int, series: metadata.SeriesMetadata, *, first: bool
) -> summary_pb2.Summary.Value:
    """Return a record as one tensor under a tag; with metadata if it is the first.

    Whoever writes records writes these: here each gets its checksum.
    """
    value = summary_pb2.Summary.Value(tag=tag)
    array = with_checksum(record.to_array(), tag, step, mark_of(series.way))
    value.tensor.CopyFrom(tensor_util.make_tensor_proto(array))
    if first:
        value.metadata.plugin_data.plugin_name = metadata.PLUGIN_NAME
        value.metadata.plugin_data.content = series.to_content()
        value.metadata.data_class = summary_pb2.DATA_CLASS_TENSOR
    return value


class Right(NamedTuple):
    """Of each of some tensors, whether it can be shown.

    Attributes:
        are_whole: Whether it is what was written.
        are_as_told: Whether it was counted as the metadata of its series tell.
    """

    are_whole: Array
    are_as_told: Array


def right(
    arrays: Array, series: metadata.SeriesMetadata, tag: str, steps: npt.ArrayLike
) -> Right:
    """Tell of each of some tensors whether it can be shown.

    Args:
        arrays: The first axis is the step.
        series: What its first writer stated; one of version 1 wrote no checksums.
        tag: The tag under which they are.
        steps: Their steps.
    """
    if not series.has_checksums:
        every = np.ones(len(arrays), bool)
        return Right(every, every)
    found = checked(arrays, tag, steps)
    return Right(found.are_whole, as_told(found, series))


def as_told(found: Checked, series: metadata.SeriesMetadata) -> Array:
    """Tell of each of some tensors whether it was counted as a series tells."""
    return np.isin(found.marks, (0, mark_of(series.way)))


def decode(arrays: Array, series: metadata.SeriesMetadata) -> Record:
    """Return the records of stacked tensors; the first axis is the step.

    Raises:
        ValueError: If they do not have the shape that the metadata states.
    """
    if series.has_checksums:
        arrays = arrays[..., :-1, :]
    return Record.from_array(arrays, len(series.classes), series.quantities)
