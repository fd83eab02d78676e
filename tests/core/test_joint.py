"""Joint counts: what two models say of the same rows, and McNemar's test of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, binomtest
from sklearn.metrics import multilabel_confusion_matrix

from tb_f1_plugin.core.confusion import joint as room
from tb_f1_plugin.core.confusion.joint import Joint
from tb_f1_plugin.core.confusion.mcnemar import mcnemar
from tb_f1_plugin.core.counts import Array, Counts


def rows(seed: int) -> tuple[int, Array, Array, Array]:
    """Return the number of classes, truth, and two predictions, some of no class."""
    random = np.random.default_rng(seed)
    classes, number = int(random.integers(2, 7)), int(random.integers(1, 60))
    true, first, second = random.integers(0, classes, (3, number))
    return classes, true, np.where(random.random(number) < 0.1, classes, first), second


@pytest.mark.parametrize("seed", range(20))
def test_the_counts_of_each_model_are_those_of_scikit_learn(seed: int) -> None:
    """Joint counts summed over one model are the table of the other."""
    classes, true, *both = rows(seed)
    joint = Joint.of_labels(true, *both, classes=classes)

    for which, predicted in enumerate(both):
        tables = multilabel_confusion_matrix(true, predicted, labels=range(classes))
        hits, misses, false = tables[:, 1, 1], tables[:, 1, 0], tables[:, 0, 1]
        expected = Counts(hits, hits + misses, hits + false, len(true))
        assert joint.counts(which) == expected
        assert joint.swapped().counts(1 - which) == expected
    first, second = (true == each for each in both)
    assert joint.alone() == ((first & ~second).sum(), (second & ~first).sum())
    for column in range(classes):
        parts = [part == column for part in (true, *both)]
        assert joint.of_class(column) == Joint.of_labels(*parts)
        right = [part == parts[0] for part in parts[1:]]
        alone = (right[0] & ~right[1]).sum(), (right[1] & ~right[0]).sum()
        assert joint.alone(column) == alone


@pytest.mark.parametrize("seed", range(10))
def test_joint_counts_merge_in_any_order(seed: int, monkeypatch: object) -> None:
    """The sum is that of all rows; also where there are too many cells to keep."""
    classes, *labels = rows(seed)
    cuts = [slice(0, 5), slice(5, 20), slice(20, None)]
    for most in (room.MOST_CELLS, 12):
        assert isinstance(monkeypatch, pytest.MonkeyPatch)
        monkeypatch.setattr(room, "MOST_CELLS", most)
        whole = Joint.of_labels(*labels, classes=classes)
        a, b, c = (
            Joint.of_labels(*(part[cut] for part in labels), classes=classes)
            for cut in cuts
        )
        nothing = Joint.zero(classes, "multiclass")
        assert (a + b) + c == a + (b + c) == c + nothing + b + a == whole
        assert (whole.cells is None) == (len(np.unique(labels, axis=1).T) > most)


def test_labels_of_a_row_have_a_table_each() -> None:
    """Multi-label rows: each label is a table of its own, and none of the row."""
    random = np.random.default_rng(0)
    true, first, second = random.integers(0, 2, (3, 40, 3))
    joint = Joint.of_labels(true, first, second)

    assert joint.kind == "multilabel"
    for which, predicted in enumerate((first, second)):
        sums = (true & predicted).sum(0), true.sum(0), predicted.sum(0)
        assert joint.counts(which) == Counts(*sums, 40)
        assert joint.swapped().counts(1 - which) == Counts(*sums, 40)
    for column in range(3):
        parts = [part[:, column] for part in (true, first, second)]
        assert joint.of_class(column) == Joint.of_labels(*parts)
        swapped = Joint.of_labels(parts[0], parts[2], parts[1])
        assert joint.of_class(column).swapped() == swapped
    with pytest.raises(ValueError, match="`column` must name a label"):
        joint.alone()


@pytest.mark.parametrize(
    ("first", "second"),
    [(2, 8), (0, 0), (5, 5), (0, 3), (7, 1), (400, 480), (600, 700), (10**6, 1002500)],
)
def test_the_p_value_of_mcnemar_is_the_binomial_test_s(first: int, second: int) -> None:
    """Exact, of both sides; the mid-p-value is less by the chance of what was seen."""
    joint = Joint.of_cells(2, [[0, 0, 1], [1, 0, 1], [1, 1, 1]], [first, second, 9])
    found, number = mcnemar(joint), first + second

    assert (found.first, found.second) == (first, second)
    exact = binomtest(first, number).pvalue if number else 1.0
    assert found.p == pytest.approx(exact, rel=1e-6)
    assert found.mid_p <= found.p
    if first != second:
        seen = binom.pmf(first, number, 0.5)
        assert found.mid_p == pytest.approx(exact - seen, rel=1e-6)


def test_labels_may_have_rows_of_their_own() -> None:
    """Where a label is missing in a row, each has its own total."""
    tables = np.zeros((2, 2, 2, 2), int)
    tables[0, 1, 1, 0], tables[1, 0, 0, 1] = 3, 4

    assert Joint("multilabel", tables).counts(0) == Counts(
        [3, 0], [3, 0], [3, 0], [3, 4]
    )
    assert Joint("multilabel", tables[:1]).counts(1) == Counts([0], [3], [0], 3)


def test_joint_counts_are_equal_if_every_count_is() -> None:
    """A cell of 0 rows is none; to have no cells is to know less."""
    one = Joint.of_cells(3, [[0, 0, 1], [1, 2, 1]], [3, 4])

    assert one == Joint.of_cells(3, [[1, 2, 1], [0, 1, 1], [0, 0, 1]], [4, 0, 3])
    assert one != Joint("multiclass", one.tables)
    assert Joint("multiclass", one.tables) != one
    assert Joint("multiclass", one.tables) == Joint("multiclass", one.tables)
    assert one != Joint("multiclass", one.tables, one.cells, [3, 5])
    assert one != Joint("multiclass", one.tables, [[0, 0, 1], [1, 2, 2]], [3, 4])
    assert one != Joint("multilabel", one.tables)
    assert one != one + one
    assert one != "a joint"
    assert hash(one) == hash(Joint.of_cells(3, one.cells, one.values))
    assert "no cells, total=7" in repr(Joint("multiclass", one.tables))
    with pytest.raises(ValueError, match="multiclass of 3 and multiclass of 4"):
        one + Joint.zero(4, "multiclass")
    with pytest.raises(ValueError, match="multiclass of 3 and multilabel of 3"):
        one + Joint.zero(3, "multilabel")
    with pytest.raises(TypeError):
        one + 1


def test_weights_are_no_rows_of_a_test() -> None:
    """McNemar's test counts rows; of weights it would be none."""
    weighted = Joint.of_labels([1, 0], [1, 1], [0, 0], weights=[0.5, 2.0])

    assert weighted.counts(0).total == 2.5
    with pytest.raises(ValueError, match="rows that count once each"):
        mcnemar(weighted)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("binary", np.zeros((2, 2, 2))), r"the shape \(classes, 2, 2, 2\), got"),
        (("binary", np.zeros((2, 2, 2, 2))), "Binary data have one table, got 2"),
        (("binary", np.zeros((1, 2, 2, 2)), [[0, 0, 0]], [1]), "one of several"),
        (("binary", np.zeros((0, 2, 2, 2))), r"got \(0, 2, 2, 2\)"),
        (("binary", np.zeros(())), r"got \(\)"),
        (("multiclass", np.zeros((2, 2, 2, 2)), None, [1]), "both there or none"),
        (("multiclass", np.zeros((2, 2, 2, 2)), [[0, 0, 0]]), "both there or none"),
        *(
            (("multiclass", np.zeros((2, 2, 2, 2)), cells, values), "`cells` must be")
            for cells, values in (
                ([[2, 0, 0]], [1]),
                ([[0, 3, 0]], [1]),
                ([[0, 0, 3]], [1]),
                ([[-1, 2, 2]], [1]),
                ([[0, -1, 0]], [1]),
                ([[0, 0, 0]], [1, 1]),
                ([[0, 0, 1], [0, 0, 1]], [1, 1]),
                ([[0, 0, 1], [0, 0, 0]], [1, 1]),
            )
        ),
    ],
)
def test_what_is_no_joint_count_is_refused(
    arguments: tuple[object, ...], message: str
) -> None:
    """One sentence says what it must be, and what was got."""
    with pytest.raises(ValueError, match=message):
        Joint(*arguments)  # type: ignore[arg-type]
