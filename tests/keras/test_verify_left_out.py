"""`verify=` and what it cannot ask scikit-learn, or must not ask it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from sklearn.metrics import f1_score

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import data_set
from tests.keras.echo import ROWS, model_of, numbers, predictions
from tests.keras.heads import listening, still

SPARSE = "sparse_categorical_crossentropy"
P, Y = predictions(3), np.minimum(numbers(3), 1)


class Shifted(F1Score):
    """Counts labels that begin with −1, by Keras' own signature."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Move the labels."""
        super().update_state(y_true + 1, y_pred, sample_weight)


class WithOptions(F1Score):
    """The same, and hands on whatever else it is given."""

    def update_state(
        self, y_true: Any, y_pred: Any, sample_weight: Any = None, **options: Any
    ) -> None:
        """Move the labels."""
        super().update_state(y_true + 1, y_pred, sample_weight, **options)


@pytest.mark.parametrize("kind", [Shifted, WithOptions])
@pytest.mark.parametrize("how", ["metrics", "weighted_metrics", "f1"])
def test_a_metric_with_an_update_state_of_its_own_is_left_out_and_named(
    how: str, kind: type[F1Score], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """What it makes of the labels is not known; nothing fails and nothing differs."""
    own = kind(name="own")
    model = model_of(P, SPARSE, **({} if how == "f1" else {how: [own]}))
    options: dict[str, Any] = {"f1": own} if how == "f1" else {}
    ours = TensorBoard(tmp_path, verify=(P, Y), **options)
    with listening() as said:
        history = model.fit(
            P, Y, validation_data=(P, Y), verbose=0, callbacks=[ours]
        ).history
    right = f1_score(Y + 1, P.argmax(1), average="macro")
    assert history["val_own"][-1] == pytest.approx(right, abs=1e-6)
    assert ours.verification == []
    assert len(said) == 1
    assert said[0].startswith("verify leaves out own: ")
    assert "verify own" not in capsys.readouterr().out


def test_the_other_metrics_are_verified_as_ever(tmp_path: Path) -> None:
    """One metric that is left out takes no other along."""
    model = model_of(P, SPARSE, metrics=[Shifted(name="own"), F1Score()])
    ours = TensorBoard(tmp_path, verify=(P, Y))
    model.fit(P, Y, verbose=0, callbacks=[ours])
    (found,) = ours.verification
    assert found.name == "f1_score"
    right = f1_score(Y, P.argmax(1), average="macro")
    assert found.exact == pytest.approx(right, abs=1e-12)
    assert found.scikit_learn == pytest.approx(right, abs=1e-12)


class Renamed(F1Score):
    """A subclass that reads its data as we do."""


def test_a_subclass_that_reads_data_as_we_do_is_verified(tmp_path: Path) -> None:
    """Only an update_state of its own leaves it out."""
    model = model_of(P, SPARSE, metrics=[Renamed()])
    ours = TensorBoard(tmp_path, verify=(P, Y))
    with listening() as said:
        model.fit(P, Y, verbose=0, callbacks=[ours])
    (found,) = ours.verification
    assert found.difference == pytest.approx(0, abs=1e-12)
    assert said == []


# -- masks ---------------------------------------------------------------------------

TOKENS = np.random.default_rng(1).integers(1, 9, (ROWS, 6))
TOKENS[np.arange(6) >= np.random.default_rng(2).integers(2, 7, ROWS)[:, None]] = 0
TAGS = np.random.default_rng(3).integers(0, 3, TOKENS.shape)


class Vectors(layers.Layer):
    """Makes vectors of tokens."""

    def __init__(self) -> None:
        """Have an embedding that masks nothing."""
        super().__init__()
        self.supports_masking = True
        self.table = layers.Embedding(9, 4)

    def build(self, shape: Any) -> None:
        """Make its weights."""
        self.table.build(shape)

    def call(self, x: Any) -> Any:
        """Return the vectors."""
        return self.table(x)


class Masked(Vectors):
    """Masks token 0 by a compute_mask of its own."""

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """Return which tokens there are."""
        return keras.ops.not_equal(inputs, 0)


class MaskedBelow(Masked):
    """Masks likewise, and does not say so itself."""


def one_after_the_other(*masking: Any) -> Any:
    """Return a sequential model of layers and one that classifies each token."""
    tags = layers.Dense(3, activation="softmax")
    return keras.Sequential([keras.Input((6,), dtype="int32"), *masking, tags])


def inside_of_a_model() -> Any:
    """Return a model with a model inside that masks."""
    given = keras.Input((6,), dtype="int32")
    return one_after_the_other(keras.Model(given, Masked()(given)))


class Subclassed(keras.Model):
    """Calls its layers itself."""

    def __init__(self) -> None:
        """Have a layer that masks."""
        super().__init__()
        self.vectors, self.tags = Masked(), layers.Dense(3, activation="softmax")

    def call(self, x: Any) -> Any:
        """Return the tags."""
        return self.tags(self.vectors(x))


MASKING = {
    "compute_mask": lambda: one_after_the_other(Masked()),
    "a subclass of it": lambda: one_after_the_other(MaskedBelow()),
    "a Lambda's mask": lambda: one_after_the_other(
        layers.Lambda(
            lambda x: keras.ops.one_hot(x, 9),
            mask=lambda x, mask=None: keras.ops.not_equal(x, 0),
        )
    ),
    "mask_zero": lambda: one_after_the_other(layers.Embedding(9, 4, mask_zero=True)),
    "in a model": inside_of_a_model,
    "subclassed": Subclassed,
}


@pytest.mark.parametrize("data", ["arrays", "data set"])
@pytest.mark.parametrize("kind", MASKING)
def test_verify_judges_the_rows_that_a_mask_of_any_layer_lets_count(
    kind: str, data: str, tmp_path: Path
) -> None:
    """Those of the record, wherever the mask comes from."""
    keras.utils.set_random_seed(3)
    model = still(MASKING[kind](), SPARSE, metrics=[F1Score()])
    given: Any = (TOKENS, TAGS)
    if data == "data set":
        given = data_set(TOKENS, TAGS, size=7)
    ours = TensorBoard(tmp_path, verify=given)
    validation = {"validation_data": (TOKENS, TAGS)}
    history = model.fit(TOKENS, TAGS, verbose=0, callbacks=[ours], **validation).history
    predicted = model.predict(TOKENS, verbose=0).argmax(-1)
    is_there = TOKENS > 0
    right = f1_score(TAGS[is_there], predicted[is_there], average="macro")
    (found,) = ours.verification
    assert history["val_f1_score"][-1] == pytest.approx(right, abs=1e-6)
    assert found.rows == is_there.sum()
    assert found.exact == pytest.approx(right, abs=1e-12)
    assert found.scikit_learn == pytest.approx(right, abs=1e-12)
