"""A best until then: read where it stands alone, passed over beside its F1."""

from __future__ import annotations

import pytest

from tb_f1_plugin.reading.scalars.others import BEST
from tests.reading.test_passed_over import catalog


@pytest.mark.parametrize(
    ("best", "beside"),
    [
        *(("best_f1", "f1"), ("val/best_f1", "val/f1"), ("f1_max", "f1")),
        *(("best_f1_score", "f1_score"), ("best/f1macro", "f1_macro")),
        *(("best_val_f1", "val_f1"), ("best_val_f1", "f1"), ("best_f1", "val_f1")),
        *(("f1_macro_best", "f1_macro"), ("max_f1", "f1"), ("f1max", "f1")),
        *(("epoch_best_f1", "epoch_f1"), ("valBestF1", "valF1")),
        *(("best_precision best_recall best_f1", "f1"), ("best_f1", "tp fp fn")),
    ],
)
def test_a_best_until_then_is_passed_over_beside_an_f1(best: str, beside: str) -> None:
    """It is not that of its step, and would stand beside the F1 as a run of its own."""
    found = catalog(*best.split(), *beside.split())

    assert {tag for series in found.series for tag in series.tags} == {*beside.split()}
    assert {p.tag: p.reason for p in found.passed_over} == dict.fromkeys(
        best.split(), BEST
    )


@pytest.mark.parametrize(
    "tags",
    [
        *("best_f1", "best_f1 f1_max", "best_val_f1 train_f1", "best_val_f1 loss"),
        *("best_model_f1 f1", "f1/max f1/cat", "best_threshold_f1 f1", "softmax_f1 f1"),
    ],
)
def test_a_best_without_another_f1_of_its_rows_is_read(tags: str) -> None:
    """Without it nothing would be shown; and other names have such words, too."""
    found = catalog(*tags.split())

    read = {tag for series in found.series for tag in series.tags}
    assert read == {*tags.split()} - {"loss"}
    assert found.passed_over == ()


def test_a_best_is_passed_over_beside_a_metric_of_ours() -> None:
    """Its own best belongs to it, and that of another program is named."""
    found = catalog("best_f1", "best_f1_score", ours=["f1_score"])

    assert found.series == []
    assert [(p.tag, p.reason) for p in found.passed_over] == [("best_f1", BEST)]
