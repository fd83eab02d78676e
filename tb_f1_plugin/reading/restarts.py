"""Restarts: points that later ones replaced, and such as are left from before.

May import numpy, `points`, `series` and `splits`. TensorBoard's Python loader hands on
every record, so that what is not shown can be counted. Its fast loader drops such
records itself. There the wall times of what is left tell, if steps are out of turn.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.reading.points import ONE_STEP, evict_restarts
from tb_f1_plugin.reading.series import Finding, Series, amount, are, first_of
from tb_f1_plugin.reading.splits import TRAIN, VALIDATION, part_of

# What only the Python loader lets anybody know.
CODES = ("one_step", "steps_go_down", "file_order", "two_writers", "overwritten")

# Where programs number their steps as they like, validation may be one step ahead.
_AHEAD = {"epoch": 0, "step": 1}


class Back(NamedTuple):
    """Where the steps of a tag went back, from one training to the next.

    Attributes:
        last: The last step before.
        last_time: When it was written.
        first: The first step after.
        first_time: When that was written.
    """

    last: int
    last_time: float
    first: int
    first_time: float


@dataclass(frozen=True)
class RestartFinding(Finding):
    """The finding that a training began anew.

    Args:
        back: Where.
    """

    back: tuple[Back, ...] = ()


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
    anew = back[steps[back + 1] < steps[back]]
    return RestartFinding(
        "overwritten",
        f"{begin}{went}, as where a training begins anew in the same directory. The "
        "later point of a step counts, and what was beyond it is gone. Give each "
        "training its own directory to see both.",
        back=tuple(
            Back(int(steps[b]), wall_times[b], int(steps[b + 1]), wall_times[b + 1])
            for b in anew.tolist()
        ),
    )


def with_written_before(every: Sequence[Series]) -> list[Series]:
    """Return series with what is left in them from before a restart of their run."""
    runs: dict[tuple[str, str], list[Series]] = {}
    for series in every:
        if series.slice is None and len(series.steps):
            run = part_of(series).run, series.step_unit
            runs.setdefault(run, []).append(series)
    found = {
        id(series): finding
        for of_run in runs.values()
        if len(of_run) > 1
        for series, finding in _left(of_run)
    }
    return [
        replace(series, findings=(*series.findings, found[id(series)]))
        if id(series) in found
        else series
        for series in every
    ]


def _left(of_run: Sequence[Series]) -> Iterator[tuple[Series, Finding]]:
    """Yield the series of a run that have points from before a restart of it.

    One series of training stands for all: that which began last.
    """
    splits = {id(series): part_of(series).split for series in of_run}
    training = [series for series in of_run if splits[id(series)] != VALIDATION]
    anew = max(
        (one for one in training if _backs(one)),
        key=lambda one: _backs(one)[-1].first_time,
        default=None,
    )
    train = max(
        (one for one in training if splits[id(one)] == TRAIN),
        key=lambda one: (one.wall_times[0], one.wall_times[-1]),
        default=None,
    )
    for series in of_run:
        if any(finding.code == "written_before" for finding in series.findings):
            continue
        if anew is not None and series is not anew:
            every = [(back, _is_before(series, back)) for back in _backs(anew)]
            firsts = [back.first for back, is_left in every if is_left.any()]
            if firsts:
                is_left = np.any([is_left for _, is_left in every], axis=0)
                yield series, _written_before(series, is_left, anew, firsts[-1])
                continue
        if train is not None and splits[id(series)] == VALIDATION:
            is_left, first = _out_of_turn(series, train)
            if is_left.any():
                yield series, _written_before(series, is_left, train, first)


def _backs(series: Series) -> tuple[Back, ...]:
    found = (f.back for f in series.findings if isinstance(f, RestartFinding))
    return next(found, ())


def _is_before(series: Series, back: Back) -> Array:
    """Tell which points are those of the training before, that went on behind there.

    Between its last point and the first one of the next training lie points of both:
    what belongs to a step may be written a little before it or after it.
    """
    times, steps = series.wall_times, series.steps
    middle = (back.last_time + back.first_time) / 2
    before = times <= np.where(steps == back.first, back.last_time, middle)
    is_before: Array = before & (steps >= back.first) & (times > 0)
    return is_before


def _out_of_turn(series: Series, train: Series) -> tuple[Array, int]:
    """Return which points were written before an earlier step of training, and which.

    A validation of a step is written after all earlier steps of its own training. What
    was written as two whole tags at once, as from a history, has no such order.
    """
    nothing = np.zeros(len(series.steps), bool)
    steps, times = series.steps, series.wall_times
    ahead = _AHEAD.get(series.step_unit)
    if ahead is None or (np.diff(train.wall_times) < 0).any():
        return nothing, 0
    if ahead and any((np.diff(one.steps) != 1).any() for one in (series, train)):
        return nothing, 0  # batches of one and epochs of the other may be their steps
    is_apart = times.max() < train.wall_times[0]
    if is_apart and train.wall_times[-1] - times.min() <= ONE_STEP:
        return nothing, 0
    places = np.searchsorted(train.steps, steps - ahead)
    latest = np.append(-np.inf, train.wall_times)[places]  # of the steps before
    hits = (times < latest) & (times > 0)
    if not hits.any():
        return nothing, 0
    last = times[hits].max()
    first = train.steps[np.searchsorted(train.wall_times, last, side="right")]
    is_left: Array = hits | ((steps >= first) & (times <= last) & (times > 0))
    return is_left, int(first)


def _written_before(
    series: Series, is_left: Array, other: Series, first: int
) -> Finding:
    """Return the finding that some points are left of a training before another's."""
    steps = tuple(series.steps[is_left].tolist())
    named = other.tag if other.run == series.run else f"{other.tag} of {other.run}"
    one = len(steps) == 1
    return Finding(
        "written_before",
        f"{len(steps)} of {amount(len(series.steps), 'point')} "
        f"({'step' if one else 'steps'} {first_of([*map(str, steps)])}) "
        f"{'was' if one else 'were'} written before the step {first} that {named} has "
        "now, and not since, as where a second training in one directory validates "
        "more rarely or not at all. What stands beside is then of another training. "
        "Give each training its own directory.",
        steps,
    )


def _follow_each_other(stretches: list[Array]) -> bool:
    """Tell whether no two stretches were written at the same time."""
    spans = sorted((times.min(), times.max()) for times in stretches)
    return all(one[1] <= two[0] for one, two in itertools.pairwise(spans))
