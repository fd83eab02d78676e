"""Two models on the same rows: which of them tell the two apart, on every engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import f1_score

from tb_f1_plugin import cli
from tb_f1_plugin.analysis.pooling.pool import pool
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.ranking.difference import difference
from tb_f1_plugin.core.confusion.joint import Joint
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.labels import Rows
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.logdir import read_series
from tb_f1_plugin.reading.series import Series
from tests.predictions.cases import Case, case
from tests.predictions.engines import ENGINES, as_in
from tests.predictions.tables import rows, table_of, write
from tests.predictions.test_count import assert_same
from tests.support.in_process import InProcess

SCORES = ("--y-true", "label", "--y-pred", "score", "--against", "rival")


OTHER_TYPE = {"float32": np.float64, "float64": np.float32}


def rolled(made: Case) -> tuple[Case, dict[str, Any]]:
    """Return a case of another model, which says of each row what was of the next.

    Where there is one column of scores, it is of another float type.
    """
    names = made.arguments["y_pred"]
    several = [names] if isinstance(names, str) else names
    own = {f"other {n}": made.columns[n] for n in several}
    turned = {n: [*values[1:], *values[:1]] for n, values in own.items()}
    scores = np.roll(made.scores, -1, 0)
    if scores.ndim == 1 and made.threshold is not None:
        scores = scores.astype(OTHER_TYPE[scores.dtype.name])
    for name, values in turned.items():
        if isinstance(own[name], np.ndarray):
            is_score = len(turned) == 1 and made.threshold is not None
            type_ = scores.dtype if is_score else own[name].dtype
            turned[name] = np.asarray(values, type_)
    against = [*turned] if len(turned) > 1 else next(iter(turned))
    asked = {**made.arguments, "against": against}
    columns = {**made.columns, **turned}
    return made._replace(columns=columns, scores=scores), asked


def tables_of(one: Rows, other: Rows) -> Array:
    """Return the table of each class of two readings of the same rows."""
    weights = one.entry_weights
    codes = 4 * one.true + 2 * one.predicted + 1 * other.predicted
    made = [
        np.bincount(code, weight, 8).reshape(2, 2, 2)
        for code, weight in zip(codes.T, weights.T, strict=True)
    ]
    return np.stack(made)


@pytest.mark.parametrize("engine", ENGINES)
def test_joint_counts_are_the_integers_of_labels_on_every_engine(engine: str) -> None:
    """18 cases of all kinds: the tables of both models, and the records of each."""
    from tb_f1_plugin.predictions import count

    for seed in range(18):
        made = case(seed)
        other, asked = rolled(made)
        versus = count(as_in(engine, table_of(**other.columns)), **asked)

        records = dict(versus.first), dict(versus.second)
        for step, slice_, which in made.slices():
            key = next(k for k in records[0] if tuple(k) == (step, slice_))
            read = made.rows(which), other.rows(which)
            tables = versus.joints[key].tables
            expected = tables_of(*read)
            if made.weights is None:
                assert np.array_equal(tables, expected), (seed, key)
                assert tables.dtype.kind == "i"
            np.testing.assert_allclose(tables, expected, rtol=1e-9, atol=1e-9)
            for place, one in enumerate(read):
                expected_record = Record.of_rows(one)
                assert_same(records[place][key], expected_record, f"{seed}, {key}")
        assert len(records[0]) == len(records[1]) == len(versus)


def counted(tmp_path: Path, **more: Any) -> dict[str, Series]:
    """Return the series of two models on the same rows, written and read."""
    from tb_f1_plugin.predictions import count

    asked = {"step": "epoch", "by": "country", **more}
    columns = ("label", "score", "rival") if "y_true" not in asked else ()
    if columns:
        asked |= {"y_true": "label", "y_pred": "score", "against": "rival"}
    count(table_of(**rows(1500)), **asked).write(tmp_path)
    return {series.run: series for series in read_series(tmp_path)}


def test_the_difference_of_the_two_runs_is_of_the_same_rows(tmp_path: Path) -> None:
    """Either way around, of slices too; narrower than of rows of each run's own."""
    every = counted(tmp_path)
    for folder in ("", "/country=br"):
        one, other = (
            every[f"predictions/{name}{folder}"] for name in ("score", "rival")
        )
        there, back = (
            difference(a, b, Question()) for a, b in ((one, other), (other, one))
        )
        assert there.low is not None
        assert there.high is not None
        assert back.low is not None
        np.testing.assert_allclose(there.low, -np.asarray(back.high), rtol=1e-12)
        assert "judged by the same rows" in there.note
        assert "McNemar's exact test" in there.note
        bare = [Series(**{**vars(s), "joints": None}) for s in (one, other)]
        wide = difference(*bare, Question())
        assert wide.low is not None
        assert wide.high is not None
        assert (there.high - there.low < 0.8 * (wide.high - wide.low)).all()
        np.testing.assert_allclose(there.value, wide.value)


def test_two_models_on_the_same_rows_are_never_summed(tmp_path: Path) -> None:
    """They are averaged: a sum would count each row twice."""
    every = counted(tmp_path, by=())
    answer = pool("", list(every.values()), Question())

    assert answer.same_rows
    assert any("two models on the same rows" in note for note in answer.notes)


QUESTIONS = [
    Question(),
    Question(score="recall"),
    Question(score="mcc"),
    Question(score="fbeta", beta=2.0),
    Question(average="micro"),
    Question(average="weighted"),
    Question(class_name="2"),
    Question(score="kappa"),
    Question(score="specificity", average="macro", absent_classes="counted"),
]


@pytest.mark.parametrize("kind", ["binary", "multiclass"])
def test_every_score_has_a_band_of_its_difference(kind: str, tmp_path: Path) -> None:
    """Also those that have no band by themselves."""
    asked = {"y_true": "animal", "y_pred": "taken_for", "against": "rival_taken_for"}
    every = counted(tmp_path, by=(), **(asked if kind == "multiclass" else {}))
    one, other = (series for run, series in sorted(every.items()))
    for question in QUESTIONS:
        if kind == "binary" and question.class_name is not None:
            continue
        found = difference(one, other, question)
        assert found.low is not None, question
        assert found.high is not None
        assert (found.low < found.value).all()
        assert (found.value < found.high).all(), question


def test_labels_of_a_row_have_a_band_each(tmp_path: Path) -> None:
    """Multi-label: of a label there is one, and of their mean a reason for none."""
    from tb_f1_plugin.predictions import count

    random = np.random.default_rng(0)
    true = random.integers(0, 2, (400, 2))
    columns = {
        f"{name}{at}": np.where(random.random(400) < 0.8, true[:, at], 1 - true[:, at])
        for name in "ab"
        for at in range(2)
    }
    table = table_of(t0=true[:, 0], t1=true[:, 1], **columns)
    count(table, ["t0", "t1"], ["a0", "a1"], against=["b0", "b1"]).write(tmp_path)
    one, other = read_series(tmp_path)

    assert difference(one, other, Question(class_name="t1")).low is not None
    mean = difference(one, other, Question())
    assert mean.low is None or np.isnan(mean.low).all()
    assert "the labels of one row are not independent" in mean.note


def test_a_run_that_was_counted_anew_is_compared_as_any_other(tmp_path: Path) -> None:
    """Joint counts are used where both runs have the counts that these say."""
    from tb_f1_plugin.predictions import count

    columns = rows(400)
    count(table_of(**columns), "label", "score", against="rival").write(tmp_path)
    columns["rival"][:9] = 1 - columns["rival"][:9]
    other = count(table_of(**columns), "label", "rival")
    (tmp_path / "predictions/rival").rename(tmp_path / "old")
    other.write(tmp_path, run="predictions/rival")
    every = {series.run: series for series in read_series(tmp_path)}

    one = every["predictions/score"]
    found = difference(one, every["predictions/rival"], Question())
    assert "independent sets of rows" in found.note


def discordant(columns: dict[str, Any]) -> tuple[int, int]:
    """Return how many rows only `score` has right, and how many one of the two."""
    right, other = (
        (columns[name] > 0.5) == columns["label"] for name in ("score", "rival")
    )
    return int((right & ~other).sum()), int((right != other).sum())


def test_the_page_is_told_that_the_rows_are_the_same(tmp_path: Path) -> None:
    """The routes `scores` and `ranking` know of it, and say so."""
    counted(tmp_path, by=(), step=None)
    here = InProcess(tmp_path)
    answers = here.answer("scores", baseline="predictions/rival")["series"]
    ranking = here.answer("ranking", tag="f1_score")

    found = next(a["difference"] for a in answers if a["run"] == "predictions/score")
    assert "The band is of the difference on the same rows" in found["note"]
    worse = next(r for r in ranking["rows"] if r["run"] == "predictions/rival")
    ends = worse["difference_high"] - worse["difference_low"]
    assert ends == pytest.approx(found["high"][0] - found["low"][0], abs=1e-6)
    assert "of the same rows" in ranking["assumptions"][-1]
    leader, every = discordant(rows(1500))
    p = binomtest(leader, every).pvalue
    for said in (
        f"is right on {every - leader} rows, and only the leader on {leader}: if",
        f"{'less than 0.0001' if p < 1e-4 else f'{p:.2g}'} (McNemar's exact test).",
    ):
        assert said in worse["same_rows"]
    assert [r["same_rows"] for r in ranking["rows"] if r is not worse] == [None]


def test_the_command_prints_the_difference_and_the_test(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """F1 is scikit-learn's, the p-value scipy's; `check` decides by the band."""
    columns = rows(3000)
    file = str(write(tmp_path / "p.parquet", columns))
    logs = str(tmp_path / "logs")
    assert cli.main(["count", file, *SCORES, "--logdir", logs]) == 0
    said = capsys.readouterr().out
    assert cli.main(["check", logs, "--run", "score", "--against", "x"]) == 3
    one, other = "predictions/score", "predictions/rival"
    assert cli.main(["check", logs, "--run", one, "--against", other]) == 0
    passed = capsys.readouterr().out

    first, every = discordant(columns)
    alone, p = (first, every - first), binomtest(first, every).pvalue
    for name in ("score", "rival"):
        assert f"{f1_score(columns['label'], columns[name] > 0.5):.4f}" in said
    for number in alone:
        assert f" {number} " in said
    assert f"{p:.2g}" in said or (p < 1e-4 and "<0.0001" in said)
    assert "The band of the difference on the same rows is from" in passed
    assert f"only `{other}` on {alone[1]}: if both were right as often" in passed


@pytest.mark.parametrize("name", ["scores", "classes"])
def test_the_statement_has_both_models_in_its_result(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its outcomes give the runs and the joint counts of a count of the table."""
    import duckdb

    columns = rows(300)
    columns["score"][:3], columns["rival"][2:5] = np.nan, [np.inf, np.nan, 0.5]
    file = str(write(tmp_path / "preds.parquet", columns))
    asked, kept = [*SCORES], ["--y-pred", "score", "--against", "rival"]
    if name == "classes":
        kept = ["--y-pred", "taken_for", "--against", "rival_taken_for"]
        kept += ["--classes", "0,1,2,3"]
        asked = ["--y-true", "animal", *kept]
    logs = [str(tmp_path / folder) for folder in "ab"]
    sliced = ["--slice", "country"]

    assert cli.main(["count", file, *asked, *sliced, "--logdir", logs[0]]) == 0
    capsys.readouterr()
    assert cli.main(["count", "preds", *asked, *sliced, "--sql"]) == 0
    statement = capsys.readouterr().out
    connection = duckdb.connect()
    connection.sql(f"CREATE VIEW preds AS SELECT * FROM '{file}'")
    connection.sql(statement).write_csv(str(tmp_path / "o.csv"))
    outcomes = ["--outcomes", str(tmp_path / "o.csv"), *kept, *sliced]
    assert cli.main(["count", *outcomes, "--logdir", logs[1]]) == 0

    first, second = ({s.run: s for s in read_series(Path(each))} for each in logs)
    assert first.keys() == second.keys()
    for run, series in first.items():
        assert series.counts == second[run].counts
        pair = [s.joints and s.joints.values for s in (series, second[run])]
        assert pair[0] == pair[1]
        assert ("score" in run or "/taken" in run) == isinstance(pair[0], tuple)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "the same column": (
        {"against": "score"},
        r"`against` must be other columns than `y_pred`: those of another model, got "
        r"'score' in both\.",
    ),
    "classes against scores": (
        {"against": "taken_for"},
        r"`y_pred` and `against` must be predictions of one kind, got 'score', scores,"
        r" and 'taken_for', class numbers\. Compare scores with scores",
    ),
    "several columns against one": (
        {"against": ["rival", "weight"]},
        r"must be predictions of one kind, got 'score', scores, and 'rival', 'weight', "
        r"2 columns\.",
    ),
    "a column that is not there": (
        {"against": "rivla"},
        r"`against` must be a column of the table, got 'rivla'\. Did you mean 'rival'",
    ),
    "a histogram": (
        {"against": "rival", "histogram": True},
        r"`histogram` does not go with `against`: .* count each model by itself",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_paired_is_said_in_one_sentence(name: str) -> None:
    """What it must be, what was got, and the next step; on the lazy and the eager."""
    from tb_f1_plugin.predictions import count

    asked, message = WRONG[name]
    for engine in ("duckdb", "pandas"):
        frame = as_in(engine, table_of(**rows(30)))
        with pytest.raises(ValueError, match=message):
            count(frame, "label", "score", **asked)


def test_a_null_of_the_other_model_is_refused_or_dropped() -> None:
    """A row that one of two has not is none of the same rows."""
    from tb_f1_plugin.predictions import Key, count

    table = table_of(y=[1, 0, 1], a=[0.9, 0.1, 0.2], b=[0.8, None, 0.9])
    with pytest.raises(ValueError, match="1 row is NULL in 'b', of 3"):
        count(table, "y", "a", against="b")
    versus = count(table, "y", "a", against="b", missing="drop")
    assert versus.joints[Key(0)] == Joint.of_labels([1, 1], [1, 0], [1, 1])
