"""The class that a loss leaves out is left out, or is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import only_on
from tests.keras.echo import Scale, model_of, numbers, oracle, predictions
from tests.keras.heads import f1_in, listening, still

losses = keras.losses


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


@only_on("tensorflow", "jax", why="torch traces no step")
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


@only_on("tensorflow", why="a strategy of tf.distribute")
def test_under_a_strategy_the_void_class_is_left_out(tmp_path: Path) -> None:
    """Keras builds metrics before the callback comes, and traces the step after."""
    import tensorflow as tf

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
    p, y = predictions(1) - 0.5, np.where(numbers(2, 1) > 0, 1, -1)
    for own, taken in ((None, -1), (-1, -1), (0, 0)):
        metric = F1Score(negative_label=own)
        model = model_of(p, "squared_hinge", metrics=[metric])
        ours = TensorBoard(tmp_path / str(own), verify=(p, y))
        history = model.fit(p, y, verbose=0, callbacks=[ours]).history
        there = y >= taken
        right = f1_score(y[there], np.where(p > 0, 1, -1)[there])
        assert history["f1_score"][-1] == pytest.approx(right, abs=1e-6)
        (checked,) = ours.verification
        assert checked.scikit_learn == pytest.approx(right, abs=1e-12)
        assert checked.exact == pytest.approx(right, abs=1e-12)
        assert metric.get_config()["negative_label"] is own
        assert metric.alike().negative_label == taken


@pytest.mark.parametrize("how", ["compiled", "f1="])
@pytest.mark.parametrize(("own", "taken"), [(None, 0.0), (0.75, 0.75), (0.5, 0.5)])
def test_the_sign_decides_under_a_hinge_loss(
    own: float | None, taken: float, how: str, tmp_path: Path
) -> None:
    """A threshold that was given comes first; one line names the one that was not."""
    p, y = predictions(1) * 4 - 2, np.where(numbers(2, 1) > 0, 1, -1)
    metric = F1Score(threshold=own)
    model = model_of(p, "hinge", metrics=[metric] if how == "compiled" else [])
    f1 = {"f1": metric} if how == "f1=" else {}
    with listening() as said:
        history = model.fit(
            p,
            y,
            verbose=0,
            validation_data=(p, y),
            callbacks=[TensorBoard(tmp_path, **f1)],
        ).history
    right = f1_score(y, np.where(p > taken, 1, -1))
    assert history["val_f1_score"][-1] == pytest.approx(right, abs=1e-6)
    line = "f1_score: predictions above 0 are positive, since the loss is a hinge."
    assert [sentence.startswith(line) for sentence in said] == [True] * (own is None)


def test_a_sigmoid_under_a_hinge_loss_has_no_sign(tmp_path: Path) -> None:
    """All of its predictions are above 0, so the threshold stays 0.5."""
    x, y = predictions(1) * 4 - 2, np.where(numbers(2, 1) > 0, 1, -1)
    model = keras.Sequential(
        [keras.Input((1,)), Scale(), keras.layers.Activation("sigmoid")]
    )
    still(model, "hinge", metrics=[F1Score()])
    with listening() as said:
        history = model.fit(x, y, verbose=0, callbacks=[TensorBoard(tmp_path)]).history
    right = f1_score(y, np.where(x > 0, 1, -1))
    assert history["f1_score"][-1] == pytest.approx(right, abs=1e-6)
    assert said == []


@only_on("tensorflow", "jax", why="torch traces no step")
def test_a_step_that_was_traced_before_the_hinge_was_known_is_named(
    tmp_path: Path,
) -> None:
    """It counts as it did; by the advice the sign decides."""
    p, y = predictions(1) * 4 - 2, np.where(numbers(2, 1) > 0, 1, -1)
    model = model_of(p, "hinge", metrics=[F1Score()])
    model.fit(p, y, verbose=0)
    with listening() as said:
        model.fit(p, y, verbose=0, callbacks=[TensorBoard(tmp_path)])
    assert [s for s in said if "though the loss is a hinge" in s]
    for metric in (F1Score(), F1Score(threshold=0.0, negative_label=-1)):
        still(model, "hinge", metrics=[metric])
        history = model.fit(p, y, verbose=0, callbacks=[TensorBoard(tmp_path)]).history
        right = f1_score(y, np.where(p > 0, 1, -1))
        assert history["f1_score"][-1] == pytest.approx(right, abs=1e-6)


@only_on("tensorflow", why="a strategy of tf.distribute")
def test_under_a_strategy_hinge_labels_are_told_as_well(tmp_path: Path) -> None:
    """Keras builds metrics from shapes before the callback comes."""
    import tensorflow as tf

    p, y = predictions(1) - 0.5, np.where(numbers(2, 1) > 0, 1, -1)
    with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
        metric = F1Score()
        model = model_of(p, "hinge", metrics=[metric])
    ours = TensorBoard(tmp_path, verify=(p, y))
    history = model.fit(p, y, verbose=0, callbacks=[ours]).history
    right = f1_score(y, np.where(p > 0, 1, -1))
    assert history["f1_score"][-1] == pytest.approx(right, abs=1e-6)
    assert ours.verification[0].exact == pytest.approx(right, abs=1e-12)
    assert metric.alike().negative_label == -1
