"""PR curve: a histogram in the form of TensorBoard's own tab of PR curves.

May import numpy, TensorBoard's protos and its plugin of PR curves, and the core; never
tensorflow or keras. That tab takes thresholds for evenly spaced from 0 to 1. All
multiples of 1/64 are edges of a histogram, so the counts that it shows are exact, and
of scores above the threshold, as everywhere here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.pr_curve import metadata
from tensorboard.util import tensor_util

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.histogram.thresholds import counts_at_edges
from tb_f1_plugin.core.ratio import divide

THRESHOLDS = 65
MOST_CLASSES = 10  # of more there is none: the tab has a chart for each tag
ABOUT = "Counted by tb_f1_plugin, of all rows: of scores above each threshold."
# A field that the tab's own metadata do not have, and pass over: number 1000, text.
MARK = b"\xc2\x3e\x0ctb_f1_plugin"


def is_ours(content: bytes) -> bool:
    """Tell by its metadata whether a PR curve was written here, beside a histogram.

    >>> is_ours(b""), is_ours(metadata.create_summary_metadata(
    ...     "", "", 65).plugin_data.content + MARK)
    (False, True)
    """
    return content.endswith(MARK)


def pr_curve_tag(name: str, class_name: str | None = None) -> str:
    """Return the tag of a metric's PR curve, or of that of one of its classes.

    >>> pr_curve_tag("f1_score"), pr_curve_tag("f1_score", "cat")
    ('f1_score/pr_curve', 'f1_score/pr_curve/cat')
    """
    behind = "" if class_name is None else f"/{class_name}"
    return f"{name}/pr_curve{behind}"


def pr_curve_summary(
    name: str, histogram: ScoreHistogram, classes: Sequence[str], *, first: bool
) -> summary_pb2.Summary:
    """Return the PR curves of one step; none of more classes than `MOST_CLASSES`.

    Where argmax decides, that of a class is one against the rest.

    Args:
        name: The metric's name in the logs.
        histogram: Without leading axes.
        classes: A name of each.
        first: Whether these are the first ones in their file.

    >>> histogram = ScoreHistogram.zero(2)
    >>> made = pr_curve_summary("f1", histogram, ("cat", "dog"), first=True)
    >>> [value.tag for value in made.value]
    ['f1/pr_curve/cat', 'f1/pr_curve/dog']
    """
    summary = summary_pb2.Summary()
    if histogram.classes > MOST_CLASSES:
        return summary
    for index, curve in enumerate(_curves(histogram)):
        only = None if histogram.classes == 1 else classes[index]
        value = summary.value.add(tag=pr_curve_tag(name, only))
        value.tensor.CopyFrom(tensor_util.make_tensor_proto(curve))
        if first:
            number = curve.shape[1]
            about = metadata.create_summary_metadata(value.tag, ABOUT, number)
            about.plugin_data.content += MARK
            about.data_class = summary_pb2.DATA_CLASS_TENSOR
            value.metadata.CopyFrom(about)
    return summary


def _curves(histogram: ScoreHistogram) -> Array:
    """Return the six rows of the plugin's layout, shape `(classes, 6, thresholds)`.

    As by every writer of that layout, 0/0 is 0. float32 like theirs, unless that does
    not hold the counts.
    """
    at = _places(histogram.edges)
    counts = counts_at_edges(histogram)
    tp, fp, tn, fn, possible, predicted = (
        np.asarray(values, np.float64)[at].T
        for values in (
            counts.true_positives,
            counts.false_positives,
            counts.true_negatives,
            counts.false_negatives,
            counts.possible_positives,
            counts.predicted_positives,
        )
    )
    precision, recall = divide(tp, predicted, 0.0), divide(tp, possible, 0.0)
    curves = np.stack([tp, fp, tn, fn, precision, recall], axis=1)
    short = curves.astype(np.float32)
    return short if (short[:, :4] == curves[:, :4]).all() else curves


def _places(edges: Array) -> Array:
    """Return where evenly spaced thresholds are among edges: the most there are."""
    number = THRESHOLDS
    while not np.isin(np.linspace(0, 1, number), edges).all():
        number = number // 2 + 1  # 3 at the end: 0, 1/2 and 1 are always there
    return np.searchsorted(edges, np.linspace(0, 1, number))
