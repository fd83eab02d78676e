"""Parts: which of the series of one run judges it. Pure.

May import `splits`, `series` and `bands`. Which series are of one run
is known to the reading.
"""

from __future__ import annotations

from collections.abc import Sequence

from tb_f1_plugin.analysis.bands import named_training
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.reading.splits import FOR_THE_END, last_folder, part_of


def judge_of(members: Sequence[Series]) -> Series | None:
    """Return the series whose best step says how good a run is; None without one.

    Rows that were held out judge, and test rows only where there are no others, since
    they are kept for the end. Rows of which nobody knows are next. Training rows never
    judge, nor rows that may be those of training by the name of their run.

    Args:
        members: The series of one run.
    """

    def rank(series: Series) -> tuple[bool, bool, str]:
        is_known = part_of(series).split is not None
        is_for_the_end = last_folder(series.run)[1].lower() in FOR_THE_END
        return not is_known, is_for_the_end, series.run

    there = [
        series
        for series in members
        if part_of(series).split != "train" and named_training(series) is None
    ]
    return min(there, key=rank, default=None)
