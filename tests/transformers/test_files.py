"""The files of `F1Callback` of transformers: several trainings, and none at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from transformers import TrainerCallback

from tb_f1_plugin import Writer
from tb_f1_plugin.counts import Counts
from tb_f1_plugin.logdir import read_series
from tb_f1_plugin.transformers import F1Callback
from tests.transformers.models import Rows, model_of, numbers, trainer_of
from tests.transformers.test_honest import sentences


@pytest.mark.parametrize("is_interrupted", [False, True])
def test_a_second_training_in_one_process_goes_on_behind_the_first(
    is_interrupted: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As a cell of a notebook that is run again; the first one's names may live on."""
    rows, kept = Rows(numbers(3, 45)), []
    for seed in range(3):
        f1 = F1Callback()
        trainer = trainer_of(model_of(num_labels=3), rows, tmp_path, f1)
        kept.append(trainer)
        if is_interrupted and not seed:
            trainer.add_callback(Interrupts())
            with pytest.raises(KeyboardInterrupt):
                trainer.train()
        else:
            trainer.train()
    kept[1].evaluate()
    Writer(tmp_path / "runs/f1").add_counts("mine", Counts([1], [1], [1], 2), 0)

    assert "No F1 is written" not in caplog.text
    series = {one.tag: one for one in read_series(tmp_path)}
    assert series["f1_score"].steps.tolist() == [0, 1]
    assert series["f1_score/evaluation"].steps.tolist() == [6]


class Interrupts(TrainerCallback):
    """Interrupts the second epoch."""

    def on_epoch_begin(
        self, args: Any, state: Any, control: Any, **others: Any
    ) -> None:
        """Interrupt it."""
        if state.epoch >= 1:
            raise KeyboardInterrupt


def test_a_file_that_cannot_be_written_does_not_end_a_training(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One sentence says so, and the values are in the Trainer's logs."""
    (tmp_path / "validation").write_text("a file")
    f1 = F1Callback(tmp_path)
    trainer = trainer_of(
        model_of(num_labels=3), Rows(numbers(3, 45)), tmp_path / "out", f1
    )
    trainer.train()

    (sentence,) = sentences(caplog)
    assert sentence.startswith("No F1 is written of the evaluation: ")
    assert str(tmp_path / "validation") in sentence
    assert len([log for log in trainer.state.log_history if "eval_f1" in log]) == 2
