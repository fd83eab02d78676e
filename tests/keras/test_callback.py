"""The callback keeps all the original writes, and adds the counts of every epoch."""

from __future__ import annotations

import copy
import inspect
import itertools
import logging
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.format import metadata
from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import BACKEND, only_on
from tests.keras.tasks import VALIDATION, read, records, scikit_learn, task

OURS = ("f1_score", "f1_score/")


@only_on("tensorflow", why="the original needs TensorFlow")
def test_the_original_s_files_and_tags_are_all_there(tmp_path: Path) -> None:
    """Same runs, same tags, same plugins, same steps; ours come on top."""
    options = {"histogram_freq": 1, "write_steps_per_second": True, "update_freq": 2}
    task("probabilities").fit(
        keras.callbacks.TensorBoard(str(tmp_path / "theirs"), **options)
    )
    task("probabilities").fit(TensorBoard(tmp_path / "ours", **options))

    for run in ("train", "validation"):
        theirs, ours = (read(tmp_path / who, run) for who in ("theirs", "ours"))
        for tag, written in theirs.items():
            assert ours[tag].plugin == written.plugin, tag
            # The original loses epochs under update_freq (see the next test).
            assert set(written.steps) <= set(ours[tag].steps), tag
        more = set(ours) - set(theirs)
        assert more
        assert all("f1_score" in tag or tag.startswith("epoch_") for tag in more)


def test_update_freq_loses_no_epoch(tmp_path: Path) -> None:
    """With 5 batches an epoch and update_freq=7 all epochs are written."""
    trained = task("probabilities")

    trained.fit(TensorBoard(tmp_path, update_freq=7), epochs=6, batch_size=18)

    for run in ("train", "validation"):
        for tag in ("epoch_loss", "epoch_f1_score_total", "f1_score/counts"):
            assert read(tmp_path, run)[tag].steps == list(range(6)), (run, tag)


@only_on("tensorflow", why="tf.summary")
def test_the_recording_rule_of_the_user_is_left_as_it_was(tmp_path: Path) -> None:
    """What the original pushes is popped: nothing leaks into later summaries."""
    import tensorflow as tf

    task("probabilities").fit(TensorBoard(tmp_path, update_freq=3))

    assert tf.summary.experimental.get_step() is None
    with tf.summary.create_file_writer(str(tmp_path / "later")).as_default():
        assert bool(tf.summary.should_record_summaries())


def test_every_scalar_follows_from_the_counts(tmp_path: Path) -> None:
    """The count-ratio scalars, the total, F1 and the batch mean agree."""
    task("multilabel").fit(TensorBoard(tmp_path))

    for run, rows in (("train", 90), ("validation", VALIDATION)):
        tags = read(tmp_path, run)
        _, written = records(tmp_path, run, "f1_score/counts")
        pooled = written.counts.micro()
        total = np.array(tags["epoch_f1_score_total"].values, float)
        for name in metadata.RATIOS:
            ratio = np.array(tags[f"epoch_f1_score_{name}"].values, float)
            np.testing.assert_array_equal(
                np.round(ratio * total), getattr(pooled, name)[:, 0]
            )
        assert total.tolist() == [4 * rows] * 2
        np.testing.assert_allclose(
            tags["epoch_f1_score"].values,
            f_beta(written.counts, average="macro"),
            atol=1e-7,
        )
        np.testing.assert_allclose(
            tags["epoch_f1_score_batch_mean"].values,
            written.batch_sums.mean("macro"),
            atol=1e-7,
        )


def test_metadata_is_written_with_the_first_record_only(tmp_path: Path) -> None:
    """Repeated metadata would be most of the bytes on disk."""
    from tensorboard.backend.event_processing.event_file_loader import (
        RawEventFileLoader,
    )
    from tensorboard.compat.proto import event_pb2

    task("probabilities").fit(TensorBoard(tmp_path), epochs=3)

    (path,) = (tmp_path / "validation").glob("*tfevents*")
    with_content = 0
    for raw in RawEventFileLoader(str(path)).Load():
        for value in event_pb2.Event.FromString(raw).summary.value:
            with_content += value.metadata.plugin_data.plugin_name == "f1"
    assert with_content == 1


def test_a_user_s_evaluate_does_not_touch_the_epoch_s_counts(tmp_path: Path) -> None:
    """At an epoch's end or in its middle, compiled or lent: 90 rows are 90 rows.

    Half of all cases, in which each pair of what is chosen meets.
    """

    class Evaluates(keras.callbacks.Callback):
        def __init__(self, hook: str) -> None:
            super().__init__()
            setattr(self, hook, self.evaluate)

        def evaluate(self, *_: Any, **__: Any) -> None:
            value = self.model.evaluate(x[:30], y[:30], verbose=0)
            assert np.size(value) == size

    hooks = (
        "on_epoch_end",
        "on_train_batch_end",
        "on_epoch_begin",
        "on_train_batch_begin",
    )
    yes_no = (True, False)
    for compiled in ([], [F1Score()]):
        trained = task("probabilities", metrics=compiled)
        x, y = trained.x, trained.y
        size = 1 + len(compiled)
        ours = TensorBoard()
        for number, (hook, first, validated) in enumerate(
            itertools.product(hooks, yes_no, yes_no)
        ):
            if (hooks.index(hook) + first + validated + size) % 2:
                continue
            logdir = tmp_path / f"{size}-{number}"
            ours.log_dir = str(logdir)
            callbacks = [ours, Evaluates(hook)][:: 1 if first else -1]
            options = {} if validated else {"validation_data": None}

            trained.fit(*callbacks, **options)

            case = (size, hook, first, validated)
            _, train = records(logdir, "train", "f1_score/counts")
            assert train.counts.total.tolist() == [90, 90], case
            assert train.batch_sums.batches.tolist() == [6, 6], case
            if validated:
                _, test = records(logdir, "validation", "f1_score/counts")
                assert test.counts.total.tolist() == [VALIDATION] * 2, case
                assert f_beta(test.counts)[-1] == pytest.approx(
                    scikit_learn(trained, "f1_score", 0.5), abs=1e-12
                ), case


@only_on("tensorflow", why="Keras itself fails elsewhere")
def test_a_compile_in_the_middle_of_a_fit_is_obeyed(tmp_path: Path) -> None:
    """The lent function is made anew with the model's: weights stop as they should."""
    trained = task("probabilities")
    moved = []

    class Freezes(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            if epoch == 1:
                self.model.compile(keras.optimizers.SGD(0.0), "binary_crossentropy")
                self.model.make_train_function()
            self.before = self.model.get_weights()[0].copy()

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            moved.append(bool((self.model.get_weights()[0] != self.before).any()))

    trained.fit(TensorBoard(tmp_path), Freezes(), validation_data=None)

    assert moved == [True, False]


def test_train_on_batch_before_our_batch_is_the_user_s(tmp_path: Path) -> None:
    """It returns what it always returns, and takes no row of the epoch's."""
    trained = task("probabilities")
    x, y = trained.x[:8], trained.y[:8]
    shapes = set()

    class Extra(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
            shapes.add(np.ndim(self.model.train_on_batch(x, y)))

    trained.fit(TensorBoard(tmp_path), Extra(), validation_data=None)

    assert shapes == {0}
    _, train = records(tmp_path, "train", "f1_score/counts")
    assert train.counts.total.tolist() == [90, 90]


@pytest.mark.parametrize("update_freq", ["epoch", "batch"])
def test_vector_valued_logs_do_not_end_the_training(
    update_freq: Any, tmp_path: Path
) -> None:
    """Each component is a scalar of its own, where the original raises."""
    metrics = [keras.metrics.F1Score(name="stock")]
    if BACKEND == "tensorflow":
        with pytest.raises(ValueError, match="scalar shape"):
            task("one-hot", metrics=metrics).fit(
                keras.callbacks.TensorBoard(str(tmp_path / "theirs"))
            )

    history = (
        task("one-hot", metrics=metrics)
        .fit(TensorBoard(tmp_path / "ours", update_freq=update_freq))
        .history
    )

    tags = read(tmp_path / "ours", "validation")
    for index in range(4):
        assert [float(v) for v in tags[f"epoch_stock_{index}"].values] == pytest.approx(
            [float(v[index]) for v in history["val_stock"]]
        )
    assert "f1_score/counts" in tags


def test_a_stand_alone_evaluate_writes_its_counts(tmp_path: Path) -> None:
    """Under <name>/evaluation_counts, at the optimizer's iteration."""
    trained = task("probabilities")
    trained.fit(epochs=1)
    ours = TensorBoard(tmp_path)

    trained.model.evaluate(*trained.validation, verbose=0, callbacks=[ours])

    steps, written = records(tmp_path, "validation", "f1_score/evaluation_counts")
    assert steps == [6]
    assert float(f_beta(written.counts)[0]) == pytest.approx(
        scikit_learn(trained, "f1_score", 0.5), abs=1e-12
    )


def test_verify_predicts_once_and_compares_with_scikit_learn(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """Our F1, scikit-learn's and the difference are printed and kept."""
    trained = task("two outputs")
    ours = TensorBoard(tmp_path, verify=trained.validation)

    trained.fit(ours)

    assert [v.name for v in ours.verification] == ["a_f1_score", "b_f1_score"]
    for result in ours.verification:
        assert abs(result.difference) <= 1e-12
        assert result.logged == pytest.approx(result.exact, abs=1e-12)
        assert result.rows == VALIDATION
    printed = capsys.readouterr().out
    assert printed.count("verify ") == 2
    assert "scikit-learn" in printed


def test_verify_that_fails_does_not_lose_the_training(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The history comes back; the failure is one line."""
    trained = task("probabilities")
    x, _ = trained.validation
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        history = trained.fit(TensorBoard(tmp_path, verify=(x, np.ones((3, 2)))))

    assert len(history.history["loss"]) == 2
    assert "verify failed" in caplog.text
    with pytest.raises(ValueError, match=r"must be \(x, y\) or"):
        TensorBoard(tmp_path, verify=x)


def test_it_is_a_tensorboard_callback_for_everybody_else(tmp_path: Path) -> None:
    """Same name, a subclass, deep-copied before fit, the same parameters."""
    assert TensorBoard.__name__ == "TensorBoard"
    assert issubclass(TensorBoard, keras.callbacks.TensorBoard)
    theirs = inspect.signature(keras.callbacks.TensorBoard).parameters
    ours = inspect.signature(TensorBoard).parameters
    assert list(ours)[: len(theirs)] == list(theirs)
    for name, parameter in theirs.items():
        assert ours[name] == parameter
    assert {ours[n].kind for n in ("f1", "verify")} == {inspect.Parameter.KEYWORD_ONLY}

    copied = copy.deepcopy(TensorBoard(tmp_path / "original"))
    copied.log_dir = str(tmp_path / "copy")
    task("probabilities").fit(copied)

    assert not (tmp_path / "original").exists()
    assert "f1_score/counts" in read(tmp_path / "copy", "validation")


def test_nothing_is_written_before_something_is_trained(tmp_path: Path) -> None:
    """Making the callback opens no file."""
    TensorBoard(tmp_path / "logs")

    assert not (tmp_path / "logs").exists()


NOT_ON_TORCH = only_on("tensorflow", "jax", why="Keras runs torch step by step")


@pytest.mark.parametrize(
    "options",
    [
        {"run_eagerly": True},
        {"jit_compile": False},
        pytest.param({"steps_per_execution": 3}, marks=NOT_ON_TORCH),
        pytest.param({"jit_compile": True}, marks=NOT_ON_TORCH),
    ],
    ids=str,
)
def test_how_a_step_is_run_does_not_change_what_is_counted(
    options: dict[str, Any], tmp_path: Path
) -> None:
    """Eagerly, compiled, or several in one go: all rows of both splits."""
    task("sparse", **options).fit(TensorBoard(tmp_path))
    _, train = records(tmp_path, "train", "f1_score/counts")
    _, test = records(tmp_path, "validation", "f1_score/counts")
    assert train.counts.total.tolist() == [90, 90]
    assert test.counts.total.tolist() == [VALIDATION] * 2
