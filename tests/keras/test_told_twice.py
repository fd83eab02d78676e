"""A callback that is called twice for each event loses nothing, or says why once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import pytest

from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.keras import TensorBoard
from tests.keras.tasks import (
    ROWS,
    TAG,
    VALIDATION,
    records,
    totals,
    with_or_without,
)
from tests.keras.test_wrapped import Wrap


@pytest.mark.parametrize("is_compiled", [True, False], ids=["compiled", "lent"])
def test_who_stands_in_the_list_twice_is_called_once(
    is_compiled: bool, tmp_path: Path, said: Any
) -> None:
    """Train and validation are written whole, at each step once, and a line says so."""
    trained = with_or_without(is_compiled)
    ours = TensorBoard(tmp_path)
    history = trained.fit(ours, ours, epochs=3).history

    assert totals(tmp_path, "train") == [ROWS] * 3
    assert totals(tmp_path, "validation") == [VALIDATION] * 3
    steps, written = records(tmp_path, "validation", TAG)
    assert steps == [0, 1, 2]
    assert history["val_f1_score"] == pytest.approx(
        f_beta(written.counts).tolist(), abs=1e-6
    )
    (told,) = said()
    assert "put it into the list once" in told


@pytest.mark.parametrize("is_compiled", [True, False], ids=["compiled", "lent"])
def test_who_is_listed_and_wrapped_is_told_so_and_the_advice_works(
    is_compiled: bool, tmp_path: Path, said: Any
) -> None:
    """No count is written of what is announced twice; one sentence a split says why."""
    ours = TensorBoard(tmp_path / "both")
    with_or_without(is_compiled).fit(ours, Wrap(ours))

    for run in ("train", "validation"):
        assert totals(tmp_path / "both", run) == []
    assert len(said()) == 2
    assert all("each hook reached this callback twice" in told for told in said())

    for name, only in (("a", [ours]), ("b", [Wrap(ours)])):
        ours.log_dir = str(tmp_path / name)
        with_or_without(is_compiled).fit(*only)
        assert totals(tmp_path / name, "train") == [ROWS] * 2
        assert totals(tmp_path / name, "validation") == [VALIDATION] * 2
    assert len(said()) == 2


def test_a_loop_whose_list_has_it_wrapped_as_well_is_told_so(
    tmp_path: Path, said: Any
) -> None:
    """Batches that `train_on_batch` and `evaluate` run are seen to be fewer."""
    ours = TensorBoard(tmp_path)
    model, x, y, validation = with_or_without(False)
    hooks = keras.callbacks.CallbackList([ours, Wrap(ours)], model=model)
    hooks.on_train_begin()
    hooks.on_epoch_begin(0)
    for batch in range(3):
        hooks.on_train_batch_begin(batch)
        hooks.on_train_batch_end(batch, model.train_on_batch(x, y, return_dict=True))
    model.evaluate(*validation, verbose=0, callbacks=hooks)
    hooks.on_epoch_end(0)
    hooks.on_train_end()

    assert [totals(tmp_path, run) for run in ("train", "validation")] == [[], []]
    assert len(said()) == 2
    assert all("each hook reached this callback twice" in told for told in said())
