"""What is written without TensorFlow is what `tensorflow.summary` would write."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from tensorboard.backend.event_processing.event_file_loader import (
    EventFileLoader,
    RawEventFileLoader,
)
from tensorboard.compat.proto import event_pb2
from tensorboard.util import tensor_util

from tb_f1_plugin.keras import TensorBoard
from tb_f1_plugin.keras.summaries.left_out import without_tensorflow
from tb_f1_plugin.keras.summaries.summaries import Summaries
from tests.keras.tasks import task

has_tensorflow = importlib.util.find_spec("tensorflow") is not None
needs_tensorflow = pytest.mark.skipif(not has_tensorflow, reason="is the oracle")
RNG = np.random.default_rng(0)


def oracle() -> Any:
    """Return TensorFlow's own module."""
    import tensorflow as tf

    return tf.summary


def events(logdir: Path) -> list[Any]:
    """Return the events of a directory's only file, as they were written."""
    (path,) = logdir.glob("*tfevents*")
    return list(map(event_pb2.Event.FromString, RawEventFileLoader(str(path)).Load()))


def written(logdir: Path) -> list[tuple[str, int]]:
    """Return the tag and the step of each value of a directory's only file."""
    (path,) = logdir.glob("*tfevents*")
    loaded = EventFileLoader(str(path)).Load()
    return [(v.tag, event.step) for event in loaded for v in event.summary.value]


def pixels(file: bytes) -> Any:
    """Return the pixels of a PNG, by TensorFlow."""
    import tensorflow as tf

    return tf.io.decode_png(file).numpy()


NUMBERS: list[Any] = [
    *(0.1, 3, True, float("nan"), float("-inf"), 2**24 + 1, np.float16(0.1)),
    *(np.float64(1) / 3, np.array(0.5, "float32"), np.array(7, "uint8")),
]
HISTOGRAMS: list[Any] = [
    RNG.normal(size=(7, 5)).astype("float32"),
    np.full((3, 3), 0.25, "float32"),
    np.zeros((0, 4), "float32"),
    np.array([[np.nan, 1.0], [2.0, 3.0]], "float32"),
    np.arange(12, dtype="int64"),
    np.array([1e-30, 1e30], "float64"),
    RNG.normal(size=100).astype("float16"),
]
IMAGES: list[Any] = [
    *(RNG.normal(0.5, 0.4, size=(5, 3, 4, c)).astype("float32") for c in (1, 2, 3, 4)),
    RNG.uniform(size=(2, 2, 2, 1)),
    RNG.integers(0, 256, (1, 5, 2, 3), "uint8"),
    RNG.integers(-300, 30000, (1, 5, 2, 3), "int16"),
    RNG.integers(-(2**30), 2**30, (1, 2, 2, 1), "int32"),
    np.zeros((1, 1, 1, 1), "float32"),
]


@needs_tensorflow
@pytest.mark.parametrize(
    ("kind", "values"),
    [("scalar", NUMBERS), ("histogram", HISTOGRAMS), ("image", IMAGES)],
)
def test_each_value_is_what_tensorflow_writes(
    kind: str, values: list[Any], tmp_path: Path
) -> None:
    """The same tags, steps, metadata, types and numbers; of images the same pixels."""
    for who, summary in (("theirs", oracle()), ("ours", Summaries())):
        with summary.create_file_writer(str(tmp_path / who)).as_default():
            for step, value in enumerate(values):
                getattr(summary, kind)(f"a/{step}", value, step=step)

    theirs, ours = (events(tmp_path / who)[1:] for who in ("theirs", "ours"))
    assert len(theirs) == len(ours) == len(values)
    for expected, event in zip(theirs, ours, strict=True):
        assert event.step == expected.step
        (left,), (right,) = expected.summary.value, event.summary.value
        assert (left.tag, left.metadata) == (right.tag, right.metadata)
        assert left.tensor.dtype == right.tensor.dtype
        left, right = map(tensor_util.make_ndarray, (left.tensor, right.tensor))
        assert left.shape == right.shape
        if kind != "image":
            np.testing.assert_allclose(right, left, rtol=1e-15, atol=0)
            continue
        assert left[:2].tolist() == right[:2].tolist()  # width and height
        for one, other in zip(left[2:], right[2:], strict=True):
            np.testing.assert_array_equal(pixels(other), pixels(one))


@needs_tensorflow
def test_a_model_is_what_keras_writes_of_it(tmp_path: Path) -> None:
    """The same tag, step, metadata and text."""
    from keras.src.callbacks.tensorboard import keras_model_summary

    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="größe")])
    with oracle().create_file_writer(str(tmp_path / "theirs")).as_default():
        keras_model_summary("keras", model, step=0)
    ours = Summaries()
    with ours.create_file_writer(str(tmp_path / "ours")).as_default():
        ours.keras_model("keras", model.to_json(), step=0)

    (theirs,), (event,) = (events(tmp_path / who)[1:] for who in ("theirs", "ours"))
    assert (event.step, event.summary) == (theirs.step, theirs.summary)


@pytest.mark.parametrize(
    "name", ["ours", pytest.param("theirs", marks=needs_tensorflow)]
)
def test_the_default_writer_the_step_and_the_rule_are_as_in_tensorflow(
    name: str, tmp_path: Path
) -> None:
    """They nest, the inner one counts, and what was before comes back, errors too."""
    summary = Summaries() if name == "ours" else oracle()
    a, b = (summary.create_file_writer(str(tmp_path / name)) for name in "ab")
    assert not summary.should_record_summaries()
    summary.scalar("nowhere", 1.0, step=0)
    with a.as_default(10):
        assert summary.should_record_summaries()
        summary.scalar("default step", 1.0)
        with b.as_default(), summary.record_if(lambda: now % 2 == 0):
            for now in range(4):
                assert bool(summary.should_record_summaries()) == (now % 2 == 0)
                summary.scalar("every other", now, step=now)
            with summary.record_if(True):
                summary.scalar("forced", 1.0)
            with summary.record_if(False):
                summary.scalar("forbidden", 1.0)
        with pytest.raises(KeyError), b.as_default(20):
            raise KeyError
        summary.scalar("again", 1.0)
    with a.as_default(), pytest.raises(ValueError, match="step"):
        summary.scalar("no step", 1.0)

    first = written(tmp_path / "a")
    assert first == [("default step", 10), ("again", 10)]
    others = [("every other", 0), ("every other", 2), ("forced", 10)]
    assert written(tmp_path / "b") == others


def test_all_is_on_disk_when_a_writer_is_the_default_no_more(tmp_path: Path) -> None:
    """A file that nobody closes, as after a stand-alone evaluate, is whole."""
    summary = Summaries()
    writer = summary.create_file_writer(str(tmp_path))

    for step in range(30):
        with writer.as_default():
            summary.scalar("a", step, step=step)
        assert written(tmp_path) == [("a", s) for s in range(step + 1)]


def test_a_tensor_or_variable_of_the_backend_is_written(tmp_path: Path) -> None:
    """Logs are tensors, weights and the optimizer's iterations are variables."""
    summary = Summaries()
    weight = keras.Variable(np.ones((2, 3), "float32"), dtype="bfloat16")
    iterations = keras.Variable(7, dtype="int32", trainable=False)
    loss = keras.ops.convert_to_tensor(0.5)
    if keras.backend.backend() == "torch":
        loss.requires_grad_()
    with summary.create_file_writer(str(tmp_path)).as_default():
        summary.scalar("a", loss, step=iterations)
        summary.histogram("b", weight, step=iterations)

    assert written(tmp_path) == [("a", 7), ("b", 7)]


def test_what_is_no_number_is_refused(tmp_path: Path) -> None:
    """Vectors, words and pixels of another shape are errors, as in TensorFlow."""
    summary = Summaries()
    with summary.create_file_writer(str(tmp_path)).as_default():
        with pytest.raises(ValueError, match="scalar shape"):
            summary.scalar("a", np.zeros(3), step=0)
        with pytest.raises(ValueError, match="not supported"):
            summary.scalar("a", np.array("word"), step=0)
        with pytest.raises(ValueError, match="1 to 4 channels"):
            summary.image("a", np.zeros((1, 2, 2, 5)), step=0)
    assert written(tmp_path) == []


def test_a_closed_writer_says_what_to_do(tmp_path: Path) -> None:
    """It is not opened again, and closing it twice is no error."""
    writer = Summaries().create_file_writer(str(tmp_path))
    writer.close()
    writer.close()
    writer.flush()

    with pytest.raises(RuntimeError, match="Call set_model"):
        writer.as_default()


def test_where_another_process_writes_there_is_no_file(tmp_path: Path) -> None:
    """All calls work, and nothing is made on disk."""
    summary = Summaries(lambda: False)
    writer = summary.create_file_writer(str(tmp_path / "logs"))
    with writer.as_default(3), summary.record_if(True):
        assert not summary.should_record_summaries()
        summary.scalar("a", 1.0)
        summary.experimental.write_raw_pb(b"", step=0)
    writer.flush()
    writer.close()

    assert not (tmp_path / "logs").exists()


# -- what the original can do with TensorFlow alone ----------------------------------


def test_a_profiler_that_keras_has_not_is_left_out_and_said() -> None:
    """The training runs: on torch the original would raise in its constructor."""
    for arguments, options in (
        (("logs", 0, True, False, False, "epoch", (2, 3)), {}),
        (("logs",), {"profile_batch": (2, 3), "write_graph": False}),
    ):
        given, sentences = without_tensorflow(arguments, options, "torch")

        assert given["log_dir"] == "logs"
        assert given["profile_batch"] == 0
        assert given["write_graph"] is (not options)
        assert "no profiler on the torch backend, got (2, 3)" in sentences[0]
        assert "torch.profiler.profile()" in sentences[0]


def test_the_graph_of_the_train_function_is_spoken_of_if_it_was_asked_for() -> None:
    """`write_graph=True` is the default too: then there is nothing to say."""
    for backend in ("jax", "torch"):
        assert without_tensorflow(("logs",), {}, backend) == ({"log_dir": "logs"}, [])
        _, (sentence,) = without_tensorflow((), {"write_graph": True}, backend)
        assert f"on the {backend} backend there is none" in sentence
        _, sentences = without_tensorflow((), {"write_graph": False}, backend)
        assert sentences == []


def test_on_jax_keras_profiles() -> None:
    """What the original can do is left to it."""
    options = {"profile_batch": 2, "histogram_freq": 1}
    assert without_tensorflow((), options, "jax") == (options, [])


def test_arguments_that_the_original_has_not_are_refused_as_by_it() -> None:
    """The error is Python's own, with the name."""
    with pytest.raises(TypeError, match="log_directory"):
        without_tensorflow((), {"log_directory": "logs"}, "torch")


def test_what_was_asked_for_and_cannot_be_had_is_said_once(
    said: Callable[[], list[str]], tmp_path: Path
) -> None:
    """At once, and not again when it trains; on TensorFlow all can be had."""
    backend = keras.backend.backend()
    is_old = backend == "jax" and sys.version_info < (3, 12)
    if is_old:
        with pytest.warns(UserWarning, match="3.12"):  # Keras' own
            ours = TensorBoard(tmp_path, f1=False, profile_batch=2)
    else:
        ours = TensorBoard(tmp_path, f1=False, profile_batch=2)
    for _ in range(2):
        task("probabilities").fit(ours)

    assert len(said()) == (1 if backend == "torch" else 0)
    can_profile = backend != "torch" and not is_old
    assert (tmp_path / "train" / "plugins").exists() == can_profile
