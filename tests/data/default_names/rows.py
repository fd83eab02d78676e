"""Rows: what is true, what is predicted of it, and scikit-learn's F1 of both.

May import numpy and scikit-learn.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.metrics import f1_score

EPOCHS = 3
RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 4)).astype("float32")
NOISE = 0.3 * RNG.normal(size=60)
BINARY = (X[:, 0] + NOISE > 0.3).astype("int64")
CLASSES = np.digitize(X[:, 0] + NOISE, [-0.5, 0.6])

Expected = list[list[Any]]


def binary(epoch: int) -> Any:
    """Return what is predicted at an epoch, which becomes better."""
    return (X[:, 0] > 1.2 - 0.4 * epoch).astype("int64")


def classes(epoch: int) -> Any:
    """Return likewise one of three classes."""
    return np.digitize(X[:, 0], [-0.9 + 0.2 * epoch, 1.2 - 0.3 * epoch])


def of_binary() -> list[float]:
    """Return scikit-learn's F1 at every epoch."""
    return [float(f1_score(BINARY, binary(e))) for e in range(EPOCHS)]


def of_class(column: int) -> list[float]:
    """Return scikit-learn's F1 of one class at every epoch."""
    return [
        float(f1_score(CLASSES, classes(e), average=None)[column])
        for e in range(EPOCHS)
    ]
