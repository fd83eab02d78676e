"""What one run holds never decides what another shows: every route, every loader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tb_f1_plugin.format.detail_metadata import DetailTag
from tests.faults import damage, scalars
from tests.faults.loaders import LOADERS, loaded
from tests.support import logs
from tests.support.in_process import InProcess

GOOD = "good/"
CLASSES = "run=good/classes&tag=f1_score"
# What is asked of good runs alone: the same bytes, whatever lies beside them.
OF_GOOD = (
    f"scores?{CLASSES}&explain=1",
    "scores?run=good/binary%200&run=good/binary%201&baseline=good/binary%202",
    "scores?run=good/scalars&run=good/curves",
    f"ranking?{CLASSES}&run=good/binary%200",
    f"classes?{CLASSES}&step=2",
    f"history?{CLASSES}",
    "pool?tag=f1_score&run=good/binary%200&run=good/binary%201",
    f"thresholds?{CLASSES}&class=b&map=1&reach=recall:0.9",
    "thresholds?run=good/curves&tag=pr",
    f"curve?{CLASSES}&class=a",
    f"confusion?{CLASSES}&from=0&to=3",
    f"export?{CLASSES}&format=json&per_class=1",
    f"scores?{CLASSES}&class=b&threshold=0.5",
)
# What is asked of all runs, and how the answer names its parts.
OF_ALL = (
    ("series", "series"),
    ("scores", "series"),
    ("scores?score=mcc&average=micro&zero_division=nan", "series"),
    ("scores?average=micro&interval=0.9", "series"),
    ("scores?baseline=good/classes", "series"),
    ("export?format=json&average=micro", ""),
)


def odd_runs() -> dict[str, str]:
    """Return every damaged run, with the code of the finding that it must have."""
    runs = {f"tensor/{name}": code for name, (_, code) in damage.TENSORS.items()}
    runs |= dict.fromkeys((f"number/{n}" for n in damage.NUMBERS), "damaged_tensors")
    runs |= dict.fromkeys((f"old/{n}" for n in damage.NUMBERS), "impossible_counts")
    runs |= {f"histogram/{name}": "" for name in damage.DETAILS}
    runs |= {f"confusion/{name}": "" for name in damage.DETAILS}
    return runs


@pytest.fixture(scope="module")
def logdirs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return good runs alone, and the same beside every kind of damage."""
    here = tmp_path_factory.mktemp("logs")
    alone, beside = here / "alone", here / "beside"
    for logdir in alone, beside:
        damage.write_good(logdir)
    for name, (change, _) in damage.TENSORS.items():
        damage.changed(beside, f"tensor/{name}", change, scalars=False)
    for name, to_tensor in damage.NUMBERS.items():
        change = damage.at_epoch(1, damage.of_tensor(to_tensor))
        damage.changed(beside, f"number/{name}", change)
        damage.changed(beside, f"old/{name}", damage.as_old(to_tensor))
    for what in ("histogram", "confusion"):
        tag = str(DetailTag(logs.NAME, what))  # type: ignore[arg-type]
        for name, change in damage.DETAILS.items():
            damage.changed(beside, f"{what}/{name}", change, tag)
    for name, harm in scalars.SCALARS.items():
        for tag in ("val/tp", "val/f1"):
            scalars.write(beside, f"scalar/{tag} {name}", tag, harm)
        of_metric = damage.of_tensor(lambda tensor, epoch, harm=harm: harm(tensor))
        damage.changed(beside, f"metric/{name}", of_metric, "epoch_f1_score")
    damage.write_odd_sessions(beside)
    return alone, beside


@pytest.fixture(scope="module", params=LOADERS)
def both(
    logdirs: tuple[Path, Path], request: pytest.FixtureRequest
) -> Iterator[tuple[InProcess, InProcess]]:
    """Return both, read by a loader."""
    alone, beside = logdirs
    with loaded(alone, request.param) as one, loaded(beside, request.param) as other:
        yield one, other


def answer(here: InProcess, path: str) -> Any:
    """Return the JSON of an answer that must be one."""
    response = here.get(path)
    assert response.status_code == 200, (path, response.get_data(as_text=True)[:500])
    return json.loads(response.get_data())


@pytest.mark.parametrize("path", OF_GOOD)
def test_good_runs_answer_as_if_they_were_alone(
    both: tuple[InProcess, InProcess], path: str
) -> None:
    """Byte by byte, whatever is asked of them."""
    alone, beside = both

    assert answer(beside, path) == answer(alone, path)


@pytest.mark.parametrize(("path", "parts"), OF_ALL)
def test_among_all_runs_the_good_ones_are_what_they_are_alone(
    both: tuple[InProcess, InProcess], path: str, parts: str
) -> None:
    """None is missing, and none has another number, where nobody chooses runs."""
    alone, beside = both

    def good(here: InProcess) -> Any:
        found = answer(here, path)
        every = found[parts] if parts else found
        return [one for one in every if one["run"].startswith(GOOD)]

    assert good(beside) == good(alone)
    assert {one["run"] for one in good(beside)} >= {"good/classes", "good/scalars"}


@pytest.mark.parametrize(
    "path",
    [
        "pool?tag=f1_score",
        "pool?tag=f1_score&group=^(good|tensor|number|old)",
        "pool?tag=f1_score&same_rows=1&average=micro",
        "ranking?tag=f1_score",
        "ranking?tag=f1_score&average=micro&score=recall",
        "hyperparameters",
        "export?per_class=1",
        "scores?threshold=0.5",
        "scores?explain=1",
    ],
)
def test_damaged_runs_take_part_in_no_failure(
    both: tuple[InProcess, InProcess], path: str
) -> None:
    """What is made of all runs together is an answer."""
    _, beside = both
    response = beside.get(path)

    assert response.status_code == 200, response.get_data(as_text=True)[:500]


def test_good_runs_are_pooled_as_if_they_were_alone(
    both: tuple[InProcess, InProcess],
) -> None:
    """Groups are by name, and none has a number of another one."""
    path = "pool?tag=f1_score&group=^(\\w%2B)/bin"

    (group,) = answer(both[1], path)["groups"]

    assert [group] == answer(both[0], path)["groups"]


def test_hyperparameters_of_good_runs_are_there(
    both: tuple[InProcess, InProcess],
) -> None:
    """Also where another session's metadata are none."""
    for here in both:
        found = json.dumps(answer(here, "hyperparameters"))
        assert '"lr"' in found
        assert '"units"' in found


def test_each_damaged_run_has_its_finding(both: tuple[InProcess, InProcess]) -> None:
    """It is listed, and says what is wrong."""
    listed = {one["run"]: one for one in answer(both[1], "series")["series"]}
    missing = {}
    for run, code in odd_runs().items():
        codes = [finding["code"] for finding in listed[run]["findings"]]
        if code and code not in codes:
            missing[run] = codes

    assert missing == {}


@pytest.mark.parametrize("run", odd_runs())
def test_a_damaged_run_is_no_fault_of_the_server_s(
    both: tuple[InProcess, InProcess], run: str
) -> None:
    """Whatever is asked of it alone is an answer, or a sentence."""
    _, beside = both
    answer(beside, "series")  # whose list is taken for what follows at once
    one = {"run": run, "tag": logs.NAME}
    for route, more in (
        ("scores", {}),
        ("scores", {"average": "micro", "threshold": "0.5"}),
        ("classes", {}),
        ("history", {}),
        ("pool", {}),
        ("ranking", {}),
        ("thresholds", {"class": "b", "map": "1"}),
        ("curve", {"class": "b"}),
        ("confusion", {}),
        ("export", {"per_class": "1"}),
    ):
        response = beside.get(route, query_string={**one, **more})
        text = response.get_data(as_text=True)
        assert response.status_code in (200, 404), (route, text[:500])


@pytest.mark.parametrize("what", ["histogram", "confusion"])
def test_damaged_details_cost_their_own_steps_only(
    both: tuple[InProcess, InProcess], what: str
) -> None:
    """The other steps of the same run are shown, and a finding says which are not."""
    route = {"histogram": "thresholds", "confusion": "confusion"}[what]
    for name in ("half", "words"):
        path = f"{route}?run={what}/{name}&tag=f1_score"
        found = answer(both[1], f"{path}&class=b" if what == "histogram" else path)
        codes = [finding["code"] for finding in found["findings"]]
        assert codes == ["damaged_details"]
        assert found["steps"] == [0, 2, 3]


def test_damaged_scalars_cost_their_own_series_only(
    both: tuple[InProcess, InProcess],
) -> None:
    """Whatever the loader makes of them: no number is shown that was not written."""
    for one in answer(both[1], "scores?tag=val")["series"]:
        if one["run"].startswith("scalar/"):
            expected = [2 / 3] * len(one["step"])
            assert one["value"] == pytest.approx(expected), one["run"]
