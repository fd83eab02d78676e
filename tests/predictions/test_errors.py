"""Errors: one sentence each, with what was received and the next step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.predictions.engines import ENGINES, as_in
from tests.predictions.tables import rows, table_of

# What is asked, and what is said.
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "unknown column": (
        {"y_true": "lable", "y_pred": "score"},
        r"`y_true` must be a column of the table, got 'lable'\. Did you mean 'label'\?",
    ),
    "names with scores": (
        {"y_true": "kind", "y_pred": "score"},
        r"`positive` must say which class of 'kind' the scores of 'score' are of",
    ),
    "numbers against names": (
        {"y_true": "animal", "y_pred": "kind"},
        r"`y_true` and `y_pred` must be classes of one kind, numbers or names",
    ),
    "a list without classes": (
        {"y_true": "animal", "y_pred": "list"},
        r"`classes` must say how many numbers the lists of 'list' have",
    ),
    "lists of another length": (
        {"y_true": "animal", "y_pred": "list", "classes": 4},
        r"The lists of 'list' must have 4 numbers, as `classes` says, got one of 3",
    ),
    "a list to slice by": (
        {"y_true": "label", "y_pred": "score", "by": "list"},
        r"`by` must be a column of single values, got 'list' of type List",
    ),
    "a class that is not given": (
        {"y_true": "animal", "y_pred": "taken_for", "classes": [0, 1, 2]},
        r"`classes` must have every class of `y_true`, got 0, 1, 2; \d+ rows have 3",
    ),
    "a positive class that does not occur": (
        {"y_true": "kind", "y_pred": "score", "positive": "spm"},
        r"`positive` must be a class that occurs, got 'spm'\. The classes are 'ham'",
    ),
    "names as steps": (
        {"y_true": "label", "y_pred": "score", "step": "kind"},
        r"`step` must be a column of whole numbers, got 'kind' of type",
    ),
    "fractions as steps": (
        {"y_true": "label", "y_pred": "score", "step": "score"},
        r"`step` must be a column of whole numbers, 0 or more, got 0\.\d+ in 'score'",
    ),
    "names as weights": (
        {"y_true": "label", "y_pred": "score", "weight": "kind"},
        r"`weight` must be a column of numbers, got 'kind' of type",
    ),
    "weights that are infinite": (
        {"y_true": "label", "y_pred": "score", "weight": "infinite"},
        r"`weight` must be a column of finite numbers",
    ),
    "no threshold": (
        {"y_true": "label", "y_pred": "score", "threshold": 1.5},
        r"`threshold` must be in \[0, 1\], got 1\.5",
    ),
    "a histogram of classes": (
        {"y_true": "animal", "y_pred": "taken_for", "histogram": True},
        r"`histogram` is for one column of scores and a threshold",
    ),
    "a confusion of scores": (
        {"y_true": "label", "y_pred": "score", "confusion": True},
        r"`confusion` is for rows of one of several classes",
    ),
    "labels without scores of each": (
        {"y_true": ["label", "animal"], "y_pred": "score"},
        r"`y_pred` must have a prediction for each label",
    ),
    "one class alone": (
        {"y_true": "seven", "y_pred": "seven"},
        r"`classes` must be given where fewer than two classes occur, got 7",
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_in_a_sentence(engine: str, name: str) -> None:
    """The same on each engine, and nothing of the engine's own words."""
    from tb_f1_plugin.predictions import count

    columns = rows(40)
    columns["list"] = [[0.1, 0.2, 0.7]] * 40
    columns["seven"] = [7] * 40
    columns["infinite"] = np.full(40, np.inf)
    asked, said = WRONG[name]

    with pytest.raises(ValueError, match=said):
        count(as_in(engine, table_of(**columns)), **asked)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_table_without_rows_has_nothing_to_count(engine: str) -> None:
    """No record of nothing is made."""
    from tb_f1_plugin.predictions import count

    empty = table_of(y=[1], p=[0.5]).slice(0, 0)
    with pytest.raises(ValueError, match="The table must have rows, got none"):
        count(as_in(engine, empty), "y", "p")


def test_what_is_no_table_is_named() -> None:
    """A list of rows is none."""
    from tb_f1_plugin.predictions import count

    with pytest.raises(ValueError, match=r"`frame` must be a table .* got list"):
        count([(1, 0.5)], "y", "p")
