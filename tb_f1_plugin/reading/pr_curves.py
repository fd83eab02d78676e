"""PR curves: the counts at each threshold that another program has logged.

May import numpy, TensorBoard's plugin of PR curves, the core, format, `provider`,
`series` and `counts` of `scalars`.

`add_pr_curve` of PyTorch and tensorboardX, and TensorBoard's own operation, write true
positives, false positives, true negatives and false negatives at evenly spaced
thresholds from 0 to 1. A row is predicted positive there if the whole part of its score
times (thresholds − 1) is at least the threshold's number. That is "the score is at
least the threshold", but for scores within a rounding of it. TensorBoard's streaming
operation takes what is above it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from tensorboard.plugins.pr_curve import metadata, plugin_data_pb2

from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.format.pr_curve import is_ours
from tb_f1_plugin.reading.provider.reader import Listed, Reader, TensorPoints
from tb_f1_plugin.reading.scalars.counts import EXACT_TOTAL
from tb_f1_plugin.reading.series import Finding, amount, are

PLUGIN_NAME = metadata.PLUGIN_NAME
ROWS = 6  # TP, FP, TN, FN, precision, recall
MOST = 10_000  # thresholds; more are no curve's


@dataclass(frozen=True, eq=False)
class PrCurve:
    """The curve of one tag of one run, at each of its steps.

    Args:
        run: The run.
        tag: The tag.
        steps: Shape `(steps,)`, int64, increasing.
        wall_times: Same shape.
        thresholds: Shape `(thresholds,)`, from 0 to 1.
        counts: Shape `(steps, thresholds, 1)`: of a metric with each threshold.
        findings: What is odd about it.
    """

    run: str
    tag: str
    steps: Array
    wall_times: Array
    thresholds: Array
    counts: Counts
    findings: tuple[Finding, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether its counts are whole numbers, as those of rows."""
        counts = self.counts
        parts = (counts.true_positives, counts.predicted_positives, counts.total)
        return all(bool((part == np.rint(part)).all()) for part in parts)

    @property
    def is_rounded(self) -> bool:
        """Whether its counts are larger than the whole numbers that float32 has."""
        return bool((self.counts.total > EXACT_TOTAL).any())


def read_pr_curves(reader: Reader) -> list[PrCurve]:
    """Return the PR curves of all runs, sorted by run and tag.

    Our own are passed over: the histogram beside them says more.
    """
    listing = reader.list_tensors(metadata.PLUGIN_NAME)
    by_tag: dict[str, dict[str, tuple[int, tuple[int, int]]]] = {}
    for run, tags in listing.items():
        for tag, listed in tags.items():
            number = _number_of_thresholds(listed)
            if number and not is_ours(listed.content):
                by_tag.setdefault(tag, {})[run] = listed.max_step, (ROWS, number)
    found: list[PrCurve] = []
    for tag, chosen in by_tag.items():
        make = partial(_made, tag)
        found += reader.read_tensors(metadata.PLUGIN_NAME, tag, chosen, make)
    return sorted(found, key=lambda curve: (curve.run, curve.tag))


def _number_of_thresholds(listed: Listed) -> int:
    """Return how many thresholds a curve says that it has; 0 if it says none."""
    said = plugin_data_pb2.PrCurvePluginData()
    try:
        said.ParseFromString(listed.content)
    except Exception:  # of protobuf, which has several
        return 0
    return said.num_thresholds if 2 <= said.num_thresholds <= MOST else 0


def _made(tag: str, run: str, read: TensorPoints) -> PrCurve:
    points = read.points
    values = points.values.astype(np.float64)
    is_curve = _are_curves(values)
    points, values = points.take(is_curve), values[is_curve]
    findings = [read.evicted] if read.evicted else []
    lost = read.misshapen + int((~is_curve).sum())
    if lost:
        message = (
            f"{amount(lost, 'record')} of {tag} {are(lost)} left out: no PR curve of "
            f"{values.shape[2]:,} thresholds that rows can have."
        )
        findings.append(Finding("not_a_curve", message))
    tp, fp, tn, fn = (values[:, row, :, np.newaxis] for row in range(4))
    total = (tp + fp + tn + fn)[..., 0]
    counts = Counts(_whole(tp), _whole(tp + fn), _whole(tp + fp), _whole(total))
    number = values.shape[2]
    return PrCurve(
        run,
        tag,
        points.steps,
        points.wall_times,
        np.arange(number) / (number - 1),
        counts,
        tuple(findings),
    )


def _are_curves(values: Array) -> Array:
    """Tell of which records the four counts are those of the same rows everywhere."""
    counts = values[:, :4]
    tp, fp, tn, fn = np.moveaxis(counts, 1, 0)
    total = tp + fp + tn + fn
    fine = np.isfinite(counts).all((1, 2)) & (counts >= 0).all((1, 2))
    # float32 rounds sums of weights.
    slack = 1e-5 * total.max(1, initial=0)
    # With a higher threshold fewer rows are predicted positive.
    for falling in (tp, fp):
        fine &= (np.diff(falling, axis=1) <= slack[:, np.newaxis]).all(1)
    for sums in (tp + fn, total):
        fine &= sums.max(1, initial=0) - sums.min(1, initial=np.inf) <= slack
    return np.asarray(fine)


def _whole(values: Array) -> Any:
    """Return whole numbers as integers, so that they are shown as such."""
    whole = np.rint(values)
    return whole.astype(np.int64) if (whole == values).all() else values
