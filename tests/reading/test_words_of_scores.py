"""Words in a tag that mean a score, an average of it, a class or a threshold."""

from __future__ import annotations

import pytest

from tb_f1_plugin.reading.scalars.others import THRESHOLD
from tb_f1_plugin.reading.scalars.sets import tag_sets


@pytest.mark.parametrize("name", ["f1", "dice", "dsc"])
@pytest.mark.parametrize(
    ("roles", "source"),
    [
        (("precision", "recall", "f1"), "precision_recall"),
        (("precision", "recall"), "precision_recall"),
        (("tp", "fp", "fn"), "counts"),
    ],
)
def test_a_class_named_as_a_score_is_a_class(
    roles: tuple[str, ...], source: str, name: str
) -> None:
    """The value of `precision/dice` is a precision, where `recall/dice` is beside."""
    classes = {f"{role}/{each}" for role in roles for each in ("cat", name)}
    found = tag_sets(classes)

    assert {one.shown: one.convention.source for one in found.sets} == {
        "cat": source,
        name: source,
    }
    logged = {one.shown: one.logged for one in found.sets}
    assert logged[name] == (f"f1/{name}" if "f1" in roles else None)


@pytest.mark.parametrize(
    "tag", ["rec/dice", "precision-recall/f1", "total/f1", "precision/f1"]
)
def test_an_f1_in_a_group_is_an_f1(tag: str) -> None:
    """A word before it is that of a group, where nothing beside it says a role."""
    (found,) = tag_sets([tag, "loss"]).sets

    assert found.tags == {"f1": tag}


def test_a_harmonic_mean_is_f1_beside_precision_and_recall() -> None:
    """Programs that find text log it so; alone it may be that of other things."""
    tags = ["icdar/precision", "icdar/recall", "icdar/hmean"]
    (found,) = tag_sets(tags).sets
    alone = tag_sets(["icdar/hmean", "zero_shot/H_mean"])

    assert (found.shown, found.logged) == ("icdar", "icdar/hmean")
    assert alone.sets == ()
    assert {*alone.passed_over} == {"icdar/hmean", "zero_shot/H_mean"}
    for reason in alone.passed_over.values():
        assert "Beside these two it is read as F1" in reason


@pytest.mark.parametrize(
    "tag",
    ["val/UAF1", "WAF1", "uf1", "val_uaf1", "UF1", "F1Positive", "F1Macro", "CF1"],
)
def test_short_names_of_averages_are_read(tag: str) -> None:
    """Unweighted and weighted averages, and words behind F1 with a capital letter."""
    (found,) = tag_sets([tag]).sets

    assert found.tags == {"f1": tag}


@pytest.mark.parametrize("tag", ["image_F1AdaptiveThreshold", "f1_adaptive_threshold"])
def test_an_adaptive_threshold_is_a_threshold(tag: str) -> None:
    """It is no F1, whatever is in its name, and it is listed."""
    assert tag_sets([tag]).passed_over == {tag: THRESHOLD}
