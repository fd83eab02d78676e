"""From `fit` over event files and both loaders to the number: any form, any split."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import BACKEND
from tests.keras.tasks import records
from tests.strategies import Data, data
from tests.support.tensorboard_process import serve
from tests.support.waiting import wait_for

# How many trainings there are, every day and in a campaign.
CASES = [24, pytest.param(64, marks=pytest.mark.campaign)]
EPOCHS = 2
# How the metric gets to the model.
HOW = ("lent", "metrics", "weighted_metrics")


class Predicts(keras.layers.Layer):
    """Predicts what it is given, and masks what the last channel says.

    Its one weight is trained with a rate of 0, so that the predictions of training
    are known as well.
    """

    def __init__(self, flat: bool) -> None:
        """Remember whether predictions have no axis of columns."""
        super().__init__()
        self.flat = flat

    def build(self, shape: Any) -> None:
        """Make the weight."""
        self.scale = self.add_weight(shape=(), initializer="ones")

    def call(self, x: Any) -> Any:
        """Return the predictions."""
        self.add_loss(self.scale * 0.0)
        predictions = x[..., :-1] * self.scale
        return predictions[..., 0] if self.flat else predictions

    def compute_mask(self, x: Any, previous: Any = None) -> Any:
        """Return which rows count."""
        return x[..., -1] > 0


class Case(NamedTuple):
    """A training: what was drawn, and which part of it was counted where."""

    run: str
    drawn: Data
    parts: dict[str, slice]
    is_weighted: bool


def loss_for(drawn: Data) -> Any:
    """Return the loss with which the drawn metric is lent."""
    losses, logits = keras.losses, drawn.metric["from_logits"]
    if drawn.kind == "multilabel" or drawn.average == "binary":
        return losses.BinaryCrossentropy(from_logits=logits)
    if drawn.kind in ("one-hot", "soft"):
        return losses.CategoricalCrossentropy(from_logits=logits)
    ignored = drawn.metric.get("ignore_class")
    return losses.SparseCategoricalCrossentropy(logits, ignore_class=ignored)


def is_one_channel(drawn: Data) -> bool:
    """Tell whether a threshold's loss reads one channel, first, and not its columns."""
    shape = drawn.y_pred.shape
    return drawn.kind == "multilabel" and len(shape) > 3 and shape[1] == 1


def fails_on_torch(drawn: Data) -> bool:
    """Tell whether torch has no gradient of Keras' loss: class numbers of images."""
    is_image = drawn.y_pred.ndim > 3 and not drawn.metric["from_logits"]
    loss = loss_for(drawn)
    is_sparse = isinstance(loss, keras.losses.SparseCategoricalCrossentropy)
    return BACKEND == "torch" and is_image and is_sparse


def train(drawn: Data, how: str, batch_size: int, logdir: Path, run: str) -> Case:
    """Train on the first half of what was drawn, and validate on the other."""
    half = len(drawn.y_true) // 2
    parts = {"train": slice(0, half), "validation": slice(half, None)}
    flat = drawn.y_pred.ndim == 1
    y_pred = drawn.y_pred[..., np.newaxis] if flat else drawn.y_pred
    flags = np.ones(y_pred.shape[:-1]) if drawn.mask is None else drawn.mask
    x = np.concatenate([y_pred, flags[..., np.newaxis]], -1).astype("float32")
    given_ = keras.Input(x.shape[1:])
    layer = Predicts(flat)
    if drawn.mask is None:
        layer.compute_mask = lambda *_: None
    model = keras.Model(given_, layer(given_))
    metrics = {} if how == "lent" else {how: [F1Score(**drawn.metric)]}
    loss = loss_for(drawn) if how == "lent" else None
    model.compile(keras.optimizers.SGD(0.0), loss, **metrics)
    weight = drawn.sample_weight if how == "weighted_metrics" else None

    def of(part: str) -> tuple[Any, ...]:
        rows = (x[parts[part]], drawn.y_true[parts[part]])
        return rows if weight is None else (*rows, weight[parts[part]])

    x_train, y_train, *w_train = of("train")
    model.fit(
        x_train,
        y_train,
        sample_weight=w_train[0] if w_train else None,
        validation_data=of("validation"),
        batch_size=batch_size,
        epochs=EPOCHS,
        verbose=0,
        callbacks=[TensorBoard(logdir / run, write_graph=False)],
    )
    return Case(run, drawn, parts, weight is not None)


def scikit_learn(case: Case, part: str) -> float:
    """Return scikit-learn's F1 of a part; 0 where there is nothing to score."""
    drawn = case.drawn if case.is_weighted else case.drawn._replace(weight=None)
    true, predicted, weight = drawn.called(case.parts[part])
    if not len(true):
        return 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(
            f1_score(true, predicted, average=drawn.average, sample_weight=weight)
        )


@pytest.fixture(scope="module", params=CASES)
def trained(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[Case]]:
    """Return the logs of many trainings, and the trainings."""
    number: int = request.param
    logdir = tmp_path_factory.mktemp("logs")
    cases: list[Case] = []

    @settings(
        max_examples=number + 16,  # some are left out
        deadline=None,
        phases=[Phase.generate],
        derandomize=True,  # a training each: the laws are drawn at random elsewhere
        suppress_health_check=list(HealthCheck),
    )
    @given(data(floats=("float32",)), st.sampled_from(HOW), st.integers(1, 20))
    def run_case(drawn: Data, how: str, batch_size: int) -> None:
        assume(len(drawn.y_true) >= 4 and drawn.counted.any())
        if how == "lent":
            assume(drawn.metric["threshold"] in (None, 0.5))
            assume(drawn.average != "binary" or "ignore_class" not in drawn.metric)
            # Keras' own loss fails on such labels with a mask: it takes the last axis
            # of rows for that of columns.
            assume(drawn.kind != "binary" or drawn.mask is None)
            assume(not is_one_channel(drawn) and not fails_on_torch(drawn))
        if len(cases) < number:
            run = f"{len(cases):02} {how} {drawn.kind}"
            cases.append(train(drawn, how, batch_size, logdir, run))

    run_case()
    assert len(cases) >= number - 4
    return logdir, cases


@pytest.mark.slow
def test_event_files_hold_numpy_s_counts_of_train_and_validation(
    trained: tuple[Path, list[Case]],
) -> None:
    """Every epoch, every form: integers without weights, and to 1e-12 with them."""
    logdir, cases = trained
    assert {case.run.split()[1] for case in cases} == set(HOW)
    for case in cases:
        drawn = case.drawn if case.is_weighted else case.drawn._replace(weight=None)
        for part, rows in case.parts.items():
            counted = drawn.counted[rows]
            if not counted.any():
                continue  # nothing is written of no row
            _, written = records(logdir / case.run, part, "f1_score/counts")
            true, predicted = drawn.true[rows][counted], drawn.predicted[rows][counted]
            weight = None if drawn.weight is None else drawn.weight[rows][counted]
            unit = np.ones(len(true), np.int64) if weight is None else weight
            expected = {
                "true_positives": unit @ (true & predicted),
                "possible_positives": unit @ true,
                "predicted_positives": unit @ predicted,
            }
            for name, values in expected.items():
                actual = getattr(written.counts, name)
                assert actual.shape == (EPOCHS, true.shape[1]), case
                if weight is None:
                    assert actual.dtype == np.int64
                    assert (actual == values).all(), (case, part, name)
                np.testing.assert_allclose(actual, [values] * EPOCHS, rtol=1e-12)
            assert written.rows.tolist() == [len(true)] * EPOCHS
            np.testing.assert_allclose(
                written.squared_weights, np.square(unit).sum(), rtol=1e-12
            )


@pytest.mark.slow
@pytest.mark.parametrize("load_fast", ["true", "false"])
def test_both_loaders_serve_scikit_learn_s_f1(
    load_fast: str, trained: tuple[Path, list[Case]]
) -> None:
    """To 1e-12, over HTTP, for train and validation alike."""
    logdir, cases = trained
    expected = {
        f"{case.run}/{part}": scikit_learn(case, part)
        for case in cases
        for part, rows in case.parts.items()
        if case.drawn.counted[rows].any()
    }
    with serve(logdir, load_fast=load_fast) as server:

        def of_expected() -> list[dict[str, Any]] | None:
            # Where no row counts, Keras' own value is all there is.
            answer = server.get("data/plugin/f1/scores").json()["series"]
            found = [curve for curve in answer if curve["run"] in expected]
            are_whole = all(len(curve["step"]) == EPOCHS for curve in found)
            return found if are_whole and len(found) == len(expected) else None

        series = wait_for(of_expected, what="every run to be read")
    for curve in series:
        for value in curve["value"]:
            assert abs(value - expected[curve["run"]]) <= 1e-12, curve["run"]
