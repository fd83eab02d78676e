"""Words beside a role's that make a tag something else: one table, for both sides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tb_f1_plugin.reading.scalars.others import (
    COUNTS,
    F1,
    NEIGHBOURS,
    REVERSED,
    SCORES,
    Neighbour,
)
from tb_f1_plugin.reading.scalars.sets import tag_sets
from tests.support import house, logs
from tests.support.in_process import InProcess

Serve = Callable[[Path], InProcess]
EVERY = pytest.mark.parametrize(
    "neighbour", NEIGHBOURS, ids=["+".join(each.words[:2]) for each in NEIGHBOURS]
)
KINDS = {"tp": {COUNTS}, "precision": {SCORES}, "dice": {SCORES, F1}}
SAID = {COUNTS: "counts", SCORES: "scores", F1: "F1"}


def reason(tag: str, *beside: str) -> str | None:
    """Return why a tag is not read; None where it is."""
    return tag_sets([tag, *beside]).passed_over.get(tag)


@EVERY
def test_a_word_holds_before_a_role_and_behind_it_or_says_why_not(
    neighbour: Neighbour,
) -> None:
    """Each word beside a role of each kind, on each side, as its entry says."""
    for word in neighbour.words:
        for role, kinds in KINDS.items():
            before = f"val/{word}_{role}".replace("-_", "-")
            behind = f"val/{role}_{word}"
            for tag, of in ((before, neighbour.before), (behind, neighbour.behind)):
                is_it = reason(tag) == neighbour.reason
                assert is_it == bool(kinds & {*of}), tag
    assert (neighbour.before == neighbour.behind) == (not neighbour.because)


def test_the_document_has_the_table() -> None:
    """Each entry is a row: the words, of which roles on which side, and the reason."""
    text = (house.ROOT / "docs" / "conventions.md").read_text(encoding="utf-8")
    _, _, table = text.partition(
        "| words | before | behind | why |\n|---|---|---|---|\n"
    )
    rows = table.partition("\n\n")[0].splitlines()

    def of(kinds: tuple[str, ...]) -> str:
        return " and ".join(SAID[kind] for kind in kinds) or "–"

    assert rows == [
        f"| {', '.join(f'`{word}`' for word in each.words)} | {of(each.before)} "
        f"| {of(each.behind)} | {each.reason.removesuffix('.')}"
        f"{'; ' * bool(each.because)}{each.because} |"
        for each in NEIGHBOURS
    ]


@pytest.mark.parametrize(
    "tag",
    [
        *("loss_dice", "decode.loss_dice", "loss/dice", "loss/f1", "losses/dice"),
        *(
            "train/loss/f1",
            "loss_dice_0",
            "DiceLoss",
            "loss_val_dice",
            "f1_loss_weight",
        ),
        *("f1_time", "1-f1", "1 - f1", "one_minus_f1", "neg_f1", "delta_f1", "f1_gap"),
        *("f1_count", "f1_rank", "f1/lr", "f1_patience", "inv_dice", "f1_improvement"),
    ],
)
def test_what_is_no_f1_is_listed_and_not_shown(tag: str) -> None:
    """Losses, times, differences and settings, as programs and people name them."""
    reading = tag_sets([tag])

    assert reading.sets == ()
    assert "F1 also needs" not in reading.passed_over[tag]


@pytest.mark.parametrize(
    "tags",
    [
        *("TIME_f1", "time/f1", "lr_f1", "f1_weighted", "max_f1", "f1max", "F1max"),
        *(
            "DSC",
            "val/dsc",
            "FB1",
            "neg_f1 pos_f1",
            "0-f1 1-f1",
            "1-f1 2-f1",
            "best_f1",
        ),
        *("glossary_f1", "f1_neg f1_pos", "f1_macro", "Precision/loss Recall/loss"),
        *("loss_tp loss_fp loss_fn", "eval/NEG_f1 eval/POS_f1", "class 1-f1"),
    ],
)
def test_a_name_that_has_such_a_word_stays_a_name(tags: str) -> None:
    """Entities, models, averages, classes and outputs are read as what they are."""
    reading = tag_sets(tags.split(" ") if tags != "class 1-f1" else [tags])

    assert reading.passed_over == {}
    assert reading.sets


def test_a_class_needs_its_neighbour() -> None:
    """`neg_f1` alone is a negative, and the F1 of a class where `pos_f1` is beside."""
    assert reason("neg_f1") == reason("neg_f1", "pos_f2") == REVERSED
    assert reason("neg_f1", "pos_f1") is None


@pytest.mark.parametrize(
    "form",
    [
        *("mean_{}", "cumulative_{}", "delta_{}", "soft_{}", "log_{}", "val_soft_{}"),
        *("soft/{}", "{}/cumulative", "{}_soft", "val/{}_log"),
        *("{}_so_far", "{}_smooth", "smooth_{}", "{}_until_now"),
    ],
)
def test_counts_that_were_treated_are_not_called_exact(
    form: str, tmp_path: Path, in_process: Serve
) -> None:
    """Whole numbers do not prove that they are of all rows: the words may deny it."""
    counts = {"tp": 30.0, "fp": 10.0, "fn": 20.0}
    tags = {form.format(role): {0: value} for role, value in counts.items()}
    logs.write_scalars(tmp_path, "run", tags)
    (series,) = in_process(tmp_path).series()

    assert series["quality"] == "as_logged"
    assert [finding["code"] for finding in series["findings"]] == ["may_be_rates"]


def test_a_group_of_logs_has_counts(tmp_path: Path, in_process: Serve) -> None:
    """`log/tp` was logged, and is no logarithm."""
    counts = {"log/tp": 30.0, "log/fp": 10.0, "log/fn": 20.0}
    logs.write_scalars(tmp_path, "run", {tag: {0: v} for tag, v in counts.items()})

    assert in_process(tmp_path).series()[0]["quality"] == "exact"


def test_scalars_of_our_own_metric_are_not_passed_over(
    tmp_path: Path, in_process: Serve
) -> None:
    """Whatever it is named: nobody is told that our F1 is a loss."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    logs.write_records(tmp_path, "run", [(0, record)], name="loss_f1")
    logs.write_scalars(tmp_path, "run", {"epoch_loss_f1": {0: 0.8}})

    assert in_process(tmp_path).get("series").json["passed_over"] == []
