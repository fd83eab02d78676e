"""How often the band of a difference on the same rows covers, and how wide it is.

Run `python -m benchmarks.joint_bands`; it takes some minutes. Two models classify the
same rows. Samples of these are drawn, and it is counted in how many of them the band of
the difference of F1 has the difference of all rows in it, beside the band that takes
each model to have rows of its own.
"""

from __future__ import annotations

import itertools
import math
import sys
from functools import partial

import numpy as np

from tb_f1_plugin.core.confusion.joint import Joint
from tb_f1_plugin.core.confusion.joint_bands import joint_band
from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.core.scores.intervals import difference_interval, f1_interval

SAMPLES = 500
POSITIVES, SHARES = (10, 50, 500), (0.5, 0.05)
AGREEMENTS, BETTER = (0.0, 0.5, 0.9, 0.98), (0.0, 0.1)
RECALL, FALSE = 0.8, 0.05
form = partial(f_beta, zero_division=math.nan)


def chances(share: float, agreement: float, better: float) -> np.ndarray:
    """Return how probable each truth is with the predictions of both models.

    Args:
        share: Of positive rows.
        agreement: In how many cases what is luck for one model is so for the other.
        better: By how much the recall of the second model is smaller.
    """
    made = np.zeros((2, 2, 2))
    for true, of_rows in enumerate((1 - share, share)):
        one, other = (RECALL, RECALL - better) if true else (FALSE, FALSE)
        both = agreement * min(one, other) + (1 - agreement) * one * other
        made[true] = [[1 - one - other + both, other - both], [one - both, both]]
        made[true] *= of_rows
    return made


def covered(
    positives: int, share: float, agreement: float, better: float
) -> tuple[float, float, float]:
    """Return the coverage, that of independent rows, and the median of both widths."""
    p = chances(share, agreement, better)
    truth = Joint("binary", (p[np.newaxis] * 1e15).round().astype(np.int64))
    difference = float(form(truth.counts(0)) - form(truth.counts(1)))
    random = np.random.default_rng(0)
    drawn = random.multinomial(round(positives / share), p.ravel(), SAMPLES)
    inside, inside_wide, widths = [], [], []
    for numbers in drawn:
        joint = Joint("binary", numbers.reshape(1, 2, 2, 2))
        _, ends = joint_band(joint, form, closed=f1_interval)
        if ends is None:
            continue
        bands = [
            [float(form(counts)), *(float(end[0]) for end in f1_interval(counts))]
            for counts in map(joint.counts, range(2))
        ]
        low, high = map(float, difference_interval(*map(tuple, bands)))
        inside.append(ends[0] <= difference <= ends[1])
        inside_wide.append(low <= difference <= high)
        widths.append((ends[1] - ends[0]) / (high - low))
    return float(np.mean(inside)), float(np.mean(inside_wide)), float(np.median(widths))


def main() -> None:
    """Print a line for each number of positives and each agreement."""
    print("positives  agreement  coverage         as independent  width")
    for positives, agreement in itertools.product(POSITIVES, AGREEMENTS):
        found = [
            covered(positives, share, agreement, better)
            for share, better in itertools.product(SHARES, BETTER)
        ]
        own, wide, widths = zip(*found, strict=True)
        print(
            f"{positives:9} {agreement:10} {min(own):9.3f} to {max(own):.3f}"
            f" {min(wide):9.3f} to {max(wide):.3f} {np.median(widths):6.2f}"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
