"""Detail: histograms, confusions and joint counts, beside a record in an event file.

May import numpy, TensorBoard's protos, `metadata`, the rooms `detail_*`, `pr_curve` and
the core; never tensorflow or keras. They are large, and a loader keeps a few hundred of
each tag (`metadata.SAMPLES`). `detail_bytes` says how they lie in a tensor of bytes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from tensorboard.compat.proto import summary_pb2
from tensorboard.util import tensor_util

from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.confusion.joint import Joint
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.vocabulary import WHATS, Scale, StepUnit
from tb_f1_plugin.format.detail_bytes import packed
from tb_f1_plugin.format.detail_metadata import DetailMetadata, DetailTag
from tb_f1_plugin.format.metadata import DETAIL_PLUGIN_NAME, SeriesMetadata
from tb_f1_plugin.format.pr_curve import (
    MOST_CLASSES,
    pr_curve_summary,
    pr_curve_tag,
)


@dataclass(frozen=True)
class Detail:
    """What is kept of an epoch beside its record, where a metric was asked for it.

    Args:
        histogram: How many rows have which score; None if it was not asked for.
        confusion: Which class is taken for which; likewise.
        joint: What this model and another one say of the same rows; None if no other
            one was counted.
    """

    histogram: ScoreHistogram | None = None
    confusion: Confusion | None = None
    joint: Joint | None = None

    def __add__(self, other: object) -> Detail:
        """Pool both; what one of them lacks, the sum lacks.

        >>> (Detail() + Detail(confusion=Confusion.zero(3))).confusion is None
        True
        """
        if not isinstance(other, Detail):
            return NotImplemented
        histogram = confusion = joint = None
        if self.histogram is not None and other.histogram is not None:
            histogram = self.histogram + other.histogram
        if self.confusion is not None and other.confusion is not None:
            confusion = self.confusion + other.confusion
        if self.joint is not None and other.joint is not None:
            joint = self.joint + other.joint
        return Detail(histogram, confusion, joint)


def detail_summary(
    tag: DetailTag,
    value: ScoreHistogram | Confusion | Joint,
    series: SeriesMetadata,
    *,
    first: bool,
    scale: Scale = "probability",
) -> summary_pb2.Summary:
    """Return a histogram, a confusion or joint counts of one step under their tag.

    Args:
        tag: Of which it is.
        value: Without leading axes.
        series: That of the record beside it.
        first: Whether this is the tag's first one in its file.
        scale: What the scores of a histogram are.
    """
    summary = summary_pb2.Summary()
    made = summary.value.add(tag=str(tag))
    content = np.frombuffer(packed(value), np.uint8)
    made.tensor.CopyFrom(tensor_util.make_tensor_proto(content))
    if first:
        edges = None
        if isinstance(value, ScoreHistogram):
            edges = tuple(value.edges.tolist())
        about = DetailMetadata(series, edges, scale)
        made.metadata.plugin_data.plugin_name = DETAIL_PLUGIN_NAME
        made.metadata.plugin_data.content = about.to_content()
        made.metadata.data_class = summary_pb2.DATA_CLASS_TENSOR
    return summary


def summaries_of(
    name: str,
    detail: Detail,
    series: SeriesMetadata,
    unit: StepUnit = "epoch",
    *,
    is_best: bool = False,
    scale: Scale = "probability",
) -> Iterator[tuple[str, Callable[[bool], summary_pb2.Summary]]]:
    """Yield all that is written of a step's detail: tags, and what makes summaries.

    Beside an epoch's histogram there are PR curves, for TensorBoard's own tab of them.

    Args:
        name: The metric's name in the logs.
        detail: What is kept; nothing is yielded of what it lacks.
        series: That of the record beside it.
        unit: What a step is.
        is_best: Whether it is written again, as the best epoch until then.
        scale: What the scores of a histogram are.

    Yields:
        A tag, and a function that makes its summary. It is told whether it is the tag's
        first one in its file.
    """
    for what in WHATS:
        value: ScoreHistogram | Confusion | Joint | None = getattr(detail, what)
        if value is not None:
            tag = DetailTag(name, what, unit, is_best)
            made = partial(detail_summary, tag, value, series, scale=scale)
            yield str(tag), _told(made)
    histogram = detail.histogram
    if histogram is None or unit != "epoch" or is_best:
        return
    if histogram.classes <= MOST_CLASSES:
        curves = partial(pr_curve_summary, name, histogram, series.classes)
        yield pr_curve_tag(name), _told(curves)


def _told(
    make: Callable[..., summary_pb2.Summary],
) -> Callable[[bool], summary_pb2.Summary]:
    """Return a function that is told whether its summary is the first one."""
    return lambda first: make(first=first)


class BestDetail:
    """Which epoch is to be written again, so that a loader that samples has the best.

    As long as a tag has fewer records than a loader keeps, nothing is.

    >>> best = BestDetail()
    >>> epochs = [best.add(step, step == 3, Detail()) for step in range(300)]
    >>> [again for again in epochs if again]
    [(3, Detail(histogram=None, confusion=None, joint=None))]
    """

    # Before a loader begins to drop records; a run that went on has some already.
    FEW = 200

    def __init__(self) -> None:
        """Have seen none yet."""
        self._best: tuple[int, Detail] | None = None
        self._score = -math.inf
        self._is_written = True
        self._number = 0

    def add(self, step: int, score: float, detail: Detail) -> tuple[int, Detail] | None:
        """Take note of an epoch, and return one that is to be written again."""
        self._number += 1
        if score > self._score:
            self._score, self._best, self._is_written = score, (step, detail), False
        if self._is_written or max(self._number, step) < self.FEW:
            return None
        self._is_written = True
        return self._best
