"""Crowded: runs with more tags than can be read while somebody waits.

May import `reader` and `Finding`. A program that logs a tag for each weight, or that is
broken, may write any number of them. Each costs time to look at, and a request to read.
So a run has so many at most, and a finding says what is missing. Tags that no number
tells apart come first. The other runs are not affected.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from tb_f1_plugin.reading.provider.reader import Listed, Listing
from tb_f1_plugin.reading.series import Finding

MOST_SCALARS = 1000  # of a run; F1 of so many classes
MOST_TENSORS = 300  # of a run and a plugin; each tag is a request
MOST_LETTERS = 20_000  # of a tag


def few_tags(
    scalars: Listing,
    *tensors: Listing,
    telling: Callable[[Collection[str]], Iterable[str]],
) -> tuple[list[Listing], dict[str, tuple[Finding, ...]]]:
    """Return listings in which no run has too many tags, and what is said of runs.

    Args:
        scalars: The scalars that the provider lists.
        tensors: The tensors of some plugins.
        telling: Returns those of some scalars' tags that are worth reading. It is asked
            only about runs that have too many.
    """
    said: dict[str, tuple[Finding, ...]] = {}
    few = []
    for place, listing in enumerate((scalars, *tensors)):
        most = MOST_TENSORS if place else MOST_SCALARS
        found, left_out = bounded(listing, most, sorted if place else telling)
        few.append(found)
        for run, number in left_out.items():
            said[run] = (*said.get(run, ()), _too_many(number, most))
    return few, said


def bounded(
    listing: Listing,
    most: int,
    telling: Callable[[Collection[str]], Iterable[str]] = sorted,
) -> tuple[Listing, Mapping[str, int]]:
    """Return a listing in which each run has so many tags, and how many are left out.

    >>> listed = Listed(2, 0.0, b"")
    >>> found, left = bounded({"a": dict.fromkeys(["f1", "tp", "long"], listed)}, 2)
    >>> [*found["a"]], left
    (['tp', 'long'], {'a': 1})
    """
    few: dict[str, Mapping[str, Listed]] = {}
    left_out: dict[str, int] = {}
    for run, tags in listing.items():
        if len(tags) <= most and all(len(tag) <= MOST_LETTERS for tag in tags):
            continue
        readable = [tag for tag in telling(tags) if len(tag) <= MOST_LETTERS]
        kept = sorted(readable, key=_numbered)[:most]
        few[run] = {tag: tags[tag] for tag in kept}
        if len(kept) < len(readable):
            left_out[run] = len(readable) - len(kept)
    return ({**listing, **few} if few else listing), left_out


def _numbered(tag: str) -> tuple[int, int, str]:
    """Return what sorts a tag behind those that have fewer digits, or are shorter."""
    return sum(map(str.isdigit, tag)), len(tag), tag


def _too_many(number: int, most: int) -> Finding:
    return Finding(
        "too_many_tags",
        f"The run has {number:,} tags more that may be F1 or counts, and they are not "
        f"read: of a run {most:,} are, first those with the fewest digits. Log one tag "
        "for each metric, or write several runs.",
    )
