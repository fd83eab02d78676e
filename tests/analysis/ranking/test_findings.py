"""What is odd about a run beside the others: found where it is, and nowhere else."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.ranking.odd.guessing import deviations_above_chance
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.reading.series import Finding, Series
from tests.analysis.ranking.sweeps import binary, rank, series_of

ROWS, POSSIBLE = 899, 412


def curve(
    random: np.random.Generator, top: float, epochs: int, *, rows: int = ROWS
) -> Counts:
    """Return the counts of a training that learns: rightly answered, up to a share."""
    possible = round(POSSIBLE * rows / ROWS)
    right = 0.55 + (top - 0.55) * (1 - np.exp(-np.arange(epochs) / epochs * 5))
    tp = random.binomial(possible, right)
    fp = random.binomial(rows - possible, 1 - right)
    return binary(tp, np.full(epochs, possible), tp + fp, rows)


def directory(random: np.random.Generator, runs: int, epochs: int) -> list[Series]:
    """Return runs of which each learns, with training and validation."""
    made = []
    for run in range(runs):
        top = float(random.uniform(0.75, 0.95))
        validation = curve(random, top, epochs)
        training = curve(random, min(1.0, top + 0.03), epochs, rows=5 * ROWS)
        name = f"run {run:03}"
        made.append(series_of(f"{name}/train", training, split="train"))
        made.append(series_of(f"{name}/validation", validation))
    return made


def found(every: list[Series], question: Question | None = None) -> dict[str, Any]:
    """Return the codes of the findings of each run that has some."""
    rows = [row.to_json() for row in rank(every, question).rows]
    codes = {row["run"]: [f["code"] for f in row["findings"]] for row in rows}
    return {run: some for run, some in codes.items() if some}


def guesses(random: np.random.Generator, epochs: int) -> Counts:
    """Return the counts of answers that have nothing to do with the labels."""
    share = random.uniform(0.3, 0.7, epochs)
    tp = random.binomial(POSSIBLE, share)
    predicted = tp + random.binomial(ROWS - POSSIBLE, share)
    return binary(tp, np.full(epochs, POSSIBLE), predicted, ROWS)


@pytest.mark.parametrize("seed", range(3))
def test_three_planted_faults_in_two_hundred_runs_are_found(seed: int) -> None:
    """Random labels, 600 of 899 rows, and a divergence; the others have nothing."""
    random = np.random.default_rng(seed)
    every = directory(random, 200, 200)
    places = {s.run: place for place, s in enumerate(every)}

    def plant(run: str, counts: Counts) -> None:
        every[places[f"{run}/validation"]] = series_of(f"{run}/validation", counts)

    plant("run 011", guesses(random, 200))
    plant("run 112", curve(random, 0.9, 200, rows=600))
    gone = curve(random, 0.9, 200).true_positives[:, 0].copy()
    gone[150:] //= 10
    plant("run 145", binary(gone, [POSSIBLE] * 200, gone + 40, ROWS))
    begun = time.perf_counter()
    codes = found(every)
    taken = time.perf_counter() - begun

    assert {run: some[0] for run, some in codes.items()} == {
        "run 011": "guessing",
        "run 112": "other_rows",
        "run 145": "diverged",
    }
    assert taken < 10  # a second, where nothing else runs


def one(counts: Counts, **more: Any) -> Finding | None:
    """Return the first finding of a run that is alone; None without one."""
    (row,) = rank([series_of("a", counts, **more)]).rows
    return next(iter(row.findings), None)


def steady(tp: Any, predicted: Any, *, possible: int = 40, rows: int = 100) -> Counts:
    """Return the counts of steps that are judged by the same rows."""
    tp, predicted = np.atleast_1d(tp), np.atleast_1d(predicted)
    return binary(tp, np.full(len(tp), possible), predicted, rows)


def test_another_number_of_rows_than_most_is_found() -> None:
    """Of two runs neither is most; of three one can be."""
    few = series_of("few", steady(30, 40, rows=90))
    others = [series_of(name, steady(30, 40)) for name in "ab"]

    assert found([few, others[0]]) == {}
    assert found([few, *others]) == {"few": ["other_rows"]}
    rows = {row.standing.run: row for row in rank([few, *others]).rows}
    assert rows["few"].findings[0].message == (
        "90 rows were counted at its best step, and 100 in 2 of 3 runs, so its score "
        "is of other rows and not comparable. Judge all runs by the same rows."
    )


def test_folds_with_a_row_more_or_less_are_not_odd() -> None:
    """Nobody can judge all folds by the same rows."""
    folds = [series_of(f"fold{n}", steady(30, 40)) for n in range(3)]

    assert found([*folds, series_of("fold3", steady(30, 40, rows=101))]) == {}


def test_other_labels_of_as_many_rows_are_found() -> None:
    """The classes have other numbers of rows."""
    other = series_of("other", steady(30, 40, possible=41))
    others = [series_of(name, steady(30, 40)) for name in "ab"]

    assert found([other, *others]) == {"other": ["other_rows"]}


def test_seeds_with_rows_of_their_own_are_not_odd() -> None:
    """Where each run has other numbers, none is unlike most."""
    every = [series_of(f"{n}", steady(30, 40, possible=40 + n)) for n in range(5)]

    assert found(every) == {}


def test_equal_curves_are_found() -> None:
    """In both runs; short or flat ones are equal by chance."""
    tp, predicted = [20, 30, 35], [40, 41, 42]
    twins = [series_of(name, steady(tp, predicted)) for name in "ab"]
    other = series_of("c", steady(tp, [40, 41, 43]))
    flat = [series_of(name, steady([35, 35, 35], [42] * 3)) for name in "de"]

    assert found([*twins, other, *flat]) == {
        "a": ["identical_curves"],
        "b": ["identical_curves"],
    }
    nothing = np.full((3, 1), np.nan)
    logged = {"source": "logged_f1", "quality": "as_logged", "has_counts": False}
    numbers = [
        series_of(
            name,
            Counts(nothing, nothing, nothing, nothing[:, 0]),
            logged=np.array([0.5, 0.6, 0.7]),
            average="as_logged",
            averages=("as_logged",),
            **logged,
        )
        for name in "ab"
    ]
    assert "it has the same scores as `b`" in rank(numbers).rows[0].findings[0].message
    message = rank(twins).rows[0].findings[0].message
    assert "At each of its 3 epochs it has the same counts as `b`" in message


def classes(*tables: Array, run: str) -> Series:
    """Return a series of three classes, of matrices: true down, predicted across."""
    stacked = np.stack([np.asarray(table) for table in tables])
    counts = Counts(
        np.diagonal(stacked, axis1=1, axis2=2),
        stacked.sum(2),
        stacked.sum(1),
        stacked.sum((1, 2)),
    )
    return series_of(
        run,
        counts,
        kind="multiclass",
        classes=("cat", "dog", "eel"),
        threshold=None,
        average="macro",
        averages=("micro", "macro", "weighted"),
    )


GOOD = np.array([[20, 2, 1], [3, 25, 2], [1, 1, 9]])
NO_EEL = np.array([[20, 2, 1], [3, 25, 2], [5, 6, 0]])
CONSTANT = np.array([[0, 23, 0], [0, 30, 0], [0, 11, 0]])


def test_a_class_that_only_one_run_lost_is_found() -> None:
    """At the last step; a class that two runs have lost is hard."""
    lost = classes(GOOD, NO_EEL, run="lost")
    others = [classes(GOOD, run="a"), classes(NO_EEL, GOOD, run="b")]

    assert found([lost, *others]) == {"lost": ["lost_class"]}
    assert found([lost, classes(NO_EEL, run="a"), *others[1:]]) == {}
    rows = {row.standing.run: row for row in rank([lost, *others]).rows}
    assert rows["lost"].findings[0].message == (
        "At its last epoch, 1, F1 of class eel is 0: no row of it is found. It is "
        "above 0 in the 2 other runs. The classes of the run show since when."
    )


def test_a_class_that_was_not_found_yet_is_not_lost() -> None:
    """Others found it later, or there are too few rows of it to find one."""
    young = classes(NO_EEL, run="young")
    others = [classes(NO_EEL, GOOD, run=name) for name in "ab"]
    few = [[20, 2, 1], [3, 25, 2], [1, 1, 7]]
    none = [[20, 2, 1], [3, 25, 2], [4, 5, 0]]

    assert found([young, *others]) == {}
    early = [classes(GOOD, GOOD, run=name) for name in "ab"]
    assert found([young, *early])["young"] == ["lost_class"]
    rare = [classes(np.array(few), run=name) for name in "ab"]
    assert found([classes(np.array(none), run="c"), *rare]) == {}


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (steady(40, 100), "class 1, would give 0.571. The best F1 of this run is"),
        (steady(16, 40), "The best F1 of this run is 0.400, at epoch 0."),
        (steady(0, 0), "The best F1 of this run is 0.000, at epoch 0."),
        (steady(36, 86), "The best F1 of this run is 0.571, at epoch 0."),
    ],
)
def test_who_guesses_is_found(counts: Counts, words: str) -> None:
    """By the score of a constant answer, which needs no look at a row."""
    finding = one(counts)

    assert finding is not None
    assert finding.code == "guessing"
    assert words in finding.message


def test_who_is_right_more_often_than_by_chance_does_not_guess() -> None:
    """Recall tells nothing, since always to say yes is perfect: chance alone tells."""
    assert one(steady(30, 40)) is None
    assert found([series_of("a", steady(40, 90))], Question(score="recall")) == {}
    many = np.array([[5, 4, 2], [4, 5, 2], [3, 3, 5]])
    assert found([classes(many, run="a")]) == {"a": ["guessing"]}
    assert found([classes(4 * many, run="a")]) == {}
    assert found([classes(CONSTANT, run="a")]) == {"a": ["guessing"]}


@pytest.mark.parametrize("score", ["recall", "precision", "specificity"])
def test_a_score_of_one_kind_of_mistakes_tells_nothing_of_guessing(score: str) -> None:
    """Its best step may be the one where all answers are the same."""
    every = [series_of("a", steady([40, 35], [100, 38]))]

    assert found(every, Question(score=score)) == {}


def test_where_a_constant_answer_is_right_nobody_is_called_guessing() -> None:
    """Rows of one label, and a run without a mistake, say nothing of it."""
    assert one(steady(90, 90, possible=100)) is None
    assert one(steady(0, 5, possible=0)) is None
    assert one(steady(1, 1, possible=1, rows=2)) is None


def test_chance_is_that_of_answers_in_random_order() -> None:
    """Mean and deviation are those of shuffled answers."""
    random = np.random.default_rng(0)
    matrix = np.array([[9, 4, 2], [5, 8, 1], [3, 3, 5]])
    true = np.repeat(range(3), matrix.sum(1))
    predicted = np.concatenate([np.repeat(range(3), row) for row in matrix])
    shuffled = [(true == random.permutation(predicted)).sum() for _ in range(20_000)]
    expected = (np.trace(matrix) - np.mean(shuffled)) / np.std(shuffled)

    assert deviations_above_chance(classes(matrix, run="a")) == pytest.approx(
        expected, rel=0.03
    )


def test_a_run_that_ends_below_half_of_its_best_has_diverged() -> None:
    """Or whose last predictions are no numbers."""
    assert one(steady([38, 30], [41, 42])) is None
    fell = one(steady([38, 10], [41, 42]))
    nan = Finding("non_finite", "Some are NaN.", (1,))
    broken = one(steady([38, 37], [41, 41]), findings=(nan,))

    assert fell is not None
    assert fell.message == (
        "Its F1 fell from 0.938 at epoch 0 to 0.244 at the last, 1: that is less than "
        "half. Use the weights of epoch 0, and train again with a smaller learning "
        "rate."
    )
    assert broken is not None
    assert broken.code == "diverged"
    assert "predictions are NaN or infinite" in broken.message


def test_a_validation_that_falls_while_training_rises_is_found() -> None:
    """If the fall is more than luck; where both fall it is something else."""
    big = {"possible": 400, "rows": 1000}
    train = series_of(
        "a/train", steady([300, 350, 390], [400] * 3, **big), split="train"
    )
    worse = series_of(
        "a/train", steady([390, 350, 300], [400] * 3, **big), split="train"
    )
    fallen = series_of("a/validation", steady([300, 340, 260], [400] * 3, **big))
    by_luck = series_of("a/validation", steady([300, 340, 335], [400] * 3, **big))

    assert found([train, fallen]) == {"a": ["parts_part"]}
    assert found([train, by_luck]) == found([worse, fallen]) == {}
    assert found([fallen]) == {}
    message = rank([train, fallen]).rows[0].findings[0].message
    assert message.startswith(
        "From epoch 1 to 2, F1 of training rose from 0.875 to 0.975, and that of "
        "validation fell from 0.850 to 0.650: the model learns its training rows by "
        "heart (overfitting). Use the weights of epoch 1"
    )
