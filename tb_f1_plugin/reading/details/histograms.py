"""Histograms: the counts of a series at every edge, of its histograms.

May import numpy, `records`, `kept`, `series`, the core and the format. What is asked of
all steps at once is unpacked: the sums above each edge.
"""

from __future__ import annotations

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.histogram.histogram import BESIDE, ScoreHistogram
from tb_f1_plugin.core.histogram.thresholds import above
from tb_f1_plugin.format.detail_bytes import unpacked_histogram
from tb_f1_plugin.reading.details.records import Stored, decoded, disagreement, same
from tb_f1_plugin.reading.kept import Cuts, small
from tb_f1_plugin.reading.series import Finding

PACKED = 3000  # bytes of a class and a step, at most in all but odd cases
SUMS = 2 * 4  # bytes of an edge


def cuts_of(stored: Stored) -> tuple[Cuts | None, tuple[Finding, ...]]:
    """Return what the histograms of a series say, and what is odd about them."""
    series, known = stored.series, stored.detail.known
    classes = len(series.classes)
    edges = np.array((known and known.edges) or (), np.float64)
    threshold = None if known is None else known.own_threshold
    found = decoded(
        stored,
        lambda content: _sums(unpacked_histogram(content, classes, edges)),
        bytes_each=classes * (SUMS * len(edges) + PACKED),
    )
    if not len(found.places):
        return None, found.findings
    positives, negatives = (
        np.stack([sums[part] for sums in found.values]) for part in range(2)
    )
    possible, others = (
        np.stack([sums[part] for sums in found.values]) for part in range(2, 4)
    )
    total = possible + others
    findings = found.findings
    counts = series.counts
    is_shared = not counts.has_total_by_class
    agrees = same(possible, counts.possible_positives[found.places])
    agrees &= same(total, counts.total_by_class[found.places])
    cuts = Cuts(
        series.steps[found.places],
        series.wall_times[found.places],
        edges,
        positives,
        negatives,
        possible,
        total[:, 0] if is_shared else total,
        tuple(found.contents),
        threshold,
    )
    if threshold is not None and threshold in edges:
        own = cuts.at(threshold)
        agrees &= same(own.true_positives, counts.true_positives[found.places])
        agrees &= same(
            own.predicted_positives, counts.predicted_positives[found.places]
        )
    finding = disagreement(series, "histogram", found.places, agrees)
    if finding is not None:
        cuts, findings = _taken(cuts, np.flatnonzero(agrees)), (*findings, finding)
    return (cuts if len(cuts.steps) else None), findings


def _sums(histogram: ScoreHistogram) -> tuple[Array, Array, Array, Array]:
    """Return positives and negatives above each edge, and all of both."""
    parts = (histogram.positives, histogram.negatives)
    tp, fp = (small(above(values)[..., BESIDE:-1]) for values in parts)
    return tp, fp, parts[0].sum(-1), parts[1].sum(-1)


def _taken(cuts: Cuts, places: Array) -> Cuts:
    return Cuts(
        cuts.steps[places],
        cuts.wall_times[places],
        cuts.edges,
        cuts.true_positives[places],
        cuts.false_positives[places],
        cuts.possible_positives[places],
        cuts.total[places],
        tuple(cuts.packed[place] for place in places.tolist()),
        cuts.own_threshold,
    )
