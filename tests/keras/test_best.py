"""The best F1 until each epoch, by which TensorBoard's HParams tab can sort."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import keras
import numpy as np
import pytest
from tensorboard.plugins.hparams.summary_v2 import Metric, hparams_config_pb

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.tasks import read, task
from tests.support import logs
from tests.support.tensorboard_process import TensorBoardProcess
from tests.support.waiting import wait_for

Values = list[float]


def train(logdir: Path, *, epochs: int = 6, **options: Any) -> None:
    """Train, and from the fifth epoch on unlearn what was learned."""
    rate = keras.callbacks.LearningRateScheduler(lambda e: 1.0 if e < 4 else -2.0)
    task("probabilities", optimizer=keras.optimizers.SGD()).fit(
        rate, TensorBoard(logdir), epochs=epochs, **options
    )


def best_and_f1(logdir: Path, name: str = "f1_score") -> tuple[Values, Values]:
    """Return the best until each epoch, and the F1 of each, of a validation."""
    tags = read(logdir, "validation")
    best, f1 = tags[f"best_{name}"], tags[f"epoch_{name}"]
    assert best.plugin == "scalars"
    assert best.steps == f1.steps
    return [float(v) for v in best.values], [float(v) for v in f1.values]


def test_the_best_until_each_epoch_is_written(tmp_path: Path) -> None:
    """Of the validation; nobody asks for the best of rows that were trained on."""
    train(tmp_path)

    best, f1 = best_and_f1(tmp_path)
    assert best == np.maximum.accumulate(f1).tolist()
    assert best[-1] > f1[-1]
    assert not any(tag.startswith("best_") for tag in read(tmp_path, "train"))


def test_a_training_that_goes_on_knows_its_best(tmp_path: Path) -> None:
    """Another callback, as of another process: its epochs are behind the others."""
    train(tmp_path, epochs=4)
    train(tmp_path, epochs=6, initial_epoch=4)

    best, f1 = best_and_f1(tmp_path)
    assert len(best) == 6
    assert best == np.maximum.accumulate(f1).tolist()
    assert best[-1] == max(f1[:4])


def test_a_training_that_begins_anew_forgets_the_best(tmp_path: Path) -> None:
    """As every reader forgets the epochs that it overwrites."""
    train(tmp_path, epochs=4)
    rate = keras.callbacks.LearningRateScheduler(lambda epoch: -2.0)
    task("probabilities", optimizer=keras.optimizers.SGD()).fit(
        rate, TensorBoard(tmp_path), epochs=2
    )

    best, f1 = best_and_f1(tmp_path)
    assert best[4:] == np.maximum.accumulate(f1[4:]).tolist()
    assert best[-1] < best[3]


def test_each_metric_of_each_output_has_its_own(tmp_path: Path) -> None:
    """Under its name in the logs, by its own average."""
    metrics = [F1Score(), F1Score(average="micro", name="mine")]
    task("two outputs", metrics=metrics).fit(TensorBoard(tmp_path), epochs=3)

    for name in ("a_f1_score", "b_mine"):
        best, f1 = best_and_f1(tmp_path, name)
        assert best == np.maximum.accumulate(f1).tolist()


def test_an_epoch_without_a_record_has_no_best(tmp_path: Path) -> None:
    """The next one has that of all epochs that were written."""
    train(tmp_path, epochs=4, validation_freq=2)

    best, f1 = best_and_f1(tmp_path)
    assert len(f1) == 2
    assert best == np.maximum.accumulate(f1).tolist()


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, float]]:
    """Return the logs of two trainings with their rates, and the best F1 of each."""
    here = tmp_path_factory.mktemp("sessions")
    expected = {}
    for rate, epochs in ((0.1, 6), (0.2, 1)):
        run = f"rate {rate}"
        logs.write_session(here, run, {"rate": rate})
        train(here / run, epochs=epochs)
        best, f1 = best_and_f1(here / run)
        expected[run] = max(f1)
        assert best[-1] == expected[run]
    return here, expected


@pytest.mark.slow
@pytest.mark.parametrize("is_configured", [True, False])
def test_the_hparams_tab_sorts_by_the_best(
    tmp_path: Path,
    sessions: tuple[Path, dict[str, float]],
    tensorboard: Callable[..., TensorBoardProcess],
    is_configured: bool,
) -> None:
    """By `hp.Metric`, and by the columns that the tab finds of itself."""
    written, expected = sessions
    shutil.copytree(written, tmp_path, dirs_exist_ok=True)
    if is_configured:
        metric = Metric("best_f1_score", group="validation")
        logs.write_run(tmp_path, ".", [(0, hparams_config_pb([], [metric]))])
    name = {"tag": "best_f1_score", "group": "validation"}
    asked = {
        "allowedStatuses": ["STATUS_UNKNOWN"],
        "colParams": [{"metric": name, "order": "ORDER_DESC"}],
        "startIndex": 0,
        "sliceSize": 10,
    }
    server = tensorboard(tmp_path)
    path = f"data/plugin/hparams/session_groups?request={quote(json.dumps(asked))}"

    def answered() -> dict[str, float] | None:
        groups = server.get_json(path).get("sessionGroups", [])
        found = {
            session["name"]: value["value"]
            for group in groups
            for session in group["sessions"]
            for value in session["metricValues"]
            if value["name"] == name
        }
        return found if len(found) == len(expected) else None

    found = wait_for(answered, what="both sessions and their best")
    ranked = sorted(expected, key=lambda run: -expected[run])
    assert list(found) == ranked
    assert found == expected
