"""Label values say what is a classification, where shapes do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from tb_f1_plugin.keras import F1Score, TensorBoard
from tb_f1_plugin.keras.lending.batch.label_check import may_be_same
from tests.keras.backends import data_set, only_on
from tests.keras.heads import f1_in, listening, still

ROWS = 12
R = np.random.default_rng(11)
LOSS = "binary_crossentropy"


class Scale(keras.layers.Layer):
    """Returns the first channel of its inputs, by a weight that stands still."""

    def build(self, shape: Any) -> None:
        """Make the weight."""
        self.scale = self.add_weight(shape=(), initializer="ones", name="scale")

    def call(self, x: Any) -> Any:
        """Return as many values as there are inputs."""
        return x * self.scale


def trained(
    x: Any, y: Any, log_dir: Path, *, shape: Any = None, **options: Any
) -> tuple[dict[str, float], list[str]]:
    """Return the F1s of a fit with a validation, and what is said."""
    compiled = {k: options.pop(k) for k in ("run_eagerly",) if k in options}
    validation = options.pop("validation_data", (x, y))
    model = keras.Sequential([keras.Input(shape or x.shape[1:]), Scale()])
    still(model, LOSS, **compiled)
    with listening() as said:
        history = model.fit(
            x,
            y,
            verbose=0,
            batch_size=5,
            epochs=2,
            shuffle=False,
            validation_data=validation,
            callbacks=[TensorBoard(log_dir, **options)],
        ).history
    return f1_in(history), said


def pictures(*shape: int) -> Any:
    """Return pixels in [0, 1]."""
    return R.random((ROWS, *shape)).astype("float32")


def yes(x: Any) -> Any:
    """Return labels of 0 and 1 as floats, which are not the inputs."""
    return (x + R.normal(0, 0.3, x.shape) > 0.5).astype("float32")


LABELS = {
    "gray masks": pictures(4, 5, 1),
    "gray masks without a channel": pictures(4, 5),
    "tags of tokens": pictures(7),
    "volumes": pictures(2, 3, 4, 1),
}


@pytest.mark.parametrize("unknown", [False, True])
@pytest.mark.parametrize("kind", LABELS)
def test_float_labels_of_0_and_1_are_labels(
    kind: str, unknown: bool, tmp_path: Path
) -> None:
    """As many labels as inputs, of known size or not: values say what they are."""
    x = LABELS[kind]
    y = yes(x)
    shape = (*(None for _ in x.shape[1:-1]), x.shape[-1]) if unknown else None
    got, said = trained(x, y, tmp_path, shape=shape)
    columns = x.shape[-1]
    true, predicted = (a.reshape(-1, columns) for a in (y, x > 0.5))
    if columns == 1:
        right = f1_score(true.ravel(), predicted.ravel())
    else:
        right = f1_score(true, predicted, average="macro", zero_division=0.0)
    assert got["val_f1_score"] == pytest.approx(right, abs=1e-6)
    assert said == []


def sparse_pixels() -> Any:
    """Return pixels that are mostly 0 and 1, as handwritten digits are."""
    drawn = R.random((ROWS, 28)).round(1)
    return np.clip(drawn * 8 - 4, 0, 1).astype("float32")


def late() -> Any:
    """Return pixels of which only those behind the first batch tell what they are."""
    pixels = (R.random((ROWS, 9)) > 0.5).astype("float32")
    pixels[-1, 0] = 0.25
    return pixels


RECONSTRUCTIONS = {
    "pixels": (pictures(4, 5, 1), None),
    "pixels in a row": (pictures(20), None),
    "digits": (sparse_pixels(), None),
    "of any size": (pictures(4, 5, 1), (None, None, 1)),
    "rows of features": (R.normal(size=(ROWS, 6)).astype("float32"), None),
}


REFUSED = only_on(
    "tensorflow", "jax", why="torch's cross-entropy takes labels from 0 to 1"
)


@pytest.mark.parametrize("eager", [False, True])
@pytest.mark.parametrize(
    "kind",
    [
        *(kind for kind in RECONSTRUCTIONS if kind != "rows of features"),
        pytest.param("rows of features", marks=REFUSED),
    ],
)
@pytest.mark.parametrize("noisy", [False, True])
def test_a_reconstruction_gets_no_f1_and_one_line(
    kind: str, eager: bool, noisy: bool, tmp_path: Path
) -> None:
    """An autoencoder's labels are the inputs, or clean ones: values between 0 and 1."""
    y, shape = RECONSTRUCTIONS[kind]
    x = y + R.normal(0, 0.1, y.shape).astype("float32") if noisy else y
    got, said = trained(x, y, tmp_path, shape=shape, run_eagerly=eager)
    assert got == {}
    assert len(said) == 1
    assert "are neither 0 nor 1" in said[0]
    assert not list(tmp_path.rglob("*counts*"))


def test_binary_pixels_that_are_the_inputs_get_none(tmp_path: Path) -> None:
    """Where the labels are the inputs, the model reconstructs them."""
    x = (R.random((ROWS, 9)) > 0.5).astype("float32")
    got, said = trained(x, x, tmp_path)
    assert got == {}
    assert len(said) == 1
    assert "the labels are the inputs" in said[0]


def test_what_shows_behind_the_first_batch_takes_the_epoch_back(
    tmp_path: Path,
) -> None:
    """No epoch's number is of labels that were refuted, in logs or on disk."""
    from tests.keras.tasks import read

    y = late()
    got, said = trained(1 - y, y, tmp_path)
    assert got == {}
    assert len(said) == 1
    assert "1 of 108 labels are neither 0 nor 1" in said[0]
    for run in ("train", "validation"):
        assert not any("f1" in tag for tag in read(tmp_path, run))


@pytest.mark.parametrize("kind", ["pixels", "digits"])
def test_the_advice_of_a_reconstruction_works(kind: str, tmp_path: Path) -> None:
    """Integer labels are counted, and so is what a metric of the user's own counts."""
    y, _ = RECONSTRUCTIONS[kind]
    right = f1_score(
        y.reshape(-1, y.shape[-1]) > 0.5,
        y.reshape(-1, y.shape[-1]) > 0.5,
        average="binary" if y.shape[-1] == 1 else "macro",
        zero_division=0.0,
    )
    for name, labels, options in (
        ("integers", (y > 0.5).astype("int32"), {}),
        ("chosen", y, {"f1": F1Score(threshold=0.5)}),
    ):
        got, said = trained(y, labels, tmp_path / name, **options)
        assert got["val_f1_score"] == pytest.approx(right, abs=1e-6)
        assert said == []


def test_soft_labels_of_another_size_are_counted_and_said(tmp_path: Path) -> None:
    """They cannot be a reconstruction; above 0.5 is taken for true, and is named."""
    x, y = pictures(6), pictures(2)
    model = keras.Sequential(
        [keras.Input((6,)), keras.layers.Dense(2, activation="sigmoid")]
    )
    still(model, LOSS)
    with listening() as said:
        history = model.fit(
            x, y, verbose=0, callbacks=[TensorBoard(tmp_path)], epochs=2
        ).history
    right = f1_score(
        y > 0.5, model.predict(x, verbose=0) > 0.5, average="macro", zero_division=0.0
    )
    assert history["f1_score"][-1] == pytest.approx(right, abs=1e-6)
    assert len(said) == 1
    assert "a label above 0.5 is taken for true" in said[0]


@REFUSED
@pytest.mark.parametrize("how", ["lent", "f1=", "compiled"])
@pytest.mark.parametrize("odd", [2, 255])
@pytest.mark.parametrize("dtype", ["float32", "int64", "uint8"])
def test_a_label_that_is_neither_0_nor_1_is_named_with_its_number(
    dtype: str, odd: int, how: str, tmp_path: Path
) -> None:
    """Also where rows have one number, or integers: they are counted as true."""
    x, y = pictures(6), yes(pictures(1)).astype(dtype)
    y[:3] = odd
    model = keras.Sequential(
        [keras.Input((6,)), keras.layers.Dense(1, activation="sigmoid")]
    )
    still(model, LOSS, metrics=[F1Score()] if how == "compiled" else None)
    f1 = F1Score() if how == "f1=" else "auto"
    with listening() as said:
        fitted = model.fit(
            x, y, verbose=0, shuffle=False, callbacks=[TensorBoard(tmp_path, f1=f1)]
        )
    right = f1_score(y > 0.5, model.predict(x, verbose=0) > 0.5)
    assert fitted.history["f1_score"][-1] == pytest.approx(right, abs=1e-6)
    assert len(said) == 1
    assert f"3 of the {'' if how == 'compiled' else 'first '}{ROWS} labels" in said[0]
    assert "a label above 0.5 is taken for true" in said[0]


def test_integers_that_are_the_inputs_are_said_to_be_a_reconstruction(
    tmp_path: Path,
) -> None:
    """Integer labels are counted; one sentence says of what, and its advice works."""
    x = (R.random((ROWS, 9)) > 0.5).astype("int32")
    got, said = trained(x, x, tmp_path / "auto")
    assert "val_f1_score" in got
    assert len(said) == 1
    assert f"the first {5 * 9} labels are the inputs" in said[0]
    assert trained(x, x, tmp_path / "none", f1=False) == ({}, [])


def test_labels_of_the_own_length_beside_other_inputs(tmp_path: Path) -> None:
    """A dict of inputs, of which one has the labels' size and is no label."""
    given_ = {n: keras.Input((k,), name=n) for n, k in (("x", 4), ("z", 3))}
    both = keras.layers.Concatenate()([given_["x"], given_["z"]])
    out = keras.layers.Dense(4, activation="sigmoid")(both)
    model = still(keras.Model(given_, out), LOSS)
    x = {"x": pictures(4), "z": pictures(3)}
    data = data_set(x, yes(x["x"]), size=5)
    with listening() as said:
        fitted = model.fit(
            data, verbose=0, shuffle=False, callbacks=[TensorBoard(tmp_path)]
        )
    assert "f1_score" in fitted.history
    assert said == []


@given(st.lists(st.integers(1, 5), min_size=1, max_size=4), st.data())
def test_two_shapes_may_be_the_same_unless_a_known_axis_differs(
    sizes: list[int], data: st.DataObject
) -> None:
    """Unknown sizes are not equal where what is known differs."""
    hidden = [
        [None if data.draw(st.booleans()) and n != 1 else n for n in sizes]
        for _ in range(2)
    ]
    shape, other = ((8, *axes) for axes in hidden)
    assert may_be_same(shape, other)
    assert may_be_same((*shape, 1), other)
    assert not may_be_same((*shape, 3), (*other, 2))
