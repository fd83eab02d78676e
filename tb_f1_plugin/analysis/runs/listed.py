"""Listed: what the list of series says of one of them.

May import `parts` of the ranking and `series`.
"""

from __future__ import annotations

from typing import Any

from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.reading.splits import part_of


def listed(series: Series, was_read: bool = True) -> dict[str, Any]:
    """Return what the schema calls `Series`.

    Args:
        series: The series.
        was_read: Whether its points are known.
    """
    steps = series.steps.tolist()
    labels = series.labels
    return {
        "run": series.run,
        "run_group": part_of(series).run,
        "tag": series.tag,
        "kind": series.kind,
        "classes": list(series.classes),
        "threshold": series.threshold,
        "average": series.average,
        "averages": list(series.averages),
        "absent_classes": series.absent_classes,
        "labels": None if labels is None else [series.classes[i] for i in labels],
        "step_unit": series.step_unit,
        "source": series.source,
        "quality": series.quality,
        "split": series.split,
        "steps": len(steps) if was_read else None,
        "last_step": steps[-1] if steps else None,
        "details": list(series.details),
        "findings": [finding.to_json() for finding in series.findings],
    }
