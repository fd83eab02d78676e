"""With what a metric of the user's own compares the logits of a loss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import BACKEND, only_on
from tests.keras.echo import ROWS, Scale, model_of
from tests.keras.heads import f1_in, listening, still

LOSSES = keras.losses
HOW = ("metrics", "weighted_metrics", "f1")
# Many lie between 0 and the threshold 0.5, and some beyond the logit of it.
LOGITS = np.random.default_rng(1).normal(0.2, 0.7, (ROWS, 3)).astype("float32")
LABELS = (LOGITS + np.random.default_rng(2).normal(0, 1, LOGITS.shape) > 0).astype("i4")
LOGIT_OF_60 = float(np.log(0.6 / 0.4))


def of_logits(kind: Any = LOSSES.BinaryCrossentropy) -> Any:
    """Return a loss that was told that the predictions are logits."""
    return kind(from_logits=True)


def data(columns: int) -> tuple[Any, Any]:
    """Return logits and labels of one column or of several."""
    return LOGITS[:, :columns], LABELS[:, :columns].astype("float32")


def right(columns: int, cut: float) -> float:
    """Return scikit-learn's F1 of the predictions above a number."""
    x, y = data(columns)
    if columns == 1:
        return float(f1_score(y[:, 0], x[:, 0] > cut))
    return float(f1_score(y, x > cut, average="macro"))


def fitted(
    model: Any, metric: F1Score, how: str, log_dir: Path, columns: int = 1
) -> tuple[float, list[str], str]:
    """Return the validation F1 of an epoch, what is said, and the line of `verify`."""
    x, y = data(columns)
    options: dict[str, Any] = {"f1": metric} if how == "f1" else {}
    ours = TensorBoard(log_dir, verify=(x, y), **options)
    with listening() as said:
        fit = {"validation_data": (x, y), "batch_size": 7, "verbose": 0}
        history = model.fit(x, y, epochs=2, callbacks=[ours], **fit).history
    (verified,) = ours.verification
    got = f1_in(history)["val_f1_score"]
    assert verified.exact == pytest.approx(got, abs=1e-6)
    assert verified.difference == pytest.approx(0, abs=1e-12)
    assert set(f1_in(history)) == {"f1_score", "val_f1_score"}
    return got, said, str(verified)


def own(metric: F1Score, how: str, loss: Any, columns: int = 1) -> Any:
    """Return a model whose predictions are its inputs, with a metric of one's own."""
    options: dict[str, Any] = {} if how == "f1" else {how: [metric]}
    return model_of(data(columns)[0], loss, **options)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize(
    "kind", [LOSSES.BinaryCrossentropy, LOSSES.BinaryFocalCrossentropy]
)
def test_without_a_threshold_the_loss_says_where_logits_are_cut(
    how: str, kind: Any, tmp_path: Path
) -> None:
    """Above 0, as the lent metric counts, in each way; one sentence; verify agrees."""
    metric = F1Score(histogram=100)
    got, said, line = fitted(
        own(metric, how, of_logits(kind)), metric, how, tmp_path / "a"
    )
    assert got == pytest.approx(right(1, 0), abs=1e-6)
    assert got != pytest.approx(right(1, 0.5), abs=1e-3)
    assert len(said) == 1
    assert "predictions above 0 are positive, since the loss has from_logits" in said[0]
    assert "predictions above 0, the logit of 0.5" in line


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize(("columns", "threshold"), [(1, 0.5), (3, 0.6)])
def test_a_threshold_that_was_given_is_kept_and_said(
    how: str, columns: int, threshold: float, tmp_path: Path
) -> None:
    """As in Keras' own metric; the advice gives the F1 of the probabilities."""
    metric = F1Score(threshold=threshold)
    model = own(metric, how, of_logits(), columns)
    got, said, _ = fitted(model, metric, how, tmp_path / "a", columns)
    assert got == pytest.approx(right(columns, threshold), abs=1e-6)
    assert len(said) == 1
    assert f"predictions above {threshold} are positive as they are" in said[0]

    assert f"F1Score(threshold={threshold}, from_logits=True)" in said[0]
    metric = F1Score(threshold=threshold, from_logits=True)
    model = own(metric, how, of_logits(), columns)
    got, said, _ = fitted(model, metric, how, tmp_path / "b", columns)
    cut = LOGIT_OF_60 if threshold == 0.6 else 0.0
    assert got == pytest.approx(right(columns, cut), abs=1e-6)
    assert said == []


def test_a_threshold_of_0_is_the_users_own_way_to_say_logits(tmp_path: Path) -> None:
    """Nothing is said of it."""
    metric = F1Score(threshold=0)
    model = own(metric, "metrics", of_logits(), 3)
    got, said, _ = fitted(model, metric, "metrics", tmp_path, 3)
    assert got == pytest.approx(right(3, 0), abs=1e-6)
    assert said == []


class OfHalf(F1Score):
    """Makes probabilities of what it is given."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """By a sigmoid that nobody sees."""
        probabilities = 1 / (1 + keras.ops.exp(-y_pred))
        super().update_state(y_true, probabilities, sample_weight)


@pytest.mark.parametrize("how", ["metrics", "f1"])
@pytest.mark.parametrize("threshold", [None, 0.5])
def test_a_metric_that_reads_by_itself_takes_no_logits_over(
    how: str, threshold: float | None, tmp_path: Path
) -> None:
    """Its own update_state may have made probabilities of them."""
    metric = OfHalf(threshold=threshold)
    x, y = data(1)
    options: dict[str, Any] = {"f1": metric} if how == "f1" else {}
    with listening() as said:
        history = own(metric, how, of_logits()).fit(
            x, y, verbose=0, callbacks=[TensorBoard(tmp_path, **options)]
        )
    assert f1_in(history.history)["f1_score"] == pytest.approx(right(1, 0), abs=1e-6)
    assert said == []


class OwnCall(LOSSES.BinaryCrossentropy):
    """Does something with the labels first."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Keep them."""
        return super().call(y_true + 0, y_pred)


@pytest.mark.parametrize("how", ["metrics", "f1"])
def test_a_loss_with_a_call_of_its_own_is_not_followed_and_named(
    how: str, tmp_path: Path
) -> None:
    """One sentence, and its advice gives the F1 of the probabilities."""
    metric = F1Score()
    got, said, _ = fitted(
        own(metric, how, of_logits(OwnCall)), metric, how, tmp_path / "a"
    )
    assert got == pytest.approx(right(1, 0.5), abs=1e-6)
    assert len(said) == 1
    assert "nothing is taken over. F1Score(from_logits=True)" in said[0]
    metric = F1Score(from_logits=True)
    got, said, _ = fitted(
        own(metric, how, of_logits(OwnCall)), metric, how, tmp_path / "b"
    )
    assert got == pytest.approx(right(1, 0), abs=1e-6)
    assert said == []


@pytest.mark.filterwarnings("ignore:.*received `from_logits=True`")
@pytest.mark.parametrize("threshold", [None, 0.6])
def test_a_sigmoid_under_such_a_loss_is_compared_as_it_is(
    threshold: float | None, tmp_path: Path
) -> None:
    """What `predict` returns are probabilities; nothing is said of logits."""
    x, y = data(1)
    model = keras.Sequential(
        [keras.Input((1,)), Scale(), keras.layers.Activation("sigmoid")]
    )
    still(model, of_logits(), metrics=[F1Score(threshold=threshold)])
    with listening() as said:
        history = model.fit(x, y, verbose=0, callbacks=[TensorBoard(tmp_path)]).history
    cut = 0.0 if threshold is None else LOGIT_OF_60
    assert history["f1_score"][0] == pytest.approx(right(1, cut), abs=1e-6)
    assert said == []


def test_each_of_two_outputs_follows_its_own_loss(tmp_path: Path) -> None:
    """One has logits, the other has probabilities."""
    x, y = data(1)
    given = keras.Input((1,))
    model = keras.Model(given, [Scale(name="a")(given), Scale(name="b")(given)])
    losses = [of_logits(), "binary_crossentropy"]
    still(model, losses, metrics=[[F1Score()], [F1Score()]])
    with listening() as said:
        history = model.fit(
            x, [y, y], verbose=0, callbacks=[TensorBoard(tmp_path)]
        ).history
    assert history["a_f1_score"][0] == pytest.approx(right(1, 0), abs=1e-6)
    assert history["b_f1_score"][0] == pytest.approx(right(1, 0.5), abs=1e-6)
    assert len(said) == 1


@only_on("tensorflow", "jax", why="torch keeps no step that was traced")
@pytest.mark.parametrize("threshold", [None, 0.6])
def test_a_step_traced_before_says_that_it_counts_as_before(
    threshold: float | None, tmp_path: Path
) -> None:
    """The loss is not followed then, and the advice works."""
    x, y = data(1)
    metric = F1Score(threshold=threshold)
    model = own(metric, "metrics", of_logits())
    model.fit(x, y, verbose=0)
    got, said, _ = fitted(model, metric, "metrics", tmp_path / "a")
    assert got == pytest.approx(right(1, threshold or 0.5), abs=1e-6)
    assert len(said) == 1
    advised = {"from_logits": True}
    if threshold is not None:
        advised["threshold"] = threshold
        assert f"F1Score(threshold={threshold}, from_logits=True)" in said[0]
    else:
        assert "Compile it anew, or with F1Score(from_logits=True)" in said[0]
    metric = F1Score(**advised)
    model = own(metric, "metrics", of_logits())
    got, said, _ = fitted(model, metric, "metrics", tmp_path / "b")
    cut = 0.0 if threshold is None else LOGIT_OF_60
    assert got == pytest.approx(right(1, cut), abs=1e-6)
    assert said == []
    assert BACKEND in ("tensorflow", "jax")


def test_the_advice_about_several_largest_labels_is_of_logits(tmp_path: Path) -> None:
    """What it names counts each label above 0, and no more is said."""
    x, y = data(3)
    metric = F1Score()
    with listening() as said:
        own(metric, "metrics", of_logits(), 3).fit(
            x, y, verbose=0, callbacks=[TensorBoard(tmp_path)]
        )
    assert len(said) == 1
    assert "F1Score(threshold=0.5, from_logits=True) counts each of them" in said[0]
