"""PR curves: the counts at each threshold that another program has logged, as series.

May import numpy, TensorBoard's plugin of PR curves, the core, the format, `found`,
`provider`, `kept`, `points`, `series` and `splits`.

`add_pr_curve` of PyTorch and tensorboardX, and TensorBoard's own operation, write true
positives, false positives, true negatives and false negatives at evenly spaced
thresholds from 0 to 1. A row is predicted positive there if the whole part of its score
times (thresholds − 1) is at least the threshold's number. That is "the score is at
least the threshold", but for scores within a rounding of it. TensorBoard's streaming
operation takes what is above it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from tensorboard.plugins.pr_curve import plugin_data_pb2

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.form import DEFAULT_THRESHOLD
from tb_f1_plugin.core.histogram.thresholds import largest
from tb_f1_plugin.core.vocabulary import What
from tb_f1_plugin.format.metadata import CURVES_PLUGIN_NAME
from tb_f1_plugin.format.pr_curve import is_ours
from tb_f1_plugin.reading.details.found import Detail, Name
from tb_f1_plugin.reading.kept import Cuts, small
from tb_f1_plugin.reading.points import FIRST_ROUNDED, stack
from tb_f1_plugin.reading.provider.reader import (
    Listed,
    Listing,
    Reader,
    tensor_bytes,
)
from tb_f1_plugin.reading.provider.tensor_points import TensorPoints
from tb_f1_plugin.reading.series import Finding, Series, amount, are
from tb_f1_plugin.reading.splits import TRAIN, split_of

ROWS = 6  # TP, FP, TN, FN, precision, recall
MOST = 10_000  # thresholds; more are no curve's
CLASSES = ("1",)  # a curve is of one column
SAMPLES = 100  # of a tag, TensorBoard keeps unless it is told otherwise


@dataclass(frozen=True)
class PrCurve:
    """The curve of one tag of one run, not yet read.

    Args:
        run: The run.
        tag: The tag.
        listed: What the provider says of it.
        number: How many thresholds it has.
    """

    run: str
    tag: str
    listed: Listed
    number: int

    @property
    def tags(self) -> tuple[str, ...]:
        """All its tags."""
        return (self.tag,)

    @property
    def size(self) -> int:
        """How many bytes it is to read, estimated from above."""
        return tensor_bytes(self.listed.max_step, (ROWS, self.number))

    @property
    def fingerprint(self) -> object:
        """What is the same as long as nothing was added."""
        return ("pr_curve", self.listed)


def curves_in(listing: Listing) -> list[PrCurve]:
    """Return the PR curves among the tensors of their plugin name.

    Our own are passed over: the histogram beside them says more.
    """
    return [
        PrCurve(run, tag, listed, number)
        for run, tags in listing.items()
        for tag, listed in tags.items()
        if (number := _number_of_thresholds(listed)) and not is_ours(listed.content)
    ]


def read(reader: Reader, wanted: Sequence[PrCurve], samples: int = 0) -> list[Series]:
    """Read curves from the provider, one tag at a time, in chunks of runs.

    Args:
        reader: The provider.
        wanted: The curves.
        samples: How many curves of a tag the loader keeps; 0 means all.
    """
    by_tag: dict[str, dict[str, PrCurve]] = {}
    for curve in wanted:
        by_tag.setdefault(curve.tag, {})[curve.run] = curve
    found: list[Series] = []
    for tag, group in by_tag.items():
        runs = {
            run: (curve.listed.max_step, (ROWS, curve.number))
            for run, curve in group.items()
        }
        make = partial(_made, group, samples)
        found += reader.read_tensors(CURVES_PLUGIN_NAME, tag, runs, make, samples)
    return found


def unread(curve: PrCurve) -> Series:
    """Return what is known of a curve before any of its points is read."""
    nothing = stack([])
    values = nothing.values.reshape(0, ROWS, curve.number)
    return _series(curve, nothing.steps, nothing.wall_times, values, ())


def whose_rows(series: Series) -> str | None:
    """Return of which rows a curve's numbers are; None of another series.

    No curve tells whether its writer was given others: all writers drop a score that is
    outside [0, 1] without a word. So this is said of each, and is no finding, unless
    the number of rows changes, of which a finding says the same.
    """
    is_said = any(finding.code == "curve_rows_change" for finding in series.findings)
    is_curve = series.cuts is not None and not series.cuts.is_histogram
    if not is_curve or is_said or not len(series.steps):
        return None
    least, most = series.counts.total.min(), series.counts.total.max()
    rows = f"the {least:,.10g} rows" if least == most else "those rows of each step"
    return (
        f"F1 is that of {rows} whose score is in [0, 1], or hardly above 1: the writer "
        "of a PR curve leaves out all others, such as most logits. If you gave it more "
        "rows, give it probabilities."
    )


def is_beside_histogram(
    curve: PrCurve, details: Mapping[Name, Mapping[What, Detail]]
) -> bool:
    """Tell whether a curve is that of a metric whose histogram says the same."""
    parts = curve.tag.split("/")
    names = ["/".join(parts[:number]) for number in range(1, len(parts) + 1)]
    return any("histogram" in details.get((curve.run, name), {}) for name in names)


def _number_of_thresholds(listed: Listed) -> int:
    """Return how many thresholds a curve says that it has; 0 if it says none."""
    said = plugin_data_pb2.PrCurvePluginData()
    try:
        said.ParseFromString(listed.content)
    except Exception:  # of protobuf, which has several
        return 0
    return said.num_thresholds if 2 <= said.num_thresholds <= MOST else 0


def _made(
    group: Mapping[str, PrCurve], samples: int, run: str, read: TensorPoints
) -> Series:
    curve, points = group[run], read.points
    values = points.values.astype(np.float64)
    is_curve = _are_curves(values)
    points, values = points.take(is_curve), values[is_curve]
    findings = [read.evicted] if read.evicted else []
    if read.is_broken:
        findings.append(
            Finding(
                "not_a_curve",
                f"A record of {curve.tag} is damaged, and the loader cannot say which: "
                "none of them is shown.",
            )
        )
    lost = read.misshapen + len(read.damaged) + int((~is_curve).sum())
    if lost:
        message = (
            f"{amount(lost, 'record')} of {curve.tag} {are(lost)} left out: no PR "
            f"curve of {curve.number:,} thresholds that rows can have."
        )
        findings.append(Finding("not_a_curve", message))
    number = len(points)
    if read.sampled or 0 < samples <= number < curve.listed.max_step + 1:
        findings.append(
            Finding(
                "sampled_tensors",
                f"Only {amount(number, 'curve')} {are(number)} read: TensorBoard keeps "
                "so many of a tag. Start it with --samples_per_plugin=pr_curves=0 to "
                "have all. Every point that is shown is right.",
            )
        )
    return _series(curve, points.steps, points.wall_times, values, tuple(findings))


def _series(
    curve: PrCurve,
    steps: Array,
    wall_times: Array,
    values: Array,
    findings: tuple[Finding, ...],
) -> Series:
    tp, fp, tn, fn = (_whole(values[:, row]) for row in range(4))
    thresholds = np.arange(curve.number) / (curve.number - 1)
    nearest = int(
        largest(-np.abs(thresholds - DEFAULT_THRESHOLD), thresholds, DEFAULT_THRESHOLD)
    )
    cuts = Cuts(
        steps,
        wall_times,
        thresholds,
        small(tp[:, np.newaxis]),
        small(fp[:, np.newaxis]),
        (tp + fn)[:, :1],
        (tp + fp + tn + fn)[:, 0],
        own_threshold=float(thresholds[nearest]),
    )
    # Each of the four is rounded by itself; their sums are formed here.
    is_rounded = bool((values[:, :4] >= FIRST_ROUNDED).any())
    is_weighted = any(counts.dtype.kind == "f" for counts in (tp, fp, tn, fn))
    if is_rounded:
        findings = (*findings, _large_total())
    elif is_weighted:
        findings = (*findings, _weighted())
    split = split_of(curve.run, curve.tag)  # Keras writes no such curves
    change = None if split == TRAIN else _changing_rows(steps, cuts.total)
    if change is not None:
        findings = (*findings, change)
    return Series(
        run=curve.run,
        tag=curve.tag,
        kind="binary",
        classes=CLASSES,
        threshold=cuts.own_threshold,
        average="binary",
        averages=("binary",),
        step_unit="step",
        source="pr_curve",
        steps=steps,
        wall_times=wall_times,
        counts=cuts.at(float(thresholds[nearest])),
        findings=findings,
        quality="as_logged" if is_rounded or is_weighted or change else "exact",
        is_weighted=is_weighted,
        split=split,
        details=("histogram",),
        cuts=cuts,
        detail_findings=findings,
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


def _changing_rows(steps: Array, total: Array) -> Finding | None:
    """Return a finding if the curves of a tag are not of as many rows each.

    The writers leave out rows whose score is outside [0, 1]. Of logits, which grow in a
    training, these are others at each step.
    """
    # float32 rounds sums of weights.
    where = np.append(False, abs(np.diff(total)) > 1e-5 * total.max(initial=0))[
        : len(steps)
    ]
    if not where.any():
        return None
    return Finding(
        "curve_rows_change",
        f"Between {total.min():,.0f} and {total.max():,.0f} rows are in a curve. The "
        "writer leaves out rows whose score is outside [0, 1]: then F1 is that of the "
        "rest. Or the steps are of other rows: then each F1 is that of the rows of its "
        "step. The log does not say which. Give add_pr_curve probabilities, and no "
        "logits or per cent, of the same rows at each step.",
        tuple(steps[where].tolist()),
    )


def _large_total() -> Finding:
    return Finding(
        "large_total",
        "A count is 2^24 or more, and the writer keeps float32, in which such counts "
        "are rounded: they are not exact, and there is no band.",
    )


def _weighted() -> Finding:
    return Finding(
        "weighted_curve",
        "The counts are no whole numbers, as of weighted rows, and the writer keeps "
        "float32, which rounds such: F1 is right to about 1e-7, and there is no band.",
    )


def _whole(values: Array) -> Array:
    """Return whole numbers as integers, so that they are shown as such."""
    whole = np.rint(values)
    return whole.astype(np.int64) if (whole == values).all() else values
