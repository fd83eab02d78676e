"""Odd labels: what names no class, and what is to be left out, on every library."""

from __future__ import annotations

import numpy as np
import pytest

from tb_f1_plugin import F1Score
from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.core.record import Record
from tests.loop.libraries import array, every_library
from tests.loop.test_counting import assert_same
from tests.loop.test_values import SCORES

NO_CLASS = {
    "minus one": ([0, -1, 2], "int64"),
    "int8": ([0, -1, 2], "int8"),
    "beyond the columns": ([0, 255, 2], "uint8"),
    "as large as a number": ([0, 2**63 - 1, 2], "int64"),
    "unsigned and large": ([0, 2**64 - 1, 2], "uint64"),
    "fractional": ([0, 0.5, 2], "float32"),
    "below zero, but not by one": ([0, -0.5, 2], "float32"),
    "NaN": ([0, np.nan, 2], "float16"),
    "infinite": ([0, np.inf, 2], "float32"),
    "beyond an int32": ([0, 1e30, 2], "float32"),
    "zeros": ([[1, 0, 0], [0, 0, 0], [0, 0, 1]], "uint8"),
    "no truth": ([[True, False, False], [False] * 3, [False, False, True]], "bool"),
    "NaN in a row": ([[1, 0, 0], [0, np.nan, 1], [0, 0, 1]], "float32"),
    "many votes of int8": ([[100, 100, 0], [0, 0, 0], [0, 99, 100]], "int8"),
}


@every_library
@pytest.mark.parametrize("case", NO_CLASS)
def test_what_is_no_class_is_left_out_and_counted_apart(
    library: str, case: str
) -> None:
    """A row without a class is in no count; it is unlabelled."""
    values, dtype = NO_CLASS[case]
    labels = np.array(values, dtype)
    f1 = F1Score()
    f1.update(array(library, labels), array(library, SCORES))

    expected = Record.of_rows(rows_of(labels, SCORES))
    assert_same(f1.record(), expected, is_weighted=False)
    assert int(f1.record().rows) == 2
    assert int(f1.record().unlabelled) == 1


@every_library
def test_labels_of_minus_one_are_negative_where_that_was_said(library: str) -> None:
    """Without it they are no labels."""
    labels, predictions = [-1, 1, -1, -2], [0.9, 0.8, 0.1, 0.9]
    for negative_label, rows in ((None, 1), (0, 1), (-1, 3)):
        f1 = F1Score(negative_label=negative_label)
        f1.update(array(library, labels), array(library, predictions))
        assert int(f1.record().rows) == rows


@every_library
@pytest.mark.parametrize("ignored", [0, -100, 255, 2**70])
@pytest.mark.parametrize("dtype", ["int64", "uint8", "float32"])
def test_a_class_to_ignore_need_not_be_a_column(
    library: str, ignored: int, dtype: str
) -> None:
    """Its rows are left out on purpose, and are not unlabelled."""
    labels = np.array([0, 1, 2, 1], dtype)
    if -1 < ignored < 256 or (ignored == -100 and dtype != "uint8"):
        labels[1] = ignored
    scores = np.concatenate([SCORES, SCORES[:1]])
    f1 = F1Score(ignore_class=ignored)
    f1.update(array(library, labels), array(library, scores))

    expected = Record.of_rows(rows_of(labels, scores, ignore_class=ignored))
    assert_same(f1.record(), expected, is_weighted=False)


@every_library
def test_class_numbers_of_a_coarse_type_are_compared_as_what_they_are(
    library: str,
) -> None:
    """A bfloat16 has 300, and not 301: the number of columns is not rounded to it."""
    if library == "numpy":
        pytest.skip("numpy has none")
    scores = np.zeros((3, 301), "float32")
    scores[:, 300] = 1
    labels = array(library, [300.0, 256.0, 302.0], "bfloat16")
    f1 = F1Score(ignore_class=257)
    f1.update(labels, array(library, scores))

    assert int(f1.record().rows) == 2
    assert int(f1.record().unlabelled) == 1
    assert f1.counts().true_positives[300] == 1


@every_library
def test_labels_may_be_of_another_library_or_device(library: str) -> None:
    """The predictions decide where is counted; lists are numpy's."""
    for labels in ([1, 0, 1], np.array([1, 0, 1]), np.array([True, False, True])):
        f1 = F1Score()
        f1.update(labels, array(library, [0.9, 0.8, 0.7]), [1.0, 2.0, 0.5])
        assert f1.counts().predicted_positives.tolist() == [3.5]
        assert f1.counts().true_positives.tolist() == [1.5]
    f1 = F1Score()
    f1.update(array(library, [1, 0, 1]), [0.9, 0.8, 0.7])
    assert f1.counts().predicted_positives.tolist() == [3]
