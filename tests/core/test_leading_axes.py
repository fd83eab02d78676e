"""Leading axes are free: what is made of a stack is made of each value in it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import partial
from typing import Any

import numpy as np
import pytest

from tb_f1_plugin.core.batch_mean import BatchSums
from tb_f1_plugin.core.confusion.bands import macro_deviation, macro_interval
from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.histogram import brackets, calibration, curves, thresholds
from tb_f1_plugin.core.histogram.edges import edges_of
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.histogram.thresholds import at_edges
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.scores import intervals, tables
from tb_f1_plugin.core.scores.averaging import present
from tb_f1_plugin.core.scores.by_name import score_of
from tb_f1_plugin.core.scores.formulas import f_beta_of_means
from tb_f1_plugin.core.scores.registry import SCORES

LEAD = (2, 3)
PLACES = list(itertools.product(*map(range, LEAD)))
CLASSES = 4


def leaves(value: Any) -> Iterator[Any]:
    """Yield the arrays of which a value is made."""
    if isinstance(value, tuple):
        for part in value:
            yield from leaves(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from leaves(getattr(value, field.name))
    else:
        yield value


def equal(function: Callable[[Any], Any], stack: Any, each: list[Any]) -> None:
    """Say whether a function of a stack is the stack of what it is of each."""
    found = list(leaves(function(stack)))
    parts = [list(leaves(function(one))) for one in each]
    for at, whole in enumerate(found):
        for place, part in zip(PLACES, parts, strict=True):
            alone = part[at]
            if alone is None or np.shape(whole) == np.shape(alone):
                np.testing.assert_array_equal(whole, alone)  # what all have in common
            else:
                np.testing.assert_allclose(whole[place], alone, rtol=1e-9)


def cells(*, own_totals: bool = False) -> Array:
    """Return tables of classes, one of which is sometimes absent or never predicted."""
    random = np.random.default_rng(1)
    made = random.integers(1, 60, (*LEAD, CLASSES, CLASSES + own_totals))
    made[0, 1, 2] = made[0, 1, :, 2] = 0
    made[1, 0, :, 1] = 0
    made[1, 2] = 0
    return made


def counts_of(made: Array, *, own_totals: bool = False) -> Counts:
    """Return counts of them; with totals of their own as if labels were missing."""
    total = made.sum((-1, -2))
    hits = np.diagonal(made, axis1=-2, axis2=-1)
    if own_totals:
        total = total[..., np.newaxis] + np.arange(CLASSES)
    return Counts(hits, made.sum(-1), made[..., :CLASSES].sum(-2), total)


def stacked(make: Callable[[Array], Any]) -> tuple[Any, list[Any]]:
    """Return what is made of all tables at once, and of each."""
    return make(cells()), [make(cells()[place]) for place in PLACES]


@pytest.mark.parametrize("own_totals", [False, True])
@pytest.mark.parametrize("name", SCORES)
def test_every_score_of_a_stack_is_that_of_each(name: str, own_totals: bool) -> None:
    """By every average, with and without absent classes, for every 0/0."""
    stack, each = stacked(partial(counts_of, own_totals=own_totals))
    for average, absent, shown in itertools.product(
        [None, "micro", "macro", "weighted"],
        ["left_out", "counted"],
        [0.0, 1.0, np.nan],
    ):
        options = {"average": average, "absent_classes": absent}
        score = partial(score_of, name, zero_division=shown, **options)
        equal(score, stack, each)  # type: ignore[arg-type]
    if SCORES[name].has_band:
        equal(lambda counts: intervals.score_interval(counts, name), stack, each)


def with_totals(counts: Counts) -> Counts:
    """Return the same with a total of each class, as if labels were missing."""
    sums = (
        counts.true_positives,
        counts.possible_positives,
        counts.predicted_positives,
    )
    return Counts(*sums, counts.total_by_class + np.arange(CLASSES))


OF_COUNTS: list[Callable[[Counts], Any]] = [
    f_beta_of_means,
    partial(f_beta_of_means, beta=np.inf, absent_classes="left_out"),
    *(getattr(tables, name) for name in dir(tables) if name.startswith("table_")),
    tables.against_the_rest,
    intervals.accuracy_interval,
    present,
    Counts.micro,
    lambda counts: counts.of_class(2),
    lambda counts: counts.of_classes([3, 0]),
    lambda counts: counts + counts,
    lambda counts: counts.true_negatives,
    lambda counts: counts.predicted_negatives,
    BatchSums.of,
    lambda counts: BatchSums.of(counts, labels=[0, 2]),
    Record.of,
    lambda counts: Record.of(counts) + Record.of(with_totals(counts)),
    lambda counts: Record.of(counts).to_array(),
    lambda counts: Record.from_array(Record.of(counts).to_array(), CLASSES),
]


@pytest.mark.parametrize("function", OF_COUNTS)
def test_what_is_made_of_a_stack_of_counts(function: Callable[[Counts], Any]) -> None:
    """Tables, bands, records and the sums of batches."""
    equal(function, *stacked(counts_of))


@pytest.mark.parametrize("average", ["micro", "macro", "weighted"])
def test_the_batch_mean_of_a_stack_is_that_of_each(average: str) -> None:
    """For every 0/0, of all classes or some, and of one."""
    stack, each = stacked(lambda made: BatchSums.of(counts_of(made)))
    for shown, absent, labels, index in itertools.product(
        [0.0, 1.0, np.nan], ["left_out", "counted"], [None, [0, 2]], [None, 2]
    ):

        def mean(sums: BatchSums) -> Array:
            both = sums + sums
            return both.mean(
                average,  # type: ignore[arg-type]
                zero_division=shown,  # noqa: B023
                absent_classes=absent,  # type: ignore[arg-type]  # noqa: B023
                labels=labels,  # noqa: B023
                class_index=index,  # noqa: B023
            )

        equal(mean, stack, each)


OF_CONFUSIONS: list[Callable[[Confusion], Any]] = [
    Confusion.matrix,
    Confusion.unpredicted,
    lambda confusion: confusion.others,
    lambda confusion: (confusion + confusion).matrix(),
    macro_deviation,
    macro_interval,
    partial(macro_deviation, score="accuracy", absent_classes="counted"),
    partial(macro_interval, absent_classes="counted"),
]


@pytest.mark.parametrize("function", OF_CONFUSIONS)
def test_what_is_made_of_a_stack_of_confusions(
    function: Callable[[Confusion], Any],
) -> None:
    """The matrix, and the bands of macro averages."""
    equal(function, *stacked(Confusion.of_matrix))


OF_HISTOGRAMS: list[Callable[[ScoreHistogram], Any]] = [
    lambda histogram: histogram.on(edges_of(100)),
    lambda histogram: histogram.of_class(1),
    lambda histogram: histogram + histogram,
    at_edges,
    lambda histogram: thresholds.counts_at(at_edges(histogram), 0.75),
    *(
        lambda histogram, average=average: thresholds.best_threshold(
            at_edges(histogram), average=average
        )
        for average in (None, "micro", "macro")
    ),
    *(
        lambda histogram, args=args: thresholds.threshold_reaching(
            at_edges(histogram), *args[:2], average=args[2]
        )
        for args in itertools.product(
            ["recall", "precision"], [0.5, 0.9], [None, "macro"]
        )
    ),
    *(
        lambda histogram, curve=curve: curve(at_edges(histogram))
        for curve in (
            curves.roc_curve,
            curves.precision_recall_curve,
            curves.gain_curve,
        )
    ),
    brackets.roc_auc_bracket,
    brackets.average_precision_bracket,
    brackets.best_f_beta_bracket,
    partial(brackets.best_f_beta_bracket, beta=2.0),
    calibration.are_probabilities,
    calibration.reliability_curve,
    partial(calibration.reliability_curve, groups=3),
    calibration.score_sums,
    calibration.calibration_error,
    calibration.brier_score,
    calibration.best_f1,
]


@pytest.mark.parametrize("own_totals", [False, True])
def test_what_is_made_of_a_stack_of_histograms(own_totals: bool) -> None:
    """Thresholds, curves, brackets and calibration; also of scores that are none."""
    random = np.random.default_rng(2)
    edges = edges_of(196)
    shape = (*LEAD, 2, len(edges) + 2)
    positives, negatives = random.integers(0, 3, (2, *shape))
    for values in (positives, negatives):
        values[..., [0, -1]] = 0  # no NaN, and nothing above 1
        values[0, 1, 1, 0], values[1, 0, 0, -1] = 1, 2
        values[1, 2] = 0
    negatives[1, 2, 1, 1] = 5  # and else no row at all
    if not own_totals:
        rest = (positives + negatives).sum(-1)
        negatives[..., 1] += rest.max(-1, keepdims=True) - rest
    middle = (np.r_[0.0, 0.0, edges] + np.r_[0.0, edges, 1.0]) / 2
    nearest = np.minimum(middle, 1 - middle)
    distances = (positives + negatives) * nearest
    distances[..., 1] = 0
    squares = random.random(shape[:-1])

    def made(place: Any) -> ScoreHistogram:
        parts = (positives, negatives, distances, squares)
        return ScoreHistogram(edges, *(part[place] for part in parts))

    for function in OF_HISTOGRAMS:
        equal(function, made(...), [made(place) for place in PLACES])
