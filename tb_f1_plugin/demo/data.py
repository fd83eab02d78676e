"""Data: scikit-learn's handwritten digits, and the runs that are trained on them.

May import scikit-learn.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from sklearn.datasets import load_digits
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split


class Run(NamedTuple):
    """One training.

    Attributes:
        name: The run's name; the logs have /train and /validation behind it.
        digit: The digit to be told from the others; None for all ten classes.
        batch_size: Of training and validation.
    """

    name: str
    digit: int | None
    batch_size: int

    @property
    def rate(self) -> float:
        """How fast it learns.

        Larger batches take fewer steps an epoch, and larger ones: the curves then
        differ in how they are read, not in how they were trained.
        """
        return 0.002 * math.sqrt(self.batch_size / 16)


RUNS = (
    Run("is_it_8/batch_16", 8, 16),
    Run("is_it_8/batch_64", 8, 64),
    Run("is_it_8/batch_256", 8, 256),
    Run("digits/batch_64", None, 64),
)
UNITS = 24  # of the hidden layer


def rows_of(chosen: Run) -> tuple[Any, Any, Any, Any]:
    """Return the training's images, the validation's, and the labels of both."""
    x, digits = load_digits(return_X_y=True)
    y = digits if chosen.digit is None else (digits == chosen.digit).astype("int64")
    found: tuple[Any, Any, Any, Any] = train_test_split(
        (x / 16).astype("float32"), y, test_size=0.5, random_state=0, stratify=digits
    )
    return found


def scikit_learn_f1(chosen: Run, y_true: Any, y_pred: Any) -> float:
    """Return scikit-learn's F1 of probabilities."""
    if chosen.digit is None:
        return float(f1_score(y_true, y_pred.argmax(-1), average="macro"))
    return float(f1_score(y_true, y_pred[:, 0] > 0.5, zero_division=0.0))
