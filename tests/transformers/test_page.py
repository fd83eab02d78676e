"""The page on the Trainer: every block of it runs."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from transformers import Trainer, TrainingArguments

from tests.support.imports import ROOT
from tests.transformers.models import Rows, model_of, numbers
from tests.transformers.test_callback import series_of

PAGE = (ROOT / "docs/transformers.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_the_blocks_run_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As written, with a model and data as the reader has them."""
    monkeypatch.chdir(tmp_path)
    rows = Rows(numbers(3, 45))
    quiet = {"use_cpu": True, "report_to": [], "save_strategy": "no"}
    namespace: dict[str, Any] = {
        "Trainer": Trainer,
        "TrainingArguments": partial(TrainingArguments, **quiet),
        "model": model_of(num_labels=3),
        **{"train": rows, "validation": rows},
    }

    for language, block in BLOCKS:
        assert language == "python"
        exec(compile(block, "docs/transformers.md", "exec"), namespace)

    ((key, series),) = series_of(tmp_path / "out").items()
    assert key == ("runs/f1/validation", "f1_score")
    assert series.steps.tolist() == [0, 1, 2]
    history = namespace["trainer"].state.log_history
    logged = next(log for log in history if "eval_f1" in log)
    for name in re.findall(r"`(eval_\w+)`", PAGE):
        assert name in logged or name in {"eval_strategy", "eval_dataset"}


def test_metrics_of_one_s_own_are_put_together(tmp_path: Path) -> None:
    """The function of the page, with batch metrics and without."""
    from tb_f1_plugin.transformers import F1Callback
    from tests.transformers.models import trainer_of

    block = next(b for _, b in BLOCKS if b.startswith("def compute_metrics"))
    for by_batch in (False, True):
        namespace: dict[str, Any] = {"f1": F1Callback(tmp_path / f"{by_batch}")}
        exec(compile(block, "docs/transformers.md", "exec"), namespace)
        trainer = trainer_of(
            *(model_of(num_labels=3), Rows(numbers(3, 45)), tmp_path, namespace["f1"]),
            compute_metrics=namespace["compute_metrics"],
            batch_eval_metrics=by_batch,
        )
        assert trainer.evaluate().keys() >= {"eval_f1", "eval_mine"}
        (series,) = series_of(tmp_path / f"{by_batch}").values()
        assert series.counts.total.tolist() == [45]
