"""What the parts of a gap mean: a sentence for each way in which they can be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tb_f1_plugin.core.explain.gap import Gap, Table
from tb_f1_plugin.core.explain.sentence import REST, sentence

PARTS = ("concavity", "empty_batches", "ragged")
OF_RANDOM = Gap(-0.2, -0.05, -0.12, -0.03, 0, 0, 16, 1.62)
ONE, LARGE = Table(160, 200, 190, 2000), Table(16_000, 20_000, 19_000, 200_000)
LOW = "With about 1.6 positives per batch the batch mean reads 0.20 low"


@pytest.mark.parametrize(
    ("tables", "changed", "said"),
    [
        ([ONE], {}, f"{LOW}, most of it from batches without any; at batch size 256 "),
        ([ONE], {"empty_batches": -0.1, "ragged": -0.05}, f"{LOW}; at batch size 256 "),
        ([ONE], {"empty_batches": 0, "ragged": -0.15}, ", most of it from the short l"),
        ([ONE], {"empty_batches": -0.05, "ragged": -0.1}, f"{LOW}; at batch size 256 "),
        ([ONE], {"positives_per_batch": 0.123}, "about 0.12 positives per batch"),
        ([ONE], {"positives_per_batch": 1}, "about 1.0 positives per batch"),
        ([ONE], {"positives_per_batch": 9.94}, "about 9.9 positives per batch"),
        ([ONE], {"positives_per_batch": 10}, "about 10 positives per batch"),
        ([ONE, ONE], {}, "about 1.6 positives of each class per batch"),
        ([ONE], {"total": 0.2}, "the batch mean reads 0.20 high"),
        ([ONE], {"total": -0.01}, "the batch mean reads 0.01 low"),
        ([ONE], {"total": -0.0099}, "the batch mean reads 0.010 low"),
        ([ONE], {"total": 4.9e-4}, "the batch mean reads right, most of it"),
        ([ONE], {"total": 5e-4}, "the batch mean reads 0.001 high"),
        ([ONE], {"batch_size": 64}, "; at batch size 256 it would read 0.003 low."),
        ([ONE], {"batch_size": 65}, f"{LOW}, most of it from batches without any."),
        ([LARGE], {"batch_size": 65}, "; at batch size 2,048 it would read right."),
        ([LARGE], {"batch_size": 513}, "; at batch size 16,384 it would read right."),
        ([Table(8, 9, 9, 256)], {}, "; at batch size 256 it would read right."),
        ([Table(8, 9, 9, 255)], {}, f"{LOW}, most of it from batches without any."),
        ([ONE], {"rest": 0.005}, "mean reads 0.20 low: 0.20 low from about 1.6 "),
        ([ONE], {"rest": 0.005}, "without any, and 0.005 high from what differs betw"),
        ([ONE], {"rest": 0.0049}, f"{LOW}, most of it from batches without any; "),
        ([ONE, Table(0, 0, 0, 2000)], {"absent_classes": 0.1},
            ": 0.10 high from 1 class that does not occur (the batch mean "
            "counts it; the exact F1 leaves it out), and 0.20 low from about"),
        ([ONE, *[Table(0, 0, 0, 2000)] * 2], {"absent_classes": 0.1},
            "2 classes that do not occur (the batch mean counts them; the exact F1 "
            "leaves them out), and "),
        ([ONE, Table(0, 0, 0, 2000)], {"absent_classes": 0.1},
            "; at batch size 256 it would read 0.10 high."),
        ([ONE], {"absent_classes": 0.1, "rest": 0.1},
            "counts them; the exact F1 leaves them out), 0.20 low from "),
        ([ONE], dict.fromkeys(["concavity", "ragged"], 0) |
            {"empty_batches": 0.00499, "rest": -0.2},
            f"The batch mean reads 0.20 low: {REST}."),
        ([ONE], {"total": 0.005} | dict.fromkeys(PARTS, 0), "reads 0.005 high."),
        ([ONE], {"total": 0.00499} | dict.fromkeys(PARTS, 0), "ean reads right."),
        ([ONE], {"total": 0} | dict.fromkeys(PARTS, 0) | {"ragged": 0.005},
            "With about 1.6 positives per batch the batch mean reads right, most of it "
            "from the short last batch; at batch size 256"),
    ],
)  # fmt: skip
def test_the_sentence_names_the_causes_that_are_seen(
    tables: list[Table], changed: dict[str, float], said: str
) -> None:
    """From 0.005 on, the larger half of them, and a usual size four times as large."""
    assert said in sentence(tables, replace(OF_RANDOM, **changed))
