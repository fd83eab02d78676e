"""The registry of scores: what an entry says is so, and nothing lacks a score."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from tb_f1_plugin.core.batch_mean import BatchSums
from tb_f1_plugin.core.counts import Array, Counts
from tb_f1_plugin.core.scores.formulas import f_beta_of_means, score_of
from tb_f1_plugin.core.scores.intervals import NoBandError, score_interval
from tb_f1_plugin.core.scores.registry import (
    PAGE,
    SCORES,
    SCORES_BY_CLASS,
    Follows,
    Score,
    f_beta_ratio,
)
from tb_f1_plugin.core.scores.tables import table_accuracy
from tests.strategies import tables
from tests.support import score_lists

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / PAGE).read_text(encoding="utf-8")
EVERY = pytest.mark.parametrize("name", SCORES)

Labels = Array
# How others score labels of one column, by the name of the score.
ORACLES: dict[str, Callable[[Labels, Labels], float]] = {
    "f1": sk.f1_score,
    "fbeta": lambda t, p: sk.fbeta_score(t, p, beta=1),
    "precision": sk.precision_score,
    "recall": sk.recall_score,
    "specificity": lambda t, p: sk.recall_score(t, p, pos_label=0),
    "accuracy": sk.accuracy_score,
    "balanced_accuracy": sk.balanced_accuracy_score,
    "jaccard": sk.jaccard_score,
    "mcc": sk.matthews_corrcoef,
    "kappa": sk.cohen_kappa_score,
}


def counts_of(true: Labels, predicted: Labels) -> Counts:
    """Return the counts of one column."""
    sums = ((true & predicted).sum(), true.sum(), predicted.sum())
    return Counts(*([int(value)] for value in sums), len(true))


def counts_of_classes(true: Labels, predicted: Labels) -> Counts:
    """Return the counts of rows that have one of four classes."""
    each = [counts_of(true == c, predicted == c) for c in range(4)]
    names = ("true_positives", "possible_positives", "predicted_positives")
    columns = ([int(getattr(column, name)[0]) for column in each] for name in names)
    return Counts(*columns, len(true))


@EVERY
def test_a_score_is_what_others_make_of_the_labels(name: str) -> None:
    """Every score has an oracle in `ORACLES`, and equals it within 1e-12."""
    assert name in ORACLES, f"`ORACLES` has nothing to compare {name!r} with."
    random = np.random.default_rng(0)
    for share in (0.1, 0.5, 0.9):
        true, predicted = (random.random((2, 200)) < share).astype(int)
        actual = float(score_of(name, counts_of(true, predicted)))
        assert actual == pytest.approx(ORACLES[name](true, predicted), abs=1e-12), name


@pytest.mark.parametrize("name", [n for n, s in SCORES.items() if s.table is not None])
def test_the_score_of_a_table_is_what_others_make_of_its_labels(name: str) -> None:
    """Of several classes the whole table has the oracle's score as well."""
    table = SCORES[name].table
    assert table is not None
    true, predicted = np.random.default_rng(0).integers(4, size=(2, 200))
    actual = float(table(counts_of_classes(true, predicted), zero_division=0.0))

    assert actual == pytest.approx(ORACLES[name](true, predicted), abs=1e-12), name


@EVERY
@given(counts=tables(1))
def test_nothing_scores_more_than_a_prediction_that_is_right(
    name: str, counts: Counts
) -> None:
    """Such a one scores 1: the largest value is taken for the best everywhere."""
    possible = counts.possible_positives
    right = Counts(possible, possible, possible, counts.total)

    best = float(score_of(name, right, zero_division=1.0))

    assert best == 1.0
    assert float(score_of(name, counts, zero_division=1.0)) <= best


@EVERY
def test_an_entry_says_whether_the_total_is_needed(name: str) -> None:
    """A score needs it if another total, of the same positives, is another score."""
    few, many = (Counts([30], [40], [60], total) for total in (80, 90))
    changes = score_of(name, few) != score_of(name, many)

    assert SCORES[name].needs_total == changes, name


@EVERY
def test_an_entry_says_whether_the_score_can_be_below_0(name: str) -> None:
    """It can if a prediction that is wrong in all rows scores less."""
    wrong = Counts([0], [40], [60], 100)

    assert (SCORES[name].lowest < 0) == (score_of(name, wrong) < 0), name


@EVERY
def test_both_sides_of_a_ratio_are_sums_of_counts(name: str) -> None:
    """Of two parts of the rows they add up. Products do not, and are a `table`."""
    entry = SCORES[name]
    ratio = entry.ratio or (entry.ratio_of_beta and entry.ratio_of_beta(1.0))
    if not ratio:
        return
    one, other = Counts([30], [40], [60], 90), Counts([1], [9], [5], 20)
    sides = zip(ratio(one + other), ratio(one), ratio(other), strict=True)

    assert all(whole == a + b for whole, a, b in sides), name


@EVERY
def test_what_needs_a_total_is_unknown_without_one(name: str) -> None:
    """It is nan under every rule for 0/0, since it is not 0/0."""
    unknown = Counts([0.1], [0.2], [0.2], math.nan)

    value = score_of(name, unknown, zero_division=1.0)

    assert np.isnan(value) == SCORES[name].needs_total, name


@EVERY
def test_an_entry_says_whether_the_score_is_a_proportion(name: str) -> None:
    """A proportion is a share of rows: whole, at most of all rows, and not above 1."""
    score = SCORES[name]
    random = np.random.default_rng(0)
    cells = random.integers(0, 30, (4, 1000, 1))
    tp, fn, fp, _ = cells
    counts = Counts(tp, tp + fn, tp + fp, cells.sum(0)[:, 0])
    is_proportion = False
    if score.ratio is not None:
        above, below = score.ratio(counts)
        whole = {np.asarray(part).dtype.kind for part in (above, below)} == {"i"}
        in_order = (above >= 0) & (above <= below) & (below <= counts.total_by_class)
        is_proportion = whole and bool(in_order.all())

    assert score.is_proportion == is_proportion, name


@EVERY
@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_band_holds_its_score_or_there_is_a_sentence(
    name: str, data: st.DataObject
) -> None:
    """A proportion, and what follows from one, has a band; nothing else has."""
    counts = data.draw(tables(lead=(4,)))
    if not SCORES[name].has_band:
        with pytest.raises(NoBandError, match=f"No band of {name} follows from"):
            score_interval(counts, name)
        return
    value = score_of(name, counts, average=None, zero_division=np.nan)
    low, high = score_interval(counts, name)
    defined = ~np.isnan(value)
    assert (defined == ~np.isnan(low)).all(), name
    assert (low[defined] <= value[defined] + 1e-12).all(), name
    assert (value[defined] <= high[defined] + 1e-12).all(), name


@EVERY
def test_a_score_is_what_its_proportion_makes_of_it(name: str) -> None:
    """What a band follows by is the score itself, and it grows."""
    follows = SCORES[name].follows
    if follows is None:
        return
    counts = Counts([30, 1, 7], [40, 9, 7], [60, 1, 9], 100)
    proportion = score_of(follows.score, counts, average=None)

    np.testing.assert_allclose(
        follows.by(proportion), score_of(name, counts, average=None), rtol=1e-15
    )
    assert (np.diff(follows.by(np.linspace(0, 1, 50))) > 0).all(), name


@EVERY
def test_an_entry_says_whether_it_is_the_accuracy_of_a_table(name: str) -> None:
    """Of rows with one true and one predicted class, whole or as the micro average."""
    score = SCORES[name]
    if score.takes_beta:  # for every β; what it is for one β is another entry
        return
    true, predicted = np.random.default_rng(0).integers(4, size=(2, 200))
    counts = counts_of_classes(true, predicted)
    value = (
        score.table(counts, zero_division=0.0)
        if score.table is not None
        else score_of(name, counts, average="micro")
    )
    accuracy = float(table_accuracy(counts))

    assert score.is_table_accuracy == bool(abs(value - accuracy) < 1e-12), name


@EVERY
def test_an_entry_says_whether_its_batch_mean_is_recorded(name: str) -> None:
    """It is if a record of one batch has the score of that batch."""
    if SCORES[name].takes_beta:  # what it is for one β is another entry
        return
    batch = Counts([30], [40], [60], 90)
    is_recorded = bool(BatchSums.of(batch).mean() == score_of(name, batch))

    assert SCORES[name].has_batch_mean == is_recorded, name


@EVERY
def test_an_entry_says_whether_it_follows_from_mean_precision_and_recall(
    name: str,
) -> None:
    """It does if it follows from the precision and the recall of one class."""
    counts = Counts([30], [40], [60], 90)
    follows = abs(f_beta_of_means(counts) - score_of(name, counts)) < 1e-12

    assert SCORES[name].has_macro_of_means == bool(follows), name


@pytest.mark.parametrize("name", [name for name in SCORES if SCORES[name].name_at])
def test_a_score_has_another_name_where_it_is_that_score(name: str) -> None:
    """F-beta of 1 is F1 and of 0 precision, to the last bit."""
    counts = Counts([30, 1, 7], [40, 9, 7], [60, 1, 9], 100)
    for beta, other in SCORES[name].name_at.items():
        np.testing.assert_array_equal(
            score_of(name, counts, beta=beta, average=None),
            score_of(other, counts, average=None),
            other,
        )


def test_the_views_of_classes_have_scores_of_which_the_first_has_bands() -> None:
    """Their band is that of the first, and none of them needs a choice of β."""
    assert SCORES[SCORES_BY_CLASS[0]].has_band
    assert not [name for name in SCORES_BY_CLASS if SCORES[name].takes_beta]


def test_names_and_titles_are_given_once() -> None:
    """No entry hides another one."""
    titles = [score.title for score in SCORES.values()]

    assert len(set(titles)) == len(titles)
    for name, score in SCORES.items():
        assert name == score.name
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({}, "The score 'x' must have a formula."),
        ({"table": table_accuracy, "is_proportion": True}, "'x' is a proportion"),
        (
            {
                "ratio": f_beta_ratio(1.0),
                "is_proportion": True,
                "follows": Follows("jaccard", lambda q: q),
            },
            "its band follows from no other",
        ),
    ],
)
def test_an_entry_that_contradicts_itself_is_an_error(
    entry: dict[str, Any], sentence: str
) -> None:
    """It fails when the registry is imported, and names the score."""
    known = {"name": "x", "title": "x", "needs_total": False, "is_proportion": False}
    with pytest.raises(ValueError, match=sentence):
        Score(**{**known, **entry})


@pytest.mark.parametrize(
    ("name", "beta", "sentence"),
    [
        ("f2", 1.0, "`name` must be one of f1, fbeta, .*, got 'f2'."),
        ("recall", 2.0, "`beta` must be 1 for recall, got 2.0."),
        ("fbeta", -1.0, "`beta` must be at least 0, got -1.0."),
    ],
)
def test_a_wrong_name_or_beta_is_an_error(
    name: str, beta: float, sentence: str
) -> None:
    """It states the rule and what was received."""
    with pytest.raises(ValueError, match=sentence):
        score_of(name, Counts.zero(1), beta=beta)


def test_the_command_line_takes_every_score_and_no_other() -> None:
    """It checks what is asked as the routes do, and says what there is."""
    asked = ["-m", "tb_f1_plugin.cli", "report", "nowhere", "--score", "?"]
    done = subprocess.run([sys.executable, *asked], capture_output=True, text=True)
    known = re.search(r"`--score` must be one of (.*), got", done.stderr)

    assert known is not None, done.stderr
    assert known[1].split(", ") == list(SCORES)


@EVERY
def test_a_score_has_its_section_in_the_documentation(name: str) -> None:
    """The section has the name, the formula, 0/0, the band and the source."""
    title = SCORES[name].title
    heading = f"\n## {title[0].upper()}{title[1:]}\n"
    assert heading in DOCUMENT, f"{PAGE} has no section for {name!r}."
    section = DOCUMENT.partition(heading)[2].partition("\n## ")[0]

    for words in (f"Name: `{name}`", "- Formula: ", "- 0/0: ", "- Band: ", "- Source:"):
        assert words in section, f"{PAGE}, {name}: {words}"
    has_band = "- Band: none" not in section
    assert SCORES[name].has_band == has_band, f"{PAGE}, {name}: its band"
    needs_total = "It needs the total." in " ".join(section.split())
    assert SCORES[name].needs_total == needs_total, (
        f"{PAGE}, {name}: 'It needs the total.' stands there just if it does."
    )


def test_every_section_of_the_documentation_is_a_score_s() -> None:
    """They stand in the order in which scores are offered."""
    names = re.findall(r"^Name: `(\w+)`", DOCUMENT, re.MULTILINE)

    assert names == list(SCORES)
    assert len(names) == len(re.findall(r"^## ", DOCUMENT, re.MULTILINE))


def test_the_files_that_list_scores_are_what_the_registry_says() -> None:
    """The schema's words and the dashboard's list are written by one command."""
    stale = score_lists.stale()

    assert not stale, f"{', '.join(stale)}: run `{score_lists.COMMAND}`."
