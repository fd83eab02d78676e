"""Joints: what the model of a series and another one say of the same rows.

May import numpy, `records`, `kept`, `series`, the core and the format. That the first
model's counts are those of the series is checked here. Those of the other one are
checked by who compares the two.
"""

from __future__ import annotations

import numpy as np

from tb_f1_plugin.core.confusion.joint import MOST_CELLS
from tb_f1_plugin.core.vocabulary import COUNTS, KINDS, Kind, checked
from tb_f1_plugin.format.detail_bytes import unpacked_joint
from tb_f1_plugin.reading.details.records import Stored, decoded, disagreement, same
from tb_f1_plugin.reading.kept import Joints
from tb_f1_plugin.reading.series import Finding, Series

CELL = 32  # bytes of a cell, at most


def joints_of(stored: Stored) -> tuple[Joints | None, tuple[Finding, ...]]:
    """Return the joint counts of a series, and what is odd about them."""
    series = stored.series
    classes = len(series.classes)
    found = decoded(
        stored,
        lambda content: unpacked_joint(content, _kind_of(series), classes),
        bytes_each=CELL * min(MOST_CELLS, classes**3 + 2 * classes),
    )
    if not len(found.places):
        return None, found.findings
    counts, places = series.counts.at(found.places), found.places
    firsts = [each.counts(0) for each in found.values]
    agrees = same(
        np.stack([first.total_by_class for first in firsts]), counts.total_by_class
    )
    for name in COUNTS:
        these = np.stack([getattr(first, name) for first in firsts])
        agrees &= same(these, getattr(counts, name))
    findings = found.findings
    finding = disagreement(series, "joint", places, agrees)
    if finding is not None:
        findings, places = (*findings, finding), places[agrees]
    every = [found.values[place] for place in np.flatnonzero(agrees).tolist()]
    return Joints(series.steps[places], tuple(every)) if every else None, findings


def _kind_of(series: Series) -> Kind:
    return checked("The kind of joint counts", series.kind, KINDS)
