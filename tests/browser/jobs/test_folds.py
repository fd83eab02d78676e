"""Job 8: two models over five folds."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from sklearn.metrics import f1_score

from tests.browser.api import four_places
from tests.browser.jobs.conftest import Job
from tests.browser.jobs.directories import FOLDS, MODELS
from tests.browser.jobs.reader import one, table, text

MARKS = "★≈▾○ "  # of verdicts
NUMBER = re.compile(r"[−+]?\d+\.\d+")

pytestmark = pytest.mark.browser


def test_job_8_two_models_over_five_folds(cold: Callable[[str], Job]) -> None:
    """One click: each model's folds are pooled, as scikit-learn pools rows.

    The sentence above them says which one leads; a second click, by how much.
    """
    job = cold("folds")
    said = text(job.dashboard.get("best-sentence"))
    assert "8 runs are not compared with it, since they are of other folds" in said

    link = job.dashboard.get("to-pooled")
    assert text(link) == "compare the models in Pooled"
    job.clicks.on(link)
    rows = table(job.dashboard.get("groups"))
    assert len(rows) == len(MODELS)
    every = job.directory.rows
    whole = {}
    for model in MODELS:
        row = one(rows, "Group", f"{model} validation")
        own = [every[f"{model}/fold{fold}/validation"] for fold in range(FOLDS)]
        last = own[0].epochs - 1
        each = [fold.f1(last) for fold in own]
        true = np.concatenate([fold.y_true for fold in own])
        predicted = np.concatenate([fold.predicted(last) for fold in own])
        pooled = whole[row["Group"]] = float(f1_score(true, predicted))
        assert row["Pooled"] == four_places(pooled)
        assert row["Mean"] == four_places(float(np.mean(each)))
        assert row["Spread"] == four_places(float(np.std(each, ddof=1)))
        assert row["Rows"] == f"{len(true):,}"
        low, high = map(float, row["95 % band"].split(" to "))
        assert low < pooled < high
        assert row["Runs"].startswith(f"{FOLDS} runs")
    best, other = sorted(whole, key=whole.__getitem__, reverse=True)
    said = text(job.dashboard.get("pool-sentence"))
    assert said.startswith(f"{best} leads with {whole[best]:.3f} at epoch {last}.")
    verdicts = {row["Group"]: row["Verdict"].lstrip(MARKS) for row in rows}
    assert verdicts[best] == "leads"
    assert verdicts[other] in ("worse", "not told apart")
    assert ("1 group is worse" in said) == (verdicts[other] == "worse")

    worse = job.dashboard.get("groups-row").filter(has_text=other)
    job.clicks.on(worse.get_by_test_id("group-verdict"))
    box = text(job.dashboard.get("group-verdict-box"))
    told, low, high = (float(one.replace("−", "-")) for one in NUMBER.findall(box)[:3])
    assert told == pytest.approx(whole[other] - whole[best], abs=6e-5)
    assert low < told < high
    assert (high < 0) == (verdicts[other] == "worse")
    job.clicks.at_most(3)
