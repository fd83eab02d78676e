"""Counts of drawn data, and the functions of scikit-learn that their scores equal."""

from __future__ import annotations

import warnings
from typing import Any

from sklearn import metrics as sk

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.scores import formulas as scores
from tests.strategies import Data

ZERO_DIVISION = [0.0, 1.0, float("nan")]
EXACT = 1e-12
BY_CLASS = {
    "f1": (scores.f_beta, sk.f1_score),
    "precision": (scores.precision, sk.precision_score),
    "recall": (scores.recall, sk.recall_score),
    "jaccard": (scores.jaccard, sk.jaccard_score),
}


def pooled(drawn: Data) -> tuple[Counts, Any, Any, Any]:
    """Return counts merged over the batches, and what scikit-learn is to score."""
    counts = [drawn.rows(batch).counts() for batch in drawn.batches]
    return sum(counts[1:], counts[0]), *drawn.expected()


def quietly(function: Any, *arguments: Any, **options: Any) -> Any:
    """Call scikit-learn without its warnings about classes that are not there."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*arguments, **options)
