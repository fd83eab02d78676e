"""Two trainings in one directory: no F1 is formed of parts of both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tensorboardX import SummaryWriter

from tb_f1_plugin.reading.points import Points, steps_apart
from tests.reading.expected import codes
from tests.support import logs
from tests.support.in_process import InProcess

Serve = Callable[[Path], InProcess]
ROLES = ("tp", "fp", "fn", "tn")
LATER = logs.START + 3600


def training(epochs: range, roles: Sequence[str] = ROLES[:3]) -> dict[str, Any]:
    """Return scalars of some epochs, of which each role has other values."""
    rows = [dict(zip(ROLES, cells(epoch), strict=True)) for epoch in epochs]
    return {
        f"val/{role}": {e: row[role] for e, row in zip(epochs, rows, strict=True)}
        for role in roles
    }


def cells(epoch: int) -> tuple[float, float, float, float]:
    """Return counts over the same rows at each epoch."""
    return 30.0 + epoch, 10.0, 40.0 - epoch, 50.0


def right(epoch: int) -> float:
    """Return the F1 of one training."""
    tp, fp, fn, _ = cells(epoch)
    return 2 * tp / (2 * tp + fp + fn)


@pytest.mark.parametrize("later", [("tp", "fp"), ("fn", "fp"), ("tp",), ("fn",)])
def test_counts_of_two_trainings_are_no_f1(
    later: tuple[str, ...], tmp_path: Path, in_process: Serve
) -> None:
    """Whichever tags the second one left out, no step has a number, and one reason."""
    logs.write_scalars(tmp_path, "run", training(range(5)))
    logs.write_scalars(tmp_path, "run", training(range(3), later), start=LATER)
    here = in_process(tmp_path)
    ((series,), (answer,)) = here.series(), here.scores()

    assert (series["steps"], answer["value"]) == (0, [])
    assert series["quality"] == "as_logged"
    assert "logged_apart" in codes(series)
    assert "overwritten" in codes(series)


@pytest.mark.parametrize("later", [("tp", "fp"), ("fn",)])
@pytest.mark.parametrize("began_at", [3, 4])
def test_the_steps_of_one_training_keep_their_numbers(
    began_at: int, later: tuple[str, ...], tmp_path: Path, in_process: Serve
) -> None:
    """Of a training that was taken up by other code the steps before are exact."""
    logs.write_scalars(tmp_path, "run", training(range(5)))
    second = training(range(began_at, 5), later)
    logs.write_scalars(tmp_path, "run", second, start=LATER)
    here = in_process(tmp_path)
    ((series,), (answer,)) = here.series(), here.scores()

    assert answer["step"] == list(range(began_at))
    assert answer["value"] == [right(epoch) for epoch in range(began_at)]
    assert series["quality"] == "exact"
    (finding,) = (f for f in series["findings"] if f["code"] == "logged_apart")
    assert finding["steps"] == list(range(began_at, 5))


def test_scores_of_two_trainings_are_no_f1(tmp_path: Path, in_process: Serve) -> None:
    """Precision of one and recall of the other have no common F1."""
    scores = {"precision": {0: 0.5, 1: 0.5}, "recall": {0: 0.25, 1: 0.25}}
    logs.write_scalars(tmp_path, "run", scores)
    logs.write_scalars(tmp_path, "run", {"recall": {0: 1.0, 1: 1.0}}, start=LATER)
    (series,) = in_process(tmp_path).series()

    assert series["steps"] == 0
    assert "logged_apart" in codes(series)


@pytest.mark.parametrize("epochs", [3, 5])
def test_an_f1_of_another_training_is_not_shown_beside_counts(
    epochs: int, tmp_path: Path, in_process: Serve
) -> None:
    """The counts are exact, and what the first training called F1 is not theirs."""
    f1 = {"val/f1": dict.fromkeys(range(5), 0.25)}
    logs.write_scalars(tmp_path, "run", training(range(5)) | f1)
    logs.write_scalars(tmp_path, "run", training(range(epochs)), start=LATER)
    here = in_process(tmp_path)
    ((series,), (answer,)) = here.series(), here.scores()

    assert answer["value"] == [right(epoch) for epoch in range(epochs)]
    assert (series["quality"], answer["logged_f1"]) == ("exact", None)
    (said,) = (
        finding["message"]
        for finding in series["findings"]
        if finding["code"] == "logged_f1_elsewhere"
    )
    assert "left of another training in this directory" in said


def test_a_single_step_of_two_trainings_is_no_f1(
    tmp_path: Path, in_process: Serve
) -> None:
    """No other step tells, so the time does."""
    logs.write_scalars(tmp_path, "run", training(range(1)))
    logs.write_scalars(tmp_path, "run", training(range(1), ("tp",)), start=LATER)
    (series,) = in_process(tmp_path).series()

    assert series["steps"] == 0
    assert "logged_apart" in codes(series)


def test_a_second_training_that_logs_all_is_exact(
    tmp_path: Path, in_process: Serve
) -> None:
    """The advice, followed: all tags are logged at each step."""
    logs.write_scalars(tmp_path, "run", training(range(5), ("tp", "fp")))
    logs.write_scalars(tmp_path, "run", training(range(3)), start=LATER)
    here = in_process(tmp_path)
    ((series,), (answer,)) = here.series(), here.scores()

    assert answer["value"] == [right(epoch) for epoch in range(3)]
    assert series["quality"] == "exact"
    assert "logged_apart" not in codes(series)


def test_a_history_that_is_written_tag_by_tag_is_exact(
    tmp_path: Path, in_process: Serve
) -> None:
    """A loop over tags has no order of steps, and is of one training."""
    with SummaryWriter(str(tmp_path / "run")) as writer:
        for tag, points in training(range(20)).items():
            for epoch, value in points.items():
                writer.add_scalar(tag, value, epoch)
    here = in_process(tmp_path)
    ((series,), (answer,)) = here.series(), here.scores()

    assert answer["value"] == [right(epoch) for epoch in range(20)]
    assert (series["quality"], series["findings"]) == ("exact", [])


@given(
    st.lists(st.floats(0.1, 1e4), min_size=1, max_size=8),
    st.integers(2, 4),
    st.data(),
)
def test_what_one_writer_logs_step_by_step_is_never_apart(
    pauses: list[float], tags: int, data: st.DataObject
) -> None:
    """Whatever the pauses are, and whichever points a loader dropped."""
    times = np.cumsum(pauses)
    steps = np.arange(len(times))
    points = []
    for place in range(tags):
        keep = np.array([data.draw(st.booleans()) for _ in pauses])
        points.append(Points(steps, times + place * 0.01, times).take(keep))

    assert steps_apart(points).tolist() == []
