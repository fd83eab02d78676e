"""The whole of `fit`: however rows come and a model is trained, all are counted."""

from __future__ import annotations

import copy
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.keras import F1Score, TensorBoard
from tb_f1_plugin.logdir.directory import read_series
from tests.keras.tasks import (
    FEATURES,
    ROWS,
    VALIDATION,
    Task,
    dense,
    inputs,
    labels,
    read,
    records,
    scikit_learn,
    task,
)

TAG = "f1_score/counts"


def totals(logdir: Path, run: str = "train", tag: str = TAG) -> list[int]:
    """Return the rows of each record of a run."""
    return [int(total) for total in records(logdir, run, tag)[1].counts.total]


class Batches(keras.utils.PyDataset):
    """A PyDataset, whose ragged batch `fit` may put anywhere."""

    def __init__(self, x: Any, y: Any) -> None:
        """Keep the data."""
        super().__init__()
        self.x, self.y = x, y

    def __len__(self) -> int:
        """Return the number of batches."""
        return -(-len(self.x) // 16)

    def __getitem__(self, index: int) -> Any:
        """Return one batch."""
        rows = slice(16 * index, 16 * index + 16)
        return self.x[rows], self.y[rows]


def finite(x: Any, y: Any) -> Any:
    """Return a dataset that does not know its size."""
    batches = tf.data.Dataset.from_tensor_slices((x, y)).batch(16)
    return batches.filter(lambda *_: True)


# Keras says so at the end of any data set of unknown size, with or without us.
@pytest.mark.filterwarnings("ignore:Your input ran out of data")
@pytest.mark.parametrize(
    "make",
    [
        Batches,
        finite,
        lambda x, y: tf.data.Dataset.from_tensor_slices((x, y)).batch(16),
        lambda x, y: tf.data.Dataset.from_tensor_slices((x, y)).batch(16).cache(),
    ],
    ids=["PyDataset", "unknown size", "tf.data", "cached"],
)
def test_a_data_set_of_any_kind_is_counted_whole(make: Any, tmp_path: Path) -> None:
    """The ragged last batch too, wherever it comes."""
    trained = task("probabilities")
    x, y = trained.validation

    trained.model.fit(
        make(trained.x, trained.y),
        validation_data=make(x, y),
        epochs=2,
        shuffle=make is Batches,
        verbose=0,
        callbacks=[TensorBoard(tmp_path)],
    )

    assert totals(tmp_path) == [ROWS] * 2
    assert totals(tmp_path, "validation") == [VALIDATION] * 2
    _, written = records(tmp_path, "validation", TAG)
    assert f_beta(written.counts)[-1] == pytest.approx(
        scikit_learn(trained, "f1_score", 0.5), abs=1e-12
    )


def test_a_dropped_last_batch_is_not_counted_and_a_drifting_one_shows(
    tmp_path: Path,
) -> None:
    """What the generator gives is what the total says, epoch by epoch."""
    trained = task("probabilities")

    def endless() -> Iterator[Any]:
        while True:
            for start in range(0, ROWS, 16):
                yield trained.x[start : start + 16], trained.y[start : start + 16]

    trained.model.fit(
        endless(),
        steps_per_epoch=5,
        epochs=3,
        shuffle=False,
        verbose=0,
        callbacks=[TensorBoard(tmp_path)],
    )

    # Six batches, the last of 10 rows, of which five are taken each time.
    assert totals(tmp_path) == [80, 74, 74]


def test_initial_epoch_and_validation_freq_keep_their_steps(tmp_path: Path) -> None:
    """Train at epochs 3, 4, 5; validation where there was one."""
    task("probabilities").fit(
        TensorBoard(tmp_path), initial_epoch=3, epochs=6, validation_freq=2
    )

    assert records(tmp_path, "train", TAG)[0] == [3, 4, 5]
    assert records(tmp_path, "validation", TAG)[0] == [3, 5]
    assert totals(tmp_path, "validation") == [VALIDATION] * 2


def test_a_second_fit_into_one_directory_starts_anew_where_it_starts(
    tmp_path: Path,
) -> None:
    """A reader keeps the later training from its first epoch on."""
    trained = task("probabilities")
    ours = TensorBoard(tmp_path)
    trained.fit(ours, epochs=4)
    trained.fit(ours, epochs=2)

    (series,) = (s for s in read_series(tmp_path) if s.run == "validation")

    assert series.steps.tolist() == [0, 1]
    assert f_beta(series.counts)[-1] == pytest.approx(
        scikit_learn(trained, "f1_score", 0.5), abs=1e-12
    )


def test_backup_and_restore_goes_on_where_it_was(tmp_path: Path) -> None:
    """An epoch that was cut off is counted again, whole."""
    trained = task("probabilities")

    class Crashes(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            if int(self.model.optimizer.iterations) == 6 + 4:
                raise RuntimeError

    def callbacks() -> list[Any]:
        return [
            keras.callbacks.BackupAndRestore(tmp_path / "backup"),
            TensorBoard(tmp_path / "logs"),
        ]

    with pytest.raises(RuntimeError):
        trained.fit(*callbacks(), Crashes(), epochs=3)
    task("probabilities").fit(*callbacks(), epochs=3)

    (train,) = (s for s in read_series(tmp_path / "logs") if s.run == "train")
    assert train.steps.tolist() == [0, 1, 2]
    assert train.counts.total.tolist() == [ROWS] * 3


def test_several_metrics_in_one_model_have_a_series_each(tmp_path: Path) -> None:
    """Under the names that Keras gives them in the logs, with and without weights."""
    trained = task(
        "multilabel",
        metrics=[F1Score("micro", 0.5), F1Score("macro", 0.3), F1Score(None, 0.5, "f")],
        weighted_metrics=[F1Score("micro", 0.5)],
    )
    weight = np.linspace(0, 2, ROWS, dtype="float32")

    history = trained.fit(TensorBoard(tmp_path), sample_weight=weight).history

    names = {"f1_score", "f1_score_1", "f", "weighted_f1_score"}
    assert names <= set(history)
    tags = read(tmp_path, "train")
    assert {tag.partition("/")[0] for tag in tags if tag.endswith("/counts")} == names
    for name in names:
        _, written = records(tmp_path, "train", f"{name}/counts")
        total = weight.sum(dtype="float64") if name[0] == "w" else ROWS
        np.testing.assert_allclose(written.counts.total, total, rtol=1e-12)
        assert history[name][-1] == pytest.approx(
            float(tags[f"epoch_{name}"].values[-1]), abs=1e-6
        )


def test_weights_reach_weighted_metrics_in_fit_and_evaluate(tmp_path: Path) -> None:
    """Weighted counts beside the rows and the squared weights; verify has them too."""
    trained = task("probabilities", weighted_metrics=[F1Score()])
    x, y = trained.validation
    weight = np.linspace(0, 3, VALIDATION, dtype="float32")
    ours = TensorBoard(tmp_path, verify=(x, y, weight))

    trained.fit(ours, validation_data=(x, y, weight))
    trained.model.evaluate(x, y, sample_weight=weight, verbose=0, callbacks=[ours])

    (result,) = ours.verification
    assert abs(result.difference) <= 1e-12
    assert result.logged == pytest.approx(result.scikit_learn, abs=1e-12)
    for tag in (TAG, "f1_score/evaluation_counts"):
        _, written = records(tmp_path, "validation", tag)
        exact = weight.astype("float64")
        np.testing.assert_allclose(written.counts.total, exact.sum(), rtol=1e-12)
        np.testing.assert_allclose(
            written.squared_weights, np.square(exact).sum(), rtol=1e-12
        )
        assert set(written.rows.tolist()) == {VALIDATION}


def test_class_weight_is_named_where_it_multiplies(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One line, and a finding of the training series only."""
    trained = task(
        "probabilities", metrics=[F1Score(name="plain")], weighted_metrics=[F1Score()]
    )
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        trained.fit(TensorBoard(tmp_path), class_weight={0: 1.0, 1: 5.0})

    said = [r.getMessage() for r in caplog.records if "class_weight" in r.getMessage()]
    assert said == [
        "class_weight multiplies the training counts of f1_score: train and "
        "validation F1 are not comparable."
    ]
    findings = {
        (s.run, s.tag): [finding.code for finding in s.findings]
        for s in read_series(tmp_path)
    }
    assert findings == {
        ("train", "f1_score"): ["class_weight"],
        ("train", "plain"): [],
        ("validation", "f1_score"): [],
        ("validation", "plain"): [],
    }


def masked() -> Task:
    """Return a task of sequences whose padding Keras masks."""
    rng = np.random.default_rng(5)

    def of(rows: int) -> tuple[Any, Any]:
        tokens = rng.integers(1, 9, (rows, 7))
        tokens[np.arange(7) >= rng.integers(1, 8, (rows, 1))] = 0
        return tokens, (tokens % 3).astype("int64")

    keras.utils.set_random_seed(3)
    given = keras.Input((7,), dtype="int32")
    embedded = keras.layers.Embedding(9, 4, mask_zero=True)(given)
    out = keras.layers.Dense(3, activation="softmax")(embedded)
    model = keras.Model(given, out)
    model.compile("adam", "sparse_categorical_crossentropy")
    return Task(model, *of(ROWS), of(VALIDATION))


def test_padding_that_keras_masks_is_not_counted(tmp_path: Path) -> None:
    """The total is the number of tokens, in training and validation, lent."""
    trained = masked()

    trained.fit(TensorBoard(tmp_path))

    x, y = trained.validation
    assert totals(tmp_path) == [(trained.x > 0).sum()] * 2
    _, written = records(tmp_path, "validation", TAG)
    predicted = trained.model.predict(x, verbose=0).argmax(-1)
    hits = [((y == c) & (predicted == c) & (x > 0)).sum() for c in range(3)]
    assert written.counts.true_positives[-1].tolist() == hits
    series = {s.run: s for s in read_series(tmp_path)}
    assert series["train"].kind == "multiclass"


def test_predictions_that_are_no_numbers_are_a_finding(tmp_path: Path) -> None:
    """A model that diverges says so beside its F1."""
    given = keras.Input((FEATURES,))
    model = keras.Model(given, keras.layers.Dense(1, activation="sigmoid")(given))
    model.compile("adam", "binary_crossentropy")
    trained = task("probabilities")._replace(model=model)
    x, y = trained.validation
    x = x.copy()
    x[:3] = np.nan

    trained.fit(TensorBoard(tmp_path), validation_data=(x, y), epochs=1)

    (series,) = (s for s in read_series(tmp_path) if s.run == "validation")
    (finding,) = series.findings
    assert finding.code == "non_finite"
    assert "1 of 1 steps" in finding.message
    assert "(3 rows in all)" in finding.message


@pytest.mark.parametrize("update_freq", ["batch", 4])
def test_windows_of_update_freq_sum_to_the_epochs(
    update_freq: Any, tmp_path: Path
) -> None:
    """Increments: any of them may be summed, and none spans two epochs."""
    trained = task("sparse")
    x, y = trained.validation
    evaluates = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: (
            trained.model.evaluate(x, y, verbose=0) if batch == 2 else None
        )
    )

    trained.fit(TensorBoard(tmp_path, update_freq=update_freq), evaluates, epochs=3)

    steps, windows = records(tmp_path, "train", "f1_score/batch_counts")
    # Six batches of at most 16 rows an epoch; with 4 also the rest of each epoch.
    batches = range(1, 19)
    expected = {
        "batch": list(batches),
        4: [4, 6, 8, 12, 16, 18],
    }[update_freq]
    assert steps == expected
    _, epochs = records(tmp_path, "train", TAG)
    for epoch in range(3):
        inside = [i for i, s in enumerate(steps) if 6 * epoch < s <= 6 * epoch + 6]
        summed = windows.to_array()[inside].sum(0)
        np.testing.assert_allclose(summed, epochs.to_array()[epoch], atol=1e-9)
    (series,) = (s for s in read_series(tmp_path) if s.tag == "f1_score/batch")
    assert series.step_unit == "batch"
    assert "f1_score/batch_counts" not in read(tmp_path, "validation")


class GuideStep(keras.Model):
    """keras.io's custom step, which updates `self.metrics` one by one."""

    def train_step(self, data: Any) -> Any:
        """Train on one batch."""
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(y=y, y_pred=y_pred)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(gradients, self.trainable_variables)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, y_pred)
        return {metric.name: metric.result() for metric in self.metrics}


def test_a_custom_step_that_updates_the_metrics_itself_counts(tmp_path: Path) -> None:
    """Without compute_metrics, a compiled F1Score is what the step updates."""
    source = dense(1, "sigmoid")
    model = GuideStep(source.inputs, source.outputs)
    model.compile("adam", "binary_crossentropy", metrics=[F1Score()])
    trained = task("probabilities")._replace(model=model)

    trained.fit(TensorBoard(tmp_path))

    assert totals(tmp_path) == [ROWS] * 2
    assert totals(tmp_path, "validation") == [VALIDATION] * 2


def test_csv_logger_s_file_alone_gives_the_exact_f1_back(tmp_path: Path) -> None:
    """With log_ratios any logger carries what F1 is made from, exactly."""
    metric = F1Score(threshold=0.3, log_ratios=True)
    trained = task("probabilities", metrics=[metric])
    file = tmp_path / "log.csv"
    ours = TensorBoard(tmp_path / "logs", verify=trained.validation)

    trained.fit(keras.callbacks.CSVLogger(file), ours)

    header, *lines = file.read_text().splitlines()
    last = dict(zip(header.split(","), map(float, lines[-1].split(",")), strict=True))
    name = "val_f1_score_"
    total = last[f"{name}total"]
    tp, possible, predicted = (
        round(last[f"{name}{what}"] * total)
        for what in ("true_positives", "possible_positives", "predicted_positives")
    )
    assert total == VALIDATION
    exact = 2 * tp / (possible + predicted)
    assert exact == pytest.approx(scikit_learn(trained, "f1_score", 0.3), abs=1e-12)
    assert ours.verification[0].logged == pytest.approx(exact, abs=1e-12)
    # The scalars of the logs and ours have one name: they are written once.
    for tag, written in read(tmp_path / "logs", "validation").items():
        if tag.startswith("epoch_"):
            assert written.steps == [0, 1], tag


def test_log_ratios_of_no_row_are_0_and_never_nan() -> None:
    """A dict with the same keys before the first batch as after it."""
    metric = F1Score(log_ratios=True)
    before = metric.result()
    metric.update_state([1, 0, 1, 0], [0.9, 0.8, 0.1, 0.2])
    after = {name: float(value) for name, value in metric.result().items()}

    assert [float(value) for value in before.values()] == [0.0] * 5
    assert list(before) == list(after)
    assert after == {
        "f1_score": 0.5,
        "f1_score_true_positives": 0.25,
        "f1_score_possible_positives": 0.5,
        "f1_score_predicted_positives": 0.5,
        "f1_score_total": 4.0,
    }


def test_class_names_are_what_the_reader_shows(tmp_path: Path) -> None:
    """And a wrong number of them ends before the first step."""
    names = ["ant", "bee", "cat", "dog"]
    metric = F1Score(class_names=names)
    task("sparse", metrics=[metric]).fit(TensorBoard(tmp_path))

    assert {s.classes for s in read_series(tmp_path)} == {tuple(names)}
    assert F1Score.from_config(metric.get_config()).get_config() == metric.get_config()
    with pytest.raises(ValueError, match="a name for each of the 4 columns"):
        task("sparse", metrics=[F1Score(class_names=names[:3])]).fit()
    with pytest.raises(ValueError, match="must be different names"):
        F1Score(class_names=["a", "a"])


def test_a_metric_and_its_model_may_be_copied(tmp_path: Path) -> None:
    """A deep copy is as new, as of any metric of Keras; a clone counts its own."""
    metric = F1Score()
    metric.update_state([1], [0.9])
    copied = copy.deepcopy(metric)
    copied.update_state([1], [0.9])
    assert (int(metric.counts().total), int(copied.counts().total)) == (1, 1)

    trained = task("probabilities", metrics=[F1Score()])
    trained.fit(TensorBoard(tmp_path / "a"))
    clone = keras.models.clone_model(trained.model)
    clone.compile("adam", "binary_crossentropy", metrics=[F1Score()])
    trained._replace(model=clone).fit(TensorBoard(tmp_path / "b"))
    assert totals(tmp_path / "b") == [ROWS] * 2


# keras-tuner names the thread by a method that Python 3.10 deprecated.
@pytest.mark.filterwarnings("ignore:currentThread:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:getName:DeprecationWarning")
def test_keras_tuner_takes_it_for_keras_own(tmp_path: Path) -> None:
    """It copies the callback, by its name gives it a directory, and trains."""
    import keras_tuner

    def build(parameters: Any) -> Any:
        model = dense(1, "sigmoid")
        rate = parameters.Choice("rate", [0.01, 0.1])
        model.compile(keras.optimizers.Adam(rate), "binary_crossentropy")
        return model

    tuner = keras_tuner.GridSearch(
        build,
        objective=keras_tuner.Objective("val_f1_score", "max"),
        directory=tmp_path / "tuner",
        project_name="p",
    )
    x, xv = inputs(ROWS, 2), inputs(VALIDATION, 3)
    tuner.search(
        x,
        labels(x, 1),
        validation_data=(xv, labels(xv, 1)),
        verbose=0,
        callbacks=[TensorBoard(tmp_path / "logs")],
    )

    series = read_series(tmp_path / "logs")
    assert len({s.run for s in series if s.run.endswith("validation")}) == 2
    assert {int(s.counts.total[-1]) for s in series} == {ROWS, VALIDATION}


def test_a_model_of_another_library_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """As of tf-keras, whose `fit` would call a callback of Keras 3 until it breaks."""

    class Model:
        """Stands for tf_keras.Model, which is no keras.Model."""

    with pytest.raises(ValueError, match="is for models of Keras 3, got a tests"):
        TensorBoard(tmp_path).set_model(Model())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_predictions_are_counted(policy: str, tmp_path: Path) -> None:
    """Compared with the threshold in their own type."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        trained = task("probabilities")
        trained.fit(TensorBoard(tmp_path))
    finally:
        keras.config.set_dtype_policy(before)

    assert totals(tmp_path, "validation") == [VALIDATION] * 2


def test_a_record_s_tensor_is_what_the_metric_holds() -> None:
    """No way between state and disk on which a number could change."""
    metric = F1Score()
    metric.update_state([[1], [0]], [[0.9], [0.8]], [0.3, 0.7])
    state = metric._counted.numpy()

    array = Record.from_array(metric._layout.to_array(state), 1).to_array()

    assert set(array.ravel()) - {0.0} <= set(state.ravel())
    np.testing.assert_array_equal(array, metric.record().to_array())


def test_a_threshold_is_compared_in_the_predictions_own_precision() -> None:
    """0.71 of float64 is not above 0.71, which it would be after float32."""
    metric = F1Score(threshold=0.71)
    metric.update_state([1, 0], np.array([0.71, 0.71]))
    logits = F1Score(threshold=0.71, from_logits=True)
    logits.update_state([1, 0], np.full(2, np.log(0.71 / (1 - 0.71))))

    assert metric.counts().predicted_positives.tolist() == [0]
    assert logits.counts().predicted_positives.tolist() == [0]


def test_an_ignored_class_is_no_other_number_of_the_labels_type() -> None:
    """255 of uint8 is not −1, and 44 is not 300."""
    for label, ignored in ((255, -1), (44, 300)):
        metric = F1Score(ignore_class=ignored)
        metric.update_state(np.array([1, label], "uint8"), [0.9, 0.9])
        assert int(metric.counts().total) == 2
    with pytest.raises(ValueError, match="must be a whole number, got 'a'"):
        F1Score(ignore_class="a")  # type: ignore[arg-type]


def test_a_batch_without_rows_is_no_batch() -> None:
    """Masked out as a whole, or of a replica that got none."""
    metric = F1Score()
    metric.update_state([1, 0], [0.9, 0.2])
    metric.update_state(np.zeros(0), np.zeros(0))
    y_pred = keras.ops.convert_to_tensor([0.9, 0.2])
    y_pred._keras_mask = keras.ops.convert_to_tensor([False, False])
    metric.update_state([1, 0], y_pred)

    assert metric.batch_mean() == 1.0
    metric.update_state([1], [0.9], [0.0])  # a row without weight is a row
    assert metric.batch_mean() == 0.5


class Decorated(keras.Model):
    """Its step is a tf.function of its own."""

    @tf.function
    def test_step(self, data: Any) -> Any:
        """Do what Keras does."""
        return super().test_step(data)


def test_a_step_that_keeps_its_own_graph_gets_no_metric(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What was lent in it would stay in it; one line says so."""
    source = dense(1, "sigmoid")
    model = Decorated(source.inputs, source.outputs)
    model.compile("adam", "binary_crossentropy")
    trained = task("probabilities")._replace(model=model)
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        trained.fit(TensorBoard(tmp_path))

    assert "tf.function of its own" in caplog.text
    assert np.ndim(model.evaluate(*trained.validation, verbose=0)) == 0


class OwnSignature(keras.Model):
    """Its `compute_metrics` has other arguments than Keras'."""

    def compute_metrics(self, y: Any, y_pred: Any) -> Any:
        """Return nothing but the loss."""
        return {"loss": self._loss_tracker.result()}

    def train_step(self, data: Any) -> Any:
        """Train on nothing."""
        x, y = data
        y_pred = self(x)
        self._loss_tracker.update_state(self.compute_loss(y=y, y_pred=y_pred))
        return self.compute_metrics(y, y_pred)

    test_step = train_step


class Resets(keras.Model):
    """Resets a metric of its own in the graph of its step."""

    def __init__(self, *arguments: Any) -> None:
        """Make the metric."""
        super().__init__(*arguments)
        self.own = F1Score(name="own")
        self.own.update_state([1], [0.5])

    def train_step(self, data: Any) -> Any:
        """Count each batch by itself."""
        x, y = data
        self.own.reset_state()
        self.own.update_state(y, self(x))
        return super().train_step(data)


@pytest.mark.parametrize("kind", [OwnSignature, Resets])
def test_a_model_of_odd_steps_trains_as_before(kind: Any, tmp_path: Path) -> None:
    """Whatever is counted of it."""
    source = dense(1, "sigmoid")
    model = kind(source.inputs, source.outputs)
    model.compile("adam", "binary_crossentropy")
    trained = task("probabilities")._replace(model=model)

    assert "loss" in trained.fit(TensorBoard(tmp_path)).history


def test_a_loop_of_the_user_s_own_gets_what_it_always_gets(tmp_path: Path) -> None:
    """`train_on_batch` of a model that was never fitted returns the loss alone."""
    trained = task("probabilities")
    callbacks = keras.callbacks.CallbackList(
        [TensorBoard(tmp_path)], model=trained.model
    )
    callbacks.on_train_begin()
    callbacks.on_epoch_begin(0)
    for batch in range(3):
        callbacks.on_train_batch_begin(batch)
        loss = trained.model.train_on_batch(trained.x, trained.y)
        callbacks.on_train_batch_end(batch)
        assert np.ndim(loss) == 0
    callbacks.on_epoch_end(0, {"loss": float(loss)})
    callbacks.on_train_end()


class Subclass(TensorBoard):
    """Overrides a hook, as anybody's may."""

    def set_model(self, model: Any) -> None:
        """Do what ours does."""
        super().set_model(model)


def test_two_of_a_subclass_share_one_loan_too(tmp_path: Path) -> None:
    """The list of callbacks is found through the frames of overrides."""
    task("probabilities").fit(Subclass(tmp_path / "a"), Subclass(tmp_path / "b"))

    assert totals(tmp_path / "a") == totals(tmp_path / "b") == [ROWS] * 2


def test_a_validation_is_what_was_validated(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not what another callback puts into the logs under such a name."""
    adds = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: logs.update(val_thing=1.0)
    )
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        task("probabilities").fit(adds, TensorBoard(tmp_path), validation_data=None)

    assert not caplog.records
    assert totals(tmp_path) == [ROWS] * 2


def test_a_metric_in_a_model_of_tf_keras_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It calls a metric as a function, and would average it over batches."""
    monkeypatch.setitem(sys.modules, "tf_keras", ModuleType("tf_keras"))
    caller: dict[str, Any] = {"__name__": "tf_keras.src.metrics", "metric": F1Score()}

    with pytest.raises(ValueError, match="is for models of Keras 3"):
        eval("metric([1], [0.9])", caller)

    assert float(F1Score()([1], [0.9])) == 1.0
