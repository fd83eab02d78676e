"""Confusions: which class of a series is taken for which, step by step.

May import numpy, `records`, `kept`, `series`, the core and the format.
"""

from __future__ import annotations

import numpy as np

from tb_f1_plugin.core.confusion.confusion import MOST_PAIRS
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.vocabulary import COUNTS
from tb_f1_plugin.format.detail_bytes import unpacked_confusion
from tb_f1_plugin.reading.details.records import Stored, decoded, disagreement, same
from tb_f1_plugin.reading.kept import Confusions, small
from tb_f1_plugin.reading.series import Finding

PAIR = 16  # bytes of a pair, at most


def confusions_of(stored: Stored) -> tuple[Confusions | None, tuple[Finding, ...]]:
    """Return the confusions of a series, and what is odd about them."""
    series = stored.series
    classes = len(series.classes)
    found = decoded(
        stored,
        lambda content: unpacked_confusion(content, classes),
        bytes_each=PAIR * min(MOST_PAIRS, classes * classes),
    )
    if not len(found.places):
        return None, found.findings
    counts, places = series.counts, found.places
    agrees = same(
        np.array([each.counts.total for each in found.values]), counts.total[places]
    )
    for name in COUNTS:
        these = np.stack([getattr(each.counts, name) for each in found.values])
        agrees &= same(these, getattr(counts, name)[places])
    findings = found.findings
    finding = disagreement(series, "confusion", places, agrees)
    if finding is not None:
        findings, places = (*findings, finding), places[agrees]
    every = [found.values[place] for place in np.flatnonzero(agrees).tolist()]
    if not every:
        return None, findings
    codes = [each.pairs[:, 0] * (classes + 1) + each.pairs[:, 1] for each in every]
    values = np.concatenate([each.values for each in every])
    return (
        Confusions(
            series.steps[places],
            _at(counts, places),
            small(np.concatenate(codes)),
            small(values),
            np.cumsum([0, *map(len, codes)]),
        ),
        findings,
    )


def _at(counts: Counts, places: Array) -> Counts:
    return Counts(
        counts.true_positives[places],
        counts.possible_positives[places],
        counts.predicted_positives[places],
        counts.total[places],
    )
