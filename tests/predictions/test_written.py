"""What is written: the tags of a metric, which are read back as scikit-learn's F1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin import F1Score, Writer
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.scoring import score
from tb_f1_plugin.logdir import read_series
from tests.loop import written
from tests.predictions.engines import ENGINES, as_in
from tests.predictions.tables import rows, table_of

COLUMNS = rows(900, seed=3)
# What is asked, and how scikit-learn is asked the same.
ASKED: dict[str, tuple[dict[str, Any], Any, Any, dict[str, Any]]] = {
    "scores": (
        {"y_true": "label", "y_pred": "score", "threshold": 0.4},
        COLUMNS["label"],
        COLUMNS["score"] > 0.4,
        {},
    ),
    "positive": (
        {"y_true": "kind", "y_pred": "score", "positive": "spam"},
        COLUMNS["kind"],
        np.where(COLUMNS["score"] > 0.5, "spam", "ham"),
        {"pos_label": "spam"},
    ),
    "classes": (
        {"y_true": "animal", "y_pred": "taken_for"},
        COLUMNS["animal"],
        COLUMNS["taken_for"],
        {"average": "macro"},
    ),
    "weighted": (
        {"y_true": "animal", "y_pred": "taken_for", "weight": "weight"},
        COLUMNS["animal"],
        COLUMNS["taken_for"],
        {"average": "macro"},
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ASKED)
def test_each_slice_has_the_f1_of_scikit_learn(
    engine: str, name: str, tmp_path: Path
) -> None:
    """Written, read back and scored: equal to 1e-12 at every step of every slice."""
    from tb_f1_plugin.predictions import count

    asked, true, predicted, options = ASKED[name]
    counted = count(
        as_in(engine, table_of(**COLUMNS)),
        **asked,
        by=["country", ("country", "device")],
        step="epoch",
    )
    runs = counted.write(tmp_path)

    series = {found.run: found for found in read_series(tmp_path)}
    assert {*series} == {*runs.values()}
    assert len(series) == 1 + 3 + 6
    for key, run in runs.items():
        which = COLUMNS["epoch"] == key.step
        for column, value in key.slice:
            which = which & (COLUMNS[column] == value)
        weights = COLUMNS["weight"][which] if "weight" in asked else None
        expected = f1_score(
            true[which], predicted[which], sample_weight=weights, **options
        )
        answer = score(series[run], Question())
        (at,) = np.nonzero(answer.step == key.step)
        assert abs(answer.value[at[0]] - expected) <= 1e-12, key


def test_the_tags_are_those_of_a_metric(tmp_path: Path) -> None:
    """But for the batch mean, which predictions have not."""
    from tb_f1_plugin.predictions import count

    count(table_of(**COLUMNS), "label", "score", histogram=True).write(tmp_path / "a")
    f1 = F1Score(histogram=True)
    f1.update(COLUMNS["label"], COLUMNS["score"])
    with Writer(tmp_path / "b") as writer:
        writer.add(f1, step=0, run="predictions")

    found, expected = (
        written.tensors(tmp_path / name / "predictions") for name in "ab"
    )
    assert {*expected} - {*found} == {"epoch_f1_score_batch_mean"}
    assert {*found} <= {*expected}
    for tag in found.keys() - {"f1_score/counts", "f1_score/histogram"}:
        assert np.array_equal(found[tag][0][1], expected[tag][0][1]), tag


def test_a_value_of_a_slice_is_one_folder(tmp_path: Path) -> None:
    """Whatever it is: nothing is written beside the log directory."""
    from tb_f1_plugin.predictions import count

    odd = ["../../x", "a/b", "..", "", "50%", "a\\b", "tab\t"]
    table = table_of(y=[1] * 7, p=[0.9] * 7, c=odd)
    runs = count(table, "y", "p", by="c").write(tmp_path / "logs")

    assert len({*runs.values()}) == 8
    assert [path.name for path in tmp_path.iterdir()] == ["logs"]
    folders = {path.name for path in (tmp_path / "logs" / "predictions").iterdir()}
    assert "c=a%2Fb" in folders
    assert "c=..%2F..%2Fx" in folders
    assert len(read_series(tmp_path / "logs")) == 8


def test_all_rows_may_be_the_directory_itself(tmp_path: Path) -> None:
    """As of a writer: the run "" is that; slices lie below it."""
    from tb_f1_plugin.predictions import count

    runs = count(table_of(**COLUMNS), "label", "score", by="device").write(
        tmp_path, run=""
    )

    assert {*runs.values()} == {"", "device=tv", "device=web"}
    assert {series.run for series in read_series(tmp_path)} == {
        *(".", "device=tv", "device=web")
    }


def test_too_many_slices_write_nothing(tmp_path: Path) -> None:
    """Each is a run: of a thousand nobody reads one."""
    from tb_f1_plugin.predictions import count

    many = np.arange(201)
    counted = count(table_of(y=many % 2, p=many / 201, c=many), "y", "p", by="c")

    with pytest.raises(ValueError, match=r"at most 200 slices, .* got 201"):
        counted.write(tmp_path / "logs")
    assert not (tmp_path / "logs").exists()


def test_a_log_without_slices_is_as_it_was(tmp_path: Path) -> None:
    """Only predictions say in their metadata of which slice they are."""
    from tb_f1_plugin.core.record import QUANTITIES
    from tb_f1_plugin.format.metadata import SeriesMetadata

    plain = SeriesMetadata("binary", ("1",), QUANTITIES, 0.5, "binary")
    of_slice = SeriesMetadata(
        *("binary", ("1",), QUANTITIES, 0.5, "binary"), slice=(("c", "br"),)
    )

    assert b"slice" not in plain.to_content()
    for series in (plain, of_slice):
        assert SeriesMetadata.from_content(series.to_content()) == series
