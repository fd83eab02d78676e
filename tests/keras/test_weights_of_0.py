"""Rows that weights or masks leave out are left out, or are named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import data_set, examples, only_on, with_mask
from tests.keras.echo import ROWS, Scale, model_of, numbers, oracle, predictions
from tests.keras.heads import listening, still
from tests.keras.tasks import records


def there_of(*shape: int) -> Any:
    """Return weights, of which some are 0."""
    weights = np.random.default_rng(9).random((ROWS, *shape)).astype("float32")
    weights[weights < 0.4] = 0
    return weights


WEIGHTED = {
    "rows": (numbers(2, 1).astype("float32"), predictions(1), there_of(), ()),
    "a column": (numbers(2, 1).astype("float32"), predictions(1), there_of(1), ()),
    "tokens": (numbers(3, 5), predictions(5, 3), there_of(5), ()),
    "sequences": (numbers(3, 5), predictions(5, 3), there_of(1), (5,)),
    "pixels": (numbers(2, 4, 5, 1), predictions(4, 5, 1), there_of(4, 5), ()),
}


def loss_of(p: Any) -> str:
    """Return the loss of predictions."""
    if p.shape[-1] == 1:
        return "binary_crossentropy"
    return "sparse_categorical_crossentropy"


@pytest.mark.parametrize("data", ["arrays", "dataset", "eager"])
@pytest.mark.parametrize("f1", ["auto", "chosen"])
@pytest.mark.parametrize("kind", WEIGHTED)
def test_a_lent_metric_leaves_out_rows_of_weight_0(
    kind: str, f1: str, data: str, tmp_path: Path
) -> None:
    """A weight of 0 says that a row is not there; all others count once."""
    y, p, weights, more = WEIGHTED[kind]
    model = model_of(p, loss_of(p), run_eagerly=data == "eager")
    valid = there_of(*weights.shape[1:])[::-1]
    given_: Any = (p, y, weights)
    if data == "dataset":
        given_ = (data_set(*given_, size=7),)
    fit: Any = {"sample_weight": weights} if len(given_) > 1 else {"shuffle": False}
    ours = TensorBoard(tmp_path, f1="auto" if f1 == "auto" else F1Score())
    with listening() as said:
        history = model.fit(
            *given_[:2],
            **fit,
            verbose=0,
            validation_data=(p, y, valid),
            callbacks=[ours],
        ).history
    for name, of in (("f1_score", weights), ("val_f1_score", valid)):
        there = of != 0
        if more:
            there = np.broadcast_to(there, (ROWS, *more))
        assert history[name][-1] == pytest.approx(oracle(y, p, there), abs=1e-6)
    assert len(said) == 1
    assert "rows of sample_weight 0 are left out; all others count once" in said[0]


def test_a_class_weight_of_0_leaves_out_no_row(tmp_path: Path) -> None:
    """It says nothing of whether a row is there; a fit without it is as ever."""
    y, p, weights, _ = WEIGHTED["rows"]
    model, ours = model_of(p, "binary_crossentropy"), TensorBoard(tmp_path)
    with listening() as said:
        history = model.fit(
            p, y, class_weight={0: 0.0, 1: 1.0}, verbose=0, callbacks=[ours]
        ).history
        assert history["f1_score"][-1] == pytest.approx(oracle(y, p, y == y), abs=1e-6)
        fit: Any = {"initial_epoch": 1, "epochs": 2, "sample_weight": weights}
        history = model.fit(p, y, verbose=0, callbacks=[ours], **fit).history
    right = oracle(y, p, weights != 0)
    assert history["f1_score"][-1] == pytest.approx(right, abs=1e-6)
    assert len(said) == 2
    assert "class_weight does not apply" in said[0]
    assert "rows of sample_weight 0 are left out" in said[1]


def test_a_class_weight_of_0_leaves_out_no_row_in_a_loop(tmp_path: Path) -> None:
    """Neither does it in `train_on_batch`, and a batch without one is as ever."""
    y, p, weights, _ = WEIGHTED["rows"]
    model = model_of(p, "binary_crossentropy")
    ours = TensorBoard(tmp_path)

    def fit(class_weight: Any) -> None:  # a name that Keras has as well
        callbacks = keras.callbacks.CallbackList([ours], model=model)
        callbacks.on_train_begin()
        for epoch in range(3):
            callbacks.on_epoch_begin(epoch)
            callbacks.on_train_batch_begin(0)
            of = {"sample_weight": weights} if epoch == 1 else class_weight
            model.train_on_batch(p, y, **of)
            callbacks.on_train_batch_end(0)
            callbacks.on_epoch_end(epoch)
        callbacks.on_train_end()

    with listening() as said:
        fit({"class_weight": {0: 0.0, 1: 1.0}})
    _, counted = records(tmp_path, "train", "f1_score/counts")
    assert counted.rows.tolist() == [ROWS, np.count_nonzero(weights), ROWS]
    assert len(said) == 2
    assert "class_weight does not apply" in said[0]
    assert "rows of sample_weight 0 are left out" in said[1]


def test_an_evaluation_has_no_class_weight(tmp_path: Path) -> None:
    """Its rows of weight 0 are left out, inside of a `fit` of the user's own as well.

    That one's `class_weight` is no argument of Keras' `fit`.
    """
    y, p, weights, _ = WEIGHTED["rows"]
    model = model_of(p, "binary_crossentropy")

    def fit(class_weight: Any, directory: str, run: Any) -> Any:
        run(callbacks=[TensorBoard(tmp_path / directory)])

    def evaluate(**options: Any) -> None:
        model.evaluate(p, y, sample_weight=weights, verbose=0, **options)

    def train(**options: Any) -> None:
        model.fit(p, y, sample_weight=weights, verbose=0, **options)

    for run in (evaluate, train):
        with listening() as said:
            fit({0: 0.0}, run.__name__, run)
        assert len(said) == 1
        assert "rows of sample_weight 0 are left out" in said[0]
    for directory, run, tag in (
        ("evaluate", "validation", "f1_score/evaluation_counts"),
        ("train", "train", "f1_score/counts"),
    ):
        _, counted = records(tmp_path / directory, run, tag)
        assert counted.rows.tolist() == [np.count_nonzero(weights)]


class HandsOn(keras.callbacks.Callback):
    """Wraps a callback, and hands on every hook."""

    def __init__(self, inner: Any) -> None:
        """Remember it."""
        super().__init__()
        for name in dir(keras.callbacks.Callback):
            if name.startswith(("on_", "set_")):
                setattr(self, name, getattr(inner, name))


class Subclassed(keras.Sequential):
    """Has a `fit` of its own around that of Keras."""

    def fit(self, *arguments: Any, **options: Any) -> Any:
        """Train as Keras does."""
        return super().fit(*arguments, **options)


@pytest.mark.parametrize("wrapper", ["model", "callback", "list"])
def test_the_fit_s_class_weight_is_found_under_wrappers(
    wrapper: str, tmp_path: Path
) -> None:
    """Whatever stands between Keras' `fit` and the callback, or around it."""
    y, p, _, _ = WEIGHTED["rows"]
    kind = Subclassed if wrapper == "model" else keras.Sequential
    model = still(kind([keras.Input(p.shape[1:]), Scale()]), "binary_crossentropy")
    ours: Any = TensorBoard(tmp_path)
    if wrapper == "callback":
        ours = HandsOn(ours)
    given_: Any = [ours]
    if wrapper == "list":
        given_ = keras.callbacks.CallbackList([ours], model=model, add_history=True)
    with listening() as said:
        history = model.fit(
            p, y, class_weight={0: 0.0, 1: 1.0}, verbose=0, callbacks=given_
        ).history
    assert history["f1_score"][-1] == pytest.approx(oracle(y, p, y == y), abs=1e-6)
    assert len(said) == 1
    assert "class_weight does not apply" in said[0]


TOLD = only_on("tensorflow", why="other data sets do not say that they have weights")


@pytest.mark.parametrize(
    "data", ["arrays", pytest.param("dataset", marks=TOLD), "validation"]
)
def test_weights_of_0_that_metrics_do_not_see_are_named_and_the_advice_works(
    data: str, tmp_path: Path
) -> None:
    """In metrics= F1Score gets no weights; weighted_metrics= leaves such rows out."""
    y, p, weights, _ = WEIGHTED["rows"]
    weights = (weights != 0).astype("float32")
    given_: Any = (p, y)
    fit: Any = {"sample_weight": weights}
    if data == "dataset":
        given_ = (data_set(p, y, weights, size=7),)
        fit = {"shuffle": False}
    if data == "validation":
        fit = {"validation_data": (p, y, weights)}
    name = "val_f1_score" if data == "validation" else "f1_score"
    for how, right in (
        ("metrics", oracle(y, p, y == y)),
        ("weighted_metrics", oracle(y, p, weights)),
    ):
        model = model_of(p, "binary_crossentropy", **{how: [F1Score()]})
        with listening() as said:
            history = model.fit(
                *given_, **fit, verbose=0, callbacks=[TensorBoard(tmp_path / how)]
            ).history
        assert history[name][-1] == pytest.approx(right, abs=1e-6)
        assert len(said) == (how == "metrics")
        assert all("In `weighted_metrics=`" in sentence for sentence in said)


@pytest.mark.parametrize("how", ["metrics", "f1", "auto"])
def test_keras_masks_stay_honoured(how: str, tmp_path: Path) -> None:
    """A row counts if the layer's mask and the weights both let it."""
    x = np.random.default_rng(4).integers(0, 4, (ROWS, 6))
    y, weights = numbers(3, 6), there_of(6)
    y[::3] = 9
    loss = keras.losses.SparseCategoricalCrossentropy(ignore_class=9)
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [
            keras.Input((6,)),
            keras.layers.Embedding(4, 3, mask_zero=True),
            keras.layers.Activation("softmax"),
        ]
    )
    still(model, loss, metrics=[F1Score()] if how == "metrics" else None)
    ours = TensorBoard(tmp_path, f1=F1Score() if how == "f1" else "auto")
    fit: Any = {} if how == "metrics" else {"sample_weight": weights}
    history = model.fit(x, y, verbose=0, callbacks=[ours], **fit).history
    there = (x != 0) & (y != 9) & (True if how == "metrics" else weights != 0)
    right = oracle(y, model.predict(x, verbose=0), there)
    assert history["f1_score"][-1] == pytest.approx(right, abs=1e-6)


def test_behind_a_mask_weights_are_those_of_the_data(tmp_path: Path) -> None:
    """Keras' loss scales them batch by batch, in their place where it can."""
    x = np.random.default_rng(4).integers(0, 4, (ROWS, 6))
    y = numbers(3, 6)
    weights = np.random.default_rng(5).uniform(0.5, 2, (ROWS, 6)).astype("float32")
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [
            keras.Input((6,)),
            keras.layers.Embedding(4, 3, mask_zero=True),
            keras.layers.Activation("softmax"),
        ]
    )
    still(model, "sparse_categorical_crossentropy", weighted_metrics=[F1Score()])
    data: Any = {"sample_weight": weights, "validation_data": (x, y, weights)}
    model.fit(x, y, batch_size=7, verbose=0, callbacks=[TensorBoard(tmp_path)], **data)

    there = (x != 0) * weights.astype("float64")
    for run in ("train", "validation"):
        _, written = records(tmp_path, run, "f1_score/counts")
        right = [there[y == c].sum() for c in range(3)]
        counts = written.counts
        np.testing.assert_allclose(counts.possible_positives[-1], right, rtol=1e-12)
        np.testing.assert_allclose(counts.total[-1], there.sum(), rtol=1e-12)


@settings(max_examples=examples(40), deadline=None)
@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=3),
    st.sampled_from([1, 3]),
    st.integers(0, 2**31),
    st.integers(1, 3),
    st.integers(0, 3),
)
def test_a_row_counts_if_every_mask_says_so(
    leading: list[int], classes: int, seed: int, axes: int, keras_axes: int
) -> None:
    """Masks of the first axes, of all rows, or with an axis of length 1 behind."""
    drawn = np.random.default_rng(seed)
    y_pred = predicted = drawn.random((*leading, classes))
    y_true = drawn.integers(0, max(classes, 2), leading)
    masks = [
        drawn.random(leading[: min(number, len(leading))]) > 0.3
        for number in (axes, keras_axes)
    ]
    if not keras_axes:  # none of Keras' own
        masks[1] = np.ones(leading, bool)
    else:
        y_pred = with_mask(predicted, masks[1])
    column = drawn.random() > 0.5 and masks[0].ndim == len(leading)
    metric = F1Score()
    metric.update_state(
        y_true, y_pred, mask=masks[0][..., None] if column else masks[0]
    )
    there = np.ones(leading, bool)
    for mask in masks:
        missing = (1,) * (len(leading) - mask.ndim)
        there = there & mask.reshape(mask.shape + missing)
    assert metric.record().rows.max() == there.sum()
    if there.any():
        expected = F1Score()
        expected.update_state(y_true[there], predicted[there])
        assert metric.counts() == expected.counts()
