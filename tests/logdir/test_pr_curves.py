"""PR curves that other programs logged: the counts at each threshold, and the best."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import f1_score, recall_score
from tensorboardX import SummaryWriter

from tb_f1_plugin.analysis.details.thresholds import best_of
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.logdir.directory import read_series
from tb_f1_plugin.reading.series import Series
from tests.cli.test_cli import tb_f1
from tests.support import details, logs
from tests.support.in_process import InProcess

THRESHOLDS = 127  # of PyTorch and tensorboardX
ROWS, EPOCHS = 300, 4


def rows_of(epoch: int, seed: int = 0) -> tuple[Any, Any]:
    """Return labels and scores, of which some are 0, 1 or a threshold."""
    rng = np.random.default_rng([seed, epoch])
    y_true = rng.random(ROWS) < 0.3
    scores = np.clip(0.2 * y_true + rng.random(ROWS) * 0.8, 0, 1).astype("float32")
    scores[:4] = 0, 1, 0.5, 0.5
    return y_true, scores


def predicted(scores: Any, threshold: int) -> Any:
    """Return what the writers take for positive at one of their thresholds."""
    return np.floor(scores * (THRESHOLDS - 1)) >= threshold


def written(
    directory: Path, writer: Any = SummaryWriter, tag: str = "pr", **options: Any
) -> Path:
    """Write a curve of some epochs by another program."""
    with writer(str(directory)) as opened:
        for epoch in range(EPOCHS):
            opened.add_pr_curve(tag, *rows_of(epoch), epoch, **options)
    return directory


def counts_of(curve: Series) -> Any:
    """Return the counts at all thresholds, of all steps."""
    assert curve.cuts is not None
    return curve.cuts.at_edges(slice(None)).counts


def writer_of_torch() -> Any:
    """Return PyTorch's writer, if it is installed."""
    return pytest.importorskip("torch.utils.tensorboard").SummaryWriter


@pytest.mark.parametrize("program", ["tensorboardX", "PyTorch"])
def test_f1_at_each_threshold_is_scikit_learn_s(
    program: str, reader: str, tmp_path: Path
) -> None:
    """At all thresholds and epochs, by either reader; so is the best of them."""
    writer = SummaryWriter if program == "tensorboardX" else writer_of_torch()
    (curve,) = read_series(written(tmp_path / "run", writer).parent)
    expected = np.array(
        [
            [
                f1_score(y_true, predicted(scores, at), zero_division=0)
                for at in range(THRESHOLDS)
            ]
            for y_true, scores in map(rows_of, range(EPOCHS))
        ]
    )

    assert (curve.run, curve.tag, curve.findings) == ("run", "pr", ())
    assert (curve.source, curve.quality) == ("pr_curve", "exact")
    assert curve.steps.tolist() == list(range(EPOCHS))
    counts = counts_of(curve)
    assert counts.total.tolist() == [[ROWS] * THRESHOLDS] * EPOCHS
    np.testing.assert_allclose(f_beta(counts), expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(f_beta(curve.counts), expected[:, 63], atol=1e-12)
    best = best_of(curve, Question())
    np.testing.assert_allclose(best.value, expected.max(1), rtol=0, atol=1e-12)
    at = np.rint(best.threshold * (THRESHOLDS - 1)).astype(int)
    assert (expected[np.arange(EPOCHS), at] == expected.max(1)).all()
    assert best.own is not None
    np.testing.assert_allclose(best.own, expected[:, 63], rtol=0, atol=1e-12)
    assert curve.threshold == 0.5
    assert best.low is not None
    assert best.high is not None
    assert ((best.low < best.value) & (best.value < best.high)).all()


def test_the_nearest_of_equally_good_thresholds_is_taken(tmp_path: Path) -> None:
    """Nobody is sent away from 0.5 if another threshold is no better."""
    with SummaryWriter(str(tmp_path)) as writer:
        writer.add_pr_curve("pr", np.array([0, 1]), np.array([0.1, 0.9]), 0)
    (curve,) = read_series(tmp_path)
    assert best_of(curve, Question()).threshold.tolist() == [0.5]


def test_what_is_no_curve_is_a_finding_and_hides_no_other(
    reader: str, tmp_path: Path
) -> None:
    """Numbers that no rows have, falling or many thresholds, and none at all."""
    with SummaryWriter(str(tmp_path / "run")) as writer:
        for step, change in enumerate((0.0, -1e6, np.nan)):
            counts = np.array([[3, 1], [2, 0], [0, 2], [0, 2], [0.6, 1], [1, 0.3]])
            writer.add_pr_curve_raw("pr", *(counts + change), step, num_thresholds=2)
        writer.add_pr_curve_raw("pr", *counts[:, ::-1], 3, num_thresholds=2)
        writer.add_pr_curve("pr", *rows_of(0), 4)
        writer.add_text("pr text", "no curve")
    (curve,) = read_series(tmp_path)

    assert counts_of(curve).predicted_positives[..., 0].tolist() == [[5, 1]]
    assert [finding.message for finding in curve.detail_findings] == [
        "4 records of pr are left out: no PR curve of 2 thresholds that rows can have."
    ]


def test_a_curve_that_was_begun_again_has_the_second_one_s_steps(
    reader: str, tmp_path: Path
) -> None:
    """What a restart has overwritten is gone, and is told."""
    written(tmp_path / "run")
    with SummaryWriter(str(tmp_path / "run"), filename_suffix=".z") as writer:
        writer.add_pr_curve("pr", *rows_of(0, seed=1), 1)
    (curve,) = read_series(tmp_path)
    assert curve.steps.tolist() == [0, 1]
    assert curve.counts.possible_positives[1].tolist() == [rows_of(0, 1)[0].sum()]


def test_no_band_is_drawn_where_none_is_valid(tmp_path: Path) -> None:
    """Of weighted rows, of rows of the training, and of scores that have none."""
    weights = np.linspace(0.1, 1, ROWS)
    (weighted,) = read_series(written(tmp_path / "a", weights=weights))
    assert best_of(weighted, Question()).low is None

    (train,) = read_series(written(tmp_path / "b", tag="train/pr"))
    assert "Training counts" in str(best_of(train, Question()).no_band)

    many = np.array([2.0**25, 0]), np.array([2.0**20, 0])
    with SummaryWriter(str(tmp_path / "d")) as writer:
        counts = (*many, many[1][::-1], many[0][::-1], many[0], many[0])
        writer.add_pr_curve_raw("pr", *counts, 0, num_thresholds=2)
    (large,) = read_series(tmp_path / "d")
    assert "see the findings" in str(best_of(large, Question()).no_band)
    assert "2^24" in large.findings[-1].message
    assert large.quality == "as_logged"

    (plain,) = read_series(written(tmp_path / "c"))
    assert "No band of" in str(best_of(plain, Question("mcc")).no_band)
    assert best_of(plain, Question()).no_band is None


@pytest.mark.parametrize(
    ("run", "tag", "split"),
    [
        ("runs/detect/train", "pr", None),
        ("x/validation", "pr", None),
        ("x/train", "val/pr", "validation"),
        ("x/validation", "train/pr", "train"),
        ("y", "eval/train_pr", None),
    ],
)
def test_a_directory_s_name_says_nothing_of_a_curve_s_rows(
    run: str, tag: str, split: str | None, tmp_path: Path
) -> None:
    """Keras names its runs so, and writes no curves: the tag's words decide."""
    (curve,) = read_series(written(tmp_path / run, tag=tag).parent)

    assert curve.split == split


@pytest.mark.parametrize("program", ["tensorboardX", "PyTorch"])
@pytest.mark.parametrize("what", ["logits", "per cent", "fewer rows"])
def test_a_curve_of_other_rows_at_each_step_is_not_exact(
    what: str, program: str, reader: str, tmp_path: Path
) -> None:
    """Rows that the writer leaves out are missing, and nobody says so but the total."""
    as_given = {
        "logits": lambda y, s, epoch: (y, (s - 0.5) * 4 * (epoch + 1)),
        "per cent": lambda y, s, epoch: (y, s * 100 / (epoch + 1)),
        "fewer rows": lambda y, s, epoch: (y[epoch:], s[epoch:]),
    }[what]
    writer = SummaryWriter if program == "tensorboardX" else writer_of_torch()
    with writer(str(tmp_path / "run")) as opened:
        for epoch in range(EPOCHS):
            y, scores = as_given(*rows_of(0), epoch)
            opened.add_pr_curve("val/pr", y, scores, epoch)
    (curve,) = read_series(tmp_path)

    assert curve.quality == "as_logged"
    (finding,) = curve.findings
    assert finding.code == "curve_rows_change"
    assert finding.steps
    assert "outside [0, 1]" in finding.message


def test_probabilities_of_the_same_rows_are_exact_as_the_advice_says(
    tmp_path: Path,
) -> None:
    """Followed, the advice gives a series without a finding."""
    with SummaryWriter(str(tmp_path / "run")) as writer:
        for epoch in range(EPOCHS):
            y, scores = rows_of(0)
            logits = (scores - 0.5) * 4 * (epoch + 1)
            writer.add_pr_curve("val/pr", y, 1 / (1 + np.exp(-logits)), epoch)
    (curve,) = read_series(tmp_path)

    assert (curve.quality, curve.findings) == ("exact", ())


def test_batches_of_a_training_may_differ_in_size(tmp_path: Path) -> None:
    """A step of a training may be a batch, and the last one is shorter."""
    with SummaryWriter(str(tmp_path / "run")) as writer:
        for step, last in enumerate((ROWS, ROWS, ROWS // 2)):
            y, scores = rows_of(step)
            writer.add_pr_curve("train/pr", y[:last], scores[:last], step)
    (curve,) = read_series(tmp_path)

    assert (curve.quality, curve.findings) == ("exact", ())


def test_the_command_gives_the_best_thresholds(tmp_path: Path) -> None:
    """As a table of the last and best step, and every step as CSV or JSON."""
    logdir = written(tmp_path / "logs" / "val").parent
    (curve,) = read_series(logdir)
    best = best_of(curve, Question())
    shown = tb_f1("thresholds", str(logdir)).stdout
    assert f"{best.threshold[-1]:.4f}" in shown
    assert f"{best.value.max():.4f}" in shown
    assert "Choose it on validation rows" in shown

    rows = list(
        csv.DictReader(
            io.StringIO(tb_f1("thresholds", str(logdir), "--format", "csv").stdout)
        )
    )
    assert [float(row["threshold"]) for row in rows] == best.threshold.tolist()
    file = tmp_path / "out.json"
    tb_f1(
        *("thresholds", str(logdir), "--format", "json", "--score", "recall"),
        *("--output", str(file)),
    )
    first = json.loads(file.read_text())[0]
    y_true, scores = rows_of(0)
    at = round(first["threshold"] * (THRESHOLDS - 1))
    assert first["value"] == 1 == recall_score(y_true, predicted(scores, at))
    tb_f1("thresholds", str(logdir), "--output", str(tmp_path / "table"))
    assert (tmp_path / "table").read_text().startswith(shown[:20])


def test_logs_without_a_curve_say_how_to_have_one(tmp_path: Path) -> None:
    """The advice works, word by word, in PyTorch and tensorboardX."""
    logdir = tmp_path / "logs"
    logdir.mkdir()
    said = tb_f1("thresholds", str(logdir), code=1).stderr
    assert "SummaryWriter.add_pr_curve(tag, labels, scores, step)" in said
    tag, (labels, scores), step = "pr", rows_of(0), 0
    with SummaryWriter(str(logdir)) as writer:
        writer.add_pr_curve(tag, labels, scores, step)
    assert "pr" in tb_f1("thresholds", str(logdir)).stdout
    assert (
        "No series matches"
        in tb_f1("thresholds", str(logdir), "--tag", "none", code=1).stderr
    )


def test_a_curve_is_a_series_with_a_histogram_s_rights(tmp_path: Path) -> None:
    """Scores at any of its thresholds, its best one, and its curves."""
    written(tmp_path / "val")
    here = InProcess(tmp_path)
    (series,) = here.series()
    assert series["details"] == ["histogram"]
    assert (series["source"], series["threshold"]) == ("pr_curve", 0.5)
    at = 32 / (THRESHOLDS - 1)
    (found,) = here.scores(threshold=at)
    expected = [
        f1_score(y_true, predicted(scores, 32))
        for y_true, scores in map(rows_of, range(4))
    ]
    np.testing.assert_allclose(found["value"], expected, rtol=0, atol=1e-12)
    query = {"run": "val", "tag": "pr"}
    thresholds = here.answer("thresholds", **query)
    assert (thresholds["source"], len(thresholds["at_step"]["edges"])) == (
        "pr_curve",
        THRESHOLDS,
    )
    curve = here.answer("curve", **query, curve="roc")
    assert len(curve["x"]) == THRESHOLDS + 2
    assert curve["brackets"] == dict.fromkeys(curve["brackets"])
    reliability = here.answer("curve", **query, curve="reliability")
    assert "F1Score(histogram=True)" in reliability["unavailable"]
    confusion = here.answer("confusion", **query)
    assert np.sum(confusion["matrix"]) == ROWS


def test_a_curve_beside_a_histogram_of_its_metric_is_not_shown_twice(
    tmp_path: Path,
) -> None:
    """Its counts are those of the histogram."""
    details.write(tmp_path, "val", details.binary())
    with SummaryWriter(str(tmp_path / "val")) as writer:
        writer.add_pr_curve(f"{logs.NAME}/pr", *rows_of(0), 0)
        writer.add_pr_curve("other", *rows_of(0), 0)
    assert [series.tag for series in read_series(tmp_path)] == [logs.NAME, "other"]


def test_a_list_without_reading_knows_the_curves(tmp_path: Path) -> None:
    """A page begins with it where reading takes long."""
    with SummaryWriter(str(tmp_path / "val")) as writer:
        for number in range(9):
            writer.add_pr_curve(f"pr{number}", *rows_of(0), 0)
    found = InProcess(tmp_path).answer("series", read=0)["series"]
    assert {series["steps"] for series in found} == {None}
    assert {series["source"] for series in found} == {"pr_curve"}
