"""Of which rows a PR curve is, and where float32 has all that it counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import f1_score
from tensorboardX import SummaryWriter

from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.logdir.directory import read_series
from tests.cli.test_cli import tb_f1
from tests.logdir.test_pr_curves import (
    THRESHOLDS,
    predicted,
    rows_of,
    writer_of_torch,
)


@pytest.mark.parametrize(
    ("tp", "fp", "quality"),
    [
        (2**24 - 1, 2**24 - 1, "exact"),
        (2**23, 2**24 + 1, "as_logged"),  # a float32 of it is 2^24
        (0.1, 0.2, "as_logged"),
    ],
)
def test_a_curve_is_exact_where_float32_has_each_of_its_counts(
    tp: float, fp: float, quality: str, tmp_path: Path
) -> None:
    """Sums of the four are formed here, and may be larger; else 1e-7 is left."""
    with SummaryWriter(str(tmp_path)) as writer:
        raw = np.array([[tp, tp], [fp, fp], [0, 0], [1, 1], [1, 1], [1, 1]])
        writer.add_pr_curve_raw("pr", *raw, 0, num_thresholds=2)
    (curve,) = read_series(tmp_path)

    assert curve.quality == quality
    assert bool(curve.findings) == (quality != "exact")
    right = 2 * tp / (2 * tp + fp + 1)
    accuracy = 1e-15 if quality == "exact" else 1e-7
    assert f_beta(curve.counts) == pytest.approx([right], rel=accuracy)


@pytest.mark.parametrize("program", ["tensorboardX", "PyTorch"])
@pytest.mark.parametrize("what", ["probabilities", "logits"])
def test_whose_f1_a_curve_has_is_said_of_every_curve(
    what: str, program: str, tmp_path: Path
) -> None:
    """One curve cannot tell whether rows were left out, so each says which it has."""
    y, scores = rows_of(0)
    if what == "logits":
        scores = (scores - 0.5) * 8
        scores[0] = 1.005
    inside = (scores >= 0) & (scores < 1 + 1 / (THRESHOLDS - 1))
    writer = SummaryWriter if program == "tensorboardX" else writer_of_torch()
    with writer(str(tmp_path / "run")) as opened:
        opened.add_pr_curve("val/pr", y, scores, 0)
    (curve,) = read_series(tmp_path)

    there = f1_score(y[inside], predicted(scores[inside], 63))
    assert f_beta(curve.counts) == pytest.approx([there], abs=1e-12)
    said = f"F1 is that of the {inside.sum()} rows whose score is in [0, 1]"
    assert said in tb_f1("report", str(tmp_path)).stdout.replace("\n", " ")
    assert said in tb_f1("export", str(tmp_path)).stderr
    assert said in tb_f1("thresholds", str(tmp_path), "--format", "csv").stderr
