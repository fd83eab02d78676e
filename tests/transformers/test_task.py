"""What the Trainer's model says of its task is what is counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.metrics import confusion_matrix, f1_score
from transformers import BertForTokenClassification

from tb_f1_plugin.format.detail_bytes import unpacked_confusion
from tb_f1_plugin.format.detail_metadata import DetailMetadata
from tb_f1_plugin.scores import f_beta
from tb_f1_plugin.transformers import F1Callback
from tests.loop.written import metadata, tensors
from tests.transformers.models import Rows, model_of, numbers, trainer_of
from tests.transformers.test_callback import TOKENS, logits_of, series_of, theirs
from tests.transformers.test_honest import sentences


def test_class_numbers_are_counted_where_the_model_says_how_many(
    tmp_path: Path,
) -> None:
    """What `preprocess_logits_for_metrics` often makes to save memory."""
    model, rows = model_of(BertForTokenClassification, num_labels=3), Rows(TOKENS)
    f1 = F1Callback(tmp_path)
    trainer_of(
        *(model, rows, tmp_path, f1),
        preprocess_logits_for_metrics=lambda logits, labels: logits.argmax(-1),
    ).train()

    (series,) = series_of(tmp_path).values()
    expected = theirs(TOKENS, logits_of(model, rows).argmax(-1), "macro")
    assert f_beta(series.counts, average="macro")[-1] == pytest.approx(
        expected, abs=1e-12
    )


def test_batches_that_are_not_joined_are_counted(tmp_path: Path) -> None:
    """`eval_do_concat_batches=False` gives a list of them."""
    rows, f1 = Rows(numbers(3, 45)), F1Callback(tmp_path)
    trainer_of(
        *(model_of(num_labels=3), rows, tmp_path, f1), eval_do_concat_batches=False
    ).train()

    (series,) = series_of(tmp_path).values()
    assert series.counts.total.tolist() == [45, 45]


def test_names_of_classes_are_the_model_s(tmp_path: Path) -> None:
    """The dashboard shows those of `id2label`, unless they are mere numbers."""
    names = {0: "O", 1: "B-PER", 2: "I-PER"}
    rows, f1 = Rows(numbers(3, 45)), F1Callback(tmp_path)
    trainer_of(model_of(num_labels=3, id2label=names), rows, tmp_path, f1).train()

    (series,) = series_of(tmp_path).values()
    assert series.classes == ("O", "B-PER", "I-PER")


def test_what_the_user_chose_is_counted(tmp_path: Path) -> None:
    """A threshold of 0.3, and an average."""
    labels = numbers(2, 45, 4).astype("float32")
    model = model_of(num_labels=4, problem_type="multi_label_classification")
    f1, rows = F1Callback(tmp_path, threshold=0.3, average="micro"), Rows(labels)
    trainer = trainer_of(model, rows, tmp_path, f1)
    trainer.train()

    said = logits_of(model, rows) > np.log(0.3 / 0.7)
    logged = trainer.state.log_history[-2]["eval_f1"]
    assert logged == pytest.approx(f1_score(labels, said, average="micro"), abs=1e-12)


def test_a_histogram_is_of_the_softmax_of_logits(tmp_path: Path) -> None:
    """Nobody needs to say that they are logits; the confusion is scikit-learn's."""
    model, rows = model_of(num_labels=3), Rows(numbers(3, 45))
    f1 = F1Callback(tmp_path, histogram=100, confusion=True)
    trainer_of(model, rows, tmp_path / "other", f1).train()

    directory = tmp_path / "validation"
    found, content = tensors(directory), metadata(directory)["f1_score/histogram"]
    assert DetailMetadata.from_content(content.plugin_data.content).scale == "softmax"
    _, bytes_ = found["f1_score/confusion"][-1]
    matrix = unpacked_confusion(bytes_.tobytes(), 3).matrix()
    said = logits_of(model, rows).argmax(-1)
    assert matrix.tolist() == confusion_matrix(rows.labels, said).tolist()


def test_a_regression_has_no_f1_and_one_sentence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The training goes on, and nothing is written."""
    labels = np.random.default_rng(0).normal(size=45).astype("float32")
    rows, f1 = Rows(labels), F1Callback(tmp_path)
    trainer_of(model_of(num_labels=1), rows, tmp_path, f1).train()

    said = [r.getMessage() for r in caplog.records if r.name == "tb_f1_plugin"]
    assert said == [
        "No F1 is counted of the evaluation: the model is for a regression."
    ]
    assert series_of(tmp_path) == {}


@pytest.mark.parametrize(
    "made",
    [
        lambda x, _: x.topk(3).values,
        lambda x, _: x.topk(3).indices,
        lambda x, _: x.argsort(-1, descending=True),
        lambda x, _: torch.stack([x.max(-1).values, x.argmax(-1)], -1),
    ],
    ids=["topk", "places of topk", "argsort", "score and class"],
)
def test_the_best_classes_are_not_taken_for_the_scores_of_all(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, made: Any
) -> None:
    """Nothing is counted, one sentence says what to return, and it works."""
    labels = numbers(5, 53)
    rows, model = Rows(labels), model_of(num_labels=5)
    trainer = trainer_of(
        *(model, rows, tmp_path, F1Callback()), preprocess_logits_for_metrics=made
    )
    trainer.train()
    (said,) = sentences(caplog)
    assert "Return the logits of all classes from preprocess_logits_for_metrics" in said
    assert "or their argmax" in said
    assert series_of(tmp_path) == {}

    for way in (lambda x, _: x, lambda x, _: x.argmax(-1)):
        trainer = trainer_of(
            *(model, rows, tmp_path / "right", F1Callback()),
            preprocess_logits_for_metrics=way,
        )
        ours = trainer.evaluate()["eval_f1"]
        said_of = logits_of(model, rows).argmax(-1)
        expected = f1_score(labels, said_of, average="macro", zero_division=0)
        assert ours == pytest.approx(expected, abs=1e-12)
