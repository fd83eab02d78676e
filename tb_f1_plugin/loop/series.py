"""Series: what a reader of a metric's series must know, from what the metric was told.

May import the core and the names of format.
"""

from __future__ import annotations

from typing import Protocol

from tb_f1_plugin.core.form import Form
from tb_f1_plugin.core.metric.options import Options
from tb_f1_plugin.core.record import QUANTITIES, Record
from tb_f1_plugin.format.metadata import SeriesMetadata


class Metric(Protocol):
    """What can be written: `tb_f1_plugin.F1Score`, or that of `tb_f1_plugin.keras`."""

    name: str

    @property
    def zero_division(self) -> float:
        """What 0/0 shows."""

    def has_rows(self) -> bool:
        """Tell whether any row was counted."""

    def record(self) -> Record:
        """Return all that is kept of the rows."""

    def series_metadata(self) -> SeriesMetadata:
        """Return what a reader must know."""


def series_of(options: Options, form: Form) -> SeriesMetadata:
    """Return the metadata of what is counted by these options in data of this form.

    >>> from tb_f1_plugin.core.form import form_of
    >>> series_of(Options(), form_of((8,), (8, 3))).average
    'macro'
    """
    return SeriesMetadata(
        form.kind,
        options.names(form.classes),
        QUANTITIES,
        form.threshold,
        options.average_of(form.classes),
        row_axes=len(form.leading),
        absent_classes=options.absent_classes,
        labels=options.labels,
    )
