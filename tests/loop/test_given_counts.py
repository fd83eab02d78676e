"""Counts that are given to a writer: those of rows, and no others."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tb_f1_plugin.counts import Counts
from tb_f1_plugin.loop.given import check_one_class_a_row, counts_of_rows


@pytest.mark.parametrize(("classes", "rows"), [(2, 4), (3, 3)])
def test_multiclass_counts_are_taken_if_and_only_if_rows_have_them(
    classes: int, rows: int
) -> None:
    """Of all counts, those are taken that some confusion of so many rows has."""
    cells = list(itertools.product(range(classes), range(classes + 1)))
    had = set()
    for drawn in itertools.combinations_with_replacement(cells, rows):
        table = np.zeros((classes, classes + 1), int)
        for cell in drawn:
            table[cell] += 1
        had.add((*table.diagonal(), *table.sum(1), *table.sum(0)[:classes]))

    upto = list(itertools.product(range(rows + 1), repeat=classes))
    for possible, predicted in itertools.product(upto, upto):
        for right in itertools.product(
            *(range(min(pair) + 1) for pair in zip(possible, predicted, strict=True))
        ):
            counts = Counts(right, possible, predicted, rows)
            try:
                check_one_class_a_row(counts_of_rows(counts))
            except ValueError:
                is_taken = False
            else:
                is_taken = True
            assert is_taken == ((*right, *possible, *predicted) in had), counts
