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


def described(series: SeriesMetadata) -> str:
    """Return what tells a series from another one of its name.

    >>> described(SeriesMetadata("binary", ("1",), QUANTITIES, 0.5, "binary"))
    '(binary of 1 column; threshold 0.5; average binary; classes 1; labels None)'
    """
    columns = len(series.classes)
    shown = (
        f"{series.kind} of {columns} column{'s' if columns > 1 else ''}",
        f"threshold {series.threshold}",
        f"average {series.average}",
        f"classes {', '.join(series.classes[:10])}",
        f"labels {series.labels}",
    )
    return f"({'; '.join(shown)})"
