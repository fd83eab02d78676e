"""Registry: every score that follows from counts, each once.

May import numpy, `counts`, `ratio` and `tables` only. Whatever knows a score by its
name takes it from `SCORES`: the formulas, the bands, the routes, the schema, the
command line, the dashboard and the documentation. `docs/scores.md` says how a score is
added.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

import numpy as np

from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.ratio import divide
from tb_f1_plugin.core.scores.tables import (
    against_the_rest,
    table_accuracy,
    table_balanced_accuracy,
    table_kappa,
    table_mcc,
)

PAGE = "docs/scores.md"
MOST_SQUARED = 2.0  # the largest β whose square is multiplied with integer counts

Ratio = Callable[[Counts], tuple[Array, Array]]
"""Numerator and denominator of each class, from its counts against the rest."""


class TableScore(Protocol):
    """The score of a whole table of rows that have one true and one predicted class."""

    def __call__(self, counts: Counts, *, zero_division: float) -> Array:
        """Return the score of counts of shape `(..., classes)`, shape `(...)`."""


@dataclass(frozen=True)
class Follows:
    """How a score that is no proportion follows from one, so that its band does too.

    Args:
        score: The name of the proportion.
        by: The increasing function that makes the score of it.
    """

    score: str
    by: Callable[[Array], Array]


@dataclass(frozen=True, kw_only=True)
class Score:
    """One score: its formula, and what may be asked of it.

    A score has a `ratio`, a `ratio_of_beta` or a `table`. With a table alone, a class
    has the score of the table of two classes: itself and the rest.

    Args:
        name: As functions, routes and options call it.
        title: As people read it in the middle of a sentence.
        needs_total: Whether it knows true negatives, and so the total of the rows.
        is_proportion: Whether `ratio` is a share of rows: its band is then Wilson's.
        lowest: The least that it can be; the most is 1.
        short: As it stands in the sentence that lists the scores with bands; the
            title if empty.
        ratio: Numerator and denominator of each class, each a sum of counts. A score
            that multiplies counts is a `table`.
        ratio_of_beta: Makes the ratio for a β, in place of `ratio`.
        name_at: The scores that it is for some β, by their names.
        table: The score of a whole multi-class table, where that is no average over
            classes.
        follows: The proportion from which its band follows, if it is none itself.
        is_table_accuracy: Whether it is the accuracy of a multi-class table: as that
            table's own score, or as its micro average. It then has the same band.
        is_one_sided: Whether one kind of mistakes costs nothing, as false positives in
            recall.
        by_class: Whether the views of single classes show it. The first one with it
            is the one with bands there.
        has_batch_mean: Whether its batch mean is recorded.
        has_macro_of_means: Whether it can be formed of the classes' mean precision
            and recall as well.

    Raises:
        ValueError: If the formula is missing, or contradicts the rest.
    """

    name: str
    title: str
    needs_total: bool
    is_proportion: bool
    lowest: float = 0.0
    short: str = ""
    ratio: Ratio | None = None
    ratio_of_beta: Callable[[float], Ratio] | None = None
    name_at: Mapping[float, str] = field(default_factory=dict)
    table: TableScore | None = None
    follows: Follows | None = None
    is_table_accuracy: bool = False
    is_one_sided: bool = False
    by_class: bool = False
    has_batch_mean: bool = False
    has_macro_of_means: bool = False

    def __post_init__(self) -> None:
        if not (self.ratio or self.ratio_of_beta or self.table):
            raise ValueError(f"The score {self.name!r} must have a formula.")
        if self.is_proportion and (self.ratio is None or self.follows is not None):
            raise ValueError(
                f"The score {self.name!r} is a proportion, so it must have a `ratio`, "
                "and its band follows from no other."
            )

    @property
    def takes_beta(self) -> bool:
        """Whether it has a parameter β."""
        return self.ratio_of_beta is not None

    @property
    def has_band(self) -> bool:
        """Whether the score of one class has a band in closed form."""
        return self.is_proportion or self.follows is not None

    @property
    def short_title(self) -> str:
        """Its title where there is little room."""
        return self.short or self.title

    @property
    def page(self) -> str:
        """Its section of the documentation, as a path of the repository.

        >>> SCORES["kappa"].page
        'docs/scores.md#cohens-kappa'
        """
        anchor = re.sub(r"[^a-z0-9 -]", "", self.title.lower()).replace(" ", "-")
        return f"{PAGE}#{anchor}"

    def at(self, beta: float) -> Score:
        """Return the score that it is for a β: F-beta is F1 for 1.

        >>> SCORES["fbeta"].at(1.0).name, SCORES["fbeta"].at(2.0).name
        ('f1', 'fbeta')
        """
        return SCORES[self.name_at.get(beta, self.name)]

    def of_classes(self, beta: float = 1.0) -> Callable[[Counts], Array]:
        """Return what forms the score of each class; nan is 0/0.

        Args:
            beta: For a score that takes it; others have 1 only.

        Raises:
            ValueError: If the score does not take this β.
        """
        ratio = self.ratio
        if self.ratio_of_beta is not None:
            ratio = self.ratio_of_beta(beta)
        elif beta != 1:
            raise ValueError(f"`beta` must be 1 for {self.name}, got {beta!r}.")
        if ratio is not None:
            form: Ratio = ratio
            return lambda counts: divide(*form(counts), np.nan)
        assert self.table is not None
        table: TableScore = self.table
        return lambda counts: table(against_the_rest(counts), zero_division=np.nan)


def f_beta_ratio(beta: float) -> Ratio:
    """Return F-beta as (1 + β²)·TP of β²·possible + predicted.

    Integer counts stay integers where β² is one: they divide exactly.

    Raises:
        ValueError: If β is below 0.
    """
    if not beta >= 0:
        raise ValueError(f"`beta` must be at least 0, got {beta!r}.")

    def ratio(c: Counts) -> tuple[Array, Array]:
        if np.isinf(beta):
            return c.true_positives, c.possible_positives
        if beta > MOST_SQUARED:
            # Both sides divided by β²: neither it nor its product may overflow.
            small = 1 / beta / beta
            return (
                c.true_positives * (1 + small),
                c.possible_positives + c.predicted_positives * small,
            )
        square = beta * beta
        return (
            _times(1 + square, c.true_positives),
            _times(square, c.possible_positives) + c.predicted_positives,
        )

    return ratio


def _times(factor: float, values: Array) -> Array:
    return values * (int(factor) if float(factor).is_integer() else factor)


_EVERY = (
    Score(
        name="f1",
        title="F1",
        ratio=f_beta_ratio(1.0),
        needs_total=False,
        is_proportion=False,
        follows=Follows("jaccard", lambda q: 2 * q / (1 + q)),
        is_table_accuracy=True,
        by_class=True,
        has_batch_mean=True,
        has_macro_of_means=True,
    ),
    Score(
        name="fbeta",
        title="F-beta",
        ratio_of_beta=f_beta_ratio,
        name_at={0.0: "precision", 1.0: "f1"},
        needs_total=False,
        is_proportion=False,
        has_macro_of_means=True,
    ),
    Score(
        name="precision",
        title="precision",
        ratio=lambda c: (c.true_positives, c.predicted_positives),
        needs_total=False,
        is_proportion=True,
        is_one_sided=True,
        is_table_accuracy=True,
        by_class=True,
    ),
    Score(
        name="recall",
        title="recall",
        ratio=lambda c: (c.true_positives, c.possible_positives),
        needs_total=False,
        is_proportion=True,
        is_one_sided=True,
        is_table_accuracy=True,
        by_class=True,
    ),
    Score(
        name="specificity",
        title="specificity",
        ratio=lambda c: (c.true_negatives, c.negatives),
        needs_total=True,
        is_proportion=True,
        is_one_sided=True,
    ),
    Score(
        name="accuracy",
        title="accuracy",
        ratio=lambda c: (c.true_positives + c.true_negatives, c.total_by_class),
        table=table_accuracy,
        needs_total=True,
        is_proportion=True,
        is_table_accuracy=True,
    ),
    Score(
        name="balanced_accuracy",
        title="balanced accuracy",
        table=table_balanced_accuracy,
        needs_total=True,
        is_proportion=False,
    ),
    Score(
        name="jaccard",
        title="Jaccard index",
        short="Jaccard",
        ratio=lambda c: (
            c.true_positives,
            c.possible_positives + c.predicted_positives - c.true_positives,
        ),
        needs_total=False,
        is_proportion=True,
    ),
    Score(
        name="mcc",
        title="Matthews correlation",
        short="MCC",
        table=table_mcc,
        needs_total=True,
        is_proportion=False,
        lowest=-1.0,
    ),
    Score(
        name="kappa",
        title="Cohen's kappa",
        short="kappa",
        table=table_kappa,
        needs_total=True,
        is_proportion=False,
        lowest=-1.0,
    ),
)

SCORES: Mapping[str, Score] = MappingProxyType({score.name: score for score in _EVERY})
"""Every score by its name, in the order in which they are offered."""

SCORES_BY_CLASS = tuple(score.name for score in _EVERY if score.by_class)
"""The names of those that the views of single classes show."""
