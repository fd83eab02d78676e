"""What the steps of a loop are: epochs, or something else beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tb_f1_plugin import F1Score, Writer
from tb_f1_plugin.format.metadata import step_unit_of_tag, tag_of
from tb_f1_plugin.logdir import read_series


def test_an_evaluation_has_steps_of_its_own(tmp_path: Path) -> None:
    """It is shown beside the epochs, and takes the place of none of them."""
    f1 = F1Score()
    f1.update([1, 0, 1], [0.9, 0.7, 0.4])
    with Writer(tmp_path) as writer:
        for epoch in range(3):
            writer.add(f1, step=epoch)
            writer.add(f1, step=10 * epoch, unit="iteration")

    found = {series.tag: series for series in read_series(tmp_path)}
    assert found["f1_score"].steps.tolist() == [0, 1, 2]
    assert found["f1_score"].step_unit == "epoch"
    evaluation = found["f1_score/evaluation"]
    assert evaluation.steps.tolist() == [0, 10, 20]
    assert evaluation.step_unit == "iteration"
    assert evaluation.counts.total.tolist() == [3, 3, 3]


@pytest.mark.parametrize("unit", ["epoch", "iteration", "batch"])
def test_a_tag_says_its_unit(unit: Any) -> None:
    """Writer and reader agree on what a step is."""
    assert step_unit_of_tag(tag_of("f1_score", unit)) == unit


def test_a_unit_that_nobody_writes_is_an_error(tmp_path: Path) -> None:
    """The rule, the units and what was received."""
    f1 = F1Score()
    f1.update([1], [0.9])
    with Writer(tmp_path) as writer, pytest.raises(ValueError, match="got 'week'"):
        writer.add(f1, step=0, unit="week")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
