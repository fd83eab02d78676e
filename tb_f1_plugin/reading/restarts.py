"""Restarts: points that later ones of the same tag have replaced, and why.

May import numpy, `points` and `Finding`. TensorBoard's Python loader hands on every
record, so that what is not shown can be counted. Its fast loader drops such records
itself, and there nobody can tell.
"""

from __future__ import annotations

import itertools

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.reading.points import evict_restarts
from tb_f1_plugin.reading.series import Finding, amount, are

# What only the Python loader lets anybody know.
CODES = ("one_step", "steps_go_down", "file_order", "two_writers", "overwritten")


def evicted(steps: Array, wall_times: Array) -> Finding | None:
    """Return how many points of a tag are not shown, and why; None if all are.

    Args:
        steps: In file order.
        wall_times: Theirs.

    >>> times = np.arange(6.0)
    >>> finding = evicted(np.array([0, 1, 2, 0, 1, 2]), times)
    >>> finding.code, finding.message[:28]
    ('overwritten', '3 of 6 points are not shown:')
    >>> evicted(np.arange(6), times) is None
    True
    """
    lost = int((~evict_restarts(steps)).sum())
    if not lost:
        return None
    begin = f"{lost} of {amount(len(steps), 'point')} {are(lost)} not shown: "
    if (steps == steps[0]).all():
        return Finding(
            "one_step",
            f"{begin}all have the step {steps[0]}, and the last one of a step counts. "
            "Give each point its step: in a loop of your own as add_scalar(tag, value, "
            "step) does, in Keras by fit(..., initial_epoch=...). Or give each fit or "
            "evaluate a directory of its own.",
        )
    back = np.nonzero(np.diff(steps) <= 0)[0]
    if len(back) == len(steps) - 1:
        return Finding(
            "steps_go_down",
            f"{begin}the steps go down, from {steps[0]} to {steps[-1]}, and a point "
            "replaces all before it whose step is not smaller. Log steps that grow.",
        )
    last = int(back[-1])
    went = f"after step {steps[last]} the steps go back to {steps[last + 1]}"
    latest = np.maximum.accumulate(wall_times)
    if (wall_times[back + 1] < latest[back]).any():
        if _follow_each_other(np.split(wall_times, back + 1)):
            return Finding(
                "file_order",
                f"{begin}{went}, and what stands there was written before. "
                "TensorBoard reads the files of a directory in the order of their "
                "names, which is not the order in which they were written. Rename "
                "them so that it is.",
            )
        return Finding(
            "two_writers",
            f"{begin}{went}, and both were written at the same time, so two writers "
            "(the ranks of one training, for instance, or two callbacks) write into "
            "one directory. Let one of them write, or give each its own directory.",
        )
    return Finding(
        "overwritten",
        f"{begin}{went}, as where a training begins anew in the same directory. The "
        "later point of a step counts, and what was beyond it is gone. Give each "
        "training its own directory to see both.",
    )


def _follow_each_other(stretches: list[Array]) -> bool:
    """Tell whether no two stretches were written at the same time."""
    spans = sorted((times.min(), times.max()) for times in stretches)
    return all(one[1] <= two[0] for one, two in itertools.pairwise(spans))
