"""Tables: scores of a whole multi-class table, from its classes' counts alone.

May import numpy, `counts` and `ratio` only. For rows that have one true and one
predicted class each; leading axes, such as epochs, are free. One column is such a
table as well, of two classes: `against_the_rest`.
"""

from __future__ import annotations

import numpy as np

from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.ratio import divide, mean_of_defined


def against_the_rest(counts: Counts) -> Counts:
    """Return every column as a table of its own: the positives and the rest.

    The class axis becomes a leading axis, so a score over classes of what is
    returned is a score per column of what was given.

    >>> against_the_rest(Counts([30], [40], [60], 100))
    Counts(true_positives=[[30, 30]], possible_positives=[[40, 60]], \
predicted_positives=[[60, 40]], total=[100])
    """
    rest = (
        counts.true_negatives,
        counts.negatives,
        counts.predicted_negatives,
    )
    positives = (
        counts.true_positives,
        counts.possible_positives,
        counts.predicted_positives,
    )
    tp, possible, predicted = (
        np.stack(pair, -1) for pair in zip(positives, rest, strict=True)
    )
    return Counts(tp, possible, predicted, counts.total_by_class)


def table_accuracy(counts: Counts, *, zero_division: float = 0.0) -> Array:
    """Return ΣTP / total of a multi-class table (one true, one predicted class a row).

    As `sklearn.metrics.accuracy_score`; equal to micro F1. 0/0 only without rows.

    >>> float(table_accuracy(Counts([1, 2], [2, 2], [1, 3], 4)))
    0.75
    """
    return divide(counts.true_positives.sum(-1), counts.total, zero_division)


def table_balanced_accuracy(counts: Counts, *, zero_division: float = 0.0) -> Array:
    """Return the mean recall of the classes that have support.

    As `sklearn.metrics.balanced_accuracy_score`. 0/0 only without rows.

    >>> float(table_balanced_accuracy(Counts([1, 2, 0], [2, 2, 0], [1, 2, 1], 4)))
    0.75
    """
    recalls = divide(counts.true_positives, counts.possible_positives, np.nan)
    return mean_of_defined(recalls, zero_division)


def table_mcc(counts: Counts, *, zero_division: float = 0.0) -> Array:
    """Return the multi-class Matthews correlation (Gorodkin's R_K) of the table.

    (n·ΣTP − Σ possible·predicted) / √((n² − Σ predicted²)(n² − Σ possible²)), for
    rows with one true and one predicted class. 0/0 when all rows are, or are
    predicted, alike. As `sklearn.metrics.matthews_corrcoef`.

    >>> round(float(table_mcc(Counts([1, 2], [2, 2], [1, 3], 4))), 6)
    0.57735
    """
    true, predicted, hits = _shares(counts)
    covariance = hits - (true * predicted).sum(-1)
    spread = (1 - (predicted**2).sum(-1)) * (1 - (true**2).sum(-1))
    one_value = (counts.negatives == 0).any(-1)
    one_value |= (counts.predicted_negatives == 0).any(-1)
    spread = np.where(one_value, 0.0, spread)
    return divide(covariance, np.sqrt(spread), zero_division)


def table_kappa(counts: Counts, *, zero_division: float = 0.0) -> Array:
    """Return Cohen's κ = (observed − chance) / (1 − chance) of the table.

    For rows with one true and one predicted class. 0/0 when truth and prediction
    are one and the same class everywhere. As `sklearn.metrics.cohen_kappa_score`.

    >>> round(float(table_kappa(Counts([1, 2], [2, 2], [1, 3], 4))), 6)
    0.5
    """
    true, predicted, observed = _shares(counts)
    chance = (true * predicted).sum(-1)
    certain = ((counts.negatives == 0) & (counts.predicted_negatives == 0)).any(-1)
    below = np.where(certain, 0.0, 1 - chance)
    return divide(observed - chance, below, zero_division)


def _shares(counts: Counts) -> tuple[Array, Array, Array]:
    """Return support, predictions and hits as shares of the total.

    Shares, since the squares of totals above 3·10⁹ do not fit into an int64.
    """
    total = counts.total[..., np.newaxis]
    true = divide(counts.possible_positives, total, np.nan)
    predicted = divide(counts.predicted_positives, total, np.nan)
    hits = divide(counts.true_positives.sum(-1), counts.total, np.nan)
    return true, predicted, hits
