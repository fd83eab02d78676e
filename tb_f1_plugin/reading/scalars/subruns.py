"""Subruns: what `add_scalars` tears apart, put together again.

May import numpy, `provider`, `points`, `Finding` and `sets`.
`SummaryWriter.add_scalars("confusion", {"tp": …, "fp": …})` makes a run of each name,
which has nothing but the tag `confusion`: `run/confusion_tp` in PyTorch,
`run/confusion/tp` in tensorboardX. Here these are the tags `confusion/tp`, … of the run
`run`. People name experiments so, too: `f1_tuned` with the tag `f1`. What tells them
apart is the run `run`: the writer makes an event file there, even if it is empty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tb_f1_plugin.reading.points import ONE_STEP, Points, are_in_turn
from tb_f1_plugin.reading.provider.reader import Listed, Listing
from tb_f1_plugin.reading.scalars.findings import named
from tb_f1_plugin.reading.scalars.sets import tag_sets
from tb_f1_plugin.reading.series import Finding

HERE = "."  # TensorBoard's name for the log directory itself

Place = tuple[str, str]  # a run and a tag


@dataclass(frozen=True)
class Joined:
    """A listing in which sub-runs are tags of their run.

    Args:
        listing: It.
        places: Where those tags really are, by run and tag.
    """

    listing: Listing
    places: Mapping[Place, Place]


def joined(
    listing: Listing, runs: Callable[[], Collection[str]] | None = None
) -> Joined:
    """Return a listing with the sub-runs of `add_scalars` as tags of their runs.

    Args:
        listing: The scalars.
        runs: Returns all runs that have event files. It is called only if there may
            be sub-runs of a run that has no scalars of its own. None if it does not
            matter whether that run exists.

    >>> listed = Listed(2, 0.0, b"")
    >>> made = joined({"x/F1_val": {"F1": listed}, "x": {"loss": listed}}, list)
    >>> {run: sorted(tags) for run, tags in made.listing.items()}
    {'x': ['F1/val', 'loss']}
    >>> made.places
    {('x', 'F1/val'): ('x/F1_val', 'F1')}
    >>> joined({"F1_tuned": {"F1": listed}}, list).places
    {}
    """
    meant = {
        run: place
        for run, tags in listing.items()
        if (place := _of_add_scalars(run, tags)) is not None
    }
    of_each = Counter(meant.values())
    # Where two are meant to be one tag, neither hides the other.
    meant = {
        run: (parent, name)
        for run, (parent, name) in meant.items()
        if name not in listing.get(parent, ()) and of_each[parent, name] == 1
    }
    lonely = {parent for parent, _ in meant.values()} - (listing.keys() - meant.keys())
    if lonely:
        lonely -= lonely if runs is None else frozenset(runs())
    whole: dict[str, dict[str, Listed]] = {}
    places: dict[Place, Place] = {}
    for run, tags in listing.items():
        parent, name = meant.get(run, (run, ""))
        if run not in meant or (
            parent in lonely and not _is_one_call(run, meant, listing)
        ):
            whole.setdefault(run, {}).update(tags)
            continue
        (tag,) = tags
        whole.setdefault(parent, {})[name] = tags[tag]
        places[parent, name] = run, tag
    return Joined(dict(sorted(whole.items())) if places else listing, places)


def _is_one_call(run: str, meant: Mapping[str, Place], listing: Listing) -> bool:
    """Tell whether a run is of one call of `add_scalars`, by the others of it.

    All names of a call have its step and its time. Of counts, or of precision and
    recall, they are a set as well.
    """
    ((tag, own),) = listing[run].items()
    parent, _ = meant[run]
    names = [
        name
        for other, (other_parent, name) in meant.items()
        if other_parent == parent
        and listing[other].get(tag) is not None
        and _time(listing[other][tag]) == _time(own)
    ]
    return any(len(found.convention.needs) > 1 for found in tag_sets(names).sets)


def _time(listed: Listed) -> tuple[int, float]:
    return listed.max_step, listed.max_wall_time


def shown_together(run: str, places: Mapping[str, Place]) -> Finding:
    """Say which runs a series is made of.

    Args:
        run: The run under which it is shown.
        places: Where its tags are that other runs have.
    """
    runs = sorted({where for where, _ in places.values()})
    are = "is" if len(runs) == 1 else "are"
    return Finding(
        "joined_runs",
        f"{named(runs)} {are} read as tags of the run {run}: add_scalars makes such a "
        "run of each name.",
    )


def apart(
    run: str, points: Mapping[str, Points], places: Mapping[str, Place]
) -> Finding | None:
    """Return a finding if sub-runs were not written together; None if they were.

    One writer logs all tags of a step before any of the next. Experiments that are
    named like sub-runs were logged one after the other, or side by side.

    Args:
        run: The run under which the series would be shown.
        points: The points of its tags.
        places: Where those of them are that other runs have.
    """
    every = [found.without_restarts() for found in points.values()]
    if len(points) < 2 or _were_logged_together(every):
        return None
    runs = sorted({places[tag][0] if tag in places else run for tag in points})
    return Finding(
        "separate_runs",
        f"{named(runs)} are named as add_scalars names the parts of the run {run}, but "
        "were not logged step by step together. They may be different trainings, so no "
        "F1 is formed of them.",
    )


def _were_logged_together(every: Sequence[Points]) -> bool:
    times = np.concatenate([points.wall_times for points in every])
    has_one_step = all(len(points) <= 1 for points in every)
    if has_one_step and len(times) and np.ptp(times) > ONE_STEP:
        return False
    return are_in_turn(every)


def _of_add_scalars(run: str, tags: Mapping[str, object]) -> Place | None:
    """Return the run and the tag that are meant; None where there is no such."""
    if len(tags) != 1:
        return None
    (tag,) = tags
    where = _plain(run).replace("\\", "/")
    # The tag's own slashes are underscores in PyTorch, and folders in tensorboardX.
    begin = f"(?:{re.escape(_plain(tag))}/|{re.escape(_plain(tag).replace('/', '_'))}_)"
    match = re.fullmatch(f"(?:(.*)/)?{begin}(.+)", where, re.DOTALL)
    if not match:
        return None
    parent = run[: len(match[1])] if match[1] else HERE
    return parent, f"{tag}/{run[match.start(2) :]}"


def _plain(name: str) -> str:
    """Return a name without what some versions write as underscores."""
    return re.sub(r"[^\w./\\-]", "_", name)
