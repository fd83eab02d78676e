"""`F1Callback` of transformers: the Trainer's own logs, and records on disk."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.metrics import f1_score
from transformers import BertForTokenClassification

from tb_f1_plugin import F1Score
from tb_f1_plugin.logdir import read_series
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.scores import f_beta
from tb_f1_plugin.transformers import F1Callback
from tests.support.imports import ROOT
from tests.transformers.models import LENGTH, Rows, model_of, numbers, trainer_of

TOKENS = numbers(3, 45, LENGTH)
TOKENS[:, -2:] = -100
TOKENS[::3, 2:] = -100
# The model, the labels, what its logits say, and the average.
TASKS: dict[str, tuple[Any, Any, Any, str]] = {
    "classes": (
        *(lambda: model_of(num_labels=3), numbers(3, 45)),
        *(lambda p: p.argmax(-1), "macro"),
    ),
    "two classes": (
        *(lambda: model_of(num_labels=2), numbers(2, 45)),
        *(lambda p: p.argmax(-1), "macro"),
    ),
    "several labels": (
        lambda: model_of(num_labels=4, problem_type="multi_label_classification"),
        *(numbers(2, 45, 4).astype("float32"), lambda p: p > 0, "macro"),
    ),
    "one label": (
        lambda: model_of(num_labels=1, problem_type="multi_label_classification"),
        *(numbers(2, 45, 1).astype("float32"), lambda p: p > 0, "binary"),
    ),
    "tokens": (
        lambda: model_of(BertForTokenClassification, num_labels=3),
        *(TOKENS, lambda p: p.argmax(-1), "macro"),
    ),
}


def series_of(directory: Path) -> dict[tuple[str, str], Series]:
    """Return our series by run and tag."""
    return {(s.run, s.tag): s for s in read_series(directory) if s.source == "tensor"}


def logits_of(model: Any, rows: Rows) -> Any:
    """Return a model's predictions, in the batches of an evaluation."""
    model.eval()
    with torch.no_grad():
        parts = [model(input_ids=part).logits for part in rows.ids.split(8)]
    return torch.cat(parts).numpy()


def theirs(y_true: Any, said: Any, average: str) -> float:
    """Return scikit-learn's F1 of what is no padding."""
    if y_true.shape == said.shape and y_true.ndim > 1 and -100 in y_true:
        y_true, said = y_true[y_true != -100], said[y_true != -100]
    return float(f1_score(y_true, said, average=average))


@pytest.mark.parametrize("by_batch", [False, True])
@pytest.mark.parametrize("name", TASKS)
def test_f1_is_scikit_learn_s_in_the_logs_and_on_disk(
    name: str, by_batch: bool, tmp_path: Path
) -> None:
    """To 1e-12 each epoch, and the counts as integers, with batch metrics or not."""
    make, labels, said, average = TASKS[name]
    model, rows, f1 = make(), Rows(labels), F1Callback()
    trainer = trainer_of(model, rows, tmp_path, f1, batch_eval_metrics=by_batch)
    trainer.train()

    series = series_of(tmp_path)["runs/f1/validation", "f1_score"]
    assert series.steps.tolist() == [0, 1]
    assert series.step_unit == "epoch"
    assert not series.findings
    logits = logits_of(model, rows)
    expected = theirs(labels, said(logits), average)
    ours = f_beta(series.counts, average=average)
    assert abs(ours[-1] - expected) <= 1e-12
    logged = [log for log in trainer.state.log_history if "eval_f1" in log]
    assert [log["eval_f1"] for log in logged] == pytest.approx(ours, abs=1e-12)
    kept = labels[labels != -100]
    assert series.counts.total.max() == len(kept) / (
        1 if name in ("tokens",) or labels.ndim == 1 else labels.shape[1]
    )
    true = series.counts.possible_positives[-1]
    if average == "macro" and labels.dtype.kind == "i":
        assert true.tolist() == np.bincount(kept).tolist()
    assert isinstance(logged[-1]["eval_true_positives"], int)


@pytest.mark.parametrize("by_batch", [False, True])
def test_it_counts_in_the_batches_of_the_evaluation(
    by_batch: bool, tmp_path: Path
) -> None:
    """So the batch mean is that of a loop over the same batches."""
    model, rows = model_of(num_labels=3), Rows(numbers(3, 45))
    f1 = F1Callback()
    trainer_of(model, rows, tmp_path, f1, batch_eval_metrics=by_batch).train()

    loop = F1Score()
    logits = logits_of(model, rows)
    for begin in range(0, 45, 8):
        part = slice(begin, begin + 8)
        loop.update(rows.labels[part].numpy(), logits[part])
    series = series_of(tmp_path)["runs/f1/validation", "f1_score"]
    assert series.batch_sums is not None
    assert series.batch_sums.mean("macro")[-1] == pytest.approx(loop.batch_mean())
    assert loop.batch_mean() != loop.compute()


def test_padding_is_left_out_on_purpose(tmp_path: Path) -> None:
    """It is no label that is missing, so no finding speaks of it."""
    model, f1 = model_of(BertForTokenClassification, num_labels=3), F1Callback()
    trainer_of(model, Rows(TOKENS), tmp_path, f1, num_train_epochs=1).train()

    (series,) = series_of(tmp_path).values()
    assert not series.findings
    assert series.counts.total.tolist() == [int((TOKENS != -100).sum())]


def test_the_best_model_is_chosen_by_f1(tmp_path: Path) -> None:
    """`metric_for_best_model="f1"` works, also at the end of a training."""
    model, rows, f1 = model_of(num_labels=3), Rows(numbers(3, 45)), F1Callback()
    trainer = trainer_of(
        *(model, rows, tmp_path, f1),
        metric_for_best_model="f1",
        load_best_model_at_end=True,
        save_strategy="epoch",
        num_train_epochs=3,
    )
    trainer.train()

    ours = f_beta(
        series_of(tmp_path)["runs/f1/validation", "f1_score"].counts, average="macro"
    )
    assert trainer.state.best_metric == pytest.approx(ours.max(), abs=1e-12)
    assert trainer.evaluate()["eval_f1"] == pytest.approx(ours.max(), abs=1e-12)


def test_evaluations_of_steps_have_the_optimizer_s_numbers(tmp_path: Path) -> None:
    """They are no epochs, and so is an evaluation outside of a training."""
    rows, f1 = Rows(numbers(3, 45)), F1Callback(tmp_path / "logs")
    trainer = trainer_of(
        *(model_of(num_labels=3), rows, tmp_path, f1),
        eval_strategy="steps",
        eval_steps=2,
    )
    trainer.train()
    trainer.evaluate()

    found = series_of(tmp_path / "logs")
    assert set(found) == {("validation", "f1_score/evaluation")}
    (series,) = found.values()
    assert series.steps.tolist() == [2, 4, 6]
    assert series.step_unit == "iteration"


def test_data_sets_and_runs_are_told_apart(tmp_path: Path) -> None:
    """By the words that the Trainer puts before the names of its values."""
    sets = {"short": Rows(numbers(3, 20)), "long": Rows(numbers(3, 45))}
    f1 = F1Callback(tmp_path)
    trainer = trainer_of(
        *(model_of(num_labels=3), sets["long"], tmp_path, f1), eval_dataset=sets
    )
    trainer.train()
    trainer.predict(sets["short"])
    trainer.evaluate(sets["short"], metric_key_prefix="train")

    found = series_of(tmp_path)
    totals = {key: series.counts.total.tolist() for key, series in found.items()}
    assert totals == {
        ("validation", "f1_score_short"): [20, 20],
        ("validation", "f1_score_long"): [45, 45],
        ("test", "f1_score/evaluation"): [20],
        ("train", "f1_score/evaluation"): [20],
    }


def test_an_evaluation_of_all_rows_is_not_one_of_some(tmp_path: Path) -> None:
    """Nor if both have the same loader, as with workers that live on."""
    rows, f1 = Rows(numbers(3, 45)), F1Callback(tmp_path)
    trainer = trainer_of(
        *(model_of(num_labels=3), rows, tmp_path, f1), batch_eval_metrics=True
    )
    loader = trainer.get_eval_dataloader()
    trainer.get_eval_dataloader = lambda *_: loader
    original, calls = trainer.prediction_step, 0

    def interrupted(*arguments: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise KeyboardInterrupt
        return original(*arguments, **options)

    trainer.prediction_step = interrupted
    with pytest.raises(KeyboardInterrupt):
        trainer.evaluate()
    assert "eval_f1" not in trainer.evaluate()
    assert trainer.evaluate()["eval_true_positives"] <= 45

    (series,) = series_of(tmp_path).values()
    assert series.counts.total.tolist() == [45]


def test_a_trainer_that_does_not_ask_is_told_how_to(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The callback alone counts nothing; the advice works."""
    rows, f1 = Rows(numbers(3, 45)), F1Callback(tmp_path)
    model = model_of(num_labels=3)
    trainer_of(model, rows, tmp_path, f1, compute_metrics=None).evaluate()
    assert "Give it compute_metrics=f1.compute_metrics" in caplog.text

    trainer = trainer_of(model, rows, tmp_path, f1, compute_metrics=f1.compute_metrics)
    assert "eval_f1" in trainer.evaluate()


class Own(torch.nn.Module):
    """A model of nobody's library, of one logit for each row."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = torch.nn.EmbeddingBag(30, 1)

    def forward(self, input_ids: Any, labels: Any = None) -> dict[str, Any]:
        """Return the loss and the logits."""
        logits = self.embed(input_ids)[:, 0]
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels)
        return {"loss": loss, "logits": logits}


def test_the_advice_for_another_model_works(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whether numbers are labels or a regression only the user knows."""
    rows = Rows(numbers(2, 45).astype("float32"))
    trainer_of(Own(), rows, tmp_path / "a", F1Callback()).train()
    assert "give F1Callback(threshold=0.5)" in caplog.text

    model, f1 = Own(), F1Callback(threshold=0.5)
    trainer_of(model, rows, tmp_path / "b", f1).train()

    (series,) = series_of(tmp_path / "b").values()
    said = model.embed(rows.ids)[:, 0] > 0
    expected = theirs(rows.labels.numpy(), said.numpy(), "binary")
    ours = f_beta(series.counts, average="binary")
    assert ours[-1] == pytest.approx(expected, abs=1e-12)


def test_two_processes_count_each_row_once(tmp_path: Path) -> None:
    """The Trainer leaves out what repeats at the end; one process writes."""
    arguments = ["-m", "torch.distributed.run", "--nproc-per-node=2", "--standalone"]
    script = ["-m", "tests.transformers.two_processes", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, *arguments, *script],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr

    model, rows = model_of(num_labels=3), Rows(numbers(3, 45))
    expected = theirs(rows.labels.numpy(), logits_of(model, rows).argmax(-1), "macro")
    for by_batch in ("False", "True"):
        (series,) = series_of(tmp_path / by_batch).values()
        assert series.counts.total.tolist() == [45]
        assert f_beta(series.counts, average="macro")[0] == pytest.approx(
            expected, abs=1e-12
        )
        for rank in (0, 1):
            logged = json.loads((tmp_path / by_batch / f"rank{rank}.json").read_text())
            assert logged["eval_f1"] == pytest.approx(expected, abs=1e-12)
