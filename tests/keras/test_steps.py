"""At which step a record is written, and what a reader makes of the steps."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.keras import TensorBoard
from tb_f1_plugin.keras.summaries import in_order
from tb_f1_plugin.logdir.directory import read_series
from tests.keras.heads import listening
from tests.keras.tasks import (
    ROWS,
    TAG,
    VALIDATION,
    Inside,
    read,
    records,
    scikit_learn,
    task,
    totals,
)


def test_initial_epoch_and_validation_freq_keep_their_steps(tmp_path: Path) -> None:
    """Train at epochs 3, 4, 5; validation where there was one."""
    task("probabilities").fit(
        TensorBoard(tmp_path), initial_epoch=3, epochs=6, validation_freq=2
    )

    assert records(tmp_path, "train", TAG)[0] == [3, 4, 5]
    assert records(tmp_path, "validation", TAG)[0] == [3, 5]
    assert totals(tmp_path, "validation") == [VALIDATION] * 2


def test_a_second_fit_into_one_directory_starts_anew_where_it_starts(
    tmp_path: Path,
) -> None:
    """A reader keeps the later training from its first epoch on."""
    trained = task("probabilities")
    ours = TensorBoard(tmp_path)
    trained.fit(ours, epochs=4)
    trained.fit(ours, epochs=2)

    (series,) = (s for s in read_series(tmp_path) if s.run == "validation")

    assert series.steps.tolist() == [0, 1]
    assert f_beta(series.counts)[-1] == pytest.approx(
        scikit_learn(trained, "f1_score", 0.5), abs=1e-12
    )


def test_an_evaluate_that_takes_the_place_of_another_is_said(tmp_path: Path) -> None:
    """Their step is the optimizer's; by the advice of log and report both are shown."""
    trained = task("probabilities")
    x, y = trained.validation

    def evaluate(callback: Any, rows: int) -> list[str]:
        with listening() as said:
            trained.model.evaluate(x[:rows], y[:rows], verbose=0, callbacks=[callback])
        return said

    ours, whole = TensorBoard(tmp_path / "one"), len(x)
    assert evaluate(ours, whole) == []
    (said,) = evaluate(ours, whole - 8)
    assert said.endswith("To keep both, give each evaluate a log_dir of its own.")
    (series,) = read_series(tmp_path / "one")
    assert series.counts.total.tolist() == [whole - 8]
    (finding,) = (f for f in series.findings if f.code == "one_step")
    assert finding.message.endswith("evaluate a directory of its own.")

    for rows in (whole, whole - 8):
        assert evaluate(TensorBoard(tmp_path / "two" / str(rows)), rows) == []
    every = read_series(tmp_path / "two")
    assert sorted(s.counts.total.tolist() for s in every) == [[whole - 8], [whole]]


def test_the_report_of_a_fit_in_a_loop_says_what_keras_can_do(tmp_path: Path) -> None:
    """By `initial_epoch` each fit has its epoch."""
    trained = task("probabilities")
    for step in (0, 1):
        trained.fit(TensorBoard(tmp_path / "lost"), epochs=1)
        trained.fit(TensorBoard(tmp_path / "kept"), initial_epoch=step, epochs=step + 1)

    for series in read_series(tmp_path / "lost"):
        (finding,) = (f for f in series.findings if f.code == "one_step")
        assert "in Keras by fit(..., initial_epoch=...)" in finding.message
    for series in read_series(tmp_path / "kept"):
        assert series.steps.tolist() == [0, 1]
        assert not [f for f in series.findings if f.code == "one_step"]


def test_backup_and_restore_goes_on_where_it_was(tmp_path: Path) -> None:
    """An epoch that was cut off is counted again, whole."""
    trained = task("probabilities")

    class Crashes(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            if int(self.model.optimizer.iterations) == 6 + 4:
                raise RuntimeError

    def callbacks() -> list[Any]:
        return [
            keras.callbacks.BackupAndRestore(tmp_path / "backup"),
            TensorBoard(tmp_path / "logs"),
        ]

    with pytest.raises(RuntimeError):
        trained.fit(*callbacks(), Crashes(), epochs=3)
    task("probabilities").fit(*callbacks(), epochs=3)

    (train,) = (s for s in read_series(tmp_path / "logs") if s.run == "train")
    assert train.steps.tolist() == [0, 1, 2]
    assert train.counts.total.tolist() == [ROWS] * 3


@pytest.mark.parametrize("update_freq", ["batch", 4])
def test_windows_of_update_freq_sum_to_the_epochs(
    update_freq: Any, tmp_path: Path
) -> None:
    """Increments: any of them may be summed, and none spans two epochs."""
    trained = task("sparse")
    x, y = trained.validation
    batch = itertools.cycle(range(6))
    evaluates = Inside(
        "on_train_batch_end",
        lambda model: next(batch) == 2 and model.evaluate(x, y, verbose=0),
    )

    trained.fit(TensorBoard(tmp_path, update_freq=update_freq), evaluates, epochs=3)

    steps, windows = records(tmp_path, "train", "f1_score/batch_counts")
    # Six batches of at most 16 rows an epoch; with 4 also the rest of each epoch.
    batches = range(1, 19)
    expected = {
        "batch": list(batches),
        4: [4, 6, 8, 12, 16, 18],
    }[update_freq]
    assert steps == expected
    _, epochs = records(tmp_path, "train", TAG)
    for epoch in range(3):
        inside = [i for i, s in enumerate(steps) if 6 * epoch < s <= 6 * epoch + 6]
        summed = windows.to_array()[inside].sum(0)
        np.testing.assert_allclose(summed, epochs.to_array()[epoch], atol=1e-9)
    (series,) = (s for s in read_series(tmp_path) if s.tag == "f1_score/batch")
    assert series.step_unit == "batch"
    assert "f1_score/batch_counts" not in read(tmp_path, "validation")


def test_files_of_one_second_sort_as_they_were_opened(tmp_path: Path) -> None:
    """The tenth file of a process sorts behind the ninth, in each run."""
    model, ours = task("probabilities").model, TensorBoard(tmp_path, write_graph=False)
    for run in ("train", "validation"):
        newest, known = "", set[str]()
        for _ in range(110):  # beyond the next number with a digit more
            ours.set_model(model)
            with ours._writer_of(run).as_default():
                pass
            ours._close_files()
            (made,) = {path.name for path in (tmp_path / run).iterdir()} - known
            known.add(made)
            assert made > newest
            newest = made


@pytest.mark.parametrize(
    ("last", "waits"),
    [
        ("events.out.tfevents.0000000100.vm.7.9.v2", True),
        ("events.out.tfevents.0000000100.vm.7.1.v2", False),
        ("events.out.tfevents.0000000099.vm.7.9.v2", False),
        ("events.out.tfevents.0000000200.vm.7.9.v2", False),
        ("events.out.tfevents.later", False),
    ],
)
def test_only_a_second_that_two_names_share_is_waited_for(
    last: str, waits: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name of a later time stays, and nobody waits for it."""
    clock, closed = [100.25], list[str]()
    monkeypatch.setattr(in_order.time, "time", lambda: clock[0])
    monkeypatch.setattr(
        in_order.time, "sleep", lambda s: clock.__setitem__(0, clock[0] + s)
    )
    (tmp_path / last).touch()

    class File:
        def __init__(self) -> None:
            self.name = f"events.out.tfevents.{int(clock[0]):010d}.vm.7.10.v2"
            (tmp_path / self.name).touch()

        def close(self) -> None:
            closed.append(self.name)

    file = in_order.opened_last(File, str(tmp_path))

    assert {path.name for path in tmp_path.iterdir()} == {last, file.name}
    assert (clock[0] >= 101) == waits == (closed != [])
