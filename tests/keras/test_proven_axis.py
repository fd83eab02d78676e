"""An axis that one batch of a metric has proved holds for the others, in Keras too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.keras import F1Score, TensorBoard
from tb_f1_plugin.keras.backend import steps
from tests.keras.echo import Scale
from tests.keras.heads import still

CLASSES = 4


def batch(length: int) -> tuple[Any, Any]:
    """Return scores whose classes lie along axis 1, and class numbers."""
    drawn = np.random.default_rng(length)
    scores = drawn.random((5, CLASSES, length)).astype("float32")
    return scores, drawn.integers(0, CLASSES, (5, length))


def right(lengths: tuple[int, ...]) -> float:
    """Return scikit-learn's F1 of all rows."""
    batches = [batch(length) for length in lengths]
    y = np.concatenate([labels.ravel() for _, labels in batches])
    classes = np.concatenate([scores.argmax(1).ravel() for scores, _ in batches])
    return float(f1_score(y, classes, average="macro"))


class Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """Batches of sequences, each of one length."""

    def __init__(self, *lengths: int) -> None:
        """Remember how long they are."""
        super().__init__()
        self.lengths = lengths

    def __len__(self) -> int:
        """Return how many batches there are."""
        return len(self.lengths)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        """Return one of them."""
        return batch(self.lengths[index])


def own_loss(y_true: Any, y_pred: Any) -> Any:
    """Return a loss that says nothing of an axis."""
    del y_true
    return keras.ops.mean(y_pred, axis=(1, 2)) * 0.0


def compiled(f1: F1Score) -> keras.Model:
    """Return a model that returns what it is given."""
    model = keras.Sequential([keras.Input((CLASSES, None)), Scale()])
    model.compile("sgd", own_loss, metrics=[f1])
    return model


def test_a_batch_that_fits_both_axes_is_read_as_the_others(tmp_path: Path) -> None:
    """By hand, by `fit`, and in a step that is compiled for each shape."""
    lengths = (12, 7, 4, 9)
    f1 = F1Score()
    for _ in range(2):
        f1.reset_state()
        for scores, labels in map(batch, lengths):
            f1.update_state(labels, scores)
    assert float(f1.result()) == pytest.approx(right(lengths), abs=1e-6)
    history = compiled(F1Score()).fit(
        Batches(*lengths), epochs=2, verbose=0, callbacks=[TensorBoard(tmp_path)]
    )
    found = history.history["f1_score"]
    assert found == pytest.approx([right(lengths)] * 2, abs=1e-6)


def test_what_was_read_along_another_axis_than_was_proved_is_refused(
    said: Any,
) -> None:
    """One sentence with the first batch, an error with the proof; `axis=1` is right."""
    lengths = (4, 12, 4)
    f1 = F1Score()
    scores, labels = batch(4)
    f1.update_state(labels, scores)
    (sentence,) = said()
    assert "read as 4 columns along the last axis" in sentence
    scores, labels = batch(12)
    with pytest.raises(ValueError, match=r"fit axis 1 only\. Give F1Score\(axis=1\)"):
        f1.update_state(labels, scores)
    f1.reset_state()
    for scores, labels in map(batch, lengths):
        f1.update_state(labels, scores)
    assert float(f1.result()) == pytest.approx(right(lengths), abs=1e-6)


def test_a_step_that_was_compiled_for_another_axis_is_refused_for_ever() -> None:
    """Each call begins anew, but the step counts as it was compiled."""
    model = compiled(F1Score())
    scores, labels = batch(4)
    model.test_on_batch(scores, labels)
    scores, labels = batch(12)
    if steps.KEEPS_TRACES:
        for _ in range(2):
            with pytest.raises(ValueError, match=r"only\. Give F1Score\(axis=1\)"):
                model.test_on_batch(scores, labels)
        model = compiled(F1Score(axis=1))
    for length in (12, 4, 12):
        scores, labels = batch(length)
        found = model.test_on_batch(scores, labels, return_dict=True)["f1_score"]
        assert found == pytest.approx(right((length,)), abs=1e-6)


def test_a_loss_says_that_the_classes_are_last(said: Any, tmp_path: Path) -> None:
    """As many classes as places under a loss of Keras': no doubt, and no sentence."""
    model = keras.Sequential([keras.Input((CLASSES, CLASSES)), Scale()])
    scores, labels = batch(CLASSES)
    last = f1_score(labels.ravel(), scores.argmax(-1).ravel(), average="macro")
    for metrics in ([], [F1Score()]):
        loss = "sparse_categorical_crossentropy"
        still(model, loss, metrics=metrics)
        callbacks = [TensorBoard(tmp_path / str(len(metrics)))]
        found = model.fit(scores, labels, verbose=0, callbacks=callbacks).history
        assert found["f1_score"] == pytest.approx([last], abs=1e-6)
    assert said() == []


def test_numpys_masked_labels_are_refused() -> None:
    """Nothing is counted of a batch whose mask would be lost."""
    scores, labels = batch(12)
    f1 = F1Score()
    hidden = labels == 0
    with pytest.raises(
        ValueError, match=r"arrays without a mask of `numpy.ma`, got one"
    ):
        f1.update_state(np.ma.array(labels, mask=hidden), scores)
    assert not f1.has_rows()
    f1.update_state(labels, scores, mask=~hidden)
    is_there, classes = ~hidden.ravel(), scores.argmax(1).ravel()
    there = f1_score(labels.ravel()[is_there], classes[is_there], average="macro")
    assert float(f1.result()) == pytest.approx(there, abs=1e-6)


def test_a_metric_may_have_a_name_that_is_no_scope_of_tensorflow() -> None:
    """`fit` logs F1 under the name, and the next model trains."""
    for name in ("F1 Score (macro)", "_f1", "f1/score"):
        model = compiled(F1Score(name=name))
        history = model.fit(Batches(12, 7), verbose=0).history
        assert history[name] == pytest.approx([right((12, 7))], abs=1e-6)
