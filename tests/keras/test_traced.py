"""One metric in several models, and a metric that is set between two fits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import only_on
from tests.keras.echo import ROWS, model_of, numbers, oracle, predictions
from tests.keras.heads import f1_in, listening, still
from tests.keras.tasks import read, records

RNG = np.random.default_rng(4)
LOGITS = RNG.normal(0, 0.6, (ROWS, 1)).astype("float32")
LABELS = (LOGITS[:, 0] + RNG.normal(0, 1, ROWS) > 0).astype("int32")
SOFTMAX, NUMBERS = predictions(3), numbers(3)
SIGNS = 2 * LABELS - 1
OF_LOGITS = keras.losses.BinaryCrossentropy(from_logits=True)
OF_VOID = keras.losses.SparseCategoricalCrossentropy(ignore_class=0)
TRACES = only_on("tensorflow", "jax", why="a step of torch is not traced")

# What the second model learns: predictions, labels, loss, and the right F1.
SECOND: dict[str, tuple[Any, Any, Any, float]] = {
    "logits": (LOGITS, LABELS, OF_LOGITS, f1_score(LABELS, LOGITS[:, 0] > 0)),
    "a hinge": (LOGITS, SIGNS, "hinge", f1_score(LABELS, LOGITS[:, 0] > 0)),
    "a void class": (SOFTMAX, NUMBERS, OF_VOID, oracle(NUMBERS, SOFTMAX, NUMBERS > 0)),
}
# What the first one learns from the same data.
FIRST: dict[str, tuple[Any, Any, Any]] = {
    "logits": (LOGITS, LABELS, "binary_crossentropy"),
    "a hinge": (LOGITS, LABELS, "binary_crossentropy"),
    "a void class": (SOFTMAX, NUMBERS, "sparse_categorical_crossentropy"),
}


def fit(model: Any, x: Any, y: Any, *callbacks: Any, epochs: int = 1) -> Any:
    """Return the history of a short fit."""
    return model.fit(
        x,
        y,
        validation_data=(x, y),
        batch_size=7,
        epochs=epochs,
        verbose=0,
        callbacks=list(callbacks),
    ).history


def both(value: float) -> Any:
    """Return the F1 of both splits."""
    return pytest.approx({"f1_score": value, "val_f1_score": value}, abs=1e-6)


@pytest.mark.parametrize("kind", SECOND)
def test_a_metric_that_another_model_had_before_follows_the_model_it_is_in(
    kind: str, tmp_path: Path
) -> None:
    """The first was trained without our callback: of the second nothing was traced."""
    metrics = [F1Score()]
    x, y, loss = FIRST[kind]
    fit(model_of(x, loss, metrics=metrics), x, y)
    x, y, loss, right = SECOND[kind]
    second = model_of(x, loss, metrics=metrics)
    with listening() as said:
        assert f1_in(fit(second, x, y, TensorBoard(tmp_path / "a"))) == both(right)
        assert f1_in(fit(second, x, y, TensorBoard(tmp_path / "b"))) == both(right)
    assert not [s for s in said if "before this callback" in s]
    assert not [s for s in said if "was not of the rows" in s]


@TRACES
@pytest.mark.parametrize("kind", SECOND)
@pytest.mark.parametrize("before", ["fit", "evaluate"])
def test_a_model_that_was_trained_before_is_named_and_compiling_it_anew_helps(
    before: str, kind: str, tmp_path: Path
) -> None:
    """Also where a metric stood in another model, which our callback trained."""
    metrics = [F1Score()]
    x, y, loss = FIRST[kind]
    x_2, y_2, loss_2, right = SECOND[kind]
    second = model_of(x_2, loss_2, metrics=metrics)
    if before == "fit":
        fit(second, x_2, y_2)
    else:
        second.evaluate(x_2, y_2, verbose=0)
    with listening() as said:
        fit(second, x_2, y_2, TensorBoard(tmp_path / "a"))
    (told,) = [s for s in said if "before this callback came" in s]
    assert "Compile it anew" in told
    fit(model_of(x, loss, metrics=metrics), x, y, TensorBoard(tmp_path / "first"))
    still(second, loss_2, metrics=metrics)
    with listening() as said:
        history = fit(second, x_2, y_2, TensorBoard(tmp_path / "b"))
    assert f1_in(history) == both(right)
    assert not [s for s in said if "before this callback came" in s]


def test_models_that_share_a_metric_count_in_turn_each_as_its_own_loss_says(
    tmp_path: Path,
) -> None:
    """A, B, A, B, each with our callback: what was traced of A holds for A."""
    metrics = [F1Score()]
    x, y, loss, right = SECOND["a void class"]
    a = model_of(x, loss, metrics=metrics)
    b = model_of(x, "sparse_categorical_crossentropy", metrics=metrics)
    all_rows = oracle(y, x, y == y)
    for turn in range(2):
        for name, model, value in (("a", a, right), ("b", b, all_rows)):
            with listening() as said:
                history = fit(model, x, y, TensorBoard(tmp_path / f"{name}{turn}"))
            assert f1_in(history) == both(value)
            assert not [s for s in said if "no counts" in s or "was not of" in s]
            assert read(tmp_path / f"{name}{turn}", "validation")


def test_each_fold_of_a_shared_metric_begins_with_no_rows(tmp_path: Path) -> None:
    """Keras resets no compiled metric before a model's first batch; we do."""
    metrics = [F1Score()]
    for fold in range(3):
        x = np.random.default_rng(fold).random((ROWS, 1)).astype("float32")
        model = model_of(x, "binary_crossentropy", metrics=metrics)
        with listening() as said:
            history = fit(model, x, LABELS, TensorBoard(tmp_path / str(fold)), epochs=2)
        right = f1_score(LABELS, x[:, 0] > 0.5)
        assert history["f1_score"] == pytest.approx([right] * 2, abs=1e-6)
        assert said == []
        _, written = records(tmp_path / str(fold), "train", "f1_score/counts")
        assert written.counts.total.tolist() == [ROWS] * 2


SETTINGS: dict[str, Callable[[F1Score], None]] = {
    "threshold": lambda metric: setattr(metric, "threshold", 0.3),
    "from_logits": lambda metric: setattr(metric, "from_logits", True),
    "negative_label": lambda metric: setattr(metric, "negative_label", -1),
}


@TRACES
@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("is_ours_first", [True, False])
def test_a_metric_that_is_set_after_a_step_was_traced_writes_no_counts(
    is_ours_first: bool, setting: str, tmp_path: Path
) -> None:
    """The step goes on as before; the sentence says it, and its advice works."""
    metric = F1Score()
    x = predictions(1)
    model = model_of(x, "binary_crossentropy", metrics=[metric])
    fit(model, x, LABELS, *[TensorBoard(tmp_path / "a")] * is_ours_first)
    SETTINGS[setting](metric)
    with listening() as said:
        fit(model, x, LABELS, TensorBoard(tmp_path / "b", update_freq=1))
    for split in ("train", "validation"):
        assert not [tag for tag in read(tmp_path / "b", split) if "/counts" in tag]
    for split in ("train", "validation"):
        assert [s for s in said if f"the rows of {split} were not counted as" in s]
    assert all(f"{setting}=" in s and "Compile the model anew" in s for s in said)

    still(model, "binary_crossentropy", metrics=[metric])
    with listening() as said:
        fit(model, x, LABELS, TensorBoard(tmp_path / "c"))
    assert not [s for s in said if "no counts" in s]
    assert [tag for tag in read(tmp_path / "c", "validation") if "/counts" in tag]


@pytest.mark.parametrize("is_eager", [True, False])
def test_where_no_step_is_traced_a_metric_may_be_set_between_fits(
    is_eager: bool, tmp_path: Path
) -> None:
    """An eager model, and one that is compiled anew, count as the metric is set."""
    metric = F1Score()
    x = predictions(1)
    options = {"metrics": [metric], "run_eagerly": is_eager}
    model = model_of(x, "binary_crossentropy", **options)
    fit(model, x, LABELS, TensorBoard(tmp_path / "a"))
    metric.threshold = 0.3
    if not is_eager:
        still(model, "binary_crossentropy", **options)
    with listening() as said:
        history = fit(model, x, LABELS, TensorBoard(tmp_path / "b"))
    assert f1_in(history) == both(f1_score(LABELS, x[:, 0] > 0.3))
    assert said == []
