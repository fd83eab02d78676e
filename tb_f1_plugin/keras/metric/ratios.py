"""Ratios: what the exact F1 can be made from, for loggers that take numbers only.

May import `backend`, `layout` and the format's names.
`F1Score(log_ratios=True)` shows them beside the F1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tb_f1_plugin.format.metadata import RATIOS, TOTAL
from tb_f1_plugin.keras.backend import tensors
from tb_f1_plugin.keras.metric.counting.layout import Layout


def ratio_names(name: str) -> tuple[str, ...]:
    """Return the names of the ratios of a metric, and of their total.

    >>> ratio_names("f1")[0], ratio_names("f1")[-1]
    ('f1_true_positives', 'f1_total')
    """
    return tuple(f"{name}_{what}" for what in (*RATIOS, TOTAL))


def ratios_of(
    state: Any, layout: Layout, columns: Sequence[int] | None, name: str
) -> dict[str, Any]:
    """Return the ratios, summed over classes, and the total, by their names.

    All are 0 before the first row.

    Args:
        state: The metric's state, one float64 column.
        layout: Where its numbers lie.
        columns: The columns of the classes that the metric is over; None for all.
        name: The metric's name.
    """
    counts = tensors.reshape(state[layout.counts], [3, layout.classes])
    # A row is judged once per class.
    total = tensors.repeat(state[layout.total], layout.classes)
    if layout.entries is not None:
        total = state[layout.entries][:, 0]
    if columns is not None:
        counts, total = (tensors.gather(x, columns, axis=-1) for x in (counts, total))
    total = tensors.reduce_sum(total)
    sums = tensors.reduce_sum(counts, axis=1)
    ratios = sums / tensors.where(tensors.not_equal(total, 0), total, 1.0)
    values = [*(ratios[place] for place in range(3)), total]
    return dict(zip(ratio_names(name), values, strict=True))
