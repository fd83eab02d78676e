"""Names that people give to F1 and to what it is made of, and what they promise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tb_f1_plugin.reading.scalars.sets import tag_sets
from tests.support import logs

Serve = Callable[[Path], Any]  # the fixture `in_process`
PREFIXES = st.sampled_from(("", "val/", "train_", "eval.", "epoch_", "a/b/"))
SUFFIXES = st.sampled_from(("", "/cat", "_macro", "/val", " (%)"))
F1_NAMES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from("fF"),
        st.sampled_from(("", "-", "_", " ")),
        st.sampled_from("1₁"),
        st.sampled_from(
            (
                *("", "s", "score", "_score", "-score", " score", "Score", "Scores"),
                *("_scores", " scores", "-measure", "Measures"),
            )
        ),
    ),
)
# What says of counts that they are none, and the reason.
RATES = st.sampled_from(
    ("rate", "rates", "ratio", "frac", "fraction", "pct", "percent", "proportion")
)
PASSING = st.sampled_from(("", "val_", "train_", "macro_", "avg_", "test_avg_"))
COUNTS = ("tp", "fp", "fn")


@given(PREFIXES, F1_NAMES, SUFFIXES)
def test_an_f1_is_found_in_every_spelling(prefix: str, name: str, suffix: str) -> None:
    """With any separator, as one number or many: a logged F1 under its own name."""
    reading = tag_sets([f"{prefix}{name}{suffix}"])

    (found,) = reading.sets
    assert found.convention.is_f1
    assert found.shown == f"{prefix}{name}{suffix}".removeprefix("epoch_")
    assert reading.passed_over == {}


@given(PREFIXES, st.sampled_from(("CF1", "OF1", "mF1", "meanf1", "avgF1", "f1mean")))
def test_a_letter_or_a_word_may_be_glued_to_f1(prefix: str, name: str) -> None:
    """F1 over classes and over labels, as papers on multi-label data name them."""
    (found,) = tag_sets([prefix + name, f"{prefix}loss"]).sets

    assert found.tags == {"f1": prefix + name}


@given(
    st.sampled_from(
        ("BF1", "UF1x", "XF1", "RF1SC", "PDF-1", "conf_1", "half_1", "f1x")
    ),
    PREFIXES,
)
def test_a_longer_word_is_no_f1(name: str, prefix: str) -> None:
    """Only C and O are letters of F1; `PDF-1` and `conf_1` have another word."""
    reading = tag_sets([prefix + name])

    assert (reading.sets, reading.passed_over) == ((), {})


@given(PREFIXES, st.sampled_from("_- "), st.integers(2, 6))
def test_numbered_functions_are_no_f1(prefix: str, between: str, number: int) -> None:
    """Beside `f_0` or `f_3` `f_1` has a number, and `f_2` is no F-beta."""
    tags = [f"{prefix}f{between}{n}" for n in range(number + 1)]
    if number > 2:
        tags = tags[1:]

    reading = tag_sets(tags)

    assert (reading.sets, reading.passed_over) == ((), {})


@given(PREFIXES, PASSING, RATES, st.sampled_from("_- "), st.booleans())
def test_a_rate_is_no_count_wherever_its_word_stands(
    prefix: str, passing: str, rate: str, between: str, is_first: bool
) -> None:
    """Beside the role, also with a split or an average between: each has a reason."""
    passing = passing.replace("_", between)
    tags = [
        f"{prefix}{passing}{rate}{between}{word}"
        if is_first
        else f"{prefix}{word}{between}{passing}{rate}"
        for word in COUNTS
    ]

    reading = tag_sets(tags)

    assert reading.sets == ()
    assert {*reading.passed_over} == {*tags}
    reasons = {*reading.passed_over.values()}
    assert all("a rate" in one or "a share" in one for one in reasons)


@pytest.mark.parametrize("rate", ["rate", "mean", "frac", "share"])
def test_the_ratios_of_a_metric_are_read_whatever_it_is_called(rate: str) -> None:
    """They are shares by themselves, and their total makes counts of them."""
    roles = ("true_positives", "possible_positives", "predicted_positives", "total")
    (found,) = tag_sets([f"epoch_{rate}_{role}" for role in roles]).sets

    assert (found.shown, found.convention.source) == (rate, "ratios")
    assert not found.may_be_no_counts


@pytest.mark.parametrize(
    ("names", "quality"),
    [
        ("tp/rate fp/rate fn/rate", "as_logged"),
        ("rates/tp rates/fp rates/fn", "as_logged"),
        ("val.ratio.tp val.ratio.fp val.ratio.fn", "as_logged"),
        ("percent/val/tp percent/val/fp percent/val/fn", "as_logged"),
        ("mean_tp mean_fp mean_fn", "as_logged"),
        ("rel_tp rel_fp rel_fn", "as_logged"),
        ("val_tp_prop val_fp_prop val_fn_prop", "as_logged"),
        ("val/avg_tp val/avg_fp val/avg_fn", "as_logged"),
        ("meanTP meanFP meanFN", "as_logged"),
        ("tp_mean fp_mean fn_mean", "as_logged"),
        ("tp_cat_rate fp_cat_rate fn_cat_rate", "as_logged"),
        ("tp_count_per_image fp_count_per_image fn_count_per_image", "as_logged"),
        ("tp/per_image fp/per_image fn/per_image", "as_logged"),
        ("macro_avg/tp macro_avg/fp macro_avg/fn", "as_logged"),
        ("tp_median fp_median fn_median", "as_logged"),
        ("max_tp max_fp max_fn", "as_logged"),
        ("running_tp running_fp running_fn", "as_logged"),
        ("tp/ema fp/ema fn/ema", "as_logged"),
        ("val/tp val/fp val/fn", "exact"),
        ("heart_rate_tp heart_rate_fp heart_rate_fn", "exact"),
        ("heart_rate/tp heart_rate/fp heart_rate/fn", "exact"),
        ("tp/heart_rate fp/heart_rate fn/heart_rate", "exact"),
        ("TPCount FPCount FNCount", "exact"),
        ("tp_per_class/cat fp_per_class/cat fn_per_class/cat", "exact"),
    ],
)
def test_what_may_be_rates_by_its_name_is_not_called_exact(
    names: str, quality: str, tmp_path: Path, in_process: Serve
) -> None:
    """Whole numbers too, since per cent may be whole: a finding says so."""
    values = dict(zip(names.split(), (61.0, 10.0, 19.0), strict=True))
    logs.write_scalars(tmp_path, "run", {tag: {0: v} for tag, v in values.items()})
    here = in_process(tmp_path)
    (series,), (answer,) = here.series(), here.scores()

    assert series["quality"] == quality
    assert answer["value"] == [122 / 151]
    codes = [finding["code"] for finding in series["findings"]]
    assert codes == (["may_be_rates"] if quality == "as_logged" else [])


RATIOS = {
    "val/true_positives": 0.25,
    "val/possible_positives": 0.5,
    "val/predicted_positives": 0.25,
}
COUNTED = {tag: 100 * value for tag, value in RATIOS.items()}


@pytest.mark.parametrize(
    ("values", "total", "rows"),
    [
        (RATIOS, 8.0, 8),
        (COUNTED, 100.0, 100),
        (RATIOS, 0.73, None),
        (RATIOS, 3.0, None),
        (RATIOS, -8.0, None),
        (RATIOS, float("nan"), None),
        (COUNTED, 0.73, None),
        (COUNTED, 49.0, None),
        (COUNTED, float("inf"), None),
    ],
)
def test_a_total_is_the_number_of_rows_or_it_is_none(
    values: Mapping[str, float],
    total: float,
    rows: int | None,
    tmp_path: Path,
    in_process: Serve,
) -> None:
    """A loss of that name costs no step and makes nothing exact; F1 stays."""
    scalars = {tag: {0: value} for tag, value in values.items()}
    logs.write_scalars(tmp_path, "run", {**scalars, "val/total": {0: total}})
    here = in_process(tmp_path)
    (series,), (answer,) = here.series(), here.scores()

    assert answer["value"] == pytest.approx([2 / 3], abs=1e-7)
    assert answer["total"] == (None if rows is None else [rows])
    codes = [finding["code"] for finding in series["findings"]]
    assert ("odd_total" in codes) == (rows is None)
    # Of ratios without a number of rows nobody knows whether they are means.
    exact = rows is not None or values is COUNTED
    assert (series["quality"] == "exact") == exact


def test_a_loss_at_other_steps_costs_the_counts_no_step(
    tmp_path: Path, in_process: Serve
) -> None:
    """A total that lacks a step of the counts is not theirs."""
    scalars = {tag: dict.fromkeys(range(4), value) for tag, value in COUNTED.items()}
    logs.write_scalars(tmp_path, "run", {**scalars, "val/total": {0: 100.0, 3: 100.0}})
    here = in_process(tmp_path)

    assert here.scores()[0]["step"] == [0, 1, 2, 3]
    codes = [finding["code"] for finding in here.series()[0]["findings"]]
    assert codes == ["odd_total"]
