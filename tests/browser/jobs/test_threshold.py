"""Job 5: which threshold to deploy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import expect
from sklearn.metrics import precision_recall_curve, recall_score

from tb_f1_plugin.core.histogram.edges import edges_of
from tests.browser.api import four_places
from tests.browser.jobs.conftest import Job
from tests.browser.jobs.reader import numbers, text

pytestmark = pytest.mark.browser


def test_job_5_which_threshold_to_deploy(cold: Callable[[str], Job]) -> None:
    """One click tells it, with what it gains; a second one gives all of its digits."""
    job = cold("histograms")
    (rows,) = job.directory.rows.values()
    last = rows.epochs - 1
    edges = edges_of(threshold=0.5).tolist()
    by_edge = {edge: rows.f1(last, edge) for edge in edges}
    best = max(by_edge.values())

    job.clicks.on(job.dashboard.get("tab-thresholds"))
    said = text(job.dashboard.get("best-line"))
    epoch, threshold, value = numbers(said.replace("F1", "", 1))[:3]
    assert epoch == last
    assert four_places(value) == four_places(best)
    assert (
        f"and {four_places(by_edge[0.5])} at the threshold of the counts, 0.5" in said
    )
    assert best > by_edge[0.5] + 0.02
    # Of all thresholds, kept or not.
    precision, recall, _ = precision_recall_curve(rows.y_true, rows.y_pred[last])
    of_all = np.nanmax(2 * precision * recall / np.fmax(precision + recall, 1e-9))
    there, high = numbers(said.rpartition("the largest F1 is at least that at ")[2])[:2]
    assert there == threshold
    assert best <= of_all <= high

    reach = text(job.dashboard.get("reach-line"))
    before, _, after = reach.partition(" reaches it")
    there, reached = numbers(before)[-1], numbers(after)[0]
    recalls = {
        edge: recall_score(rows.y_true, rows.predicted(last, edge)) for edge in edges
    }
    highest = max(edge for edge, value in recalls.items() if value >= 0.9)
    assert there == float(f"{highest:.4g}")
    assert four_places(reached) == four_places(recalls[highest])

    use = job.dashboard.get("best-line").get_by_test_id("use-threshold")
    job.clicks.on(use)
    number = job.dashboard.get("threshold-number")
    expect(number).not_to_have_value("")
    chosen = float(number.input_value())
    assert float(f"{chosen:.4g}") == threshold
    assert rows.f1(last, chosen) == best
    job.clicks.at_most(3)
