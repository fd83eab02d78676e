"""The table of conventions: what an entry promises is so, of each that there is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.scores.formulas import f_beta, precision, recall
from tb_f1_plugin.reading.scalars import sets
from tb_f1_plugin.reading.scalars.conventions import (
    CONVENTIONS,
    F1,
    FALSE_NEGATIVES,
    FALSE_POSITIVES,
    LOGGED_F1,
    POSSIBLE,
    PRECISION,
    PREDICTED,
    RECALL,
    ROLES,
    TOTAL,
    TRUE,
    TRUE_NEGATIVES,
    Convention,
    Values,
)
from tb_f1_plugin.reading.scalars.programs import ADVICE
from tb_f1_plugin.reading.scalars.sets import tag_sets
from tests.support import house, logs
from tests.support.in_process import InProcess

DOCUMENT = house.ROOT / "docs" / "conventions.md"
EVERY = pytest.mark.parametrize(
    "convention", CONVENTIONS, ids=[" + ".join(c.needs) for c in CONVENTIONS]
)
TABLES = st.lists(
    st.tuples(*[st.integers(0, 1000)] * 4).filter(lambda table: sum(table[:3]) > 0),
    min_size=1,
    max_size=5,
)


def logged(tables: list[tuple[int, int, int, int]]) -> Mapping[str, Array]:
    """Return what a program logs of TP, FP, FN and TN, by role, as float32 has it."""
    tp, fp, fn, tn = (
        np.array(column, np.float64) for column in zip(*tables, strict=True)
    )
    counts = Counts(tp[:, None], (tp + fn)[:, None], (tp + fp)[:, None], tp + fp + fn)
    values = {
        TRUE: tp,
        POSSIBLE: tp + fn,
        PREDICTED: tp + fp,
        FALSE_POSITIVES: fp,
        FALSE_NEGATIVES: fn,
        TRUE_NEGATIVES: tn,
        TOTAL: tp + fp + fn + tn,
        PRECISION: precision(counts),
        RECALL: recall(counts),
        F1: f_beta(counts),
    }
    return {role: np.float64(np.float32(value)) for role, value in values.items()}


@EVERY
@settings(deadline=None)
@given(tables=TABLES)
def test_f1_follows_from_the_roles_that_a_convention_needs(
    convention: Convention, tables: list[tuple[int, int, int, int]]
) -> None:
    """It is that of the table which was logged; F1 alone is itself, of unknown counts.

    Counts are exact. Scores are float32.
    """
    values = logged(tables)
    counts = convention.counts({role: values[role] for role in convention.needs})

    if convention.is_f1:
        assert np.isnan(counts.true_positives).all()
        return
    np.testing.assert_allclose(f_beta(counts), values[F1], atol=1e-6)
    if convention.has_counts:
        np.testing.assert_array_equal(counts.true_positives[:, 0], values[TRUE])


@EVERY
@pytest.mark.parametrize("tag", ["val/{}", "{}", "epoch_{}", "epoch_m_{}"])
def test_a_log_of_a_convention_is_read_wherever_its_roles_stand(
    convention: Convention, tag: str, tmp_path: Path
) -> None:
    """A run that has them is a series, and no answer of the directory fails."""
    assert_read(convention, tag, tmp_path)


@pytest.mark.parametrize("tag", ["val/{}", "{}", "epoch_{}", "epoch_m_{}"])
def test_a_convention_may_need_a_total(
    tag: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A total that a set needs is its own, also where it would be anybody's."""

    def counts(values: Values) -> Counts:
        fp, fn, total = (values[r] for r in (FALSE_POSITIVES, FALSE_NEGATIVES, TOTAL))
        tp = total - values[TRUE_NEGATIVES] - fp - fn
        return Counts(*(x[:, None] for x in (tp, tp + fn, tp + fp)), total)

    needs = (TRUE_NEGATIVES, FALSE_POSITIVES, FALSE_NEGATIVES, TOTAL)
    own = Convention("counts", needs, counts)
    monkeypatch.setattr(sets, "CONVENTIONS", (own, *CONVENTIONS))
    sets._tag_sets.cache_clear()

    assert_read(own, tag, tmp_path)

    sets._tag_sets.cache_clear()


def assert_read(convention: Convention, tag: str, logdir: Path) -> None:
    """Hold what is read of a log to the F1 of what was logged."""
    values = logged([(30, 10, 10, 50), (20, 10, 5, 65)])
    scalars = {
        tag.format(role): dict(enumerate(values[role].tolist()))
        for role in convention.needs
    }
    logs.write_scalars(logdir, "run", scalars)

    (found,) = InProcess(logdir).answer("scores")["series"]

    np.testing.assert_allclose(found["value"], values[F1], atol=1e-6)


@EVERY
def test_counts_that_are_fractions_are_never_called_exact(
    convention: Convention,
) -> None:
    """Rates and means have the names of counts; without a total nobody can tell."""
    if not convention.has_counts:
        return
    values = logged([(30, 10, 10, 50), (20, 5, 9, 66)])
    shares = {role: values[role] / 100 for role in convention.needs}

    assert convention.is_doubtful(shares, convention.counts(shares), True)


@EVERY
@settings(deadline=None)
@given(tables=TABLES)
def test_a_role_that_adds_to_a_convention_changes_no_f1(
    convention: Convention, tables: list[tuple[int, int, int, int]]
) -> None:
    """True negatives and a total make the rows known, and nothing else."""
    values = logged(tables)
    of = {role: values[role] for role in convention.needs}
    alone = convention.counts(of)
    for role in convention.may_have:
        more = convention.counts({**of, role: values[role]})
        assert not np.isnan(more.total.astype(float)).any(), role
        if role != TOTAL:  # of which the others are shares then, and were none here
            np.testing.assert_array_equal(more.total, values[TOTAL])
        np.testing.assert_allclose(f_beta(more), f_beta(alone), atol=1e-12)


@EVERY
def test_tags_of_the_roles_are_read_by_the_convention(convention: Convention) -> None:
    """Nobody before it in the table takes the tags that it needs."""
    (tag_set,) = tag_sets([f"val/{role}" for role in convention.needs]).sets

    assert tag_set.convention is convention


@EVERY
def test_a_convention_has_its_row_in_the_document(convention: Convention) -> None:
    """The first table of `docs/conventions.md` names all roles that it needs."""
    needs = ", ".join(convention.needs)
    said = any(row >= {*convention.needs} for row in documented())
    assert said, f"docs/conventions.md has no row for {needs}."


def test_a_row_of_the_document_is_a_convention() -> None:
    """A row that promises what no entry reads is found by the roles that it names."""
    for row in documented():
        of_row = [entry for entry in CONVENTIONS if {*entry.needs} <= row]
        assert of_row, (
            f"CONVENTIONS has no entry for the row of {', '.join(sorted(row))} in "
            "docs/conventions.md."
        )


def documented() -> list[set[str]]:
    """Return the words in backticks of each row of the document's first table."""
    text = DOCUMENT.read_text(encoding="utf-8").partition("\n\n**PR curves**")[0]
    rows = re.findall(r"^\| (?!a run's)(.+?) \|", text, re.M)
    assert len(rows) >= len(CONVENTIONS)
    return [{*re.findall(r"`(\w+)`", row)} for row in rows]


@EVERY
def test_an_entry_says_only_what_it_can(convention: Convention) -> None:
    """Its roles are known, each once; of scores it is always said what they are."""
    assert len({*convention.roles}) == len(convention.roles)
    assert {*convention.roles} <= {*ROLES}
    assert convention.has_counts == (convention.caveat is None)
    assert convention.quality == ("exact" if convention.has_counts else "as_logged")
    if convention.caveat is not None:
        for program, advice in ADVICE.items():
            assert advice in convention.caveat(program, ()).message


def test_one_convention_is_f1_itself_and_it_comes_last() -> None:
    """Whatever more is known of a set is read before it."""
    assert [c for c in CONVENTIONS if c.is_f1] == [LOGGED_F1]
    assert CONVENTIONS[-1] is LOGGED_F1


def test_no_two_conventions_need_the_same() -> None:
    """The second one would never be read."""
    needs = [frozenset(convention.needs) for convention in CONVENTIONS]

    assert len({*needs}) == len(needs)
