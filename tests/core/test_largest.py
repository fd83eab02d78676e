"""The first of each row's largest numbers is numpy's, however it is found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tb_f1_plugin.core.metric import largest
from tb_f1_plugin.core.metric.largest import first_of_largest


@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 18),
    st.sampled_from(["f2", "f4", "f8", "i8", "?"]),
)
@pytest.mark.parametrize("rows", [2047, 2048])
def test_it_is_numpy_s_argmax(rows: int, seed: int, columns: int, kind: str) -> None:
    """Ties, zeros of either sign and infinite numbers, in few rows and in many."""
    rng = np.random.default_rng(seed)
    some = np.array([-np.inf, -1.0, -0.0, 0.0, 0.5, 1.0, np.inf])
    if kind in ("i8", "?"):
        some = some[1:-1]
    values = rng.choice(some, (rows, columns)).astype(kind)

    np.testing.assert_array_equal(first_of_largest(values), values.argmax(axis=-1))


def test_many_rows_of_few_columns_are_not_left_to_numpy() -> None:
    """The other way is taken: the law above would hold without it."""

    class Watched(np.ndarray):
        def argmax(self, *args: object, **kwargs: object) -> object:
            raise AssertionError("numpy's own")

    values = np.zeros((largest._MANY_ROWS, 10)).view(Watched)
    assert not np.asarray(first_of_largest(values)).any()
