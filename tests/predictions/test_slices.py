"""Slices of predictions: the worst one first, each against the rest of the rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import f1_score, precision_score

from tb_f1_plugin import cli
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.ranking.difference import difference
from tb_f1_plugin.analysis.ranking.ranking import ranked
from tb_f1_plugin.analysis.ranking.slices.exact import fisher
from tb_f1_plugin.analysis.ranking.slices.slices import (
    Slices,
    at_step,
    sliced,
    steps_of,
)
from tb_f1_plugin.analysis.ranking.slices.table import level_of
from tb_f1_plugin.analysis.ranking.standing import measured
from tb_f1_plugin.core.scores.intervals import difference_interval, wilson
from tb_f1_plugin.logdir import read_series
from tb_f1_plugin.reading.findings import with_own
from tb_f1_plugin.reading.series import Series
from tests.predictions.tables import rows, table_of
from tests.support.in_process import InProcess

ROWS = rows(3000)
# Every fourth score of one country is turned round.
ROWS["score"] = np.where(
    (ROWS["country"] == "br") & (np.arange(3000) % 4 == 0),
    1 - ROWS["score"],
    ROWS["score"],
)


def written(logdir: Path, columns: dict[str, Any], **asked: Any) -> list[Series]:
    """Count a table, write it, and return what is read back."""
    from tb_f1_plugin.predictions import count

    names = {"y_true": "label", "y_pred": "score", "by": "country", **asked}
    count(table_of(**columns), **names).write(logdir)
    return read_series(logdir)


def slices_of(
    every: Sequence[Series], question: Question | None = None
) -> list[Slices]:
    """Return the slices of all series, as the route makes them."""
    asked = question or Question()
    steps = steps_of([measured(series, asked) for series in every])
    parts = [at_step(series, steps) for series in every]
    return sliced([part for part in parts if part is not None], steps, asked)


def test_each_slice_stands_beside_the_rest_of_the_rows(tmp_path: Path) -> None:
    """F1 of the slice and of all other rows are scikit-learn's, at one step for all."""
    every = written(tmp_path, ROWS, by=["country", "device"], step="epoch")
    countries, devices = slices_of(every)

    assert (countries.slicing.columns, devices.slicing.columns) == (
        ("country",),
        ("device",),
    )
    (whole,) = (series for series in every if series.run == "predictions")
    f1 = measured(whole, Question()).answer
    assert countries.step == devices.step == f1.step[np.argmax(f1.value)]
    then = ROWS["epoch"] == countries.step
    predicted = ROWS["score"] > 0.5
    for table, column in ((countries, "country"), (devices, "device")):
        assert table.total == then.sum()
        values = [row.standing.best for row in table.rows]
        assert values == sorted(values, key=lambda value: value or 0)
        for row in table.rows:
            own = then & (ROWS[column] == row.name)
            for standing, which in ((row.standing, own), (row.rest, then & ~own)):
                expected = f1_score(ROWS["label"][which], predicted[which])
                assert standing is not None
                assert standing.best == pytest.approx(expected, abs=1e-12)
            assert row.standing.total == own.sum()
            assert row.positives == ROWS["label"][own].sum()
    assert countries.rows[0].verdict == "worse"
    assert countries.sentence.startswith(
        "`br` has the lowest score of the 3 slices by country"
    )
    assert "It is worse than the rest of the rows" in countries.sentence
    assert {row.verdict for row in devices.rows} == {"not_told_apart"}
    assert "cannot be told from the rest of the rows" in devices.sentence
    assert "1 other slice cannot be told from the rest." in devices.sentence


def test_a_slice_is_no_run_that_could_be_chosen(tmp_path: Path) -> None:
    """Only whole runs are ranked, though a slice has a larger score."""
    every = written(tmp_path, ROWS)
    ranking = ranked([measured(series, Question()) for series in every], Question())

    assert [row.standing.run for row in ranking.rows] == ["predictions"]
    assert ranking.sentence.startswith("`predictions` is the only run with a score")
    assert slices_of([s for s in every if s.run == "predictions"]) == []


def test_a_slice_and_all_rows_have_no_band_of_their_difference(tmp_path: Path) -> None:
    """They have rows in common; two slices of one column have none, and have a band."""
    every = {s.run.rpartition("=")[2]: s for s in written(tmp_path, ROWS)}
    inside = difference(every["br"], every["predictions"], Question())
    beside = difference(every["br"], every["de"], Question())

    assert inside.low is None
    assert "rows in common" in inside.note
    assert inside.value[0] < 0
    assert beside.low is not None


# What a slice has, and what is said of it.
ODD: dict[str, tuple[dict[str, Any], str]] = {
    "no positive row": ({"label": 0}, "It has no positive row, so its F1 is 0 or 0/0"),
    "no row at that step": ({"epoch": 0, "score": 0.1}, "It has no rows at this step."),
}


@pytest.mark.parametrize("odd", ODD)
def test_a_slice_that_cannot_be_compared_is_never_the_worst(
    odd: str, tmp_path: Path
) -> None:
    """It stands behind the others, and a sentence says why; an F1 of 0 or not."""
    changed, why = ODD[odd]
    columns = {**ROWS, "epoch": np.ones(3000, int)}
    for name, value in changed.items():
        columns[name] = np.where(columns["country"] == "fr", value, columns[name])
    (table,) = slices_of(written(tmp_path, columns, step="epoch"))

    *compared, last = table.rows
    assert (last.name, last.verdict) == ("fr", "not_compared")
    assert str(last.why).startswith(why)
    assert [row.name for row in compared] == ["br", "de"]
    assert table.sentence.startswith("`br` has the lowest score")
    assert "1 slice is not compared: `fr`." in table.sentence


def test_a_macro_average_needs_rows_of_each_class(
    tmp_path: Path, in_process: Callable[[Path], InProcess]
) -> None:
    """A slice without one is not compared; where confusions are kept others are."""
    columns = {**ROWS, "taken_for": ROWS["animal"].copy()}
    columns["taken_for"][::5] = ROWS["taken_for"][::5]
    gone = (columns["country"] == "fr") & (columns["animal"] == 3)
    columns["animal"] = np.where(gone, 2, columns["animal"])
    asked = {"y_true": "animal", "y_pred": "taken_for"}
    written(tmp_path, columns, **asked, confusion=True)
    server = in_process(tmp_path)

    (table,) = server.answer("ranking", tag="f1_score")["slices"]
    *compared, last = table["rows"]
    assert last["name"] == "fr"
    assert last["why"] == (
        "It has no row of class 3, and the rest has: an average over other classes is "
        "not comparable. Choose a class."
    )
    for row in compared:
        rest = columns["country"] != row["name"]
        expected = f1_score(
            columns["animal"][rest], columns["taken_for"][rest], average="macro"
        )
        assert row["rest"] == pytest.approx(expected, abs=1e-12)
        assert row["difference_low"] < row["difference"] < row["difference_high"]
    of_class = {"tag": "f1_score", "score": "precision", "class": "1"}
    (table,) = server.answer("ranking", **of_class)["slices"]
    own = columns["country"] == "fr"
    (row,) = (row for row in table["rows"] if row["name"] == "fr")
    true, predicted = (columns[name][own] == 1 for name in ("animal", "taken_for"))
    assert row["verdict"] != "not_compared"
    assert row["value"] == pytest.approx(precision_score(true, predicted), abs=1e-12)


def test_without_all_rows_and_with_weights_nothing_is_called_worse(
    tmp_path: Path,
) -> None:
    """The rest is not known then, or its band; the slices are shown all the same."""
    every = written(tmp_path / "a", ROWS)
    (alone,) = slices_of([s for s in every if s.run != "predictions"])
    (weighted,) = slices_of(written(tmp_path / "b", ROWS, weight="weight"))

    for table, words in ((alone, "Show that run as well."), (weighted, "weights")):
        assert {row.verdict for row in table.rows} == {"not_compared"}
        assert all(words in str(row.why) for row in table.rows)
        assert words in table.sentence
        assert not table.assumptions
    assert alone.value is None
    rests = [row.rest.best for row in weighted.rows if row.rest is not None]
    assert len(rests) == 3


def test_of_slices_that_are_alike_none_is_called_worse_or_better() -> None:
    """In at least 95 of 100 tables, with two slices or forty, small ones or large."""
    random, tables = np.random.default_rng(19), 2000
    for slices, share, q in ((2, 150, 0.8), (8, 30, 0.8), (40, 5, 0.95), (40, 99, 0.9)):
        # Hits and mistakes of F1 are drawn as a share q of rows, as its band takes it.
        sizes = random.integers(share, 4 * share, (tables, slices))
        hits = random.binomial(sizes, q)
        level = level_of(1 if slices == 2 else slices, 0.95)
        ends = []
        for k, n in (
            (hits, sizes),
            (hits.sum(1, keepdims=True) - hits, sizes.sum(1, keepdims=True) - sizes),
        ):
            ends.append([2 * q / (1 + q) for q in (k / n, *wilson(k, n, level))])
        low, high = difference_interval(*map(tuple, ends))
        real = (low > 0) | (high < 0)
        for table, place in np.argwhere(real):
            own, of = int(hits[table, place]), int(sizes[table, place])
            rest = int(hits[table].sum()) - own, int(sizes[table].sum()) - of
            real[table, place] = fisher(own, of, *rest) <= 1 - level
        false = real.any(1).mean()

        assert false <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / tables), slices


def test_what_is_odd_is_said_of_predictions_and_not_of_a_training(
    tmp_path: Path,
) -> None:
    """There are no weights to take, no seeds, no batches, and nothing to interrupt."""
    steps = np.arange(3000) % 6
    flat = np.where(steps == 5, 0.9 * (ROWS["label"] == 0), ROWS["score"])
    columns = {**ROWS, "epoch": steps, "score": flat}
    written(tmp_path / "twice/a", columns, by=(), step="epoch")
    every = written(tmp_path / "twice/a/b", columns, by=(), step="epoch")
    every = read_series(tmp_path / "twice")
    guesses = {**columns, "score": np.random.default_rng(0).random(3000)}
    every += written(tmp_path / "c", guesses, by=(), step="epoch")
    animals = {"y_true": "animal", "y_pred": "taken_for", "by": (), "classes": 5}
    absent = written(tmp_path / "d", ROWS, **animals)

    late = [replace(s, wall_times=np.array([0, 1, 2, 3, 9e5, 9e5])) for s in every]
    rows = ranked([measured(s, Question()) for s in every], Question()).rows
    found = [f for row in rows for f in row.to_json()["findings"]]
    found += [f.to_json() for s in absent for f in s.findings]
    assert {one["code"] for one in found} >= {
        *("diverged", "identical_curves", "guessing", "absent_classes")
    }
    said = " ".join(one["message"] for one in found)
    for word in ("weights", "train", "seed", "batch", "loss", "learning rate"):
        assert word not in said
    codes = {f.code for s in late for f in with_own(replace(s, findings=())).findings}
    assert "restarted" not in codes


@pytest.mark.parametrize("rows", [9, 300, 200_000])
def test_fishers_test_is_that_of_scipy(rows: int) -> None:
    """Twice its one-sided p, with few rows and with many, to ten digits."""
    from scipy.stats import fisher_exact

    random = np.random.default_rng(rows)
    for _ in range(20):
        own, others = (int(n) for n in random.integers(1, rows, 2))
        hits, more = int(random.binomial(own, 0.9)), int(random.binomial(others, 0.92))
        table = [[hits, own - hits], [more, others - more]]
        sides = [fisher_exact(table, side)[1] for side in ("less", "greater")]
        expected = min(1.0, 2 * min(sides))
        assert fisher(hits, own, more, others) == pytest.approx(expected, rel=1e-8)


def test_the_route_and_the_report_say_the_same(
    tmp_path: Path,
    in_process: Callable[[Path], InProcess],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The answer follows the schema, also at another threshold and without slices."""
    every = written(
        tmp_path, ROWS, by=["country", ("country", "device")], histogram=True
    )
    (one, two) = slices_of(every)
    server = in_process(tmp_path)
    answer = server.answer("ranking", tag="f1_score")

    assert answer["slices"] == [one.to_json(), two.to_json()]
    assert len(answer["rows"]) == 1
    moved = server.answer("ranking", tag="f1_score", threshold=0.25)
    own = ROWS["country"] == "br"
    (row,) = (r for r in moved["slices"][0]["rows"] if r["name"] == "br")
    expected = f1_score(ROWS["label"][own], ROWS["score"][own] > 0.25)
    assert row["value"] == pytest.approx(expected, abs=1e-12)
    without = server.answer("ranking", tag="f1_score", run="predictions")
    assert without["slices"] == []
    assert cli.main(["report", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert f"predictions: f1_score: {one.sentence}" in printed
    assert f"predictions: f1_score: {two.sentence}" in printed
