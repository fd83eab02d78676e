"""Scores in per cent are shares, and what is no score at all is left out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tb_f1_plugin.reading.scalars.counts import as_shares
from tests.reading.test_logged_f1 import Serve
from tests.support import logs


@pytest.mark.parametrize("scale", [1.0, 100.0])
def test_scores_in_per_cent_are_shares(
    scale: float, tmp_path: Path, in_process: Serve
) -> None:
    """F1 is 0.667, never 66.7; the logged F1 beside it likewise, and alone."""
    p, r = {0: 0.5, 1: 0.9}, {0: 1.0, 1: 0.9}
    f = {0: 2 / 3, 1: 0.9}
    scalars = {"dev/precision": p, "dev/recall": r, "dev/f1": f, "test/F1 (%)": f}
    logs.write_scalars(
        tmp_path,
        "run",
        {tag: {s: v * scale for s, v in one.items()} for tag, one in scalars.items()},
    )
    here = in_process(tmp_path)
    both, alone = here.scores()
    codes = [[f["code"] for f in one["findings"]] for one in here.series()]

    for values in (both["value"], both["logged_f1"], alone["value"]):
        assert values == pytest.approx([2 / 3, 0.9], abs=1e-6)
    assert here.scores(score="recall")[0]["value"] == pytest.approx([1.0, 0.9])
    assert all(("per_cent" in some) == (scale > 1) for some in codes)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_shares_stay_and_per_cent_become_shares(values: list[float]) -> None:
    """What is between 0 and 1 is not touched; a hundredfold of it comes back."""
    given_ = {"f1": np.array(values)}
    same, was = as_shares(given_)

    assert not was
    assert (same["f1"] == given_["f1"]).all()
    if max(values) > 0.011:
        shares, was = as_shares({"f1": np.array(values) * 100})
        assert was
        assert shares["f1"] == pytest.approx(values)


def test_scores_that_are_none_are_left_out(tmp_path: Path, in_process: Serve) -> None:
    """An F1 of 145 is no share and no per cent: labels were compared each with each."""
    logs.write_scalars(tmp_path, "run", {"f1": {0: 0.5, 1: 145.0, 2: -0.1}})
    here = in_process(tmp_path)

    assert here.scores()[0]["value"] == [0.5]
    (series,) = here.series()
    assert "impossible_scores" in [finding["code"] for finding in series["findings"]]


@pytest.mark.parametrize("zero_division", ["0", "1"])
def test_no_f1_is_formed_of_half_a_pair(
    zero_division: str, tmp_path: Path, in_process: Serve
) -> None:
    """NaN is 0/0, so nothing was right: F1 follows where the other is 0 or NaN too."""
    nan = float("nan")
    p = dict(enumerate((0.5, nan, 0.5, nan, 0.0, nan)))
    r = dict(enumerate((0.5, 0.5, nan, 0.0, nan, nan)))
    logs.write_scalars(tmp_path, "run", {"val/precision": p, "val/recall": r})
    here = in_process(tmp_path)

    (scores,) = here.scores(zero_division=zero_division)
    assert scores["step"] == [0, 3, 4, 5]
    assert scores["value"] == [0.5, 0.0, 0.0, float(zero_division)]
    first = here.series()[0]["findings"][0]
    assert first["code"] == "impossible_scores"
    assert "The values of 2 of 6 steps" in first["message"]


def test_one_score_in_per_cent_and_one_as_a_share_are_not_mixed(
    tmp_path: Path, in_process: Serve
) -> None:
    """Whether the other is 0.8 or 0.8 % is not known: no number, and a sentence."""
    p, r = {0: 66.7, 1: 70.0}, {0: 0.8, 1: 0.9}
    logs.write_scalars(tmp_path, "run", {"precision": p, "recall": r})
    here = in_process(tmp_path)

    assert here.scores()[0]["value"] == []
    codes = [finding["code"] for finding in here.series()[0]["findings"]]
    assert codes == ["impossible_scores", "as_logged"]
    said = here.series()[0]["findings"][0]["message"]
    assert "one scalar is in per cent and another is not" in said


def test_an_f1_in_per_cent_beside_shares_is_said_to_be_so(
    tmp_path: Path, in_process: Serve
) -> None:
    """It is shown as a share, so somebody who wrote 66.7 has to know why."""
    tags = {"precision": 0.75, "recall": 0.6, "f1": 66.6667}
    logs.write_scalars(tmp_path, "run", {tag: {0: v} for tag, v in tags.items()})
    here = in_process(tmp_path)

    assert here.scores()[0]["logged_f1"] == pytest.approx([2 / 3], abs=1e-6)
    said = {f["code"]: f["message"] for f in here.series()[0]["findings"]}
    assert said["per_cent"].startswith("f1 is in per cent")
