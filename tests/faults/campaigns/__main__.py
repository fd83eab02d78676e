"""Runs campaigns whole, or of another size; prints a line of each.

    python -m tests.faults.campaigns [--size N] [--seed N] [name ...]

It ends with 1 if a campaign has found a fault. The whole of them takes an hour or two.
Only processes that it has started itself are killed.
"""

from __future__ import annotations

import argparse
import time

from tests.faults.campaigns.broken import crafted, flipped
from tests.faults.campaigns.crowd import crowd
from tests.faults.campaigns.fuzzed import fuzzed
from tests.faults.campaigns.kills import kills
from tests.faults.campaigns.many import many

# Each with its whole size.
CAMPAIGNS = {
    "kills": (kills, 200),
    "requests": (fuzzed, 100_000),
    "clients": (crowd, 64),
    "crafted": (crafted, 2_000),
    "flipped": (flipped, 2_000),
    "runs": (many, 10_000),
}


def main() -> int:
    """Run the campaigns that are named, or all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(CAMPAIGNS))
    parser.add_argument("--size", type=int, help="in place of the whole size")
    parser.add_argument("--seed", type=int, default=0, help="other faults, as many")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(CAMPAIGNS):
        there = ", ".join(CAMPAIGNS)
        parser.error(f"There is no {unknown.pop()!r}; there are {there}.")
    failed = False
    for name in chosen.names or CAMPAIGNS:
        run, size = CAMPAIGNS[name]
        begin = time.monotonic()
        outcome = run(chosen.size or size, seed=chosen.seed)  # type: ignore[operator]
        failed |= bool(outcome.faults)
        print(f"{name} ({time.monotonic() - begin:,.0f} s): {outcome}", flush=True)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
