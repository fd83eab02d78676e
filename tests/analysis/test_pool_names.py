"""What the names of runs say of folds and of repeats."""

from __future__ import annotations

import pytest

from tb_f1_plugin.analysis.patterns import Pattern
from tb_f1_plugin.analysis.pooling.names import (
    folds_of,
    proposals,
    without_repeats,
)


@pytest.mark.parametrize(
    ("names", "why", "groups"),
    [
        (("fold0", "fold1"), "fold", {("", "")}),
        (("cv/fold 1", "cv/fold 2"), "fold", {("cv", "")}),
        (("m_cv=1", "m_cv=2", "n_cv=1"), "cv", {("m", ""), ("n", "")}),
        (("Split-1/val", "Split-2/val"), "Split", {("", "val")}),
        (("lr=0.1,seed=0/val", "lr=0.1,seed=1/val"), "seed", {("lr=0.1", "val")}),
        (("a_rep1", "a_rep2", "b_rep1"), "rep", {("a", ""), ("b", "")}),
        (("kfold10_x", "kfold9_x"), "kfold", {("", "x")}),
    ],
)
def test_what_is_left_of_a_name_is_the_group(
    names: tuple[str, ...], why: str, groups: set[tuple[str, ...]]
) -> None:
    """The word with its number goes, and one sign on either side of it."""
    (proposal,) = proposals(names)

    assert proposal.why == f"{why} in the names"
    assert {Pattern(proposal.pattern).key(name) for name in names} == groups
    assert proposal.groups == len(groups)


@pytest.mark.parametrize(
    "names",
    [
        ("a", "b"),
        ("fold1", "other"),
        ("unfold1", "unfold2"),
        ("cv5/a", "cv5/b"),
        ("fold", "folds"),
        (),
    ],
)
def test_names_that_say_nothing_propose_nothing(names: tuple[str, ...]) -> None:
    """Nor does one run, a longer word, a word without a number, or one same number."""
    assert proposals(names) == ()


def test_folds_are_known_by_number_whatever_their_spelling() -> None:
    """`fold 03` and `Fold-3` are one."""
    assert folds_of("a/fold 03") == folds_of("b/Fold-3") == (("fold", 3),)
    assert folds_of("a/fold1/cv2") != folds_of("a/fold1/cv3")


def test_repeats_are_equal_without_their_numbers() -> None:
    """And nothing else of a name is taken away."""
    assert without_repeats("a-seed=1/x") == without_repeats("a-seed=12/x")
    assert without_repeats("a-seed=1/x") != without_repeats("b-seed=1/x")
    assert without_repeats("fold1") == "fold1"
