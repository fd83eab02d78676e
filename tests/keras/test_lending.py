"""A lent metric is right, and leaves the model as it was."""

from __future__ import annotations

import copy
import logging
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import only_on
from tests.keras.own_steps import changed, rounded
from tests.keras.tasks import (
    FEATURES,
    LENT,
    NOT_LENT,
    VALIDATION,
    face,
    read,
    records,
    scikit_learn,
    task,
)
from tests.support import house


@pytest.mark.parametrize("kind", LENT)
def test_the_changed_import_alone_is_right_to_1e_12(kind: str, tmp_path: Path) -> None:
    """For each task the log holds scikit-learn's F1 of the validation rows."""
    trained = task(kind)
    history = trained.fit(TensorBoard(tmp_path)).history

    for name, threshold in LENT[kind].items():
        steps, written = records(tmp_path, "validation", f"{name}/counts")
        average: Any = "binary" if written.classes == 1 else "macro"
        exact = f_beta(written.counts, average=average)

        assert steps == [0, 1]
        assert written.counts.total.tolist() == [VALIDATION, VALIDATION]
        assert abs(exact[-1] - scikit_learn(trained, name, threshold)) <= 1e-12
        assert history[f"val_{name}"] == pytest.approx(list(exact), abs=1e-6)


@pytest.mark.parametrize("kind", [*LENT, *NOT_LENT])
def test_a_model_is_the_same_before_and_after(kind: str, tmp_path: Path) -> None:
    """Metrics, evaluate, compiled functions, save and load: nothing stays."""
    trained = task(kind)
    trained.model.fit(trained.x, trained.y, verbose=0)  # everything is built
    before = face(trained.model, trained)
    values = trained.model.evaluate(*trained.validation, verbose=0)

    trained.fit(TensorBoard(tmp_path / "logs"), epochs=1)

    assert face(trained.model, trained) == before
    trained.model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(
        loaded.evaluate(*trained.validation, verbose=0),
        trained.model.evaluate(*trained.validation, verbose=0),
        rtol=1e-6,
    )
    # A stand-alone evaluate with the callback returns what it returns without it.
    with_callback = trained.model.evaluate(
        *trained.validation, verbose=0, callbacks=[TensorBoard(tmp_path / "more")]
    )
    assert np.shape(with_callback) == np.shape(values)


class Rounds(keras.Model):
    """Makes something else of a step's logs."""

    def test_step(self, *arguments: Any) -> Any:
        """Return whole numbers."""
        return changed(super().test_step(*arguments), rounded)


@pytest.mark.parametrize("kind", [keras.Model, Rounds])
def test_the_history_has_exact_f1_whatever_a_step_makes_of_its_logs(
    kind: type[keras.Model], tmp_path: Path
) -> None:
    """What `EarlyStopping` sees is what is written, also of a step of the user's."""
    model = kind(*(lambda m: (m.inputs, m.outputs))(task("probabilities").model))
    model.compile("adam", "binary_crossentropy")
    trained = task("probabilities")._replace(model=model)
    history = trained.fit(TensorBoard(tmp_path)).history
    _, written = records(tmp_path, "validation", "f1_score/counts")
    exact = list(f_beta(written.counts))
    assert 0 < exact[-1] < 1
    assert history["val_f1_score"] == pytest.approx(exact, abs=1e-6)


@only_on("tensorflow", "jax", why="torch calls the step for every batch")
def test_a_second_fit_compiles_nothing_anew(tmp_path: Path) -> None:
    """The lent functions are traced once for as long as the model is compiled."""
    traces: list[str] = []

    class Traced(keras.Model):
        def train_step(self, *arguments: Any) -> Any:
            traces.append("train")
            return super().train_step(*arguments)

    model = Traced(*(lambda m: (m.inputs, m.outputs))(task("probabilities").model))
    model.compile("adam", "binary_crossentropy")
    trained = task("probabilities")._replace(model=model)
    ours = TensorBoard(tmp_path)
    trained.fit(ours)
    first = len(traces)

    trained.fit(ours)

    assert len(traces) == first
    model.compile("adam", "binary_crossentropy")
    trained.fit(ours)
    assert len(traces) > first


@pytest.mark.parametrize("kind", NOT_LENT)
def test_a_task_that_is_no_classification_gets_nothing_and_one_line(
    kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Regression, autoencoder, custom loss: no F1 is made up."""
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        history = task(kind).fit(TensorBoard(tmp_path)).history

    assert not any("f1" in name for name in history)
    assert not any("f1" in tag for tag in read(tmp_path, "validation"))
    lines = [r.getMessage() for r in caplog.records if r.name == "tb_f1_plugin"]
    assert len(lines) == 1
    assert lines[0].startswith("No F1 is lent: ")
    assert "F1Score(...)" in lines[0]


@pytest.mark.parametrize("ours_first", [True, False])
def test_early_stopping_sees_val_f1_score_in_any_order(
    ours_first: bool, tmp_path: Path
) -> None:
    """The value is in the logs before the first callback looks."""
    stopping = keras.callbacks.EarlyStopping(
        monitor="val_f1_score", mode="max", patience=1, min_delta=2.0
    )
    callbacks = [TensorBoard(tmp_path), stopping][:: 1 if ours_first else -1]

    history = task("probabilities").fit(*callbacks, epochs=9).history

    assert len(history["val_f1_score"]) == 2  # no epoch is better by 2
    assert stopping.best is not None


def test_a_compiled_f1_score_of_ours_is_used_and_nothing_is_lent(
    tmp_path: Path,
) -> None:
    """What the user chose is what is counted."""
    metric = F1Score(threshold=0.3)
    trained = task("probabilities", metrics=[metric])

    trained.fit(TensorBoard(tmp_path))

    _, written = records(tmp_path, "validation", "f1_score/counts")
    assert f_beta(written.counts)[-1] == pytest.approx(
        scikit_learn(trained, "f1_score", 0.3), abs=1e-12
    )
    assert list(read(tmp_path, "validation")).count("f1_score/counts") == 1


def test_compiled_metrics_of_two_outputs_have_a_series_each(tmp_path: Path) -> None:
    """One metric per output, under the names of the logs."""
    trained = task("two outputs", metrics=[[F1Score()], [F1Score("micro")]])
    history = trained.fit(TensorBoard(tmp_path)).history

    for name in ("a_f1_score", "b_f1_score"):
        assert f"val_{name}" in history
        _, written = records(tmp_path, "validation", f"{name}/counts")
        assert written.counts.total.tolist() == [VALIDATION] * 2


def test_the_user_may_choose_or_refuse(tmp_path: Path) -> None:
    """f1=F1Score(...) is lent in place of the automatic one, f1=False is none."""
    trained = task("custom loss")
    chosen = F1Score(threshold=0.3, name="mine")
    history = trained.fit(TensorBoard(tmp_path / "a", f1=chosen)).history
    assert "val_mine" in history
    assert not chosen.built  # a copy of it was lent

    history = task("probabilities").fit(TensorBoard(tmp_path / "b", f1=False)).history
    assert "val_f1_score" not in history
    with pytest.raises(ValueError, match='`f1` must be "auto", False or a'):
        TensorBoard(tmp_path, f1="always")


def test_a_chosen_metric_that_does_not_fit_ends_before_the_first_step(
    tmp_path: Path,
) -> None:
    """A clear ValueError, and the weights are untouched."""
    trained = task("sparse")
    weights = copy.deepcopy(trained.model.get_weights())

    with pytest.raises(ValueError, match="does not fit"):
        trained.fit(TensorBoard(tmp_path, f1=F1Score(threshold=0.5)))

    for before, after in zip(weights, trained.model.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)


def test_weights_do_not_reach_a_lent_metric_and_it_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As any entry of metrics=, it counts every row once."""
    trained = task("probabilities")
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        trained.fit(TensorBoard(tmp_path), class_weight={0: 1.0, 1: 5.0})

    assert records(tmp_path, "train", "f1_score/counts")[1].counts.total[0] == 90
    assert sum("class_weight" in r.getMessage() for r in caplog.records) == 1


def test_two_of_our_callbacks_share_one_loan(tmp_path: Path) -> None:
    """Both logs hold all rows, and the logs of the fit one f1_score."""
    trained = task("probabilities")

    history = trained.fit(TensorBoard(tmp_path / "a"), TensorBoard(tmp_path / "b"))

    assert sorted(history.history) == ["f1_score", "loss", "val_f1_score", "val_loss"]
    for log_dir in ("a", "b"):
        for run, rows in (("train", 90), ("validation", VALIDATION)):
            _, written = records(tmp_path / log_dir, run, "f1_score/counts")
            assert written.counts.total.tolist() == [rows, rows]


def test_a_lent_metric_that_fails_does_not_end_the_training(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody asked for it; whoever chose one gets the error."""

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("what nobody thought of")

    monkeypatch.setattr(F1Score, "update_state", broken)
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        history = task("probabilities").fit(TensorBoard(tmp_path / "a")).history

    assert sorted(history) == ["loss", "val_loss"]
    assert "what nobody thought of" in caplog.text
    with pytest.raises(RuntimeError, match="what nobody thought of"):
        task("probabilities").fit(TensorBoard(tmp_path / "b", f1=F1Score()))


def test_an_autoencoder_is_one_however_its_inputs_come(tmp_path: Path) -> None:
    """A dict of inputs, one of which has the labels' size."""
    given = keras.Input((FEATURES,), name="im")
    out = keras.layers.Dense(FEATURES, activation="sigmoid")(given)
    model = keras.Model({"im": given}, out)
    model.compile("adam", "binary_crossentropy")
    x = task("autoencoder").y

    fitted = model.fit({"im": x}, x, verbose=0, callbacks=[TensorBoard(tmp_path)])

    assert list(fitted.history) == ["loss"]


def test_lending_has_one_door() -> None:
    """Who lends imports `lend` and `Loan` of the wing, and none of its rooms."""
    wing = "tb_f1_plugin.keras.lending"
    used = {
        other
        for name, imported in house.imports().items()
        if not name.startswith(wing)
        for other in imported
        if other.startswith(wing)
    }
    assert used == {wing, f"{wing}.lend"}  # which is the function's name as well
