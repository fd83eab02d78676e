"""A loss whose call is not Keras' own asks for nothing: it may see other labels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.keras import F1Score, TensorBoard
from tb_f1_plugin.keras.model.losses import defaults_from, kind_of, takes_logits
from tests.keras.echo import ROWS, Scale, model_of, numbers, predictions
from tests.keras.heads import f1_in, listening, still

LOSSES = keras.losses
Wrapper: Any = LOSSES.BinaryCrossentropy.__mro__[1]  # which has no public name
Sparse: Any = LOSSES.SparseCategoricalCrossentropy
Binary: Any = LOSSES.BinaryCrossentropy


class NoPadding(Sparse):
    """Leaves out class 0."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Count no loss there."""
        loss = super().call(y_true, y_pred)
        there = keras.ops.reshape(y_true, keras.ops.shape(loss)) != 0
        return loss * keras.ops.cast(there, loss.dtype)


class FromOne(Sparse):
    """Has labels from 1 on."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Count from 0."""
        return super().call(y_true - 1, y_pred)


class NextToken(Sparse):
    """Compares each place with the label of the next one."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Shift by one."""
        return super().call(y_true[:, 1:], y_pred[:, :-1])


class OwnSigmoid(Binary):
    """Takes logits, and does not say so."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Make probabilities of them."""
        return super().call(y_true, keras.ops.sigmoid(y_pred))


class WholeCall(Binary):
    """Does its work before Keras weighs and sums."""

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Make probabilities of logits."""
        return super().__call__(y_true, keras.ops.sigmoid(y_pred), sample_weight)


class Holds(LOSSES.Loss):
    """Has a function of Keras', which gets other labels."""

    fn = staticmethod(LOSSES.sparse_categorical_crossentropy)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Count from 0."""
        return self.fn(y_true - 1, y_pred)


class ReadsFromOne(F1Score):
    """Counts as `FromOne` trains."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Count from 0."""
        super().update_state(y_true - 1, y_pred, sample_weight)


class ReadsNext(F1Score):
    """Counts as `NextToken` trains."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Shift by one."""
        super().update_state(y_true[:, 1:], y_pred[:, :-1], sample_weight)


class Case(NamedTuple):
    """A loss, its data, the metric that counts what it trains, and the right F1."""

    loss: Callable[[], Any]
    x: Any
    y: Any
    metric: Callable[[], F1Score]
    right: float


def macro(y: Any, p: Any) -> float:
    """Return scikit-learn's F1 of class numbers."""
    return float(f1_score(np.ravel(y), p.argmax(-1).ravel(), average="macro"))


def on_instance() -> Any:
    """Return a loss of Keras' whose call was replaced."""
    loss = Binary()
    own = loss.call
    loss.call = lambda y, p: own(y, keras.ops.sigmoid(p))
    return loss


def by_function() -> Any:
    """Return a loss of Keras' that hands everything to another function."""
    loss = Binary()
    loss.fn = lambda y, p, **_: LOSSES.binary_crossentropy(y, keras.ops.sigmoid(p))
    return loss


ROW, TOKENS = predictions(3), predictions(6, 4)
NUMBER, TOKEN = numbers(3), numbers(4, 6)
LOGITS = predictions(1) * 4 - 2
YES = numbers(2)
OF_LOGITS = (LOGITS, YES, lambda: F1Score(from_logits=True))
RIGHT = float(f1_score(YES, LOGITS[:, 0] > 0))
KEPT = NUMBER != 0
CASES = {
    "no padding": Case(
        NoPadding,
        ROW,
        NUMBER,
        lambda: F1Score(ignore_class=0),
        macro(NUMBER[KEPT], ROW[KEPT]),
    ),
    "from one": Case(FromOne, ROW, NUMBER + 1, ReadsFromOne, macro(NUMBER, ROW)),
    "holds": Case(Holds, ROW, NUMBER + 1, ReadsFromOne, macro(NUMBER, ROW)),
    "next token": Case(
        NextToken, TOKENS, TOKEN, ReadsNext, macro(TOKEN[:, 1:], TOKENS[:, :-1])
    ),
    "own sigmoid": Case(OwnSigmoid, *OF_LOGITS, RIGHT),
    "own __call__": Case(WholeCall, *OF_LOGITS, RIGHT),
    "call of the instance": Case(on_instance, *OF_LOGITS, RIGHT),
    "another function": Case(by_function, *OF_LOGITS, RIGHT),
}


def fitted(model: Any, case: Case, log_dir: Path, **options: Any) -> Any:
    """Return the F1s of an epoch with a validation, and what is said."""
    with listening() as said:
        history = model.fit(
            case.x,
            case.y,
            batch_size=7,
            verbose=0,
            validation_data=(case.x, case.y),
            callbacks=[TensorBoard(log_dir, **options)],
        ).history
    return f1_in(history), said


def both(right: float) -> Any:
    """Return what the history has, of training and of validation."""
    return pytest.approx({"f1_score": right, "val_f1_score": right}, abs=1e-6)


@pytest.mark.parametrize("kind", CASES)
def test_a_call_of_its_own_is_lent_nothing_and_the_advice_works(
    kind: str, tmp_path: Path
) -> None:
    """One sentence; a metric that reads as the loss does gives scikit-learn's F1."""
    case = CASES[kind]
    got, said = fitted(model_of(case.x, case.loss()), case, tmp_path / "a")
    assert got == {}
    assert len(said) == 1
    if isinstance(case.loss, type) and issubclass(case.loss, Wrapper):
        assert f"the loss {case.loss.__name__} has a call of its own" in said[0]
    for how in ("metrics", "f1"):
        metrics = [case.metric()] if how == "metrics" else None
        options: Any = {} if how == "metrics" else {"f1": case.metric()}
        model = model_of(case.x, case.loss(), metrics=metrics)
        got, said = fitted(model, case, tmp_path / how, **options)
        assert got == both(case.right)
        assert said == []


class FromLogits(Binary):
    """Keras' loss with another default, and a configuration of its own."""

    def __init__(self, **options: Any) -> None:
        """Take logits."""
        super().__init__(from_logits=True, **options)

    def get_config(self) -> Any:
        """Leave out what is always so."""
        return {"name": self.name}


LENDABLE = {
    "other defaults": (FromLogits, "binary", True),
    "an attribute that the function does not get": (
        lambda: _with(Binary(), "from_logits", True),
        "binary",
        False,
    ),
    "wrapper": (
        lambda: Wrapper(LOSSES.binary_crossentropy, from_logits=True),
        "binary",
        True,
    ),
    "focal": (LOSSES.BinaryFocalCrossentropy, "binary", False),
    "function": (lambda: LOSSES.sparse_categorical_crossentropy, "categorical", False),
    "name": (lambda: "categorical_focal_crossentropy", "categorical", False),
}


def _with(loss: Any, name: str, value: Any) -> Any:
    setattr(loss, name, value)
    return loss


@pytest.mark.parametrize("kind", LENDABLE)
def test_what_keras_calls_itself_is_what_it_was(kind: str) -> None:
    """A subclass with other arguments, and a wrapped function, say the same."""
    loss, expected, from_logits = LENDABLE[kind]
    made = loss()
    assert kind_of(made) == expected
    assert takes_logits([made]) is from_logits


class OwnHinge(LOSSES.Hinge):
    """Takes labels of 0 and 1 by itself."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Make -1 and 1 of them."""
        return super().call(2 * y_true - 1, y_pred)


def test_nothing_is_taken_over_from_a_call_of_its_own() -> None:
    """Neither a class to leave out, nor an axis, nor labels of -1."""
    assert defaults_from([NoPadding(ignore_class=0)]) == defaults_from([])
    assert defaults_from([OwnHinge()]) == defaults_from([])
    assert defaults_from([Sparse(ignore_class=0)]).ignore_class == 0
    assert defaults_from([LOSSES.Hinge()]).negative_label == -1


class Shifts(keras.Model):
    """Computes its loss with other labels than it is given."""

    def compute_loss(self, x: Any, y: Any, *more: Any, **options: Any) -> Any:
        """Count from 0."""
        return super().compute_loss(x, y - 1, *more, **options)


@pytest.mark.parametrize("kind", ["subclass", "instance"])
def test_a_compute_loss_of_its_own_is_a_custom_loss(kind: str, tmp_path: Path) -> None:
    """One sentence, the advice works, and a compiled metric takes nothing over."""
    case = CASES["from one"]

    def make(metrics: Any = None) -> Any:
        given = keras.Input(case.x.shape[1:])
        made = (Shifts if kind == "subclass" else keras.Model)(given, Scale()(given))
        if kind == "instance":
            own = made.compute_loss
            made.compute_loss = lambda x, y, *more, **o: own(x, y - 1, *more, **o)
        return still(made, Sparse(ignore_class=2), metrics=metrics)

    got, said = fitted(make(), case, tmp_path / "a")
    assert got == {}
    assert len(said) == 1
    assert "a compute_loss of its own" in said[0]
    got, said = fitted(make([ReadsFromOne()]), case, tmp_path / "b")
    assert got == both(case.right)
    assert len(said) == 1
    assert "f1_score counts the rows of class 2 as well" in said[0]
    got, said = fitted(make(), case, tmp_path / "c", f1=ReadsFromOne())
    assert got == both(case.right)
    assert len(said) == 1
    assert "f1_score counts the rows of class 2 as well" in said[0]
    metric = ReadsFromOne(ignore_class=2)
    got, said = fitted(make([metric]), case, tmp_path / "d")
    assert got == both(macro(NUMBER[NUMBER != 2], ROW[NUMBER != 2]))
    assert said == []


def test_one_of_two_outputs_has_a_call_of_its_own(tmp_path: Path) -> None:
    """The other one is lent a metric, and the sentence names the loss."""
    given = keras.Input((1,))
    model = keras.Model(given, [Scale(name="a")(given), Scale(name="b")(given)])
    still(model, [OwnSigmoid(), Binary(from_logits=True)])
    case = CASES["own sigmoid"]._replace(y=[YES, YES])
    got, said = fitted(model, case, tmp_path)
    assert set(got) == {"b_f1_score", "val_b_f1_score"}
    assert got["val_b_f1_score"] == pytest.approx(RIGHT, abs=1e-6)
    assert len(said) == 1
    assert "output 'a': the loss OwnSigmoid has a call of its own" in said[0]
    assert "metrics={'a': [" in said[0]


def test_the_advice_for_several_outputs_names_no_f1(tmp_path: Path) -> None:
    """`f1=` would not say for which output it is; compile(metrics=…) does."""
    given = keras.Input((1,))

    def make(metrics: Any = None) -> Any:
        model = keras.Model(given, [Scale(name="a")(given), Scale(name="b")(given)])
        return still(model, [OwnSigmoid(), "mse"], metrics=metrics)

    case = CASES["own sigmoid"]._replace(y=[YES, YES])
    _, said = fitted(make(), case, tmp_path / "a")
    assert len(said) == 1
    assert "f1=" not in said[0]
    assert "[] elsewhere" in said[0]
    got, said = fitted(make([[F1Score(from_logits=True)], []]), case, tmp_path / "b")
    assert got["val_a_f1_score"] == pytest.approx(RIGHT, abs=1e-6)
    assert said == []
    assert len(YES) == ROWS
