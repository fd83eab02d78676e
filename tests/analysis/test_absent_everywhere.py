"""Gaps, pools, exports, routes and `tb-f1` treat absent classes as a score does."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn import metrics

from tb_f1_plugin.analysis.export import as_csv
from tb_f1_plugin.analysis.gaps import explained
from tb_f1_plugin.analysis.pooling.pool import pool
from tb_f1_plugin.analysis.ranking.difference import difference
from tb_f1_plugin.analysis.scoring import Question, score
from tb_f1_plugin.cli.commands import main
from tb_f1_plugin.core.record import QUANTITIES, Record
from tb_f1_plugin.format import metadata
from tests.analysis.one_epoch import (
    ARGMAX,
    EXACT,
    PREDICTED,
    TRUE,
    counts_of,
    of_data,
    of_numbers,
)
from tests.strategies import Data, data
from tests.support import logs
from tests.support.in_process import InProcess

PARTS = ("concavity", "empty_batches", "ragged", "absent_classes", "rest")


@settings(max_examples=100, deadline=None)
@given(
    data(ARGMAX, axes=0, weights=False, masks=False),
    st.sampled_from([0.0, 1.0]),
    st.sampled_from(["auto", "counted"]),
)
def test_the_parts_of_a_gap_sum_to_it_with_absent_classes(
    drawn: Data, zero_division: float, rule: str
) -> None:
    """What the absent classes change is a part of its own, and exactly known."""
    here = of_data(drawn)
    question = Question(zero_division=zero_division, absent_classes=rule)
    answer = score(here, question)

    gap = explained(here, question).gap

    assume(gap is not None)
    assert gap is not None
    assert answer.batch_mean is not None
    whole = float(answer.batch_mean[0] - answer.value[0])
    assert gap.total == pytest.approx(whole, abs=EXACT)
    assert sum(getattr(gap, part) for part in PARTS) == pytest.approx(whole, abs=EXACT)
    counted = score(here, replace(question, absent_classes="counted")).value
    assert gap.absent_classes == pytest.approx(
        float((counted - answer.value)[0]), abs=EXACT
    )


def test_the_sentence_of_a_gap_names_the_absent_classes() -> None:
    """A reader sees that they are why, and that they are left out of the exact F1."""
    here = of_numbers(TRUE, PREDICTED, 5)

    assert explained(here, Question()).sentence == (
        "The batch mean reads 0.21 low: 2 classes that do not occur (the batch mean "
        "counts them; the exact F1 leaves them out)."
    )
    assert explained(here, Question(absent_classes="counted")).sentence == (
        "The batch mean reads right."
    )
    told = explained(here, Question(absent_classes="left_out", zero_division=np.nan))
    assert told.gap is None
    assert "Choose that absent classes are counted and 0 or 1 for 0/0" in told.sentence
    followed = explained(here, Question(absent_classes="counted", zero_division=1.0))
    assert followed.gap is not None


def test_averages_over_other_classes_are_not_compared_or_pooled() -> None:
    """Numbers of other classes have no difference with a band, and no sum."""
    here = of_numbers(TRUE, PREDICTED, 5)
    for other in (
        replace(here, run="b/validation", labels=(0, 1)),
        replace(here, run="b/validation", absent_classes="counted"),
    ):
        assert "other classes" in difference(here, other, Question()).note
        pooled = pool("", [here, other], Question())
        assert "other classes than each other's" in str(pooled.unavailable)
        # The advice, followed:
        question = Question(class_name="class 1")
        assert pool("", [here, other], question).unavailable is None
        assert difference(here, other, question).low is not None


def test_a_pool_and_an_export_follow_the_rule_and_the_labels() -> None:
    """The sum's score, and the exported value with the counts behind it."""
    here = of_numbers(TRUE, PREDICTED, 5)
    other = of_numbers(PREDICTED, TRUE, 5, run="b/validation")
    true, predicted = (
        np.concatenate([TRUE, PREDICTED]),
        np.concatenate([PREDICTED, TRUE]),
    )

    pooled = pool("", [here, other], Question())
    assert pooled.pooled is not None
    assert pooled.pooled.tolist() == pytest.approx(
        [metrics.f1_score(true, predicted, average="macro")], abs=EXACT
    )
    header, row = "".join(as_csv([replace(here, labels=(0, 3))], Question())).split()
    told = dict(zip(header.split(","), row.split(","), strict=True))
    expected = metrics.f1_score(TRUE, PREDICTED, labels=[0, 3], average="macro")
    assert float(told["value"]) == pytest.approx(expected, abs=EXACT)
    assert told["true_positives"] == str(int(((TRUE == 0) & (PREDICTED == 0)).sum()))
    assert told["predicted_positives"] == str(int(np.isin(PREDICTED, (0, 3)).sum()))
    assert told["total"] == str(len(TRUE))


@pytest.mark.parametrize("rule", ["auto", "left_out", "counted"])
def test_every_route_and_the_command_line_follow_the_choice(
    rule: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`scores`, `pool`, `export` and `tb-f1` ask the same question."""
    record = Record.of(counts_of(TRUE, PREDICTED, 5))
    names = tuple("abcde")
    series = metadata.SeriesMetadata("multiclass", names, QUANTITIES, None, "macro")
    logs.write_records(tmp_path, "pets", [(0, record)], series)
    server = InProcess(tmp_path)
    labels = range(5) if rule == "counted" else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = metrics.f1_score(TRUE, PREDICTED, average="macro", labels=labels)

    for path in ("scores", "pool?tag=f1_score", "export?format=json"):
        path += f"{'&' if '?' in path else '?'}absent_classes={rule}"
        response = server.get(path)
        assert response.status_code == 200
        answered = json.loads(response.get_data())
        if path.startswith("export"):
            values = [row["value"] for row in answered]
        elif path.startswith("pool"):
            assert answered["absent_classes"] == rule
            (values,) = (group["pooled"] for group in answered["groups"])
        else:
            assert answered["absent_classes"] == rule
            (values,) = (series["value"] for series in answered["series"])
        assert values == pytest.approx([expected], abs=EXACT)
    assert main(["report", str(tmp_path), "--absent-classes", rule]) == 0
    assert f"{expected:.4f}" in capsys.readouterr().out
    wrong = server.get("scores?absent_classes=some")
    assert wrong.status_code == 400
    assert "`absent_classes` must be one of auto, left_out, counted" in (
        wrong.get_data(as_text=True)
    )
