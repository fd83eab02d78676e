"""What no rows can have is never called exact, and costs no other run its answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tb_f1_plugin.format import metadata
from tests.support import logs
from tests.support.in_process import InProcess

NAN, INF = float("nan"), float("inf")


def hand_made(logdir: Path, run: str, tp: float, **more: float) -> None:
    """Write one epoch of the three counts as the stock callback does."""
    tags = {"true_positives": tp, "possible_positives": 0.4, "predicted_positives": 0.4}
    values = {f"epoch_{name}": {0: value} for name, value in {**tags, **more}.items()}
    logs.write_scalars(logdir, run, values)


@pytest.mark.parametrize("tp", [NAN, INF, -0.1, 0.9])
def test_impossible_ratios_are_left_out_with_a_finding(
    tp: float, tmp_path: Path, in_process: Callable[[Path], InProcess]
) -> None:
    """F1 is not 0, 30 or null-as-zero: there is none, and a sentence says why."""
    hand_made(tmp_path, "bad", tp)
    hand_made(tmp_path, "good", 0.2)
    here = in_process(tmp_path)

    bad, good = here.scores()
    assert bad["value"] == []
    assert good["value"] == pytest.approx([0.5])
    (found, _) = here.series()
    assert "impossible_counts" in {finding["code"] for finding in found["findings"]}


def test_a_value_that_is_none_leaves_the_other_counts_whole_numbers(
    tmp_path: Path, in_process: Callable[[Path], InProcess]
) -> None:
    """One NaN among a run's epochs is left out; the other epochs stay exact counts."""
    columns = {"TP": [3, NAN, 4], "FP": [1, 1, 2], "FN": [2, 2, 1], "TN": [4, 6, 3]}
    tags = {f"val/{name}": dict(enumerate(v)) for name, v in columns.items()}
    logs.write_scalars(tmp_path, "run", tags)
    here = in_process(tmp_path)

    (scores,) = here.scores()
    (found,) = here.series()

    assert scores["step"] == [0, 2]
    assert scores["value"] == [6 / 9, 8 / 11]
    assert scores["total"] == [10, 10]
    assert all(isinstance(total, int) for total in scores["total"])
    assert [finding["code"] for finding in found["findings"]] == ["impossible_counts"]


def test_counts_that_no_float32_holds_are_called_large_and_not_means(
    tmp_path: Path, in_process: Callable[[Path], InProcess]
) -> None:
    """Above 2^24 a sum is rounded, above 2^53 no whole number: it is a sum still."""
    for run, tp in ("large", 2.0**25), ("larger", 1e30):
        columns = {"val/TP": {0: tp}, "val/FP": {0: 1.0}, "val/FN": {0: 2.0}}
        logs.write_scalars(tmp_path, run, columns)

    for found in in_process(tmp_path).series():
        assert [finding["code"] for finding in found["findings"]] == ["large_total"]


@pytest.mark.parametrize("largest", [3.0, 2.0**24, 2.0**25, 2.0**40])
def test_counts_with_a_fraction_are_not_exact_however_large_the_others_are(
    largest: float, tmp_path: Path, in_process: Callable[[Path], InProcess]
) -> None:
    """A large float32 is always whole, so a fraction beside it is none of rounding."""
    columns = {"val/TP": {0: largest}, "val/FP": {0: 3.5}, "val/FN": {0: 1.25}}
    logs.write_scalars(tmp_path, "means", columns)

    (found,) = in_process(tmp_path).series()

    assert found["quality"] == "as_logged"
    assert "may_be_means" in [finding["code"] for finding in found["findings"]]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ((2**24 - 1, 2**24 - 1, 2**24 - 1, 2**24 - 1), []),
        ((2**23, 2**24 + 1, 0, 1), ["large_total"]),  # a float32 of it is 2^24
        ((2**25 + 1, 2**24 + 1, 3, 1), ["large_total"]),
        ((5, 3, 2, 2**24), ["large_total"]),
    ],
)
def test_counts_are_called_large_where_a_float32_does_not_hold_one(
    cells: tuple[int, ...],
    code: list[str],
    tmp_path: Path,
    in_process: Callable[[Path], InProcess],
) -> None:
    """From 2^24 on no series is exact; sums of less, which are formed here, are."""
    words = ("TP", "FP", "FN", "TN")
    table = {f"val/{w}": {0: float(n)} for w, n in zip(words, cells, strict=True)}
    logs.write_scalars(tmp_path, "x", table)

    here = in_process(tmp_path)
    (found,), (scores,) = here.series(), here.scores()

    assert [finding["code"] for finding in found["findings"]] == code
    assert found["quality"] == ("as_logged" if code else "exact")
    tp, fp, fn, _ = cells
    right = 2 * tp / (2 * tp + fp + fn)
    assert scores["value"] == pytest.approx([right], rel=1e-7 if code else 1e-15)


def test_an_infinite_batch_mean_is_null_and_the_others_are_answered(
    tmp_path: Path, in_process: Callable[[Path], InProcess]
) -> None:
    """One value of one run cannot take the answer of all."""
    hand_made(tmp_path, "bad", 0.2, f1=INF)
    hand_made(tmp_path, "good", 0.2, f1=0.3)

    bad, good = in_process(tmp_path).scores()

    assert bad["logged_f1"] == [None]
    assert good["logged_f1"] == pytest.approx([0.3])


def test_a_metric_named_total_is_not_the_number_of_rows(
    tmp_path: Path, in_process: Callable[[Path], InProcess]
) -> None:
    """Without a metric's name before it, epoch_total may be a total loss."""
    hand_made(tmp_path, "run", 0.2, total=0.3)

    (scores,) = in_process(tmp_path).scores()

    assert scores["total"] is None
    assert scores["value"] == pytest.approx([0.5])


@pytest.mark.parametrize("threshold", ["NaN", "Infinity", "1" + "0" * 400])
def test_a_threshold_that_is_no_number_is_damaged_metadata(threshold: str) -> None:
    """It is refused where it is read, and not when the answer is written."""
    good = logs.BINARY.to_content().decode()
    bad = good.replace('"threshold":0.5', f'"threshold":{threshold}')
    assert bad != good

    with pytest.raises(ValueError, match="Series metadata"):
        metadata.SeriesMetadata.from_content(bad.encode())


def test_possible_counts_are_left_as_they_are() -> None:
    """The check passes whatever rows can have, edges included."""
    from tb_f1_plugin.core.counts import Counts
    from tb_f1_plugin.reading.series import Series, without_impossible

    steps = np.arange(3)
    counts = Counts([[0], [5], [5]], [[0], [5], [5]], [[0], [5], [9]], [0, 5, 9])
    series = Series(
        *("run", "f1", "binary", ("1",), 0.5, "binary", ("binary",), "epoch", "tensor"),
        steps,
        steps.astype(float),
        counts,
    )

    assert without_impossible(series) is series


def test_negatives_below_0_are_left_out_with_a_finding(
    tmp_path: Path, in_process: Callable[[Path], InProcess]
) -> None:
    """F1 does not need true negatives, and other scores of the same counts do."""
    columns = {"TP": [3, 3], "FP": [1, 1], "FN": [2, 2], "TN": [4, -1]}
    tags = {f"val/{name}": dict(enumerate(v)) for name, v in columns.items()}
    logs.write_scalars(tmp_path, "run", tags)
    here = in_process(tmp_path)

    (scores,) = here.scores(score="mcc")
    (found,) = here.series()

    assert scores["step"] == [0]
    assert [finding["code"] for finding in found["findings"]] == ["impossible_counts"]
