"""Points that later ones replaced: how many, and why, where the reader can know."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tensorboardX import SummaryWriter

from tb_f1_plugin.reading.points import evict_restarts
from tb_f1_plugin.reading.restarts import CODES, evicted
from tests.support import logs
from tests.support.in_process import InProcess

Serve = Callable[[Path], InProcess]


@pytest.mark.parametrize(
    ("steps", "wall_times", "code", "said"),
    [
        ([0, 0, 0, 0], None, "one_step", "3 of 4 points"),
        ([9, 6, 3, 0], None, "steps_go_down", "from 9 to 0"),
        ([0, 1, 2, 0, 1], None, "overwritten", "after step 2 the steps go back to 0"),
        ([0, 1, 2, 2], None, "overwritten", "1 of 4 points"),
        ([0, 1, 2, 0, 1, 2], [1, 3, 5, 2, 4, 6], "two_writers", "3 of 6 points"),
        ([3, 4, 0, 1, 2], [4, 5, 1, 2, 3], "file_order", "2 of 5 points"),
        ([9, 9, 0, 3, 3], [8, 9, 1, 4, 7], "file_order", "3 of 5 points"),
        ([3, 4, 0, 1, 2], [2.5, 5, 1, 2, 3], "two_writers", "2 of 5 points"),
        ([0, 1, 2, 3], None, None, ""),
        ([], None, None, ""),
    ],
)
def test_the_reason_follows_from_steps_and_times(
    steps: list[int], wall_times: list[float] | None, code: str | None, said: str
) -> None:
    """Each kind has its own sentence, with the number of points that are gone."""
    order = np.array(steps, np.int64)
    times = np.arange(len(order)) if wall_times is None else np.array(wall_times)

    finding = evicted(order, times.astype(np.float64))

    assert (finding and finding.code) == code
    assert finding is None or said in finding.message


@given(st.lists(st.integers(0, 6), max_size=12))
def test_the_number_is_that_of_the_points_that_are_gone(steps: list[int]) -> None:
    """It agrees with what is left, and is one of the documented words."""
    order = np.array(steps, np.int64)

    finding = evicted(order, np.arange(len(order), dtype=np.float64))

    lost = int((~evict_restarts(order)).sum())
    assert (finding is None) == (lost == 0)
    if finding is not None:
        assert finding.code in CODES
        assert finding.message.startswith(f"{lost} of {len(steps)} points")


def test_points_without_a_step_are_counted(tmp_path: Path, in_process: Serve) -> None:
    """`add_scalar(tag, value)` writes step 0 each time, so one point is left."""
    with SummaryWriter(str(tmp_path / "run")) as writer:
        for _ in range(4):
            for word in ("tp", "fp", "fn"):
                writer.add_scalar(f"val/{word}", 3.0)
    (series,) = in_process(tmp_path).series()

    assert series["steps"] == 1
    (finding,) = series["findings"]
    assert finding["code"] == "one_step"


@pytest.mark.parametrize(
    ("start", "code"),
    [(0.5, "two_writers"), (60.0, "overwritten"), (-60.0, "file_order")],
)
def test_tensors_of_a_second_writer_are_counted_likewise(
    start: float, code: str, tmp_path: Path, in_process: Serve
) -> None:
    """Two ranks at the same time, a second training, or files that do not sort."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(5))]
    for later in (0.0, start):
        logs.write_records(tmp_path, "run", epochs, start=logs.START + later)
    (series,) = in_process(tmp_path).series()

    found = {f["code"]: f["message"] for f in series["findings"]}
    assert series["steps"] == 5
    assert found[code].startswith("5 of 10 points are not shown")
