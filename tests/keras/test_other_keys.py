"""What another puts into the logs under the name of our metric is not ours."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.format.metadata import BESIDE, scalar_tag
from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.own_steps import changed
from tests.keras.tasks import Inside, read, records, task


def puts(**values: float) -> Any:
    """Return a callback that puts values into the logs of each epoch."""
    return keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: logs.update(values)
    )


def on_disk(logdir: Path, run: str) -> dict[str, list[float]]:
    """Return the scalars of each epoch, under the keys of the history."""
    prefix = {"train": "", "validation": "val_"}[run]
    return {
        prefix + tag.removeprefix("epoch_"): [float(v) for v in written.values]
        for tag, written in read(logdir, run).items()
        if tag.startswith("epoch_")
    }


def agrees(history: dict[str, Any], logdir: Path) -> bool:
    """Tell whether whatever both have of F1 is the same."""
    disk = {**on_disk(logdir, "train"), **on_disk(logdir, "validation")}
    names = [name for name in history if "f1_score" in name]
    return all(
        disk[name] == pytest.approx([float(v) for v in history[name]], abs=1e-6)
        for name in names
    )


@pytest.mark.parametrize("metrics", [[], [F1Score()]], ids=["lent", "compiled"])
@pytest.mark.parametrize("key", ["val_f1_score", "f1_score"])
def test_a_callback_s_value_stays_and_ours_gets_another_name(
    key: str, metrics: list[Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """In the history and on disk, for both splits, said once."""
    trained = task("probabilities", metrics=metrics)
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        history = trained.fit(puts(**{key: 0.25}), TensorBoard(tmp_path)).history

    assert history[key] == [0.25] * 2
    assert agrees(history, tmp_path)
    for run, name in (("train", ""), ("validation", "val_")):
        exact = f_beta(records(tmp_path, run, "exact_f1_score/counts")[1].counts)
        shown = history[f"{name}exact_f1_score"]
        assert shown == pytest.approx(exact.tolist(), abs=1e-6)
    assert len(caplog.records) == 1
    assert "named 'exact_f1_score' in both" in caplog.text


@pytest.mark.parametrize("is_lent", [True, False])
@pytest.mark.parametrize("run", ["train", "validation"])
@pytest.mark.parametrize("what", BESIDE)
def test_a_value_under_the_name_of_a_scalar_beside_the_f1_stays(
    what: str, run: str, is_lent: bool, tmp_path: Path, caplog: Any
) -> None:
    """No tag has two values at one step; ours go by another name, said once."""
    key = f"{'val_' if run == 'validation' else ''}f1_score_{what}"
    trained = task("probabilities", metrics=[] if is_lent else [F1Score()])
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        history = trained.fit(puts(**{key: 0.25}), TensorBoard(tmp_path)).history

    assert history[key] == on_disk(tmp_path, run)[key] == [0.25] * 2
    assert agrees(history, tmp_path)
    for each in ("train", "validation"):
        tags = [t for t in read(tmp_path, each) if t.startswith("epoch_exact_f1_score")]
        assert sorted(tags) == sorted(
            scalar_tag("exact_f1_score", w) for w in ("", *BESIDE)
        )
    assert len(caplog.records) == 1
    assert "named 'exact_f1_score' in both" in caplog.text


def test_ratios_of_ours_in_the_logs_are_nobody_else_s(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """With `log_ratios` their names are in the logs, and no name is changed."""
    metrics = [F1Score(log_ratios=True)]
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        task("probabilities", metrics=metrics).fit(TensorBoard(tmp_path))

    assert not caplog.records
    assert "f1_score/counts" in read(tmp_path, "validation")


def test_a_callback_behind_ours_is_told_of_and_the_advice_works(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What it sets is not there yet when we write; before ours both have both."""
    adds = puts(val_f1_score=0.25, val_other=0.5)
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        task("probabilities").fit(TensorBoard(tmp_path / "a"), adds)

    (sentence,) = (r.getMessage() for r in caplog.records)
    assert "Put that callback before TensorBoard" in sentence
    history = task("probabilities").fit(adds, TensorBoard(tmp_path / "b")).history
    assert agrees(history, tmp_path / "b")
    assert {"val_f1_score", "val_exact_f1_score"} <= set(history)


class Returns(keras.Model):
    """Its steps return a value under the name of our metric."""

    def test_step(self, *arguments: Any) -> Any:
        """Test on one batch."""
        own = {"f1_score": keras.ops.convert_to_tensor(0.125)}
        return changed(super().test_step(*arguments), lambda logs: {**logs, **own})


def test_a_value_of_the_model_s_step_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A lent metric, too, takes another name where a step returns one."""
    source = task("probabilities")
    model = Returns(source.model.inputs, source.model.outputs)
    model.compile("adam", "binary_crossentropy")
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        history = source._replace(model=model).fit(TensorBoard(tmp_path)).history

    assert history["val_f1_score"] == [0.125] * 2
    assert len(history["val_exact_f1_score"]) == len(history["exact_f1_score"]) == 2
    assert agrees(history, tmp_path)
    assert len(caplog.records) == 1


def test_the_right_value_from_elsewhere_is_nobody_else_s(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Who computes the same F1 again changes nothing."""
    trained = task("probabilities")
    values = trained.fit(TensorBoard(tmp_path / "a"), epochs=1).history["val_f1_score"]
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        trained = task("probabilities")
        adds = puts(val_f1_score=np.float64(values[0]) + 1e-8)
        trained.fit(adds, TensorBoard(tmp_path / "b"), epochs=1)

    assert not caplog.records
    assert "f1_score/counts" in read(tmp_path / "b", "validation")


@pytest.mark.parametrize("hook", ["on_train_batch_end", "on_epoch_begin"])
def test_the_history_has_the_epoch_s_f1_whatever_was_evaluated_inside(
    hook: str, tmp_path: Path
) -> None:
    """Keras shows a metric that an evaluation has reset or filled: that is mended."""
    trained = task("probabilities", metrics=[F1Score()])
    x, y = trained.x[:7], trained.y[:7]
    evaluates = Inside(hook, lambda model: model.evaluate(x, y, verbose=0))

    history = trained.fit(TensorBoard(tmp_path), evaluates).history

    exact = f_beta(records(tmp_path, "train", "f1_score/counts")[1].counts)
    assert history["f1_score"] == pytest.approx(exact.tolist(), abs=1e-6)
    assert agrees(history, tmp_path)
