"""Replies: of how many runs to ask at once, so that no reply is too large.

May import `concurrent` and `decoding`. gRPC takes no reply of more than 256 MiB. Nobody
tells how many points a tag has: only its last step is known, and steps may be sparse.
The last step gives what a reply holds at most. The first replies show how much of that
is really there. If a reply is too large all the same, it is asked for in halves. So is
one that cannot be decoded, until the run is found that is damaged: the others are
answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeVar

from tb_f1_plugin.reading.provider.concurrent import concurrently
from tb_f1_plugin.reading.provider.decoding import BROKEN

T = TypeVar("T")
# Of some runs, and whether to sample if need be: the answers, and their bytes.
Ask = Callable[[list[str], bool], tuple[list[T], int]]
# Of a run that cannot be decoded: what is answered in its place.
Instead = Callable[[str], list[T]]

REPLY_BYTES = 32 * 2**20  # a few replies are in memory at once, each several times
PART_BYTES = 4 * 2**20  # for less it does not pay to ask in parts
SERIES_BYTES = 120 * 2**20  # less than half of what gRPC takes
PARTS = 4  # one is decoded while the next is on its way
GROWTH = 4  # times as many runs as before are asked for: they may be unlike those
SAFETY = 2  # times as large as before is the next reply taken to be


def in_replies(most: Mapping[str, int], ask: Ask[T], instead: Instead[T]) -> list[T]:
    """Return what is answered of all runs, a few runs at a time.

    Args:
        most: The runs, each with the bytes of its reply if every step were there.
        ask: Asks of some runs, and says how many bytes they were. If its second
            argument is true, it must leave points out rather than answer more than
            `SERIES_BYTES`; there is one run then.
        instead: Returns what is answered of a run that cannot be decoded.
    """
    left = [*most]
    answers: list[T] = []
    share = 1.0  # of the bytes at most
    while left:
        sizes = {run: int(most[run] * share) for run in left}
        seen = len(most) - len(left)
        if seen:
            now = left[: GROWTH * seen]
        elif sum(sizes.values()) > PARTS * REPLY_BYTES:
            now = next(chunks(sizes, REPLY_BYTES))
        else:
            now = left
        limit = min(
            REPLY_BYTES, max(PART_BYTES, sum(sizes[run] for run in now) // PARTS)
        )
        parts = [*chunks({run: sizes[run] for run in now}, limit)]
        calls = [partial(_asked, part, sizes, ask, instead) for part in parts]
        found = [*concurrently(calls)]
        shares = [
            size / max(1, sum(most[run] for run in part))
            for part, (_, size) in zip(parts, found, strict=True)
        ]
        share = min(1.0, SAFETY * max(shares))
        answers += [answer for some, _ in found for answer in some]
        left = left[len(now) :]
    return answers


def _asked(
    runs: list[str], sizes: Mapping[str, int], ask: Ask[T], instead: Instead[T]
) -> tuple[list[T], int]:
    is_single = len(runs) == 1
    is_sampled = is_single and sizes[runs[0]] > SERIES_BYTES
    try:
        return ask(runs, is_sampled)
    except BROKEN:
        if is_single:
            return instead(runs[0]), 0
    except Exception as error:
        if is_sampled or not is_too_large(error):
            raise
        if is_single:
            # Asked as one whose size is known to be too large.
            return _asked(runs, {runs[0]: SERIES_BYTES + 1}, ask, instead)
    half = len(runs) // 2
    first, second = (
        _asked(some, sizes, ask, instead) for some in (runs[:half], runs[half:])
    )
    return first[0] + second[0], first[1] + second[1]


def is_too_large(error: Exception) -> bool:
    """Tell whether an error is gRPC's, of a reply that is larger than it takes."""
    code = getattr(error, "code", None)
    name = getattr(code(), "name", "") if callable(code) else ""
    return name == "RESOURCE_EXHAUSTED"


def chunks(sizes: Mapping[str, int], limit: int) -> Iterator[list[str]]:
    """Yield the keys in groups whose sizes sum to at most a limit, or single ones.

    >>> list(chunks({"a": 3, "b": 2, "c": 9, "d": 1}, 5))
    [['a', 'b'], ['c'], ['d']]
    """
    chunk: list[str] = []
    size = 0
    for key, more in sizes.items():
        if chunk and size + more > limit:
            yield chunk
            chunk, size = [], 0
        chunk.append(key)
        size += more
    if chunk:
        yield chunk
