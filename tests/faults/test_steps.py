"""Steps that no training has, and files that hold none: beside good runs, by loader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tb_f1_plugin.core.record import Record
from tb_f1_plugin.plugin.parameters import STEP
from tb_f1_plugin.plugin.routes import ROUTES
from tests.faults.campaigns.crafting import FOREIGN
from tests.faults.loaders import loaded
from tests.support import details, logs
from tests.support.in_process import InProcess

STEPS: dict[str, Sequence[int]] = {
    "backwards": (5, 4, 3, 2, 1, 0),
    "the same": (3, 3, 3, 3, 3, 3),
    "each twice": (0, 0, 1, 1, 2, 2),
    "two in turn": (0, 10, 1, 11, 2, 12),
    "negative": (-6, -5, -4, -3, -2, -1),
    "around zero": (-(2**62), -1, 0, 1, 2**31, 2**62),
    "huge": tuple(2**62 + step for step in range(6)),
    "the largest": (0, 1, 2, 3, 2**63 - 2, 2**63 - 1),
    "the smallest": (-(2**63), -(2**63) + 1, 0, 1, 2, 3),
}
EPOCHS = logs.binary_epochs(6)


def value_of(epoch: int) -> float:
    """Return the F1 of an epoch."""
    counts = logs.record_of(EPOCHS[epoch]).counts
    both = counts.possible_positives[0] + counts.predicted_positives[0]
    return float(2 * counts.true_positives[0] / both)


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return runs with odd steps, and files that are none or end in the middle."""
    here = tmp_path_factory.mktemp("logs")
    details.write(here, "good", details.multiclass())
    for name, steps in STEPS.items():
        records: list[tuple[int, Record]] = [
            (step, logs.record_of(EPOCHS[epoch])) for epoch, step in enumerate(steps)
        ]
        logs.write_records(here, f"steps/{name}", records)
    whole = [(epoch, logs.record_of(batches)) for epoch, batches in enumerate(EPOCHS)]
    (file,) = logs.write_records(here, "whole", whole).iterdir()
    content = file.read_bytes()
    for number in range(30):
        torn = here / "torn" / str(number)
        torn.mkdir(parents=True)
        (torn / file.name).write_bytes(content[: len(content) * number // 30])
    for number, other in enumerate(FOREIGN):
        foreign = here / "foreign" / str(number)
        foreign.mkdir(parents=True)
        (foreign / file.name).write_bytes(other)
    return here


@pytest.fixture(scope="module", params=["python", "unchecked"])
def here(logdir: Path, request: pytest.FixtureRequest) -> Iterator[InProcess]:
    """Return all of it, read by a loader."""
    with loaded(logdir, request.param) as served:
        yield served


def scores_of(here: InProcess, run: str) -> dict[str, Any]:
    """Return the scores of a run."""
    (one,) = here.scores(run=run, tag=logs.NAME)
    return one


@pytest.mark.parametrize("name", STEPS)
def test_a_step_has_the_last_value_that_was_written_of_it(
    here: InProcess, name: str
) -> None:
    """Whatever the steps are: they go up, and none has the value of another."""
    steps = STEPS[name]
    one = scores_of(here, f"steps/{name}")
    last = {step: value_of(epoch) for epoch, step in enumerate(steps)}

    assert one["step"] == sorted(set(one["step"]))
    assert steps[-1] in one["step"]
    assert one["value"] == [last[step] for step in one["step"]]
    if sorted(set(steps)) == list(steps):
        assert one["step"] == list(steps)


@pytest.mark.parametrize("name", STEPS)
def test_an_odd_step_can_be_asked_for(here: InProcess, name: str) -> None:
    """As it is shown, or a sentence says what a step is."""
    query = {"run": f"steps/{name}", "tag": logs.NAME, "step": str(STEPS[name][-1])}
    asked = [route.name for route in ROUTES if STEP in route.parameters]
    assert len(asked) > 3
    for route in asked:
        assert here.get(route, query_string=query).status_code in (200, 400, 404)


def test_a_torn_file_has_the_epochs_that_are_there(here: InProcess) -> None:
    """The first so many, with their values; and no more is made up."""
    whole = [value_of(epoch) for epoch in range(len(EPOCHS))]
    every = here.scores(tag=logs.NAME)
    shown = [one["value"] for one in every if one["run"].startswith("torn/")]

    assert len(shown) >= 15
    assert all(values == whole[: len(values)] for values in shown)
    assert {len(values) for values in shown} >= {1, 2, 3, 4, 5}


def test_what_is_no_file_of_events_is_no_series(here: InProcess) -> None:
    """Empty, of zeros, a picture, a script: it is passed over, and costs no other."""
    runs = {one["run"] for one in here.series()}

    assert not any(run.startswith("foreign/") for run in runs)
    assert scores_of(here, "good")["step"] == [0, 1, 2, 3]
    assert scores_of(here, "whole")["step"] == [0, 1, 2, 3, 4, 5]
