"""A model that is compiled again and trained on into the same log directory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.keras import F1Score, TensorBoard
from tb_f1_plugin.logdir import read_series
from tests.keras.backends import only_on
from tests.keras.echo import model_of, numbers, predictions
from tests.keras.heads import listening, still

SCORES, NUMBERS = predictions(3), numbers(3) % 2  # the last class never occurs
MANY = np.eye(3)[NUMBERS]


def above(threshold: float) -> float:
    """Return scikit-learn's F1 of columns above a threshold."""
    return float(f1_score(MANY, threshold < SCORES, average="macro"))


MULTILABEL = "binary_crossentropy"
ARGMAX = "sparse_categorical_crossentropy"
# What is trained first and then: a loss, labels, metrics; and the right F1 of both.
CHANGES: dict[str, list[tuple[Any, Any, Any, float]]] = {
    "columns, then classes": [
        (MULTILABEL, MANY, {}, above(0.5)),
        (ARGMAX, NUMBERS, {}, f1_score(NUMBERS, SCORES.argmax(1), average="macro")),
    ],
    "classes, then columns": [
        (ARGMAX, NUMBERS, {}, f1_score(NUMBERS, SCORES.argmax(1), average="macro")),
        (MULTILABEL, MANY, {}, above(0.5)),
    ],
    "another threshold": [
        (
            MULTILABEL,
            MANY,
            {"threshold": t},
            f1_score(MANY, t < SCORES, average="macro"),
        )
        for t in (0.5, 0.3)
    ],
}


def trained(
    model: Any, part: tuple[Any, Any, Any, float], epoch: int, callback: TensorBoard
) -> None:
    """Compile a model for a part of the training, and train an epoch of it."""
    loss, labels, options, _ = part
    still(model, loss, metrics=[F1Score(**options)] if options else None)
    model.fit(
        SCORES,
        labels,
        initial_epoch=epoch,
        epochs=epoch + 1,
        verbose=0,
        callbacks=[callback],
    )


def shown(logdir: Path) -> list[tuple[int, float]]:
    """Return step and F1 of each record that a reader shows."""
    from tb_f1_plugin.core.scores.formulas import f_beta, resolved_absent

    (series,) = read_series(logdir)
    absent = resolved_absent(series.absent_classes, series.kind, False)
    scores = f_beta(series.counts, average="macro", absent_classes=absent)
    return [
        (int(step), float(score))
        for step, score in zip(series.steps, scores, strict=True)
    ]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("of", ["one callback", "two callbacks"])
def test_counts_of_another_way_are_not_put_behind_a_description_that_is_not_theirs(
    change: str, of: str, tmp_path: Path
) -> None:
    """One sentence says what differs; its advice is followed, and both are exact."""
    first, second = CHANGES[change]
    model = model_of(SCORES, first[0])
    callback, there = TensorBoard(tmp_path / "a"), TensorBoard(tmp_path / "b")
    trained(model, first, 0, callback)
    if of == "two callbacks":
        callback = TensorBoard(tmp_path / "a")
    with listening() as said:
        trained(model, second, 1, callback)
    (sentence,) = [s for s in said if "in another way than before" in s]
    assert "in epoch 1, so no counts are written of it" in sentence
    assert "Give TensorBoard another log_dir" in sentence
    with listening() as said:
        trained(model, second, 1, there)

    assert said == []
    ((step, score),) = shown(tmp_path / "a")
    assert (step, score) == (0, pytest.approx(first[-1], abs=1e-12))
    ((step, score),) = shown(tmp_path / "b")
    assert (step, score) == (1, pytest.approx(second[-1], abs=1e-12))


def test_what_stays_the_same_goes_on_whatever_its_average(tmp_path: Path) -> None:
    """Averages follow from the same counts: nothing is said, all is shown."""
    model = model_of(SCORES, ARGMAX)
    with listening() as said:
        for epoch, options in enumerate(({"labels": [1]}, {"average": "micro"})):
            part = (ARGMAX, NUMBERS, {"name": "f1_score", **options}, 0.0)
            trained(model, part, epoch, TensorBoard(tmp_path))

    assert said == []
    (series,) = read_series(tmp_path)
    assert series.steps.tolist() == [0, 1]


@only_on("tensorflow", why="only TensorFlow rewrites what a function calls")
def test_a_function_of_the_user_s_own_that_is_compiled_makes_no_noise(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """AutoGraph can read all that `update_state` calls."""
    import tensorflow as tf

    f1 = F1Score()

    @tf.function
    def step(labels: Any, scores: Any) -> None:
        f1.update_state(labels, scores)

    step(tf.constant([1, 0, 1]), tf.constant([0.9, 0.2, 0.7]))

    assert float(keras.ops.convert_to_numpy(f1.result())) == 1
    told = capfd.readouterr().err + caplog.text
    assert "AutoGraph" not in told
