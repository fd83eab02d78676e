"""`F1Callback` of transformers in unusual hands: exact, or one sentence that helps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.metrics import f1_score
from torch.utils.data import IterableDataset
from transformers import EvalPrediction

from tb_f1_plugin.scores import f_beta
from tb_f1_plugin.transformers import F1Callback
from tb_f1_plugin.transformers.place import run_of
from tb_f1_plugin.transformers.task import Model, task_of
from tests.transformers.models import Rows, model_of, numbers, trainer_of
from tests.transformers.test_callback import Own, series_of

MANY = numbers(2, 45, 4).astype("float32")


class Stream(IterableDataset[Any]):
    """Rows without a length; behind some of them the first reader is interrupted."""

    def __init__(self, rows: Rows, interrupted: int | None = None) -> None:
        self.rows, self.interrupted = rows, interrupted

    def __iter__(self) -> Iterator[Any]:
        """Yield the rows."""
        for number in range(len(self.rows)):
            if number == self.interrupted:
                raise KeyboardInterrupt
            yield self.rows[number]


def sentences(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was said."""
    return [r.getMessage() for r in caplog.records if r.name == "tb_f1_plugin"]


def many_labels() -> Any:
    """Return a model of several labels."""
    return model_of(num_labels=4, problem_type="multi_label_classification")


def test_an_evaluation_begins_anew_after_an_interrupted_one(tmp_path: Path) -> None:
    """Also of rows of which nobody knows how many they are."""
    rows, f1 = Rows(numbers(3, 45)), F1Callback(tmp_path)
    trainer = trainer_of(
        *(model_of(num_labels=3), rows, tmp_path, f1), batch_eval_metrics=True
    )
    with pytest.raises(KeyboardInterrupt):
        trainer.evaluate(Stream(rows, interrupted=18))
    after = trainer.evaluate(Stream(rows))
    again = trainer.evaluate(Stream(rows))

    assert after["eval_true_positives"] + after["eval_false_negatives"] == 45
    assert after["eval_f1"] == again["eval_f1"]


KEYS: dict[str, Any] = {
    "renamed": lambda values: {"exact": values["f1"]},
    "another before": lambda values: {"token_f1": 0.5, **values},
    "another behind": lambda values: {**values, "x_runtime": 1.0, "a_b_f1": 0.1},
    "another value": lambda values: {**values, "f1": 0.5},
    "nothing": lambda values: {},
    "the counts of another": lambda values: {
        **values,
        **{f"other_{name}": value for name, value in values.items()},
    },
}


@pytest.mark.parametrize("name", KEYS)
def test_the_run_does_not_hang_on_the_names_of_the_user_s_values(
    name: str, tmp_path: Path
) -> None:
    """Renamed, added or left out: the training goes on, and the record is written."""
    f1 = F1Callback(tmp_path)
    trainer = trainer_of(
        *(model_of(num_labels=3), Rows(numbers(3, 45)), tmp_path, f1),
        compute_metrics=lambda p: KEYS[name](f1.compute_metrics(p)),
    )
    trainer.train()
    trainer.evaluate(metric_key_prefix="dev_f1")

    series = series_of(tmp_path)
    assert set(series) == {
        ("validation", "f1_score"),
        ("dev", "f1_score_f1/evaluation"),
    }
    assert series["validation", "f1_score"].steps.tolist() == [0, 1]


def test_a_run_that_cannot_be_known_is_none() -> None:
    """Names of a Trainer of one's own that has no word before them, or several."""
    ours = ("f1", "true_positives")
    assert run_of({"loss": 1.0}, ours) is None
    assert run_of({f"{p}_{name}": 1.0 for p in "ab" for name in ours}, ours) is None
    assert run_of({"eval_f1": 1.0, "eval_true_positives": 1.0}, ours) == (
        "validation",
        "",
    )


def test_a_record_without_a_run_is_not_written_and_one_sentence_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever calls the callback with other names goes on."""
    f1 = F1Callback(tmp_path)
    trainer = trainer_of(model_of(num_labels=3), Rows(numbers(3, 9)), tmp_path, f1)
    for _ in range(2):
        f1.on_prediction_step(trainer.args, trainer.state, trainer.control)
        f1.compute_metrics(EvalPrediction(np.eye(3), np.arange(3)))
        f1.on_evaluate(trainer.args, trainer.state, trainer.control, {"loss": 1.0})

    (said,) = sentences(caplog)
    assert "metric_key_prefix" in said
    assert series_of(tmp_path) == {}


def test_probabilities_are_not_taken_for_logits(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is counted, one sentence says what to say, and it works."""
    rows, given = (
        Rows(MANY),
        {"preprocess_logits_for_metrics": lambda x, _: x.sigmoid()},
    )
    trainer = trainer_of(many_labels(), rows, tmp_path, F1Callback(), **given)
    trainer.train()
    (said,) = sentences(caplog)
    assert "from_logits=False" in said
    assert series_of(tmp_path) == {}

    f1 = F1Callback(from_logits=False)
    for by_batch in (False, True):
        trainer = trainer_of(
            *(many_labels(), rows, tmp_path / f"{by_batch}", f1),
            batch_eval_metrics=by_batch,
            **given,
        )
        ours = trainer.evaluate()["eval_f1"]
        got = np.asarray(trainer.prediction_step(trainer.model, _batch(rows), False)[1])
        expected = f1_score(MANY, got > 0, average="macro", zero_division=0)
        assert ours == pytest.approx(expected, abs=1e-12)
    assert len(sentences(caplog)) == 1


def _batch(rows: Rows) -> dict[str, Any]:
    return {"input_ids": rows.ids, "labels": rows.labels}


def test_logits_are_not_taken_for_probabilities(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The mirrored mistake; the advice works."""
    trainer_of(
        many_labels(), Rows(MANY), tmp_path, F1Callback(from_logits=False)
    ).train()
    (said,) = sentences(caplog)
    assert "from_logits=True" in said
    assert series_of(tmp_path) == {}

    f1 = F1Callback(from_logits=True)
    assert "eval_f1" in trainer_of(many_labels(), Rows(MANY), tmp_path, f1).evaluate()


@pytest.mark.parametrize(
    ("values", "threshold", "is_counted"),
    [
        ([0.2, 0.9, 0.7], 0.5, False),  # 0.2: a logit above 0, a low probability
        ([0.0, 1.0, 1.0], 0.5, True),  # the same as either
        ([0.0, 1.0, 1.0], 0.3, False),  # a logit of 0 is a probability of 0.5
        ([-0.1, 0.2, 0.9], 0.5, True),
        ([0.1, 0.2, 1.1], 0.5, True),
    ],
)
def test_what_may_be_either_is_counted_if_both_say_the_same(
    values: list[float], threshold: float, is_counted: bool
) -> None:
    """Decisions of 0 and 1 are, and so is what cannot be a probability."""
    f1 = F1Callback(threshold=threshold)
    got = f1.compute_metrics(
        EvalPrediction(np.array(values, "float32"), np.array([0, 1, 1]))
    )

    assert ("f1" in got) == is_counted


def test_padding_does_not_hide_probabilities() -> None:
    """The Trainer fills logits with −100 where it fills labels so."""
    labels = np.array([[[0, 1]], [[-100, -100]]])
    scores = np.array([[[0.2, 0.9]], [[-100, -100]]], "float32")
    f1 = F1Callback(threshold=0.5)

    assert f1.compute_metrics(EvalPrediction(scores, labels)) == {}


def test_a_callback_that_hears_nothing_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """`compute_metrics` alone writes nothing; with callbacks=[f1] it does."""
    rows, f1 = Rows(numbers(3, 45)), F1Callback(tmp_path)
    trainer = trainer_of(model_of(num_labels=3), rows, tmp_path, f1)
    trainer.evaluate()
    assert sentences(caplog) == []

    trainer.remove_callback(f1)
    trainer.train()
    (said,) = sentences(caplog)
    assert "callbacks=[f1]" in said
    (series,) = series_of(tmp_path).values()
    assert len(series.steps) == 1

    trainer.add_callback(f1)
    trainer.train()
    assert ("validation", "f1_score") in series_of(tmp_path)


UNFIT: dict[str, tuple[Any, dict[str, Any]]] = {
    "names": (lambda: model_of(num_labels=3), {"class_names": ["a", "b"]}),
    "labels": (lambda: model_of(num_labels=3), {"labels": [5]}),
    "threshold": (
        lambda: model_of(num_labels=3, problem_type="single_label_classification"),
        {"threshold": 0.4},
    ),
}


@pytest.mark.parametrize("name", UNFIT)
def test_options_that_do_not_fit_the_model_are_told_before_the_training(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As soon as there is a Trainer; the training goes on without F1."""
    make, arguments = UNFIT[name]
    rows, f1 = Rows(numbers(3, 45)), F1Callback(tmp_path, **arguments)
    trainer = trainer_of(make(), rows, tmp_path, f1)
    (early,) = sentences(caplog)
    assert next(iter(arguments)) in early

    trainer.train()
    assert series_of(tmp_path) == {}
    assert len(sentences(caplog)) == 2


def test_options_that_may_fit_are_not_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A model that does not say its task may be of several labels."""
    make = {"many": many_labels, "own": Own, "open": lambda: model_of(num_labels=4)}
    for name, given in make.items():
        f1 = F1Callback(threshold=0.4, average="macro")
        trainer_of(given(), Rows(MANY), tmp_path / name, f1)
    trainer_of(
        model_of(num_labels=3),
        *(Rows(numbers(3, 45)), tmp_path, F1Callback(class_names=["a", "b", "c"])),
    ).train()

    assert sentences(caplog) == []


def test_a_threshold_for_class_numbers_does_not_end_a_training(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Only the first evaluation shows that they are; one sentence says so."""
    rows, f1 = Rows(numbers(2, 45)), F1Callback(threshold=0.4)
    trainer_of(model_of(num_labels=2), rows, tmp_path, f1).train()

    (said,) = sentences(caplog)
    assert "threshold" in said


def test_outputs_by_name_are_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    """A dictionary of predictions is no array."""
    f1 = F1Callback(threshold=0.5)
    outputs: Any = {"a": np.zeros(3), "b": np.zeros(3)}

    assert f1.compute_metrics(EvalPrediction(outputs, np.array([0, 1, 1]))) == {}
    assert any("a dict" in said for said in sentences(caplog))


def test_a_short_float_of_numpy_is_a_float() -> None:
    """`numpy` calls bfloat16 no type of its own."""
    ml_dtypes = pytest.importorskip("ml_dtypes")
    scores = np.zeros((2, 3)).astype(ml_dtypes.bfloat16)
    several = Model("multi_label_classification")

    assert task_of(np.zeros((2, 3)), scores, several).asked["from_logits"]
    assert not task_of(np.zeros((2, 3)), np.zeros((2, 3), int), several).asked[
        "from_logits"
    ]


def test_the_model_s_own_logits_are_counted_as_before(tmp_path: Path) -> None:
    """Logits of both signs are certain."""
    model, rows, f1 = many_labels(), Rows(MANY), F1Callback(tmp_path)
    trainer_of(model, rows, tmp_path, f1).train()

    with torch.no_grad():
        said = model.eval()(input_ids=rows.ids).logits > 0
    (series,) = series_of(tmp_path).values()
    expected = f1_score(MANY, said, average="macro", zero_division=0)
    assert f_beta(series.counts, average="macro")[-1] == pytest.approx(expected)


@pytest.mark.parametrize("metric", ["f1", "eval_f1"])
def test_a_training_that_looks_for_the_best_f1_goes_on_without_one(
    metric: str, tmp_path: Path
) -> None:
    """The Trainer, which would end it, is given NaN: no model is the best."""
    rows, f1 = Rows(numbers(3, 45)), F1Callback(tmp_path, class_names=["a", "b"])
    trainer = trainer_of(
        *(model_of(num_labels=3), rows, tmp_path, f1),
        metric_for_best_model=metric,
        load_best_model_at_end=True,
        save_strategy="epoch",
    )
    trainer.train()

    assert trainer.state.epoch == 2
    assert np.isnan(trainer.evaluate()["eval_f1"])
    assert trainer.state.best_model_checkpoint is None
