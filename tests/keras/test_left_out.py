"""Rows that the loss or the weights leave out are left out, or are named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.heads import f1_in, listening, still
from tests.keras.tasks import records
from tests.keras.test_axes import Scale

ROWS = 20
R = np.random.default_rng(3)
losses = keras.losses


def predictions(*shape: int) -> Any:
    """Return probabilities."""
    return np.random.default_rng(5).random((ROWS, *shape)).astype("float32")


def numbers(classes: int, *shape: int) -> Any:
    """Return class numbers."""
    return np.random.default_rng(7).integers(0, classes, (ROWS, *shape))


def model_of(p: Any, loss: Any, **options: Any) -> Any:
    """Return a model whose predictions are its inputs."""
    return still(keras.Sequential([keras.Input(p.shape[1:]), Scale()]), loss, **options)


def oracle(y: Any, p: Any, there: Any) -> float:
    """Return scikit-learn's F1 of the rows that are there."""
    there = np.ravel(there).astype(bool)
    if p.shape[-1] == 1:
        true, predicted = np.ravel(y)[there] > 0.5, np.ravel(p)[there] > 0.5
        return float(f1_score(true, predicted))
    predicted = p.reshape(-1, p.shape[-1]).argmax(-1)[there]
    return float(f1_score(np.ravel(y)[there], predicted, average="macro"))


# -- the class that the loss leaves out ---------------------------------------------


@pytest.mark.parametrize("ignored", [0, 2, 255, -1])
@pytest.mark.parametrize("how", ["metrics", "weighted_metrics", "f1"])
def test_the_loss_s_void_class_is_left_out(
    ignored: int, how: str, tmp_path: Path
) -> None:
    """A metric of the user's own takes the loss's ignore_class, and says so once."""
    p, y = predictions(6, 3), numbers(3, 6)
    y[:, ::2] = ignored
    loss = losses.SparseCategoricalCrossentropy(ignore_class=ignored)
    options: Any = {} if how == "f1" else {how: [F1Score()]}
    model = model_of(p, loss, **options)
    ours = TensorBoard(
        tmp_path, verify=(p, y), **({"f1": F1Score()} if how == "f1" else {})
    )
    with listening() as said:
        for epoch in range(2):
            history = model.fit(
                p, y, initial_epoch=epoch, epochs=epoch + 1, verbose=0, callbacks=[ours]
            ).history
    right = oracle(y, p, y != ignored)
    assert history["f1_score"][-1] == pytest.approx(right, abs=1e-6)
    assert ours.verification[0].scikit_learn == pytest.approx(right, abs=1e-12)
    assert said == [
        f"f1_score: rows of class {ignored} are left out, as the loss does "
        "(ignore_class)."
    ]
    assert F1Score().get_config()["ignore_class"] is None


def test_an_ignore_class_of_its_own_comes_first(tmp_path: Path) -> None:
    """What the user wrote is what is left out."""
    p, y = predictions(3), numbers(3)
    loss = losses.SparseCategoricalCrossentropy(ignore_class=0)
    model = model_of(p, loss, metrics=[F1Score(ignore_class=1)])
    with listening() as said:
        history = model.fit(p, y, verbose=0, callbacks=[TensorBoard(tmp_path)]).history
    assert history["f1_score"][-1] == pytest.approx(oracle(y, p, y != 1), abs=1e-6)
    assert said == []


def test_a_step_that_was_traced_before_is_named_and_the_advice_works(
    tmp_path: Path,
) -> None:
    """A traced step counts as it did; compiled anew, it leaves the class out."""
    p, y = predictions(3), numbers(3)
    loss = losses.SparseCategoricalCrossentropy(ignore_class=0)
    model = model_of(p, loss, metrics=[F1Score()])
    model.fit(p, y, verbose=0)
    with listening() as said:
        history = model.fit(
            p, y, verbose=0, validation_data=(p, y), callbacks=[TensorBoard(tmp_path)]
        ).history
    for name in ("f1_score", "val_f1_score"):
        assert history[name][-1] == pytest.approx(oracle(y, p, y == y), abs=1e-6)
    assert len(said) == 1
    assert "f1_score counts the rows of class 0" in said[0]
    for metric in (F1Score(), F1Score(ignore_class=0)):
        still(model, loss, metrics=[metric])
        history = model.fit(p, y, verbose=0, callbacks=[TensorBoard(tmp_path)]).history
        assert history["f1_score"][-1] == pytest.approx(oracle(y, p, y != 0), abs=1e-6)


def test_under_a_strategy_the_void_class_is_left_out(tmp_path: Path) -> None:
    """Keras builds metrics before the callback comes, and traces the step after."""
    p, y = predictions(3), numbers(3)
    with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
        loss = losses.SparseCategoricalCrossentropy(ignore_class=0)
        model = model_of(p, loss, metrics=[F1Score()])
    ours = TensorBoard(tmp_path, verify=(p, y))
    history = model.fit(p, y, verbose=0, callbacks=[ours]).history
    right = oracle(y, p, y != 0)
    assert history["f1_score"][-1] == pytest.approx(right, abs=1e-6)
    assert ours.verification[0].scikit_learn == pytest.approx(right, abs=1e-12)


def test_each_output_takes_what_its_own_loss_says(tmp_path: Path) -> None:
    """Over a dict of outputs, losses in a list and metrics in a dict."""
    given_ = keras.Input((3,))
    model = keras.Model(given_, {"z": Scale()(given_), "b": Scale()(given_)})
    loss = losses.SparseCategoricalCrossentropy
    still(
        model,
        [loss(ignore_class=0), loss(ignore_class=1)],
        metrics={"z": [F1Score()], "b": [F1Score()]},
    )
    p, y = predictions(3), numbers(3)
    history = model.fit(
        p, {"z": y, "b": y}, verbose=0, callbacks=[TensorBoard(tmp_path)]
    ).history
    assert f1_in(history) == pytest.approx(
        {"b_f1_score": oracle(y, p, y != 0), "z_f1_score": oracle(y, p, y != 1)},
        abs=1e-6,
    )


def test_hinge_labels_are_told_to_the_metric(tmp_path: Path) -> None:
    """Labels of -1 are negatives under a hinge loss, where the metric knows of it."""
    p, y = predictions(1), np.where(numbers(2, 1) > 0, 1, -1)
    for own, taken in ((None, -1), (-1, -1), (0, 0)):
        metric = F1Score(negative_label=own)
        model = model_of(p, "squared_hinge", metrics=[metric])
        ours = TensorBoard(tmp_path / str(own), verify=(p, y))
        history = model.fit(p, y, verbose=0, callbacks=[ours]).history
        there = y >= taken
        right = f1_score(y[there], np.where(p > 0.5, 1, -1)[there])
        assert history["f1_score"][-1] == pytest.approx(right, abs=1e-6)
        (checked,) = ours.verification
        assert checked.scikit_learn == pytest.approx(right, abs=1e-12)
        assert checked.exact == pytest.approx(right, abs=1e-12)
        assert metric.get_config()["negative_label"] is own
        assert metric.alike().negative_label == taken


def test_under_a_strategy_hinge_labels_are_told_as_well(tmp_path: Path) -> None:
    """Keras builds metrics from shapes before the callback comes."""
    p, y = predictions(1), np.where(numbers(2, 1) > 0, 1, -1)
    with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
        metric = F1Score()
        model = model_of(p, "hinge", metrics=[metric])
    ours = TensorBoard(tmp_path, verify=(p, y))
    history = model.fit(p, y, verbose=0, callbacks=[ours]).history
    right = f1_score(y, np.where(p > 0.5, 1, -1))
    assert history["f1_score"][-1] == pytest.approx(right, abs=1e-6)
    assert ours.verification[0].exact == pytest.approx(right, abs=1e-12)
    assert metric.alike().negative_label == -1


# -- weights of 0 ------------------------------------------------------------------


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
        given_ = (tf.data.Dataset.from_tensor_slices(given_).batch(7),)
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


@pytest.mark.parametrize("data", ["arrays", "dataset", "validation"])
def test_weights_of_0_that_metrics_do_not_see_are_named_and_the_advice_works(
    data: str, tmp_path: Path
) -> None:
    """In metrics= F1Score gets no weights; weighted_metrics= leaves such rows out."""
    y, p, weights, _ = WEIGHTED["rows"]
    weights = (weights != 0).astype("float32")
    given_: Any = (p, y)
    fit: Any = {"sample_weight": weights}
    if data == "dataset":
        given_ = (tf.data.Dataset.from_tensor_slices((p, y, weights)).batch(7),)
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
    loss = losses.SparseCategoricalCrossentropy(ignore_class=9)
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


@settings(max_examples=40, deadline=None)
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
    y_pred = tf.constant(drawn.random((*leading, classes)))
    y_true = drawn.integers(0, max(classes, 2), leading)
    masks = [
        drawn.random(leading[: min(number, len(leading))]) > 0.3
        for number in (axes, keras_axes)
    ]
    if not keras_axes:  # none of Keras' own
        masks[1] = np.ones(leading, bool)
    else:
        y_pred._keras_mask = tf.constant(masks[1])
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
        expected.update_state(y_true[there], y_pred.numpy()[there])
        assert metric.counts() == expected.counts()
