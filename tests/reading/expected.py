"""What the tests of the readers expect of a series."""

from __future__ import annotations

from typing import Any

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.scores.formulas import f_beta
from tests.support import logs


def codes(series: dict[str, Any]) -> list[str]:
    """Return the codes of a series' findings."""
    return [finding["code"] for finding in series["findings"]]


def exact(epochs: list[list[Counts]], average: Any = "binary") -> list[float]:
    """Return the F1 of every epoch's pooled counts."""
    return [
        float(f_beta(logs.record_of(batches).counts, average=average))
        for batches in epochs
    ]
