"""Traps: what engines and logs would get wrong, if nobody thought of it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.histogram.binning import histogram_of
from tb_f1_plugin.core.histogram.edges import edges_of
from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.logdir import read_series
from tests.predictions.engines import ENGINES, as_in
from tests.predictions.tables import rows, table_of, write

ODD = [np.nan, np.inf, -np.inf, 0.0, 1.0]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("type_", [np.float32, np.float64])
def test_nan_is_predicted_on_no_engine(engine: str, type_: Any) -> None:
    """DuckDB and Polars have NaN above every number: it is not above the threshold."""
    from tb_f1_plugin.predictions import count

    frame = as_in(engine, table_of(y=[1] * 5, p=np.array(ODD, type_)))
    (_, record), *_ = count(frame, "y", "p")

    assert record.counts.predicted_positives.tolist() == [2]  # ∞ and 1
    assert int(record.non_finite) == 3


@pytest.mark.parametrize("type_", [np.float32, np.float64])
def test_nan_is_predicted_in_no_file(type_: Any, tmp_path: Path) -> None:
    """Statistics of Parquet know of no NaN, and DuckDB trusts them with comparisons."""
    import duckdb

    from tb_f1_plugin.predictions import Key, count
    from tb_f1_plugin.predictions.files.opened import opened

    def check(frame: Any, labels: Any, scores: Any) -> None:
        own = count(frame, "y", "p", histogram=True)
        labelled = count(frame, "p", "y")  # NaN is no label, either
        largest = count(frame, "y", ["p", "z"])

        assert own.records[Key(0)].counts == rows_of(labels, scores, 0.5).counts()
        assert int(own.records[Key(0)].non_finite) == 1
        found = own.details[Key(0)].histogram
        assert found is not None
        assert found.positives.sum() == 3
        assert found.positives[0, 0] == 1
        assert int(labelled.records[Key(0)].unlabelled) == 1
        pairs = np.stack([scores, scores], -1)
        assert largest.records[Key(0)].counts == rows_of(labels, pairs).counts()

    for finite in ([0.9, 0.8], [0.1, 0.2], [1.0, 1.0], [0.0, 0.0]):
        scores = np.array([*finite, np.nan], type_)
        labels = np.array([1, 1, 1], type_)
        file = write(tmp_path / "p.parquet", {"y": labels, "p": scores, "z": scores})
        with opened([str(file)]) as table:
            check(table, labels, scores)
        if finite[0] != finite[1]:  # else docs/limits.md says what DuckDB makes of it
            check(duckdb.sql(f"SELECT * FROM '{file}'"), labels, scores)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_float32_at_the_threshold_is_not_above_it(engine: str) -> None:
    """0.4 as a float32 is more than 0.4 as a double; both are the threshold."""
    from tb_f1_plugin.predictions import count

    for type_ in (np.float32, np.float64):
        beside = [np.nextafter(type_(0.4), type_(end)) for end in (0, 1)]
        scores = np.array([0.4, *beside], type_)
        frame = as_in(engine, table_of(y=[1, 1, 1], p=scores))
        (_, record), *_ = count(frame, "y", "p", threshold=0.4)

        assert record.counts.predicted_positives.tolist() == [1], type_


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("bins", [100, 384])
def test_a_histogram_has_the_cells_of_numpy(engine: str, bins: int) -> None:
    """At each edge, beside it, and at 0 and 1, where a logarithm would be infinite."""
    from tb_f1_plugin.predictions import Key, count

    for type_, threshold in ((np.float32, 0.4), (np.float64, 0.4), (np.float64, 0.5)):
        edges = edges_of(bins, threshold=threshold).astype(type_)
        beside = [np.nextafter(edges, type_(end)) for end in (-9, 9)]
        odd = np.array([*ODD, -0.5, 1.5, 2.5, -7, 1e-40], type_)
        scores = np.concatenate([edges, *beside, odd])
        label = np.arange(len(scores)) % 3 % 2
        frame = as_in(engine, table_of(y=label, p=scores))
        counted = count(frame, "y", "p", threshold=threshold, histogram=bins)

        found = counted.details[Key(0)].histogram
        own = edges_of(bins, threshold=threshold)
        expected = histogram_of(rows_of(label, scores, threshold), own)
        assert found is not None
        assert np.array_equal(found.edges, expected.edges)
        assert np.array_equal(found.positives, expected.positives)
        assert np.array_equal(found.negatives, expected.negatives)
        np.testing.assert_allclose(found.distances, expected.distances, 1e-9, 1e-37)
        np.testing.assert_allclose(found.squared_errors, expected.squared_errors)


@pytest.mark.parametrize("engine", ENGINES)
def test_weights_are_in_the_histogram_too(engine: str) -> None:
    """Its rows are the weights; the sums of distances are weighted."""
    from tb_f1_plugin.predictions import Key, count

    columns = rows(150)
    frame = as_in(engine, table_of(**columns))
    counted = count(frame, "label", "score", weight="weight", histogram=True)

    found = counted.details[Key(0)].histogram
    made = rows_of(columns["label"], columns["score"], sample_weight=columns["weight"])
    expected = histogram_of(made, edges_of(threshold=0.5))
    assert found is not None
    for name in ("positives", "negatives", "distances", "squared_errors"):
        pair = getattr(found, name), getattr(expected, name)
        np.testing.assert_allclose(*pair, rtol=1e-12)


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_with_a_null_are_refused_with_their_number(engine: str) -> None:
    """In each column that was asked for; other columns may have some."""
    import pyarrow

    from tb_f1_plugin.predictions import count

    good = {"y": [1, 0, 1, 1], "p": [0.9, 0.8, 0.1, 0.7], "c": [*"aabb"]}
    for name in good:
        if engine == "pandas" and name == "p":
            continue  # its floats have NaN there, which is counted as NaN
        bad = pyarrow.table({**good, name: [*good[name][:3], None]})
        frame = as_in(engine, bad.append_column("other", pyarrow.nulls(4)))
        if engine == "pandas" and name == "y":
            continue  # likewise: a label that is NaN is none
        with pytest.raises(ValueError, match=rf"1 row is NULL in '{name}', of 4\."):
            count(frame, "y", "p", by="c")


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_with_a_null_are_left_out_and_said(
    engine: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The others are counted; how many were left out is told."""
    import pyarrow

    from tb_f1_plugin.predictions import count

    columns = {"y": ["a", "a", None, "b"], "p": ["a", "b", "a", "b"], "w": [1, 2, 3, 4]}
    frame = as_in(engine, pyarrow.table(columns))
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        counted = count(frame, "y", "p", weight="w", missing="drop")

    (_, record), *_ = counted
    assert record.counts.possible_positives.tolist() == [3, 4]
    assert counted.dropped == 1
    assert "1 row is left out, since something is NULL" in caplog.text


def test_what_pandas_lacks_is_no_label_and_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Its own floats have NaN in the place of NULL: no label, no prediction."""
    import pandas

    from tb_f1_plugin.predictions import count

    frame = pandas.DataFrame({"y": [1, None, 0], "p": [None, 0.9, 0.8]})
    (_, record), *_ = count(frame, "y", "p")

    assert int(record.rows) == 2
    assert int(record.unlabelled) == int(record.non_finite) == 1
    assert "1 row names no class, and is left out" in caplog.text
    assert "NaN counts as not predicted" in caplog.text


def test_findings_of_predictions_speak_of_no_training(tmp_path: Path) -> None:
    """Slices have other numbers of rows at each step: no generator is to blame."""
    from tb_f1_plugin.predictions import count

    columns = rows(301)
    columns["score"][0] = np.nan
    counted = count(table_of(**columns), "label", "score", by="country", step="epoch")
    counted.write(tmp_path)

    every = read_series(tmp_path)
    told = [finding.message for series in every for finding in series.findings]
    assert any("rows were counted in a step" in message for message in told)
    assert any("what wrote these predictions" in message for message in told)
    for word in ("generator", "learning rate", "epoch"):
        assert not any(word in message for message in told), word
    assert all(not series.batch_sums.batches.any() for series in every)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_odd_about_values_is_said(
    engine: str, caplog: pytest.LogCaptureFixture
) -> None:
    """As a loop says it: logits, class numbers, and labels that are none."""
    from tb_f1_plugin.predictions import count

    frame = as_in(engine, table_of(y=[1, 3, -1, 0], p=[0.5, 7.0, 0.1, -2.0]))
    count(frame, "y", "p")
    for said in (
        "2 scores are outside of [0, 1], compared with 0.5 all the same",
        "1 label is above 1",
        "1 row names no class, and is left out of all counts. If −1 is the negative",
    ):
        assert said in caplog.text


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("types", [(float, float), (int, float), (float, np.float32)])
def test_class_numbers_that_became_floats_are_class_numbers(
    engine: str, types: tuple[Any, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """2.0 is 2 in both columns, with `positive`, `classes` and against another model.

    One prediction that is not whole, a chosen threshold or a histogram makes scores of
    them.
    """
    from tb_f1_plugin.predictions import Counted, Key, count

    made = rows()
    true, said, other = (made[name] % 3 for name in ("animal", "taken_for", "label"))
    columns = {"y": true.astype(types[0]), "p": said.astype(types[1])}
    columns["q"] = (other * 2).astype(types[1])
    frame = as_in(engine, table_of(**columns))

    (own,) = count(frame, "y", "p").records.values()
    (told,) = (message for message in caplog.messages if "class numbers" in message)
    versus = count(frame, "y", "p", against="q")
    assert own.counts == count(frame, "y", "p", classes=3).records[Key(0)].counts
    assert f1_of_macro(own) == pytest.approx(f1_score(true, said, average="macro"))
    assert told.startswith("The predictions are whole numbers, some above 1, and so")
    assert versus.first.records[Key(0)].counts == own.counts
    for positive in range(3):
        (one,) = count(frame, "y", "p", positive=positive).records.values()
        right = f1_score(true == positive, said == positive)
        assert f1_of_macro(one) == pytest.approx(right, abs=1e-15)

    columns["p"][0] = 1.5
    odd = as_in(engine, table_of(**columns))
    for scores in (
        count(odd, "y", "p"),
        count(frame, "y", "p", threshold=0.4),
        count(frame, "y", "p", histogram=True),
    ):
        assert isinstance(scores, Counted)
        assert scores.folded.kind == "binary"
        assert scores.folded.threshold is not None


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_advised_of_labels_above_1_works(
    engine: str, caplog: pytest.LogCaptureFixture
) -> None:
    """`positive` where the others are scores, `classes` where they are class numbers.

    A model that predicts 0.0 and 1.0 alone may be meant either way.
    """
    from tb_f1_plugin.predictions import Key, count

    made = rows()
    true, said = made["animal"] % 3, made["label"].astype(float)
    frame = as_in(engine, table_of(y=true, p=said, s=made["score"]))

    for column in ("p", "s"):
        caplog.clear()
        count(frame, "y", column)
        assert "`positive` which one the scores are of" in caplog.text
        assert "as well, give `classes`" in caplog.text
    scores = count(frame, "y", "s", positive=2).records[Key(0)]
    classes = count(frame, "y", "p", classes=3).records[Key(0)]

    right = f1_score(true == 2, made["score"] > 0.5)
    assert f1_of_macro(scores) == pytest.approx(right, abs=1e-15)
    right = f1_score(true, said, average="macro")
    assert f1_of_macro(classes) == pytest.approx(right, abs=1e-15)


def f1_of_macro(record: Any) -> float:
    """Return the mean of the classes' F1."""
    return float(f_beta(record.counts, average="macro", zero_division=0.0))


@pytest.mark.parametrize("engine", ["polars", "pandas", "pyarrow"])
def test_a_float16_is_compared_in_its_own_type(engine: str) -> None:
    """Also where the engine itself compares none. DuckDB and Spark have none."""
    import pyarrow

    from tb_f1_plugin.predictions import count

    scores = np.array([0.4, 0.3997, 0.4001], np.float16)
    table = pyarrow.table({"y": [1, 1, 1], "p": pyarrow.array(scores)})
    (_, record), *_ = count(as_in(engine, table), "y", "p", threshold=0.4)

    expected = rows_of([1, 1, 1], scores, 0.4).counts()
    assert record.counts == expected == Counts([1], [3], [1], 3)
