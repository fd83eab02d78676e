"""On each backend the callback writes the files that the original writes on TensorFlow.

What these are stands here, once; where there is TensorFlow, the original is held to it.
"""

from __future__ import annotations

import copy
import inspect
import json
import re
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tb_f1_plugin.keras import TensorBoard
from tests.keras.backends import only_on
from tests.keras.tasks import Task, read

BATCHES = 6  # of an epoch; a validation has 4
LOGGED = ("loss", "binary_accuracy")
EPOCHS, ALL = [0, 1], list(range(1, 2 * BATCHES + 1))

# Of each run, the tags: their plugin and their steps.
Files = dict[str, dict[str, tuple[str, list[int]]]]


def words() -> Task:
    """Return a task with an embedding, a layer of images, and a rate that falls."""
    rng = np.random.default_rng(0)

    def of(rows: int) -> tuple[Any, Any]:
        x = rng.integers(0, 9, (rows, 6)).astype("int32")
        return x, (x.sum(1, keepdims=True) > 24).astype("float32")

    keras.utils.clear_session()  # for the same names of layers each time
    keras.utils.set_random_seed(0)
    given = keras.Input((6,), dtype="int32", name="given")
    x = keras.layers.Embedding(9, 4, name="words")(given)
    x = keras.layers.Reshape((6, 4, 1), name="image")(x)
    x = keras.layers.Conv2D(2, 3, name="filters")(x)
    x = keras.layers.Flatten(name="flat")(x)
    out = keras.layers.Dense(1, activation="sigmoid", name="out")(x)
    model = keras.Model(given, out, name="words")
    schedule = keras.optimizers.schedules.ExponentialDecay(0.01, 6, 0.5)
    model.compile(
        keras.optimizers.Adam(schedule),
        "binary_crossentropy",
        metrics=["binary_accuracy"],
    )
    return Task(model, *of(90), of(53))


def per_epoch(**more: tuple[str, list[int]]) -> Files:
    """Return what is always written, and more in the train run."""
    return {
        "train": {
            "keras": ("graph_keras_model", [0]),
            **{f"epoch_{name}": ("scalars", EPOCHS) for name in LOGGED},
            "epoch_learning_rate": ("scalars", EPOCHS),
            **more,
        },
        "validation": {
            **{f"epoch_{name}": ("scalars", EPOCHS) for name in LOGGED},
            **{
                f"evaluation_{name}_vs_iterations": ("scalars", [BATCHES, 2 * BATCHES])
                for name in LOGGED
            },
        },
    }


def per_batch(steps: list[int], *more: str) -> dict[str, tuple[str, list[int]]]:
    """Return what is written with `update_freq`."""
    return {f"batch_{name}": ("scalars", steps) for name in (*LOGGED, *more)}


def is_log(path: Path) -> bool:
    """Tell whether a file is an event file, by the name that TensorFlow gives."""
    return bool(re.fullmatch(r"events\.out\.tfevents\.\d{10}\..+\.\d+\.v2", path.name))


WEIGHTS = (
    *("words/embeddings", "filters/kernel", "filters/bias"),
    *("out/kernel", "out/bias"),
)
OF_WEIGHTS = {
    **{f"{weight}/histogram": ("histograms", EPOCHS) for weight in WEIGHTS},
    # A single number is no picture.
    **{f"{weight}/image": ("images", EPOCHS) for weight in WEIGHTS[:-1]},
}
SPEED = {"epoch_steps_per_second": ("scalars", EPOCHS)}
PROJECTOR = {"embeddings_freq": 1, "embeddings_metadata": {"words": "words.tsv"}}
CASES: dict[str, tuple[dict[str, Any], Files]] = {
    "nothing chosen": ({}, per_epoch()),
    "every batch": ({"update_freq": "batch"}, per_epoch(**per_batch(ALL))),
    "every fifth batch": ({"update_freq": 5}, per_epoch(**per_batch([5, 10]))),
    "speed": ({"write_steps_per_second": True}, per_epoch(**SPEED)),
    "speed of a batch": (
        {"write_steps_per_second": True, "update_freq": 4},
        per_epoch(**SPEED, **per_batch([4, 8, 12], "steps_per_second")),
    ),
    "weights": ({"histogram_freq": 1, "write_images": True}, per_epoch(**OF_WEIGHTS)),
    "every second epoch": (
        {"histogram_freq": 2},
        per_epoch(**{f"{weight}/histogram": ("histograms", [0]) for weight in WEIGHTS}),
    ),
    "projector": (PROJECTOR, per_epoch()),
    "projector without a graph": ({**PROJECTOR, "write_graph": False}, per_epoch()),
}
# Keras 3.12 records each batch, whatever `update_freq` is, and two weights by one tag.
newer_keras = pytest.mark.skipif(
    "_push_writer"
    not in inspect.getsource(keras.callbacks.TensorBoard.on_train_batch_begin),
    reason="this Keras writes other steps and tags",
)
OF_NEWER = ("every fifth batch", "speed of a batch", "weights", "every second epoch")
EACH_CASE = [
    pytest.param(case, marks=newer_keras if case in OF_NEWER else ()) for case in CASES
]


def found(logdir: Path) -> Files:
    """Return the tags of each run of a log directory."""
    return {
        run.name: {
            tag: (one.plugin, one.steps) for tag, one in read(logdir, run.name).items()
        }
        for run in logdir.iterdir()
        if run.is_dir()
    }


@pytest.mark.parametrize("case", EACH_CASE)
def test_files_tags_plugins_and_steps_are_those_of_tensorflow(
    case: str, tmp_path: Path
) -> None:
    """What the original writes on TensorFlow is written on each backend."""
    options, expected = copy.deepcopy(CASES[case])
    if not options.get("write_graph", True):
        del expected["train"]["keras"]

    logdir = tmp_path / "not there" / "yet"

    words().fit(TensorBoard(logdir, f1=False, **options))

    assert found(logdir) == expected
    others = {p.name for p in logdir.rglob("*") if p.is_file() and not is_log(p)}
    weights = {f"keras_embedding.ckpt-{epoch}.weights.h5" for epoch in EPOCHS}
    is_projected = "embeddings_freq" in options
    assert others == ({"projector_config.pbtxt", *weights} if is_projected else set())


@newer_keras
def test_what_is_counted_comes_on_top(tmp_path: Path) -> None:
    """A lent metric adds its own tags, in the same files, and changes no other."""
    options, expected = CASES["every fifth batch"]

    words().fit(TensorBoard(tmp_path, **options))

    written = found(tmp_path)
    ours = {
        run: {tag: written[run].pop(tag) for tag in list(tags) if "f1_score" in tag}
        for run, tags in found(tmp_path).items()
    }
    assert written == expected
    for run in ours:
        assert ours[run]["f1_score/counts"] == ("f1", EPOCHS)
        assert ours[run]["epoch_f1_score"] == ("scalars", EPOCHS)
        assert len([p for p in (tmp_path / run).iterdir() if is_log(p)]) == 1
    # The rest of an epoch comes at its end.
    assert ours["train"]["f1_score/batch_counts"] == ("f1", [5, 6, 10, 12])
    assert ours["train"]["batch_f1_score"] == ("scalars", [5, 10])


@pytest.mark.parametrize("case", EACH_CASE)
@only_on("tensorflow", why="the original needs TensorFlow")
def test_the_original_writes_what_stands_here(case: str, tmp_path: Path) -> None:
    """The list above is the original's; it loses epochs under `update_freq`."""
    options, expected = copy.deepcopy(CASES[case])
    if not options.get("write_graph", True):
        del expected["train"]["keras"]

    words().fit(keras.callbacks.TensorBoard(str(tmp_path), **options))

    written = found(tmp_path)
    if "update_freq" not in options:
        assert written == expected
    for run, tags in expected.items():
        for tag, (plugin, steps) in tags.items():
            if tag.startswith(("epoch_", "evaluation_")):
                its = written[run].get(tag, (plugin, []))
                assert its[0] == plugin
                assert set(its[1]) <= set(steps), tag
            else:
                assert written[run][tag] == (plugin, steps)


@newer_keras
def test_the_values_are_those_of_the_training(tmp_path: Path) -> None:
    """Loss, metric and learning rate of each epoch; weights as they are at its end."""
    trained = words()
    ours = TensorBoard(tmp_path, f1=False, histogram_freq=1, write_images=True)

    logs = trained.fit(ours).history

    for run, prefix in (("train", ""), ("validation", "val_")):
        for name in LOGGED:
            values = read(tmp_path, run)[f"epoch_{name}"].values
            assert [float(v) for v in values] == pytest.approx(logs[prefix + name])
    train = read(tmp_path, "train")
    rates = [float(rate) for rate in train["epoch_learning_rate"].values]
    assert rates == pytest.approx([0.005, 0.0025])
    kernel = keras.ops.convert_to_numpy(trained.model.get_layer("filters").kernel)
    buckets = train["filters/kernel/histogram"].values[-1]
    assert buckets[:, 2].sum() == kernel.size == 18
    edges = buckets[0, 0], buckets[-1, 1]
    assert edges == pytest.approx((kernel.min(), kernel.max()), rel=1e-6)
    width, height, *_ = train["filters/kernel/image"].values[-1]
    assert (int(width), int(height)) == (3, 3)


def test_the_graphs_tab_gets_the_layers(tmp_path: Path) -> None:
    """The model's own configuration, which TensorBoard draws."""
    from tensorboard.plugins.graph import keras_util

    trained = words()
    trained.fit(TensorBoard(tmp_path, f1=False), epochs=1)

    (config,) = read(tmp_path, "train")["keras"].values[0]
    graph = keras_util.keras_model_to_graph_def(json.loads(config))
    names = {node.name.rpartition("/")[2] for node in graph.node}
    assert names >= {layer.name for layer in trained.model.layers}


def test_a_model_that_is_no_graph_of_layers_trains(tmp_path: Path) -> None:
    """A subclassed model has no graph to draw, and `write_graph` is the default."""

    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.out = keras.layers.Dense(1, activation="sigmoid")

        def call(self, x: Any) -> Any:
            return self.out(keras.ops.cast(x, "float32"))

    model = Own()
    model.compile("adam", "binary_crossentropy")
    words()._replace(model=model).fit(TensorBoard(tmp_path, f1=False))

    assert read(tmp_path, "train")["epoch_loss"].steps == EPOCHS
    assert "keras" not in read(tmp_path, "train")


def test_an_evaluation_on_its_own_leaves_a_whole_file(tmp_path: Path) -> None:
    """Nobody closes its file, and a reader finds all that was evaluated."""
    trained = words()
    trained.fit(epochs=1)
    for number in (1, 2):
        trained.model.evaluate(
            *trained.validation,
            verbose=0,
            callbacks=[TensorBoard(tmp_path / str(number), f1=False)],
        )

        evaluated = found(tmp_path / str(number))["validation"]
        assert evaluated == {
            f"evaluation_{name}_vs_iterations": ("scalars", [BATCHES])
            for name in LOGGED
        }


@pytest.mark.parametrize("update_freq", ["epoch", 4])
def test_each_epoch_is_on_disk_when_it_has_ended(
    update_freq: Any, tmp_path: Path
) -> None:
    """A process that is killed loses no epoch that was written."""
    seen = []

    class Reads(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            if epoch:
                runs = ("train", "validation")
                seen.extend(read(tmp_path, run)["epoch_loss"].steps for run in runs)

    ours = TensorBoard(tmp_path, f1=False, update_freq=update_freq)
    words().fit(ours, Reads())

    assert seen == [[0], [0]]


@newer_keras
@only_on("jax", "torch", why="tf.summary has one default writer for all callbacks")
def test_two_callbacks_write_their_own_batches(tmp_path: Path) -> None:
    """Each its own steps, whatever the other records; on TensorFlow they share."""
    a = TensorBoard(tmp_path / "a", f1=False, update_freq=3)
    b = TensorBoard(tmp_path / "b", f1=False, update_freq=4)

    words().fit(a, b)

    assert read(tmp_path / "a", "train")["batch_loss"].steps == [3, 6, 9, 12]
    assert read(tmp_path / "b", "train")["batch_loss"].steps == [4, 8, 12]
