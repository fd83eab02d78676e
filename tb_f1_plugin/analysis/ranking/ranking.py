"""Ranking: the answer to "which run is best, and is it real?" Pure.

May import `question`, `slicing` and the other rooms here. Slices of predictions are no
runs of their own: `slices` has them. The route and the command line get the
same value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tb_f1_plugin.analysis.pooling.slicing import is_slice
from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.ranking.sentence import assumptions, has_folds, sentence
from tb_f1_plugin.analysis.ranking.standing import Measured
from tb_f1_plugin.analysis.ranking.table import Row, table


@dataclass(frozen=True, eq=False)
class Ranking:
    """Runs from the best one to the worst.

    Args:
        rows: One for each run.
        sentence: What they say.
        assumptions: On what that rests.
        folds: Whether some of them are other folds, which are pooled and not compared.
    """

    rows: tuple[Row, ...]
    sentence: str
    assumptions: tuple[str, ...]
    folds: bool

    def to_json(self) -> dict[str, Any]:
        """Return it as a part of the schema's `RankingAnswer`."""
        return {
            "rows": [row.to_json() for row in self.rows],
            "sentence": self.sentence,
            "assumptions": list(self.assumptions),
            "folds": self.folds,
        }


def ranked(every: Sequence[Measured], question: Question) -> Ranking:
    """Return the runs of some series of one metric, ranked.

    Args:
        every: The series, measured.
        question: What was asked of them.
    """
    rows = table([each for each in every if not is_slice(each.series)], question)
    said = tuple(assumptions(rows, question))
    return Ranking(tuple(rows), sentence(rows), said, has_folds(rows))
