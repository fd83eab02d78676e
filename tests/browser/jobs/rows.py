"""Rows of made-up trainings: labels and scores by epoch, and scikit-learn's F1 of them.

May import numpy and scikit-learn. Everything follows from seeds, and nothing is
trained: a row's score is what a model would give it that knows so much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sklearn.metrics import f1_score

Array = Any
# How fast runs learn: the share of what is still to be learned that an epoch leaves.
LEFT = 0.6
RUN, EPOCH = 0.8, 0.6  # how far chance goes with a run, and with an epoch of it


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a run.

    Args:
        y_true: A label for each row: 0 or 1, a class, or 0 or 1 for each column.
        y_pred: Shape `(epochs, rows)` or `(epochs, rows, columns)`: the scores.
        classes: The names of the columns; none of a binary task.
    """

    y_true: Array
    y_pred: Array
    classes: tuple[str, ...] = ()

    @property
    def epochs(self) -> int:
        """How many epochs there are."""
        return len(self.y_pred)

    @property
    def is_multiclass(self) -> bool:
        """Whether a row is of one class of several."""
        return bool(self.y_pred.ndim > self.y_true.ndim + 1)

    def predicted(self, epoch: int, threshold: float = 0.5) -> Array:
        """Return what the rows are taken for."""
        scores = self.y_pred[epoch]
        return scores.argmax(-1) if self.is_multiclass else scores > threshold

    def f1(self, epoch: int, threshold: float = 0.5) -> float:
        """Return scikit-learn's F1; macro of several classes."""
        average = "macro" if self.classes else "binary"
        predicted = self.predicted(epoch, threshold)
        return float(f1_score(self.y_true, predicted, average=average, zero_division=0))

    def f1_by_class(self, epoch: int) -> dict[str, float]:
        """Return scikit-learn's F1 of each class."""
        predicted = self.predicted(epoch)
        values = f1_score(self.y_true, predicted, average=None, zero_division=0)
        return dict(zip(self.classes, values.tolist(), strict=True))

    @cached_property
    def course(self) -> list[float]:
        """Return F1 of each epoch."""
        return [self.f1(epoch) for epoch in range(self.epochs)]

    def first(self, rows: int) -> Rows:
        """Return the first rows alone."""
        return Rows(self.y_true[:rows], self.y_pred[:, :rows], self.classes)


def knowledge(final: float, epochs: int) -> Array:
    """Return how much a run knows at each epoch, in deviations of what it does not."""
    return final * (1 - LEFT ** np.arange(1, epochs + 1))


def labels(seed: int, rows: int, share: float) -> Array:
    """Return binary labels, of which a share is positive."""
    drawn = np.random.default_rng(seed).random(rows)
    return (drawn < np.quantile(drawn, share)).astype(int)


def binary(seed: int, y_true: Array, known: Sequence[float], prior: float = 0) -> Rows:
    """Return the rows of a run of one column.

    Args:
        seed: Of what is chance.
        y_true: The labels.
        known: How much it knows at each epoch; 0 is a guess.
        prior: What is added to each logit: below 0 the model rarely says yes.
    """
    noise = noise_of(seed, len(known), len(y_true))
    sure = np.asarray(known)[:, np.newaxis]
    return Rows(y_true, share_of(sure * (2 * y_true - 1) + noise + prior))


def multiclass(
    seed: int,
    classes: Sequence[str],
    each: int,
    known: Sequence[float],
    *,
    confused: tuple[str, str],
    lost: tuple[str, int],
) -> Rows:
    """Return the rows of a run where the largest score decides.

    Args:
        seed: Of what is chance.
        classes: The classes.
        each: How many rows each class has.
        known: How much it knows at each epoch.
        confused: A class that is mostly taken for another one, from the beginning.
        lost: A class that is never predicted from an epoch on.
    """
    y_true = np.repeat(np.arange(len(classes)), each)
    logits = noise_of(seed, len(known), len(y_true) * len(classes))
    logits = logits.reshape(len(known), len(y_true), len(classes))
    logits[:, np.arange(len(y_true)), y_true] += 2 * np.asarray(known)[:, np.newaxis]
    weak, strong = (classes.index(name) for name in confused)
    logits[:, y_true == weak, strong] += 2 * np.asarray(known)[:, np.newaxis] + 1
    name, epoch = lost
    logits[epoch:, :, classes.index(name)] = -9
    scores = np.exp(logits - logits.max(-1, keepdims=True))
    return Rows(y_true, scores / scores.sum(-1, keepdims=True), tuple(classes))


def multilabel(
    seed: int,
    classes: Sequence[str],
    rows: int,
    known: Sequence[float],
    *,
    weak: str,
    lost: tuple[str, int],
) -> Rows:
    """Return the rows of a run with a yes or no for each label.

    Args:
        seed: Of what is chance.
        classes: The labels' names.
        rows: How many rows there are.
        known: How much it knows at each epoch.
        weak: A label of which it learns little.
        lost: A label to which it always says no from an epoch on.
    """
    shares = np.linspace(0.4, 0.15, len(classes))
    columns = [labels(seed + 1 + i, rows, share) for i, share in enumerate(shares)]
    y_true = np.stack(columns, -1)
    logits = noise_of(seed, len(known), y_true.size).reshape(len(known), *y_true.shape)
    sure = np.tile(np.asarray(known)[:, np.newaxis, np.newaxis], (1, 1, len(classes)))
    sure[..., classes.index(weak)] *= 0.2
    scores = share_of(logits + sure * (2 * y_true - 1))
    name, epoch = lost
    scores[epoch:, :, classes.index(name)] *= 0.4
    return Rows(y_true, scores, tuple(classes))


def noise_of(seed: int, epochs: int, size: int) -> Array:
    """Return what is chance in logits: a part of the run, and a part of each epoch."""
    random = np.random.default_rng(seed)
    return RUN * random.normal(size=size) + EPOCH * random.normal(size=(epochs, size))


def share_of(logits: Array) -> Array:
    """Return logits as scores from 0 to 1."""
    return 1 / (1 + np.exp(-2 * logits))
