"""Gap: why the batch mean of F1 is not the exact F1, in numbers.

May import numpy, `counts` and `hypergeometric` only; `sentence` puts the numbers into
words. If rows come into batches at random, the expected F1 of a batch follows from the
pooled counts and the batch's size alone. With N rows of which M = TP + FP + FN are not
true negatives, a batch of n rows has m of these, and t of them are true positives:

    m ~ Hypergeometric(N, M, n),  t | m ~ Hypergeometric(M, TP, m),  F1 = 2t / (m + t)

F1 is concave in t / m, so its mean is below F1 of the mean (Jensen), the more the
fewer m are; a batch with m = 0 has no F1 at all, and counts as `zero_division` says.
The well-known closed form −F(1 − F)(2 − F) / 2E[m] is a fifth too small at 3 to 6
relevant rows a batch; the sums here are exact, but for m above `EXACT_UP_TO`, where the
next term of the series is below 1e-6.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.explain.hypergeometric import hypergeometric, rows_of_chances

EXACT_UP_TO = 400


@dataclass(frozen=True)
class Table:
    """The pooled counts of one column.

    Args:
        true_positives: TP.
        possible_positives: TP + FN.
        predicted_positives: TP + FP.
        total: All rows.
    """

    true_positives: int
    possible_positives: int
    predicted_positives: int
    total: int

    @property
    def relevant(self) -> int:
        """TP + FP + FN, the rows that F1 looks at."""
        return self.possible_positives + self.predicted_positives - self.true_positives

    @property
    def f1(self) -> float:
        """Exact F1; nan for 0/0."""
        below = self.possible_positives + self.predicted_positives
        return 2 * self.true_positives / below if below else math.nan


@dataclass(frozen=True)
class Gap:
    """Batch mean − exact F1, in parts that sum to it.

    Args:
        total: The measured gap.
        concavity: From F1 being concave: batches with few relevant rows read low.
        empty_batches: From batches in which F1 is 0/0.
        ragged: From a last batch, or others, of another size.
        absent_classes: From classes that do not occur, where the batch mean counts
            them and the exact F1 leaves them out.
        rest: What random order does not explain: ordered data, weights that move
            during a training epoch, and chance.
        batch_size: Of the full batches.
        positives_per_batch: Possible positives in a full batch, expected.
    """

    total: float
    concavity: float
    empty_batches: float
    ragged: float
    absent_classes: float
    rest: float
    batch_size: float
    positives_per_batch: float

    @property
    def predicted(self) -> float:
        """What random order explains."""
        return self.concavity + self.empty_batches + self.ragged


def explain(
    tables: Sequence[Table],
    batch_mean: float,
    *,
    batches: int,
    squared_batch_rows: float,
    zero_division: float = 0.0,
    absent_left_out: bool = False,
) -> Gap:
    """Split the gap of one epoch into its causes.

    Args:
        tables: The pooled counts of one column; or of all, for the macro average,
            whose gap is the mean of theirs.
        batch_mean: The mean of the batches' F1, under `zero_division`.
        batches: How many there were.
        squared_batch_rows: The sum of their sizes squared.
        zero_division: What 0/0 counts: 0, 1 or, for one column, nan.
        absent_left_out: Whether the exact F1 leaves out the columns that are 0/0 as a
            whole, which the batch mean counts.

    Raises:
        ValueError: If there is no row or no batch, or F1 is 0/0 in every column.

    >>> table = Table(61, 80, 71, 300)
    >>> gap = explain([table], 0.6439, batches=3, squared_batch_rows=3 * 100**2)
    >>> round(gap.total, 3), round(gap.concavity, 4), round(gap.rest, 3)
    (-0.164, -0.0021, -0.162)
    """
    # A column that is 0/0 as a whole is so in each batch, and counts the same in both.
    defined = [table for table in tables if table.relevant]
    if batches < 1 or not defined:
        raise ValueError("There is nothing to explain: F1 is 0/0, or there is no row.")
    full, last = batch_sizes(defined[0].total, batches, squared_batch_rows)
    concavity = of_empty = ragged = 0.0
    for table in defined:
        expected, empty = expected_f1(table, round(full))
        if math.isnan(zero_division):
            concavity += expected - table.f1
        else:
            if empty < 1:
                concavity += (1 - empty) * (expected - table.f1)
            of_empty += empty * (zero_division - table.f1)
        if round(last) != round(full):
            ragged += _ragged(table, round(full), round(last), batches, zero_division)
    number = len(tables)
    counted = exact_f1(tables, zero_division)
    exact = exact_f1(defined, zero_division) if absent_left_out else counted
    total, of_absent = batch_mean - exact, counted - exact
    predicted = (concavity + of_empty + ragged) / number
    return Gap(
        total=total,
        concavity=concavity / number,
        empty_batches=of_empty / number,
        ragged=ragged / number,
        absent_classes=of_absent,
        rest=total - of_absent - predicted,
        batch_size=full,
        positives_per_batch=full
        * sum(table.possible_positives / table.total for table in tables)
        / number,
    )


def _ragged(
    table: Table, full: int, last: int, batches: int, zero_division: float
) -> float:
    """Return what one batch of another size changes in the mean over batches."""
    if not math.isnan(zero_division):
        at_last = reads([table], last, zero_division)
        return (at_last - reads([table], full, zero_division)) / batches
    # The mean is over the batches in which F1 is defined, expected of each size.
    (of_full, no_full), (of_last, no_last) = (
        expected_f1(table, size) for size in (full, last)
    )
    if no_last == 1:
        return 0.0
    weight = (1 - no_last) / ((batches - 1) * (1 - no_full) + 1 - no_last)
    return weight * (of_last - of_full)


def exact_f1(tables: Sequence[Table], zero_division: float) -> float:
    """Return the F1 of one column, or the macro average of several."""
    values = [table.f1 if table.relevant else zero_division for table in tables]
    return sum(values) / len(values)


def reads(tables: Sequence[Table], size: int, zero_division: float = 0.0) -> float:
    """Return what the batch mean is expected to read at a batch size.

    >>> round(reads([Table(61, 80, 71, 300)], 10), 4)
    0.7408
    """
    values = []
    for table in tables:
        expected, empty = expected_f1(table, size)
        if math.isnan(zero_division):
            values.append(expected)
        else:
            of_others = (1 - empty) * expected if empty < 1 else 0.0
            values.append(empty * zero_division + of_others)
    return sum(values) / len(values)


def batch_sizes(rows: int, batches: int, squared: float) -> tuple[float, float]:
    """Return the size of the full batches and of the last one.

    From Σn = (K − 1)·b + r and Σn² = (K − 1)·b² + r², with r ≤ b. Batches of sizes
    that vary otherwise give the b and r that have their mean and spread.

    >>> batch_sizes(90, 6, 5 * 16**2 + 10**2)
    (16.0, 10.0)
    """
    mean = rows / batches
    if batches == 1:
        return mean, mean
    spread = max(squared - rows * mean, 0.0)
    full = mean + math.sqrt(spread / (batches * (batches - 1)))
    return full, max(rows - (batches - 1) * full, 0.0)


@lru_cache(maxsize=4096)
def expected_f1(table: Table, size: int) -> tuple[float, float]:
    """Return E[F1 of a batch | it is defined] and the chance that it is not.

    >>> expected_f1(Table(1, 1, 1, 2), 1)
    (1.0, 0.5)
    """
    size = min(max(size, 1), table.total)
    first, chances = hypergeometric(table.total, table.relevant, size)
    numbers = np.arange(first, first + len(chances))
    empty = float(chances[0]) if first == 0 else 0.0
    defined = numbers > 0
    if not defined.any():
        return math.nan, 1.0
    given = _given_relevant(table, numbers[defined])
    weights = chances[defined]
    return float(weights @ given / weights.sum()), empty


def _given_relevant(table: Table, relevant: Array) -> Array:
    """Return E[F1] of batches with numbers of relevant rows, all above 0."""
    share = table.true_positives / table.relevant
    # F1(q) = 2q / (1 + q) around the share: F1'' = −4 / (1 + q)³.
    left = (table.relevant - relevant) / max(table.relevant - 1, 1)
    variance = share * (1 - share) / relevant * left
    expected: Array = 2 * share / (1 + share) - 2 * variance / (1 + share) ** 3
    is_small = relevant <= EXACT_UP_TO
    if is_small.any():
        hits, chances = rows_of_chances(
            table.relevant, table.true_positives, relevant[is_small]
        )
        of_hits = 2 * hits / (relevant[is_small][:, np.newaxis] + hits)
        expected[is_small] = (chances * of_hits).sum(1)
    return expected
