"""Everything that the stock callback does, ours does, file by file and tag by tag."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import only_on
from tests.keras.tasks import ROWS, VALIDATION, Task, labels, read, task

STOCK = only_on("tensorflow", why="the stock callback needs TensorFlow")


class Summarises(keras.layers.Layer):
    """Writes summaries of its own from `call`."""

    def call(self, x: Any) -> Any:
        """Return what is given."""
        import tensorflow as tf

        tf.summary.scalar("mean input", tf.reduce_mean(x))
        tf.summary.histogram("inputs", x)
        return x


def images() -> Task:
    """Return a task with a layer of images, a summary of its own and an embedding."""
    rng = np.random.default_rng(0)

    def of(rows: int) -> tuple[Any, Any]:
        x = rng.integers(0, 9, (rows, 6))
        return x, labels(x - 4.0, 1)

    keras.utils.clear_session()  # for the same names of layers each time
    keras.utils.set_random_seed(0)
    given = keras.Input((6,), dtype="int32")
    x = keras.layers.Embedding(9, 4, name="words")(given)
    x = Summarises()(x)
    x = keras.layers.Reshape((6, 4, 1))(x)
    x = keras.layers.Conv2D(2, 3, name="filters")(x)
    x = keras.layers.Flatten()(x)
    out = keras.layers.Dense(1, activation="sigmoid")(x)
    model = keras.Model(given, out)
    schedule = keras.optimizers.schedules.ExponentialDecay(0.01, 6, 0.5)
    model.compile(keras.optimizers.Adam(schedule), "binary_crossentropy")
    return Task(model, *of(ROWS), of(VALIDATION))


def files(logdir: Path) -> set[str]:
    """Return what a training left behind, without times and numbers in the names."""
    found = (str(p.relative_to(logdir)) for p in logdir.rglob("*") if p.is_file())
    return {re.sub(r"tfevents.*|\d[\d_.]*", "*", name) for name in found}


OPTIONS: dict[str, dict[str, Any]] = {
    "nothing chosen": {},
    "every batch": {"update_freq": "batch"},
    "every third batch": {"update_freq": 3, "write_steps_per_second": True},
    "weights and images": {"histogram_freq": 1, "write_images": True},
    "projector": {"embeddings_freq": 1, "embeddings_metadata": {"words": "words.tsv"}},
    "profiler": {"profile_batch": (2, 3)},
    "no graph": {"write_graph": False},
}


@STOCK
@pytest.mark.parametrize("chosen", OPTIONS)
def test_files_and_tags_are_those_of_the_stock_callback(
    chosen: str, tmp_path: Path
) -> None:
    """Same files, tags, plugins and steps; only ours come on top."""
    options = OPTIONS[chosen]
    images().fit(keras.callbacks.TensorBoard(tmp_path / "theirs", **options))
    images().fit(TensorBoard(tmp_path / "ours", **options))

    assert files(tmp_path / "ours") == files(tmp_path / "theirs")
    for run in ("train", "validation"):
        theirs, ours = (read(tmp_path / who, run) for who in ("theirs", "ours"))
        for tag, written in theirs.items():
            assert tag in ours, (run, tag)
            assert ours[tag].plugin == written.plugin, (run, tag)
            per_epoch = tag.startswith(("epoch_", "evaluation_"))
            if per_epoch and "update_freq" in options:
                # The stock one loses epochs where its batch rule says no.
                assert set(written.steps) <= set(ours[tag].steps)
            else:
                assert ours[tag].steps == written.steps, (run, tag)
        assert not [
            tag
            for tag in set(ours) - set(theirs)
            if "f1_score" not in tag and not tag.startswith(("epoch_", "evaluation_"))
        ]
    if chosen == "every batch":  # the layer's own summaries were among them
        assert any(t.endswith("mean input") for t in read(tmp_path / "ours", "train"))


@STOCK
def test_the_values_are_those_of_the_stock_callback(tmp_path: Path) -> None:
    """Loss, learning rate of a schedule, weights: the training is the same."""
    options = {"histogram_freq": 1, "update_freq": "batch"}
    for who, kind in (("theirs", keras.callbacks.TensorBoard), ("ours", TensorBoard)):
        images().fit(kind(tmp_path / who, **options), epochs=3)

    for run in ("train", "validation"):
        theirs, ours = (read(tmp_path / who, run) for who in ("theirs", "ours"))
        for tag, written in theirs.items():
            if tag not in ("keras", "train") and "second" not in tag:
                for mine, value in zip(ours[tag].values, written.values, strict=True):
                    np.testing.assert_allclose(mine, value, rtol=1e-5, atol=1e-6)
    rates = [
        float(rate)
        for rate in read(tmp_path / "ours", "train")["epoch_learning_rate"].values
    ]
    assert rates == pytest.approx([0.005, 0.0025, 0.00125])


@pytest.mark.parametrize("metrics", [None, [F1Score()]], ids=["lent", "compiled"])
def test_what_is_written_beside_the_stock_tags_is_documented(
    metrics: Any, tmp_path: Path
) -> None:
    """No tag of ours that the README's table does not name."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    trained = task("probabilities", metrics=metrics)
    trained.fit(TensorBoard(tmp_path, update_freq=2))

    for run in ("train", "validation"):
        for tag in read(tmp_path, run):
            if "f1_score" in tag and not tag.startswith(("batch_", "evaluation_")):
                ending = re.sub(r"^(epoch_)?f1_score", "", tag)
                named = (f"`{tag}`", f"f1_score{ending}", f"…{ending}")
                assert any(name in readme for name in named), tag


@STOCK
@pytest.mark.parametrize("rate", [False, True])
def test_a_writer_of_the_user_s_own_gets_every_batch(
    rate: bool, tmp_path: Path
) -> None:
    """What records around a `fit` gets the batches that the stock callback gives it."""
    import tensorflow as tf

    for who, callback in (
        ("theirs", keras.callbacks.TensorBoard),
        ("ours", TensorBoard),
    ):
        trained = task("probabilities")
        writer = tf.summary.create_file_writer(str(tmp_path / f"the user's, {who}"))
        with writer.as_default():
            trained.fit(callback(tmp_path / who, write_steps_per_second=rate))
        writer.close()

    theirs, ours = (read(tmp_path, f"the user's, {who}") for who in ("theirs", "ours"))
    assert "batch_loss" in theirs
    for tag, written in theirs.items():
        assert ours[tag].steps == written.steps, tag
