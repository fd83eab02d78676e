"""Series: what a reader of a metric's series must know, from what the metric was told.

May import the core and `metadata`.
"""

from __future__ import annotations

from tb_f1_plugin.core.form import Form
from tb_f1_plugin.core.metric.options import Options
from tb_f1_plugin.core.record import QUANTITIES
from tb_f1_plugin.format.metadata import SeriesMetadata


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
