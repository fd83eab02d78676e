"""The columns are found along the axis on which they lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.echo import Scale
from tests.keras.heads import f1_in, listening, still

ROWS = 6
losses = keras.losses


@pytest.fixture
def channels_first() -> Iterator[None]:
    """Set Keras to channels first, for one test."""
    before = keras.config.image_data_format()
    keras.config.set_image_data_format("channels_first")
    yield
    keras.config.set_image_data_format(before)


def predictions(*shape: int) -> Any:
    """Return probabilities of a shape, a row of it for each of `ROWS`."""
    return np.random.default_rng(5).random((ROWS, *shape)).astype("float32")


def yes(*shape: int) -> Any:
    """Return labels of 0 and 1, integers; more often 1 in later columns and rows."""
    drawn = np.random.default_rng(6).random((ROWS, *shape))
    return (drawn > np.linspace(0.8, 0.2, shape[-1])).astype("int32")


def one_hot(classes: int, *shape: int) -> Any:
    """Return one-hot labels with the classes along axis 1."""
    numbers = np.random.default_rng(7).integers(0, classes, (ROWS, *shape))
    return np.moveaxis(np.eye(classes, dtype="float32")[numbers], -1, 1)


def numbers(classes: int, *shape: int) -> Any:
    """Return class numbers."""
    return np.random.default_rng(7).integers(0, classes, (ROWS, *shape))


def oracle(y: Any, p: Any, threshold: float | None) -> float:
    """Return scikit-learn's F1, with the columns along axis 1 of predictions."""
    columns = p.shape[1]
    p = np.moveaxis(p, 1, -1).reshape(-1, columns)
    if threshold is None:
        if y.shape[1] == columns and y.dtype == "float32":
            y = y.argmax(1)
        return float(f1_score(y.ravel(), p.argmax(-1), average="macro"))
    if columns == 1:
        return float(f1_score(y.ravel(), p[:, 0] > threshold))
    y = np.moveaxis(y, 1, -1).reshape(-1, columns)
    return float(f1_score(y, p > threshold, average="macro"))


def trained(
    y: Any, p: Any, loss: Any, log_dir: Path, *, unknown: bool = False, **options: Any
) -> tuple[float, Any, list[str]]:
    """Return the F1 of an epoch, the callback, and what is said."""
    shape = (p.shape[1], *(None for _ in p.shape[2:])) if unknown else p.shape[1:]
    metrics = options.pop("metrics", None)
    model = still(
        keras.Sequential([keras.Input(shape), Scale()]), loss, metrics=metrics
    )
    ours = TensorBoard(log_dir, verify=(p, y), **options)
    with listening() as said:
        history = model.fit(p, y, verbose=0, batch_size=4, callbacks=[ours]).history
    (value,) = f1_in(history).values()
    return value, ours, said


def own_loss(y_true: Any, y_pred: Any) -> Any:
    """Do what no class of Keras' does."""
    return keras.ops.mean(y_pred) + 0.0 * keras.ops.mean(
        keras.ops.cast(y_true, "float32")
    )


SAID_BY_SHAPES = {
    "binary pixels": (yes(1, 5, 7), predictions(1, 5, 7), "binary_crossentropy", 0.5),
    "binary volumes": (
        yes(1, 3, 4, 5),
        predictions(1, 3, 4, 5),
        losses.BinaryFocalCrossentropy(),
        0.5,
    ),
}
SAID_BY_THE_LOSS = {
    "one-hot pixels": (
        one_hot(3, 5, 7),
        predictions(3, 5, 7),
        losses.CategoricalCrossentropy(axis=1),
        None,
    ),
    "one-hot square": (
        one_hot(5, 5, 5),
        predictions(5, 5, 5),
        losses.CategoricalFocalCrossentropy(axis=1),
        None,
    ),
    "one-hot sequences": (
        one_hot(3, 5),
        predictions(3, 5),
        losses.CategoricalCrossentropy(axis=1),
        None,
    ),
}
SAID_BY_THE_LABELS = {  # of a loss of the user's own: Keras' sparse one has no axis
    "class numbers of pixels": (numbers(3, 5, 7), predictions(3, 5, 7), own_loss, None),
    "class numbers of sequences": (numbers(3, 5), predictions(3, 5), own_loss, None),
    "class numbers in a channel": (
        numbers(3, 1, 5, 7),
        predictions(3, 5, 7),
        own_loss,
        None,
    ),
    "binary pixels": (yes(5, 7), predictions(1, 5, 7), own_loss, 0.5),
}
SAID_BY_THE_SETTING = {
    "labels of pixels": (
        yes(3, 5, 7),
        predictions(3, 5, 7),
        "binary_crossentropy",
        0.5,
    ),
    "binary rows": (yes(1, 7), predictions(1, 7), "binary_crossentropy", 0.5),
    **SAID_BY_SHAPES,
}


@pytest.mark.parametrize("unknown", [False, True])
@pytest.mark.parametrize("kind", [*SAID_BY_SHAPES, *SAID_BY_THE_LOSS])
def test_shapes_or_the_loss_say_the_axis(
    kind: str, unknown: bool, tmp_path: Path
) -> None:
    """Lent: (B, 1, H, W) are pixels, and a loss with axis=1 has its classes there."""
    y, p, loss, threshold = {**SAID_BY_SHAPES, **SAID_BY_THE_LOSS}[kind]
    value, ours, said = trained(y, p, loss, tmp_path, unknown=unknown)
    right = oracle(y, p, threshold)
    assert value == pytest.approx(right, abs=1e-6)
    (verified,) = ours.verification
    assert verified.exact == pytest.approx(right, abs=1e-12)
    assert verified.scikit_learn == pytest.approx(right, abs=1e-12)
    assert said == []


@pytest.mark.parametrize("kind", SAID_BY_THE_SETTING)
def test_the_setting_says_the_axis(
    kind: str, channels_first: None, tmp_path: Path
) -> None:
    """Under `channels_first` images have their columns along axis 1."""
    y, p, loss, threshold = SAID_BY_THE_SETTING[kind]
    value, _, said = trained(y, p, loss, tmp_path)
    assert value == pytest.approx(oracle(y, p, threshold), abs=1e-6)
    assert said == []


@pytest.mark.parametrize("how", ["metrics", "f1"])
@pytest.mark.parametrize(
    "case",
    [
        *SAID_BY_SHAPES.values(),
        *SAID_BY_THE_LOSS.values(),
        *SAID_BY_THE_LABELS.values(),
    ],
    ids=[*SAID_BY_SHAPES, *SAID_BY_THE_LOSS, *SAID_BY_THE_LABELS],
)
def test_a_metric_of_the_user_s_follows_loss_and_labels(
    case: Any, how: str, tmp_path: Path
) -> None:
    """Compiled or chosen, F1Score() finds the axis that a lent one finds."""
    y, p, loss, threshold = case
    metric = F1Score(threshold=threshold)
    options: Any = {how: [metric] if how == "metrics" else metric}
    value, ours, said = trained(y, p, loss, tmp_path, **options)
    right = oracle(y, p, threshold)
    assert value == pytest.approx(right, abs=1e-6)
    assert ours.verification[0].scikit_learn == pytest.approx(right, abs=1e-12)
    assert said == []


@pytest.mark.parametrize("f1", ["auto", F1Score(threshold=0.5)])
@pytest.mark.parametrize("shape", [(5, 7), (1, 1)])
def test_weights_of_0_lie_along_the_rows(
    f1: Any, shape: tuple[int, ...], tmp_path: Path
) -> None:
    """Pixels with a channel first: a weight for each, or for each image."""
    y, p = yes(1, 5, 7), predictions(1, 5, 7)
    there = np.random.default_rng(3).random((ROWS, *shape)) > 0.4
    model = still(
        keras.Sequential([keras.Input(p.shape[1:]), Scale()]),
        losses.BinaryCrossentropy(axis=1),
    )
    history = model.fit(
        p,
        y,
        sample_weight=there.astype("float32"),
        verbose=0,
        callbacks=[TensorBoard(tmp_path, f1=f1)],
    ).history
    there = np.broadcast_to(there, (ROWS, 5, 7))
    right = f1_score(y[:, 0][there], p[:, 0][there] > 0.5)
    assert history["f1_score"][-1] == pytest.approx(right, abs=1e-6)


def test_where_the_axis_cannot_be_told_it_is_said_and_the_advice_works(
    tmp_path: Path,
) -> None:
    """(B, 3, H, W) against the same, and nothing else: one sentence, never silence."""
    y, p = yes(3, 5, 7), predictions(3, 5, 7)
    value, _, said = trained(y, p, "binary_crossentropy", tmp_path / "a")
    last = f1_score(
        y.reshape(-1, 7), p.reshape(-1, 7) > 0.5, average="macro", zero_division=0.0
    )
    assert value == pytest.approx(last, abs=1e-6)
    assert len(said) == 1
    assert "read as 7 columns along the last axis" in said[0]
    for axis, right in ((1, oracle(y, p, 0.5)), (-1, last)):
        chosen = F1Score(threshold=0.5, axis=axis)
        value, _, said = trained(
            y, p, "binary_crossentropy", tmp_path / str(axis), f1=chosen
        )
        assert value == pytest.approx(right, abs=1e-6)
        assert said == []


def test_a_sequence_under_the_setting_is_told_and_the_advice_works(
    channels_first: None, tmp_path: Path
) -> None:
    """With `channels_first`, (B, 3, T) are T columns or 3: one sentence, no silence."""
    y, p = yes(3, 7), predictions(3, 7)
    _, _, said = trained(y, p, "binary_crossentropy", tmp_path / "a")
    assert len(said) == 1
    assert "read as 7 columns along the last axis" in said[0]
    chosen = F1Score(threshold=0.5, axis=1)
    value, _, said = trained(y, p, "binary_crossentropy", tmp_path / "b", f1=chosen)
    assert value == pytest.approx(oracle(y, p, 0.5), abs=1e-6)
    assert said == []


def test_a_layer_says_that_its_channels_are_first() -> None:
    """A convolution with data_format="channels_first" needs no setting."""
    from tb_f1_plugin.keras.metric.activation import is_channels_first

    for data_format in ("channels_first", "channels_last"):
        model = keras.Sequential(
            [
                keras.Input((4, 8, 8)),
                keras.layers.Conv2D(3, 1, data_format=data_format),
                keras.layers.Activation("sigmoid"),
            ]
        )
        assert is_channels_first(model, 0, 1) == (data_format == "channels_first")


def test_a_metric_without_a_model_follows_the_setting(channels_first: None) -> None:
    """update_state by hand takes weights and masks along the rows as well."""
    y, p = one_hot(3, 5, 7), predictions(3, 5, 7)
    metric, counted = F1Score(), np.arange(ROWS) % 2 == 0
    metric.update_state(y, p, mask=counted)
    assert float(metric.result()) == pytest.approx(oracle(y[::2], p[::2], None))
    weighted, pixels = F1Score(), np.random.default_rng(8).random((ROWS, 5, 7))
    weighted.update_state(y, p, pixels)
    right = f1_score(
        y.argmax(1).ravel(),
        p.argmax(1).ravel(),
        average="macro",
        sample_weight=pixels.ravel(),
    )
    assert float(weighted.result()) == pytest.approx(right, abs=1e-6)


@pytest.mark.parametrize("axis", [0, 1.5, "x"])
def test_an_axis_that_is_none_is_refused(axis: Any) -> None:
    """The batch's axis, and what is no number."""
    with pytest.raises(ValueError, match="`axis` must be a whole number other than 0"):
        F1Score(axis=axis)
    with pytest.raises(ValueError, match=r"must be an axis of `y_pred` .+, got 5"):
        F1Score(axis=5).update_state(yes(3), predictions(3))
    with pytest.raises(ValueError, match="other than the batch's, got -2"):
        F1Score(axis=-2).update_state(yes(3), predictions(3))
