"""What numpy masks is never counted as if it were there."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin import F1Score
from tests.loop.libraries import array, every_library

DRAWN = np.random.default_rng(0)
LABELS, SCORES = DRAWN.integers(0, 2, 60), DRAWN.random(60)
MASK = DRAWN.random(60) < 0.3
MASKED = np.ma.array(LABELS, mask=MASK)


@every_library
def test_masked_labels_are_refused_and_the_advice_works(library: str) -> None:
    """Before anything is counted; `.data` and `mask=` leave out what is masked."""
    f1, scores = F1Score(), array(library, SCORES)
    for labels in (MASKED, [MASKED]):
        with pytest.raises(
            ValueError, match=r"\d+ of 60 values masked\. Give the `\.d"
        ):
            f1.update(labels, scores)
    assert not f1.has_rows()
    f1.update(MASKED.data, scores, mask=~np.ma.getmaskarray(MASKED))
    right = f1_score(LABELS[~MASK], SCORES[~MASK] > 0.5)
    assert f1.compute() == pytest.approx(right, abs=1e-12)
    plain = F1Score()
    plain.update(np.ma.array(LABELS), scores)  # masks nothing
    assert plain.compute() == pytest.approx(f1_score(LABELS, SCORES > 0.5), abs=1e-12)


@pytest.mark.parametrize("place", range(4))
def test_whatever_is_masked_is_refused(place: int) -> None:
    """Labels, predictions, weights and masks."""
    given = [LABELS, SCORES, np.ones(60), ~MASK]
    given[place] = np.ma.array(given[place], mask=MASK)
    with pytest.raises(
        ValueError, match=r"arrays without a mask of `numpy.ma`, got one"
    ):
        F1Score().update(*given)
