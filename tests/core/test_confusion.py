"""Confusions are scikit-learn's matrices, they merge, and counts follow from them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from sklearn import metrics as sk

from tb_f1_plugin.core.confusion import confusion as room
from tb_f1_plugin.core.confusion.confusion import MOST_PAIRS, Confusion
from tb_f1_plugin.core.counts import ROUNDING, Counts
from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.core.scores.registry import SCORES
from tests.core.test_registry import ORACLES
from tests.strategies import ARGMAX, Data, data


@settings(max_examples=200, deadline=None)
@given(data(ARGMAX, missing=True))
def test_the_matrix_is_scikit_learn_s(one: Data) -> None:
    """For every form of labels, with masks and weights; as integers without weights."""
    rows = one.rows()
    assume(len(rows.true))
    confusion = Confusion.of_rows(rows)
    classes = rows.true.shape[-1]
    true, predicted = rows.true.argmax(-1), rows.predicted.argmax(-1)
    weights = rows.weights
    assume(weights is None or weights.any())
    theirs = sk.confusion_matrix(
        true, predicted, labels=range(classes), sample_weight=weights
    )

    if weights is None:
        np.testing.assert_array_equal(confusion.matrix(), theirs)
        assert confusion.matrix().dtype == np.int64
    else:
        np.testing.assert_allclose(confusion.matrix(), theirs, rtol=1e-12, atol=1e-12)
    assert confusion.is_complete


@settings(max_examples=100, deadline=None)
@given(data(ARGMAX, missing=True))
def test_counts_that_follow_from_the_matrix_are_the_counts(one: Data) -> None:
    """Of the same rows: equal as integers, and with weights to rounding."""
    rows = one.rows()
    confusion = Confusion.of_rows(rows)
    followed = Confusion.of_matrix(confusion.matrix())

    assert confusion.counts == rows.counts()
    for name in ("true_positives", "possible_positives", "predicted_positives"):
        np.testing.assert_allclose(
            getattr(followed.counts, name),
            getattr(rows.counts(), name),
            rtol=0 if rows.weights is None else 1e-12,
            atol=0 if rows.weights is None else 1e-12,
        )


@settings(max_examples=100, deadline=None)
@given(data(ARGMAX, missing=True))
def test_confusions_merge_in_any_order(one: Data) -> None:
    """The sum of the batches is the confusion of all rows."""
    assume(one.sample_weight is None)
    parts = [Confusion.of_rows(one.rows(batch)) for batch in one.batches]
    whole = Confusion.of_rows(one.rows())
    zero = Confusion.zero(whole.classes)

    assert sum(parts, zero) == whole
    assert sum(reversed(parts), zero) == whole
    assert hash(sum(parts, zero)) == hash(whole)
    assert whole + zero == whole
    assert whole != zero or not whole.counts.total


@pytest.mark.parametrize("name", [n for n, s in SCORES.items() if s.table is not None])
def test_scores_of_the_table_follow_from_the_matrix(name: str) -> None:
    """Each is what its oracle makes of the labels."""
    random = np.random.default_rng(0)
    true = random.integers(0, 5, 300)
    predicted = np.where(random.random(300) < 0.6, true, random.integers(0, 5, 300))
    confusion = Confusion.of_matrix(sk.confusion_matrix(true, predicted))
    table = SCORES[name].table
    assert table is not None

    ours = float(table(confusion.counts, zero_division=np.nan))

    assert ours == pytest.approx(ORACLES[name](true, predicted), abs=1e-12)


def test_a_row_with_nan_is_taken_for_no_class() -> None:
    """It is in the counts of its class, and beside the matrix."""
    scores = np.array([[0.9, 0.1], [np.nan, 0.4], [0.2, 0.8]])
    confusion = Confusion.of_rows(rows_of([0, 0, 1], scores))

    assert confusion.matrix().tolist() == [[1, 0], [0, 1]]
    assert confusion.unpredicted().tolist() == [1, 0]
    assert confusion.counts == Counts([1, 1], [2, 1], [1, 1], 3)
    assert confusion.top_pairs() == [room.Pair(0, None, 1, 2)]


def test_100_classes_never_reach_the_bound() -> None:
    """All that can be confused of them is kept."""
    table = np.ones((100, 101), int)

    assert len(Confusion.of_matrix(table).pairs) == MOST_PAIRS
    assert Confusion.of_matrix(table).is_complete


def test_beyond_the_bound_the_largest_pairs_are_kept_and_it_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The counts stay exact, and a pair has at least the rows that it says."""
    monkeypatch.setattr(room, "MOST_PAIRS", 20)
    random = np.random.default_rng(0)
    tables = [random.poisson(random.gamma(0.3, 4, (12, 12))) for _ in range(4)]
    whole = sum(tables)
    total = sum(map(Confusion.of_matrix, tables), Confusion.zero(12))
    exact = np.asarray(whole)

    assert total.counts.true_positives.tolist() == np.diagonal(exact).tolist()
    assert total.counts.possible_positives.tolist() == exact.sum(1).tolist()
    assert total.counts.predicted_positives.tolist() == exact.sum(0).tolist()
    assert len(total.pairs) == 20
    assert not total.is_complete
    assert int(total.others) == exact.sum() - total.matrix().sum() > 0
    assert (total.matrix() <= exact).all()
    off = exact - np.diag(np.diagonal(exact))
    direct = Confusion.of_matrix(exact)
    assert sorted(direct.values) == sorted(np.sort(off, axis=None)[-20:])


def test_the_kept_pairs_of_epochs_are_those_of_their_sum(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A pair is as large as all epochs have it; just as many as the bound are kept."""
    tables = np.array([[[[0, 9, 1], [5, 0, 2], [3, 4, 0]]] * 2] * 3)
    tables[1, 0, 2, 0] = 90
    for most, pairs in ((6, 6), (2, 2)):
        monkeypatch.setattr(room, "MOST_PAIRS", most)
        epochs = Confusion.of_matrix(tables)
        assert len(epochs.pairs) == pairs
        assert epochs.is_complete == (most == 6)
    assert epochs.pairs.tolist() == [[0, 1], [2, 0]]
    assert epochs.others.tolist() == [[12, 12]] * 3
    assert (epochs + epochs).others.tolist() == [[24, 24]] * 3


def test_rounding_of_weights_is_no_row_that_was_not_kept() -> None:
    """What is missing by a millionth of a millionth of the total is rounding."""
    whole = Confusion.of_matrix([[7e5, 0.25], [0.1, 0.0]])
    size = ROUNDING * float(whole.counts.total)

    def without(missing: float) -> Confusion:
        return Confusion(whole.counts, whole.pairs, [0.25 - missing, 0.1])

    assert without(0.9 * size).is_complete
    assert not without(0.9 * size).others
    assert not without(1.1 * size).is_complete
    assert float(without(1.1 * size).others) == pytest.approx(1.1 * size, rel=1e-3)


def test_a_thousand_classes_are_no_million_cells() -> None:
    """There are as many pairs as were hit."""
    random = np.random.default_rng(0)
    true = random.integers(0, 1000, 500)
    scores = random.random((500, 1000), np.float32)
    confusion = Confusion.of_rows(rows_of(true, scores))

    assert len(confusion.pairs) <= 500
    assert int(confusion.matrix().sum()) == 500


@pytest.mark.parametrize("leading", [(5,), (2, 3), (1, 2, 2)])
def test_epochs_are_leading_axes(leading: tuple[int, ...]) -> None:
    """However many; a range of them is pooled, and has its pairs in order."""
    random = np.random.default_rng(0)
    tables = random.integers(0, 9, (*leading, 4, 5))
    epochs = Confusion.of_matrix(tables)
    every = tables.reshape(-1, 4, 5).sum(0)

    np.testing.assert_array_equal(epochs.matrix(), tables[..., :4])
    np.testing.assert_array_equal(epochs.unpredicted(), tables[..., 4])
    np.testing.assert_array_equal(epochs.pooled().matrix(), every[:, :4])
    assert (epochs + epochs).matrix().tolist() == (2 * tables[..., :4]).tolist()
    assert epochs == Confusion.of_matrix(tables)
    assert epochs != Confusion.of_matrix(tables[..., ::-1, :])
    assert epochs.pooled() == Confusion.of_matrix(every)
    off = every * (1 - np.eye(4, 5, dtype=int))
    top = epochs.top_pairs(3)
    assert [pair.rows for pair in top] == sorted(off.ravel().tolist())[-1:-4:-1]
    assert len(epochs.top_pairs()) == 10
    for pair in top:
        assert off[pair.true, 4 if pair.predicted is None else pair.predicted] == (
            pair.rows
        )
        assert every.sum(1)[pair.true] == pair.of


def test_a_pair_of_0_rows_is_none() -> None:
    """Equal are confusions that say the same of each pair."""
    counts = Counts([3, 1], [3, 3], [5, 1], 6)
    one = Confusion(counts, [[1, 0]], [2])

    assert one == Confusion(counts, [[0, 1], [1, 0]], [0, 2])
    assert one != Confusion(counts, [[0, 1], [1, 0]], [1, 1])
    assert one != Confusion(counts, [[1, 2]], [2])
    assert one != Confusion(Counts([3, 1], [3, 3], [5, 1], 7), [[1, 0]], [2])
    assert one != "a confusion"


@pytest.mark.parametrize(
    ("pairs", "values", "sentence"),
    [
        ([[0, 0]], [1], "pairs of two of 2 classes"),
        ([[0, 3]], [1], "pairs of two of 2 classes"),
        ([[2, 0]], [1], "pairs of two of 2 classes"),
        ([[-1, 0]], [1], "pairs of two of 2 classes"),
        ([[0, -1]], [1], "pairs of two of 2 classes"),
        ([[0, 1], [0, 1]], [1, 1], "each once"),
        ([[1, 0], [0, 1]], [1, 1], "in increasing order"),
        ([[0, 1]], [1, 1], r"must have the shape \(1,\)"),
    ],
)
def test_pairs_that_are_none_are_an_error(
    pairs: list[list[int]], values: list[int], sentence: str
) -> None:
    """It says what pairs are."""
    with pytest.raises(ValueError, match=sentence):
        Confusion(Counts([1, 1], [2, 2], [2, 2], 4), pairs, values)


def test_rows_of_no_one_class_are_an_error_that_says_what_to_do() -> None:
    """One column and multi-label data have their tables in the counts."""
    for true, scores, threshold in (
        ([1, 0], [0.9, 0.1], None),
        ([[1, 1]], [[0.9, 0.1]], 0.5),
    ):
        with pytest.raises(ValueError, match="follows from the counts"):
            Confusion.of_rows(rows_of(true, scores, threshold))
    for matrix in ([1, 2], np.zeros((0, 0)), np.zeros((2, 4)), np.zeros((3, 2))):
        with pytest.raises(ValueError, match=r"\(\.\.\., classes, classes\)"):
            Confusion.of_matrix(matrix)
    with pytest.raises(ValueError, match="the same classes"):
        Confusion.zero(2) + Confusion.zero(3)
    with pytest.raises(TypeError):
        Confusion.zero(2) + 1
