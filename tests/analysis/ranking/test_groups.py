"""Pooled groups: which one leads, who is worse, and who is not compared."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from tb_f1_plugin.analysis.pooling.pool import pool
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.ranking.groups import Comparison, compared
from tb_f1_plugin.analysis.ranking.luck import level_for
from tb_f1_plugin.analysis.scoring import score
from tb_f1_plugin.core.scores.intervals import difference_interval
from tb_f1_plugin.reading.series import Series
from tests.analysis.ranking.sweeps import accuracy_of, binary, series_of

FOLDS = 5
ROWS = 180  # of a fold; a third of them is positive


def folds_of(
    model: str, *found: int, folds: int = FOLDS, **more: object
) -> list[Series]:
    """Return the folds of a model, each of which finds so many of its positives.

    Args:
        model: Its name.
        found: How many, of each step.
        folds: How many folds there are.
        more: What else the series have.
    """
    possible = [ROWS // 3] * len(found)
    return [
        series_of(
            f"{model}/fold{fold}/validation",
            binary(found, possible, possible, ROWS),
            **more,  # type: ignore[arg-type]
        )
        for fold in range(folds)
    ]


def told(
    groups: dict[str, list[Series]], question: Question | None = None
) -> Comparison:
    """Return what is said of groups; it must be something."""
    asked = question or Question()
    found = compared([pool(name, own, asked) for name, own in groups.items()], asked)
    assert found is not None
    return found


def test_a_model_that_is_worse_over_all_folds_is_named() -> None:
    """By the last step, although another step was better."""
    comparison = told({"a": folds_of("a", 58, 40), "b": folds_of("b", 30, 55)})

    assert [row.verdict for row in comparison.rows] == ["worse", "leads"]
    assert comparison.sentence == "`b` leads with 0.917 at epoch 1. 1 group is worse."
    worse = comparison.rows[0].to_json()
    assert worse["difference"] == pytest.approx(40 / 60 - 55 / 60, abs=1e-12)
    assert worse["difference_high"] < 0


def test_the_band_is_newcombe_s_of_the_pooled_scores() -> None:
    """At the level for so many groups, as the band of two runs is."""
    models = {
        name: folds_of(name, found)
        for name, found in zip("abc", (55, 53, 20), strict=True)
    }
    comparison = told(models)

    asked = Question(interval=level_for(3, 2, 0.95))
    ends = []
    for own in models.values():
        summed = pool("", own, asked).summed
        assert summed is not None
        answer = score(summed, asked)
        assert answer.low is not None
        assert answer.high is not None
        ends.append((answer.value[0], answer.low[0], answer.high[0]))
    for row, own_ends in zip(comparison.rows[1:], ends[1:], strict=True):
        low, high = difference_interval(own_ends, ends[0])
        assert [row.low, row.high] == [float(low), float(high)]
    assert [row.verdict for row in comparison.rows] == [
        "leads",
        "not_told_apart",
        "worse",
    ]
    assert "cannot be told from it on these 900 rows: `b`" in comparison.sentence
    assert "3 groups were compared" in " ".join(comparison.assumptions)


def test_only_groups_of_the_same_folds_are_compared() -> None:
    """As many rows are no proof: the names say which folds a group has."""
    three = folds_of("c", 20, folds=3)
    every = folds_of("d", 20)
    comparison = told(
        {
            "a": folds_of("a", 50),
            "b": folds_of("b", 45),
            "fold 0": [every[0]],
            "fold 1": [every[1]],
            "c": three,
        }
    )

    assert [row.verdict for row in comparison.rows[2:]] == ["not_compared"] * 3
    for row in comparison.rows[2:]:
        assert row.why == (
            "It has other folds, by the names of its runs, than `a`: these are not "
            "the same rows."
        )


def test_other_numbers_of_rows_are_other_rows() -> None:
    """The reason names the last step, which is the one that was looked at."""
    fewer = [series_of("b/validation", binary([20], [60], [60], 170))]
    comparison = told(
        {"a": [series_of("a/validation", binary([50], [60], [60], 180))], "b": fewer}
    )

    assert "`b`: " not in comparison.sentence
    assert comparison.rows[1].verdict == "not_compared"
    assert comparison.rows[1].why is not None
    assert "170 rows at its last step, and `a` 180" in comparison.rows[1].why


def test_what_is_not_pooled_is_not_compared_and_says_why() -> None:
    """Seeds are averaged, and rows that were trained on judge nothing."""
    seeds = [
        series_of(f"s/seed{seed}", binary([50], [60], [60], 180)) for seed in range(3)
    ]
    groups = {
        "a": folds_of("a", 50),
        "b": folds_of("b", 45),
        "s": seeds,
        "t": folds_of("t", 60, split="train"),
    }
    comparison = told(groups)

    assert [row.verdict for row in comparison.rows[2:]] == ["not_compared"] * 2
    assert "averaged and not pooled" in str(comparison.rows[2].why)
    assert "weights that move" in str(comparison.rows[3].why)
    assert "2 groups cannot be judged: `s`, `t`." in comparison.sentence


@pytest.mark.parametrize("names", ["a", "as", "at", "st"])
def test_with_fewer_than_two_to_compare_nothing_is_said(names: str) -> None:
    """One model, and beside it seeds or training rows."""
    seeds = [
        series_of(f"s/seed{seed}", binary([50], [60], [60], 180)) for seed in range(3)
    ]
    groups = {
        "a": folds_of("a", 50),
        "s": seeds,
        "t": folds_of("t", 60, split="train"),
    }
    asked = Question()

    assert compared([pool(n, groups[n], asked) for n in names], asked) is None


def test_a_group_has_a_verdict_only_where_its_row_has_a_band() -> None:
    """Whatever its name is: that of a group says nothing of training rows."""
    unknown = {"split": None}
    groups = {
        "pretrained": folds_of("pretrained", 50, **unknown),
        "scratch": folds_of("scratch", 30, **unknown),
    }
    assert [row.verdict for row in told(groups).rows] == ["leads", "worse"]

    # One name of training rows among others is enough, wherever it stands.
    for place in 0, 4:
        names = [f"a/fold{fold}/validation" for fold in range(FOLDS)]
        names[place] = f"a/fold{place}/train_old"
        hidden = [
            replace(series, run=name)
            for series, name in zip(groups["scratch"], names, strict=True)
        ]
        pooled = pool("a", hidden, Question())
        assert pooled.low is None
        assert "train" in str(pooled.no_band)
        (row,) = told({**groups, "a": hidden}).rows[2:]
        assert (row.verdict, row.why) == ("not_compared", pooled.no_band)


def test_what_is_pooled_although_its_rows_may_be_the_same_is_not_compared() -> None:
    """Its band is too narrow: equal models would often be called worse."""
    seeds = [
        series_of(f"s/seed{seed}", binary([20], [60], [60], 180)) for seed in range(5)
    ]
    # Each with other numbers of positives, as folds that are drawn anew have.
    repeats, nested = (
        [
            series_of(
                name.format(again, fold),
                binary([20], [60 + again], [60 + again], 180 + fold),
            )
            for again in range(2)
            for fold in range(FOLDS)
        ]
        for name in ("r/run{}/fold{}", "n/fold{}/fold{}")
    )
    asked = Question()
    pooled = [
        pool(name, own, asked, same_rows=False)
        for name, own in (
            ("a", folds_of("a", 50)),
            ("b", folds_of("b", 45)),
            ("s", seeds),
            ("r", repeats),
            ("n", nested),
        )
    ]
    comparison = compared(pooled, asked)
    assert comparison is not None
    verdicts = [row.verdict for row in comparison.rows]
    assert verdicts == ["leads", "worse", *["not_compared"] * 3]
    reasons = [str(row.why) for row in comparison.rows[2:]]
    assert "seeds or repeats" in reasons[0]
    assert "are the same fold by their names" in reasons[1]
    assert "folds inside of folds" in reasons[2]
    for one, reason in zip(pooled[3:], reasons[1:], strict=True):
        assert reason in one.notes


def test_slices_of_predictions_are_no_candidates() -> None:
    """Their table compares each with the rest of the rows."""
    groups = {
        value: [
            series_of(
                f"x/country={value}",
                binary([found], [60], [60], 180),
                slice=(("country", value),),
            )
        ]
        for value, found in (("br", 50), ("de", 20))
    }
    asked = Question()
    pooled = [pool(name, own, asked) for name, own in groups.items()]
    assert compared(pooled, asked) is None
    assert all("slices" in str(one.no_verdict) for one in pooled)


def test_other_last_steps_are_named() -> None:
    """A training that still runs is judged where it is, and the sentence says so."""
    comparison = told({"a": folds_of("a", 50, 55), "b": folds_of("b", 20)})

    assert comparison.sentence == (
        "`a` leads with 0.917 at epoch 1. 1 group is worse. Not all are judged at the "
        "same epoch: `b` at 0."
    )


def test_a_band_is_said_to_be_widened_only_where_it_is() -> None:
    """The luckier of two is as likely to be the one as the other."""
    two = {"a": folds_of("a", 50), "b": folds_of("b", 45)}
    assert "widened" not in " ".join(told(two).assumptions)
    three = {**two, "c": folds_of("c", 40)}
    assert "widened" in " ".join(told(three).assumptions)


def test_a_group_without_a_common_step_is_not_compared() -> None:
    """There is no last step of it."""
    apart = [
        replace(series, steps=series.steps + place)
        for place, series in enumerate(folds_of("c", 50))
    ]
    comparison = told({"a": folds_of("a", 50), "b": folds_of("b", 50), "c": apart})

    assert comparison.rows[2].verdict == "not_compared"
    assert comparison.rows[2].why == "Its runs have no step in common."


@pytest.mark.parametrize("groups", [2, 6])
def test_of_equal_models_none_is_called_worse(groups: int) -> None:
    """In at most 5 % of many tables, but for luck."""
    random = np.random.default_rng(8)
    tables, false, asked = 300, 0, Question()
    possible, right = ROWS // 3, accuracy_of(0.85)
    for _ in range(tables):
        made = []
        for model in range(groups):
            found = random.binomial(possible, right, FOLDS)
            wrong = random.binomial(ROWS - possible, 1 - right, FOLDS)
            own = [
                series_of(f"{model}/fold{i}", binary([tp], [possible], [tp + fp], ROWS))
                for i, (tp, fp) in enumerate(zip(found, wrong, strict=True))
            ]
            made.append(pool(str(model), own, asked))
        comparison = compared(made, asked)
        assert comparison is not None
        false += any(row.verdict == "worse" for row in comparison.rows)

    assert false / tables <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / tables)
