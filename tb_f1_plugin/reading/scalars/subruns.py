"""Subruns: what `add_scalars` tears apart, put together again.

May import `provider`. `SummaryWriter.add_scalars("confusion", {"tp": …, "fp": …})`
makes a run of each name, which has nothing but the tag `confusion`: `run/confusion_tp`
in PyTorch, `run/confusion/tp` in tensorboardX. Here these are the tags `confusion/tp`,
… of the run `run`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from tb_f1_plugin.reading.provider.reader import Listed, Listing

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


def joined(listing: Listing) -> Joined:
    """Return a listing with the sub-runs of `add_scalars` as tags of their runs.

    >>> listed = Listed(2, 0.0, b"")
    >>> made = joined({"x/F1_val": {"F1": listed}, "x": {"loss": listed}})
    >>> {run: sorted(tags) for run, tags in made.listing.items()}
    {'x': ['F1/val', 'loss']}
    >>> made.places
    {('x', 'F1/val'): ('x/F1_val', 'F1')}
    """
    whole: dict[str, dict[str, Listed]] = {}
    places: dict[Place, Place] = {}
    meant = {run: _of_add_scalars(run, tags) for run, tags in listing.items()}
    of_each = Counter(meant.values())
    for run, tags in listing.items():
        place = meant[run]
        if place is None:
            whole.setdefault(run, {}).update(tags)
            continue
        (tag,) = tags
        parent, name = place
        # Where two are meant to be one tag, neither hides the other.
        if name in listing.get(parent, ()) or of_each[place] > 1:
            whole.setdefault(run, {}).update(tags)
            continue
        whole.setdefault(parent, {})[name] = tags[tag]
        places[parent, name] = run, tag
    return Joined(dict(sorted(whole.items())) if places else listing, places)


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
