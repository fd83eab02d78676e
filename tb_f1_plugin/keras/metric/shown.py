"""Shown: what a metric shows of its state, the F1 and, if it is asked for, the ratios.

May import numpy, the core's words, `backend`, `counting` and `ratios`. A pure function,
so that a metric shows the same inside of a step and outside of it. Where batches may be
counted by numpy (`at_hand`), it is divided by numpy: the update of the next batch takes
a quarter less then, since torch's own division drives it out of the processor's caches.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from tb_f1_plugin.core.scores.formulas import Average
from tb_f1_plugin.keras.backend import tensors, tensors_numpy
from tb_f1_plugin.keras.metric.counting.layout import Layout
from tb_f1_plugin.keras.metric.counting.quotients import f1_of
from tb_f1_plugin.keras.metric.counting.small import SMALL
from tb_f1_plugin.keras.metric.ratios import ratios_of


class Show(NamedTuple):
    """How a state is shown.

    Attributes:
        average: The average over classes.
        zero_division: What 0/0 shows.
        columns: The columns that averages are over; None for all.
        leaves_out: Whether absent classes are left out of a mean.
        dtype: Of the result.
        ratios_name: The metric's name, if its ratios are shown beside the F1; or None.
    """

    average: Average
    zero_division: float
    columns: tuple[int, ...] | None
    leaves_out: bool
    dtype: str
    ratios_name: str | None = None


def shown(state: Any, layout: Layout, how: Show) -> Any:
    """Return the F1 of a state, or a dict of it and of the ratios.

    Args:
        state: One float64 column.
        layout: Where its numbers lie.
        how: How it is shown.
    """
    f1 = None
    if layout.classes <= SMALL and how.dtype in tensors_numpy.TYPES:
        f1 = tensors.by_numpy(partial(_f1_at_hand, layout=layout, how=how), state)
    if f1 is None:
        f1 = _f1(state, layout, how, tensors)
    name = how.ratios_name
    if name is None:
        return f1
    return {name: f1, **ratios_of(state, layout, how.columns, name)}


def _f1_at_hand(state: Any, layout: Layout, how: Show) -> Any:
    with np.errstate(invalid="ignore"):  # of weights that are infinite
        return _f1(state, layout, how, tensors_numpy)


def _f1(state: Any, layout: Layout, how: Show, xp: Any) -> Any:
    """Return the F1 of a state, in the array functions that are given."""
    possible = None
    if how.average == "weighted":
        possible = xp.split(state[layout.counts], 3)[1]
    f1 = f1_of(
        state[layout.sides],
        how.average,
        how.zero_division,
        possible=possible,
        columns=how.columns,
        leaves_out=how.leaves_out,
        xp=xp,
    )
    return xp.cast(f1, how.dtype)
