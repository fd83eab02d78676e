"""The order of runs, who is compared with whom, and what is said of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.ranking.difference import difference
from tb_f1_plugin.analysis.ranking.luck import level_for
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.reading.series import Series
from tests.analysis.ranking.sweeps import binary, rank, series_of


def run_of(name: str, *right: int, rows: int = 900, **more: object) -> Series:
    """Return a run: of its rows a third is positive, so many of them are found."""
    possible = rows // 3
    counts = binary(right, [possible] * len(right), [possible] * len(right), rows)
    return series_of(name, counts, **more)  # type: ignore[arg-type]


def test_runs_are_sorted_by_their_best_step() -> None:
    """The first of the largest; what has none is last; equal ones by name."""
    every = [
        run_of("c/validation", 100, 240, 230),
        run_of("b/validation", 250, 250, 10),
        run_of("a/validation", 100, 240),
        run_of("d/validation"),
        run_of("e/train", 300, split="train"),
    ]
    rows = [row.to_json() for row in rank(every).rows]

    assert [row["run"] for row in rows] == ["b", "a", "c", "d", "e"]
    assert [row["best_step"] for row in rows] == [0, 1, 1, None, None]
    assert [row["best"] for row in rows[:3]] == [250 / 300, 240 / 300, 240 / 300]
    assert [row["last"] for row in rows] == [10 / 300, 0.8, 230 / 300, None, None]
    assert [row["judged"] for row in rows[-2:]] == ["d/validation", None]
    assert "no step" in rows[3]["unavailable"]
    assert "training rows" in rows[4]["unavailable"]
    assert rows[4]["parts"] == [{"run": "e/train", "split": "train"}]


def test_a_run_is_one_row_with_its_parts() -> None:
    """Training and validation are not two, and validation judges."""
    every = [run_of("a/train", 290, split="train"), run_of("a/validation", 240)]
    (row,) = rank(every).rows
    shown = row.to_json()

    assert shown["judged"] == "a/validation"
    assert shown["best"] == 0.8
    assert [part["split"] for part in shown["parts"]] == ["train", "validation"]


def test_who_is_worse_has_a_band_that_leaves_out_0() -> None:
    """Newcombe's band of the difference, at the level for so many runs."""
    every = [run_of("a", 280), run_of("b", 270), run_of("c", 200)]
    leader, near, worse = rank(every).rows

    assert [r.verdict for r in (leader, near, worse)] == [
        "leads",
        "not_told_apart",
        "worse",
    ]
    assert leader.difference is None
    question = Question(interval=level_for(3, 2, 0.95))
    for row, series in ((near, every[1]), (worse, every[2])):
        told = difference(series, every[0], question)
        assert told.low is not None
        assert told.high is not None
        assert row.difference == told.value[0]
        assert (row.low, row.high) == (told.low[0], told.high[0])
    assert near.high is not None
    assert worse.high is not None
    assert worse.high < 0 <= near.high


def test_of_two_runs_the_verdict_is_that_of_their_difference() -> None:
    """The same numbers as `scores?baseline=`, since there is nothing to correct."""
    every = [run_of("a", 280), run_of("b", 262)]
    told = difference(every[1], every[0], Question())
    row = rank(every).rows[1]

    assert told.low is not None
    assert row.low == pytest.approx(told.low[0], abs=1e-9)


def test_other_rows_are_not_compared() -> None:
    """The runs with the most usual number of rows are, though another one is above."""
    every = [
        run_of("lucky", 190, rows=600),
        run_of("a", 270),
        run_of("b", 265),
        run_of("c", 100),
    ]
    ranking = rank(every)

    assert [row.verdict for row in ranking.rows] == [
        "not_compared",
        "leads",
        "not_told_apart",
        "worse",
    ]
    assert ranking.rows[0].why == (
        "It counted 600 rows at its best step, and `a` 900: these are not the same "
        "rows."
    )
    assert ranking.sentence == (
        "Of the runs that can be compared, `a` leads with 0.900 at epoch 0. 1 run "
        "cannot be told from it on these 900 rows: `b`. 1 run is worse. 1 run is not "
        "compared with it: `lucky`, which has a larger score. `lucky` counted 600 rows "
        "at its best step, and `a` 900: these are not the same rows."
    )
    assert not ranking.folds


def test_several_runs_that_are_not_compared_are_told_with_their_place() -> None:
    """Which of them stand above the leader is said."""
    every = [run_of(f"few {n}", 190 - 90 * n, rows=600 + n) for n in range(2)]
    every += [run_of("a", 270), run_of("b", 269)]

    assert rank(every).sentence.endswith(
        "2 runs are not compared with it: `few 0`, `few 1`; the first has a larger "
        "score. `few 0` counted 600 rows at its best step, and `a` 900: these are not "
        "the same rows."
    )


def test_a_number_that_was_logged_is_ranked_and_not_compared() -> None:
    """Nobody knows how it was averaged, so the sentence does not call it exact."""
    nothing = np.full((1, 1), np.nan)
    logged = {
        "logged": np.array([0.99]),
        "source": "logged_f1",
        "quality": "as_logged",
        "has_counts": False,
        "average": "as_logged",
        "averages": ("as_logged",),
        "split": None,
    }
    number = series_of(
        "number", Counts(nothing, nothing, nothing, nothing[0]), **logged
    )  # type: ignore[arg-type]
    alone, beside = rank([number]), rank([number, run_of("a", 270), run_of("b", 260)])

    assert alone.sentence == (
        "`number` has the largest score, 0.990 at epoch 0, as logged. It is the only "
        "run with a score."
    )
    assert [row.verdict for row in beside.rows] == [
        "not_compared",
        "leads",
        "not_told_apart",
    ]
    assert beside.rows[0].why == "A band needs counts, and only scores were logged."
    assert beside.sentence.endswith(
        "1 run is not compared with it: `number`, which has a larger score. `number`: "
        "A band needs counts, and only scores were logged."
    )
    assert "exact" not in alone.sentence + beside.sentence


def test_other_numbers_of_rows_of_the_classes_are_other_rows() -> None:
    """As many rows in all are no proof of the same ones: nobody is called worse."""
    other = series_of("other", binary([10], [350], [350], 900))
    rows = rank([run_of("a", 270), run_of("b", 260), other]).rows

    assert [row.verdict for row in rows] == ["leads", "not_told_apart", "not_compared"]
    assert rows[2].why == (
        "It counted 900 rows at its best step, and `a` as many, but other numbers of "
        "rows of the classes: these are not the same rows, or not the same labels."
    )


def test_folds_are_not_compared_with_each_other() -> None:
    """They have rows of their own, also where they have as many of each class."""
    folds = [run_of(f"fold{n}/validation", 270 - n) for n in range(3)]
    ranking = rank(folds)

    assert {row.verdict for row in ranking.rows} == {"not_compared"}
    assert ranking.sentence == (
        "`fold0` has the largest score, 0.900 at epoch 0. Whether it is better than "
        "the others cannot be told: they are of other folds, which are not the "
        "same rows."
    )
    assert ranking.rows[1].why == (
        "It is fold 1, and `fold0` is fold 0: these are not the same rows. Folds are "
        "pooled, and not compared."
    )

    assert ranking.folds
    assert not rank([]).folds

    both = [run_of(f"{name}/fold{n}", 270 - n) for n in range(2) for name in "ab"]
    assert [row.verdict for row in rank(both).rows] == [
        *("leads", "not_told_apart", "not_compared", "not_compared")
    ]
    assert rank(both).sentence.endswith(
        "2 runs are not compared with it, since they are of other folds: `a/fold1`, "
        "`b/fold1`."
    )
    assert rank(both[:3]).sentence.endswith(
        "1 run is not compared with it, since it is of another fold: `a/fold1`."
    )
    assert rank(both).folds


def test_a_run_that_is_alone_does_not_lead_below_others() -> None:
    """Of one run that can be compared nobody knows whether it is the best."""
    above = [run_of(name, 280, is_weighted=True) for name in "ab"]
    ranking = rank([*above, run_of("c", 100)])

    assert {row.verdict for row in ranking.rows} == {"not_compared"}
    assert ranking.rows[2].why == "No other run is compared with it."
    assert ranking.sentence == (
        "`a` has the largest score, 0.933 at epoch 0. Whether it is better than the "
        "others cannot be told: no other run can be compared with one that has a band."
    )


def test_runs_of_another_threshold_or_average_are_not_compared() -> None:
    """As a difference of their curves has no band."""
    other = replace(run_of("other", 280), threshold=0.4)
    rows = rank([run_of("a", 270), run_of("b", 260), other]).rows

    assert rows[0].verdict == "not_compared"
    assert rows[0].why == "The two are of other metrics, classes or thresholds."


@pytest.mark.parametrize(
    ("every", "said"),
    [
        ([], "No run has a score to rank."),
        ([run_of("a")], "No run has a score to rank."),
        ([run_of("a", 240)], "`a` is the only run with a score: 0.800 at epoch 0."),
        (
            [run_of("a", 240), run_of("b", 239), run_of("c")],
            "`a` leads with 0.800 at epoch 0. 1 run cannot be told from it on these "
            "900 rows: `b`. 1 run has no score: `c`.",
        ),
        (
            [run_of("a", 290), *(run_of(f"b{n}", 50 + n) for n in range(5))],
            "`a` leads with 0.967 at epoch 0. 5 runs are worse.",
        ),
        (
            [run_of("a", 240, step_unit="step"), *(run_of(n, 239) for n in "bcdef")],
            "`a` leads with 0.800 at step 0. 5 runs cannot be told from it on these "
            "900 rows: `b`, `c`, `d` and 2 more.",
        ),
        (
            [run_of("a", 240, is_weighted=True), run_of("b", 239, is_weighted=True)],
            "`a` has the largest score, 0.800 at epoch 0. Whether it is better than "
            "the others cannot be told: no run has a band.",
        ),
    ],
)
def test_one_sentence_says_who_leads(every: list[Series], said: str) -> None:
    """In words that hold of any table."""
    assert rank(every).sentence == said


def test_the_assumptions_say_how_many_were_compared() -> None:
    """Runs, steps, how that is corrected, and what same rows mean."""
    every = [run_of("a", 240, 230), run_of("b", 239, 2, 3), run_of("c", 238, 1)]
    said = " ".join(rank(every).assumptions)

    assert "best epoch, which was chosen on the rows that judge it" in said
    assert "3 runs with 7 epochs in all were compared" in said
    assert "95 of 100" in said
    assert "fewer epochs" in said
    assert "may still differ" in said
    assert rank([]).assumptions == ()
    assert len(rank(every[:1]).assumptions) == 1


def test_a_sparkline_keeps_both_ends() -> None:
    """Forty values at most."""
    values = np.random.default_rng(0).integers(0, 300, 1000)
    (row,) = rank([run_of("a", *values)]).rows
    line = row.to_json()["sparkline"]

    assert len(line) == 40
    assert (line[0], line[-1]) == (values[0] / 300, values[-1] / 300)
