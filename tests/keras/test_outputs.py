"""Outputs, labels, losses and names are paired as Keras pairs them."""

from __future__ import annotations

import itertools
from collections import OrderedDict
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tb_f1_plugin.keras import F1Score, TensorBoard
from tb_f1_plugin.keras.model.outputs import NotPairedError, outputs_of
from tests.keras.heads import (
    Column,
    crossed,
    f1_in,
    f1_of,
    features,
    inputs,
    list_of_dicts,
    listening,
    nested,
    part_nested,
    rows,
    shared_head,
    skip_without_metrics,
    still,
    two,
)
from tests.keras.own_steps import step

LOSS = "binary_crossentropy"


def fitted(model: Any, y: Any, log_dir: Path, **options: Any) -> dict[str, float]:
    """Return the F1s of an epoch of a model that stands still."""
    options = {"verbose": 0, "batch_size": 7, "shuffle": False, **options}
    f1 = options.pop("f1", "auto")
    callbacks = [] if f1 is False else [TensorBoard(log_dir, f1=f1)]
    history = model.fit(features(), y, callbacks=callbacks, **options)
    return f1_in(history.history)


# -- the pure function against Keras itself ----------------------------------------


KEYS = ["a", "b", "c"]


def container(kind: str, keys: list[str], values: list[Any]) -> Any:
    """Return some values as a list or a dict, or nested."""
    if kind == "list":
        return list(values)
    if kind == "ordered":
        return OrderedDict(zip(keys, values, strict=True))
    if kind == "dict":
        return dict(zip(keys, values, strict=True))
    if kind == "dict of lists":
        return {keys[0]: values[:1], "z": values[1:]}
    return [{"q": values[0]}, dict(zip(keys[1:], values[1:], strict=True))]


def constant(value: float) -> Any:
    """Return labels or predictions that are told from others by their mean."""
    return np.full((4, 1), value, "float32")


KINDS = ["list", "dict", "ordered", "dict of lists", "list of dicts"]


@settings(max_examples=40, deadline=None)
@given(
    st.permutations(KEYS),
    st.sampled_from(KINDS),
    st.sampled_from(KINDS),
    st.sampled_from([*KINDS, "one"]),
    st.permutations(KEYS),
    st.integers(0, 3),
    st.randoms(use_true_random=False),
)
def test_labels_losses_and_predictions_meet_as_in_keras(
    keys: list[str],
    outputs: str,
    labels: str,
    losses: str,
    other_keys: list[str],
    without: int,
    random: Any,
) -> None:
    """The loss that Keras computes is the one that the pairs give, in any structure."""
    ends = [Column(i, name=key) for i, key in enumerate(random.sample(KEYS, 3))]
    given_ = inputs()
    model = keras.Model(given_, container(outputs, keys, [end(given_) for end in ends]))
    weight = [1.37, 2.11, 3.93]

    def loss_of(index: int) -> Any:
        def loss(y_true: Any, y_pred: Any) -> Any:
            return weight[index] * keras.ops.mean(y_true) * keras.ops.mean(y_pred)

        return loss

    each = [None if index == without - 1 else loss_of(index) for index in range(3)]
    compiled = loss_of(0) if losses == "one" else container(losses, other_keys, each)
    y = container(labels, other_keys, [constant(v) for v in (0.53, 0.71, 1.9)])
    values = iter((0.31, 0.67, 1.13))
    y_pred = keras.tree.map_structure(lambda _: constant(next(values)), model.output)
    still(model, compiled)
    try:
        expected = float(model.compute_loss(y=y, y_pred=y_pred))
    except Exception:
        assume(False)  # Keras takes no such structures

    paired = outputs_of(model, y, y_pred)

    got = 0.0
    for output in paired:
        for loss in output.losses:
            got += float(loss(*output.pair(y, y_pred)))
    assert got == pytest.approx(expected, rel=1e-5)
    assert len(paired) == 3


def test_nothing_to_pair_is_said() -> None:
    """Empty structures, as some models hand them to compute_metrics, are no outputs."""
    model = still(keras.Sequential([inputs(), Column(0)]), LOSS)
    with pytest.raises(NotPairedError, match="was given no predictions"):
        outputs_of(model, {}, {})
    with pytest.raises(NotPairedError, match="was given no labels"):
        outputs_of(model, {}, rows(0))


# -- whole trainings ----------------------------------------------------------------


def test_losses_in_a_list_over_a_dict(tmp_path: Path) -> None:
    """They are of the sorted keys, so the head that classifies is told rightly."""
    y = {"price": rows(1), "is_sold": rows(2)}
    got = fitted(still(two(), [LOSS, "mse"]), y, tmp_path)
    assert got == pytest.approx({"is_sold_f1_score": f1_of(rows(2), features()[:, 1])})


@pytest.mark.parametrize("eager", [False, True])
def test_labels_in_a_list_over_a_dict(tmp_path: Path, eager: bool) -> None:
    """They are of the sorted keys as well; validation may give them otherwise."""
    model = still(two(("b", "a")), LOSS, run_eagerly=eager)
    valid = (features(9), {"b": rows(3), "a": rows(4)})
    got = fitted(model, [rows(1), rows(2)], tmp_path, validation_data=valid)
    expected = {
        "a_f1_score": f1_of(rows(1), features()[:, 1]),
        "b_f1_score": f1_of(rows(2), features()[:, 0]),
        "val_a_f1_score": f1_of(rows(4), features(9)[:, 1]),
        "val_b_f1_score": f1_of(rows(3), features(9)[:, 0]),
    }
    assert got == pytest.approx(expected)


@pytest.mark.filterwarnings("ignore:Gradients do not exist")
@pytest.mark.parametrize("f1", ["auto", F1Score()])
@pytest.mark.parametrize("loss", [LOSS, "mse"])
def test_labels_for_one_of_two_outputs(f1: Any, loss: str, tmp_path: Path) -> None:
    """The one that has labels is counted, and the advice that is printed works."""
    model = still(two(), {"is_sold": loss})
    with listening() as said:
        got = fitted(model, {"is_sold": rows(2)}, tmp_path, f1=f1)
    if loss == "mse" and f1 == "auto":
        assert got == {}
        assert "TensorBoard(..., f1=F1Score(...))" in said[0]
        return
    assert said == []
    assert got == pytest.approx({"is_sold_f1_score": f1_of(rows(2), features()[:, 1])})


@pytest.mark.parametrize("losses", [[LOSS, "mse"], ["mse", LOSS]])
def test_two_losses_on_one_output(losses: list[str], tmp_path: Path) -> None:
    """One of them classifies."""
    model = still(keras.Sequential([inputs(), Column(2)]), losses)
    assert fitted(model, rows(1), tmp_path) == pytest.approx(
        {"f1_score": f1_of(rows(1), features()[:, 2])}
    )


def test_two_losses_that_do_not_classify_are_named(tmp_path: Path) -> None:
    """No loss is called None."""
    model = still(keras.Sequential([inputs(), Column(2)]), ["mse", "mae"])
    with listening() as said:
        assert fitted(model, rows(1), tmp_path) == {}
    assert len(said) == 1
    assert "the losses 'mse', 'mae' do not say" in said[0]


class Subclassed(keras.Model):
    """Says nothing of its outputs before it is called."""

    def __init__(self) -> None:
        """Make two heads."""
        super().__init__()
        self.heads = [Column(0), Column(1)]

    def call(self, x: Any) -> Any:
        """Return a list of outputs, which have no names."""
        return [head(x) for head in self.heads]


MODELS = {
    "subclassed": (Subclassed, lambda y: [y, y], 2),
    "shared head": (shared_head, lambda y: [y, y], 2),
    "nested": (nested, lambda y: {"x": [y, y], "b": y}, 3),
    "list of dicts": (list_of_dicts, lambda y: [{"q": y, "p": y}, {"a": y}], 3),
    "crossed": (crossed, lambda y: {"z": y, "c": y}, 2),
    "one in a dict": (
        lambda: (lambda i: keras.Model(i, {"k": Column(0)(i)}))(inputs()),
        lambda y: {"k": y},
        1,
    ),
    "sequential": (lambda: keras.Sequential([inputs(), Column(0)]), lambda y: y, 1),
}


@pytest.mark.parametrize("kind", MODELS)
def test_names_and_values_are_those_of_compiled_metrics(
    kind: str, tmp_path: Path
) -> None:
    """What is lent to an output is named as Keras names a metric of it."""
    make, packed, _ = MODELS[kind]
    numbers = itertools.count(1)
    y = packed(0)
    y = keras.tree.map_structure(lambda _: rows(next(numbers)), y)
    metrics = keras.tree.map_structure(lambda _: [F1Score()], y)
    skip_without_metrics(make(), y)
    expected = fitted(still(make(), LOSS, metrics=metrics), y, tmp_path / "a", f1=False)
    got = fitted(still(make(), LOSS), y, tmp_path / "b")
    assert got == pytest.approx(expected)
    assert len(got) == MODELS[kind][2]


@pytest.mark.parametrize("kind", ["subclassed", "shared head"])
def test_which_output_a_number_means_is_said_once(kind: str, tmp_path: Path) -> None:
    """Where Keras has no name for an output, a sentence says which one it is."""
    make, _, _ = MODELS[kind]
    with listening() as said:
        got = fitted(still(make(), LOSS), [rows(1), rows(2)], tmp_path, epochs=2)
    first, second = sorted(got)
    assert said == [
        "Keras has no name of its own for these outputs: "
        f"{first} is of output 1, {second} is of output 2."
    ]


def test_outputs_that_keras_takes_no_metrics_of_are_counted(tmp_path: Path) -> None:
    """They are named by where they are."""
    y = {"g": {"a": rows(1)}, "h": rows(2)}
    losses = {"g": {"a": LOSS}, "h": LOSS}
    assert fitted(still(part_nested(), losses), y, tmp_path) == pytest.approx(
        {
            "g_a_f1_score": f1_of(rows(1), features()[:, 0]),
            "h_f1_score": f1_of(rows(2), features()[:, 1]),
        }
    )


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("how", ["lent", "compiled"])
def test_verify_takes_the_same_outputs(kind: str, how: str, tmp_path: Path) -> None:
    """Its number is the logged one, output by output, whatever they are called."""
    make, packed, number = MODELS[kind]
    numbers = itertools.count(1)
    y = keras.tree.map_structure(lambda _: rows(next(numbers)), packed(0))
    metrics = keras.tree.map_structure(lambda _: [F1Score()], y)
    if how == "compiled":
        skip_without_metrics(make(), y)
    model = still(make(), LOSS, metrics=metrics if how == "compiled" else None)
    ours = TensorBoard(tmp_path, verify=(features(), y))
    history = model.fit(features(), y, verbose=0, callbacks=[ours]).history
    assert {result.name: result.exact for result in ours.verification} == pytest.approx(
        f1_in(history)
    )
    assert len(ours.verification) == number


class GivesNothing(keras.Model):
    """Computes its loss itself, and has nothing for compiled metrics."""

    @step
    def train_step(self, data: Any) -> Any:
        """Call `compute_metrics` with empty structures."""
        x, _ = data
        self(x)
        return self.compute_metrics(x, {}, {}, None)


def test_empty_structures_are_said_once(tmp_path: Path) -> None:
    """A model that gives compute_metrics nothing trains on, and one line says so."""
    given_ = inputs()
    model = still(GivesNothing(given_, Column(0)(given_)), LOSS)
    with listening() as said:
        assert fitted(model, rows(1), tmp_path) == {}
    assert len(said) == 1
    assert "compute_metrics was given no predictions" in said[0]
