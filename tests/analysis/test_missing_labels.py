"""Rows of which some labels are missing: what each class's score is of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tb_f1_plugin.analysis.gaps import explained
from tb_f1_plugin.analysis.scoring import Question, score
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import Record
from tests.analysis.one_epoch import of_records


def test_where_labels_are_missing_each_class_has_its_own_total() -> None:
    """The total of a class is its labels; that of an average, the rows looked at."""
    counts = Counts([1, 2, 0], [2, 2, 0], [1, 3, 0], [8, 9, 7])
    here = of_records([Record.of(Counts([1, 2, 0], [2, 2, 0], [1, 3, 0], 9))])
    total = np.array([[8, 9, 7]])
    of_all = here.counts
    here = replace(
        here,
        kind="multilabel",
        counts=Counts(
            of_all.true_positives,
            of_all.possible_positives,
            of_all.predicted_positives,
            total,
        ),
    )

    for question, labels, rows, accuracy in (
        (Question("accuracy"), None, 9, (7 / 8 + 8 / 9 + 1) / 3),
        (Question("accuracy"), (0, 1), 9, (7 / 8 + 8 / 9) / 2),
        (Question("accuracy", class_name="class 1"), None, 9, 8 / 9),
        (Question("accuracy", absent_classes="left_out"), None, 9, 127 / 144),
        (
            Question("accuracy", "micro", absent_classes="left_out"),
            None,
            9,
            (7 + 8) / 17,
        ),
    ):
        answer = score(replace(here, labels=labels), question)
        assert answer.total is not None
        assert answer.total.tolist() == [rows]
        assert answer.value.tolist() == pytest.approx([accuracy])
    assert counts.has_total_by_class
    assert "labels are missing" in explained(here, Question()).sentence
