"""F1 out of logs of programs that know nothing of us: which tags belong together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tb_f1_plugin.reading.scalars.conventions import (
    CONVENTIONS,
    ROLES,
    compile_patterns,
)
from tb_f1_plugin.reading.scalars.sets import BETTER, tag_sets
from tests.support import logs
from tests.support.in_process import InProcess
from tests.support.tensorboard_process import TensorBoardProcess
from tests.support.waiting import wait_for

Serve = Callable[[Path], InProcess]


def found(*tags: str, patterns: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return what is shown, and as what it is read."""
    return [
        (one.shown, one.convention.source)
        for one in tag_sets(tags, compile_patterns(patterns)).sets
    ]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        # Keras' callback: names of outputs before, numbers of repeated metrics behind.
        ("epoch_true_positives epoch_false_positives epoch_false_negatives", "f1"),
        ("epoch_a_true_positives_1 epoch_a_false_positives_1 "
         "epoch_a_false_negatives_1", "a"),
        # SummaryWriter, tensorboardX, Lightning.
        ("val/TP val/FP val/FN", "val"),
        ("val_tp val_fp val_fn", "val"),
        ("TruePositives/test FalsePositives/test FalseNegatives/test", "test"),
        ("train/true-class/tp train/true-class/fp train/true-class/fn",
         "train/true-class"),
        ("tp fp fn tn", "f1"),
        ("v/true-positives v/false-positives v/false-negatives", "v"),
        ("tp_total fp_total fn_total", "total"),
        ("val/tp_threshold_0.5 val/fp_threshold_0.5 val/fn_threshold_0.5",
         "val/threshold_0.5"),
        ("val/tp_per_class/PER val/fp_per_class/PER val/fn_per_class/PER",
         "val/per_class/PER"),
        ("val/true_pos val/false_pos val/false_neg", "val"),
        ("val_TPs val_FPs val_FNs", "val"),
        ("evaluation_tp evaluation_fp evaluation_fn", "evaluation"),
        ("tp/rate fp/rate fn/rate", "rate"),
        ("v/BinaryTruePositives v/BinaryFalsePositives v/BinaryFalseNegatives",
         "v/Binary"),
        ("TPCount FPCount FNCount", "Count"),
        ("val/tpcount val/fpcount val/fncount", "val/count"),
        ("numTP numFP numFN", "num"),
        ("nTP nFP nFN", "n"),
        ("true/positives false/positives false/negatives", "f1"),
        ("val/true/positive val/false/positive val/false/negative", "val"),
        ("heart_rate_tp heart_rate_fp heart_rate_fn", "heart_rate"),
        ("val_tps val_fps val_fns", "val"),
    ],
)  # fmt: skip
def test_the_usual_names_of_a_confusion_table_are_understood(
    tags: str, expected: str
) -> None:
    """Whatever is around the role is the name."""
    assert found(*tags.split()) == [(expected, "counts")]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("Precision/PER Recall/PER", "PER"),
        ("precision_per_class/cat recall_per_class/cat", "per_class/cat"),
        ("val_multiclassprecision_cat val_multiclassrecall_cat", "val_multiclass/cat"),
        ("val/prec val/rec", "val"),
        ("val/precision_% val/recall_%", "val"),
        ("Precision@0.5 Recall@0.5", "@0.5"),
        ("macro_avg/precision macro_avg/recall", "macro_avg"),
        ("recall_rate precision_rate", "rate"),
        ("mPrecision mRecall", "m"),
        ("precisions recalls", "f1"),
        ("Precisions/cat Recalls/cat", "cat"),
        ("Precision/map Recall/map", "map"),
        ("val/ppv val/sensitivity", "val"),
        ("val/precision val/sensitivity", "val"),
        ("PositivePredictiveValue Sensitivity", "f1"),
    ],
)
def test_the_usual_names_of_precision_and_recall_are_understood(
    tags: str, expected: str
) -> None:
    """Names of classes are names, also where they are words of something else."""
    assert found(*tags.split()) == [(expected, "precision_recall")]


@pytest.mark.parametrize(
    "tags",
    [
        "epoch_true_positives epoch_false_positives",
        "epoch_tp epoch_fp_1 epoch_fn",
        "steps/tpx http/fp fnord",
        "v/settp v/setfp v/setfn",
        "evaluation_precision_vs_iterations evaluation_recall_vs_iterations",
        "average_precision average_recall",
        "v/true_positive_rate v/false_positive_rate v/false_negative_rate",
        "v/tp_per_second v/fp_per_second v/fn_per_second",
        "v/precision_loss v/recall_loss",
        "mean_precision mean_recall",
        "cm_normalized/tp cm_normalized/fp cm_normalized/fn",
        "tp_norm fp_norm fn_norm",
        "v/TP v/tp v/FP v/FN",
        "epoch_loss total epoch_f1_loss",
        "rates/TPR rates/FPR rates/FNR",
        "avg_precision avg_recall mAP val/AP50 metrics/mAP50-95(B)",
        "precision_at_k recall_at_k precision@10 recall@10",
        "epoch_precision_at_recall epoch_recall_at_precision",
        "precision_recall_auc val_precision_recall_curve",
        "time/fps train/tps",
        "frac_tp frac_fp frac_fn",
        "val_rate_tp val_rate_fp val_rate_fn",
        "holdout_rate_tp holdout_rate_fp holdout_rate_fn",
        "trn_rate_tp trn_rate_fp trn_rate_fn",
        "tp_perc fp_perc fn_perc",
        "tp_normed fp_normed fn_normed",
        "TPRate FPRate FNRate",
        "tp_val_rate fp_val_rate fn_val_rate",
        "DetectionBoxes_Precision/mAP DetectionBoxes_Recall/AR@1",
        "TPUsage FPNet FNord TPU",
        "f_0 f_1 f_2 f_3",
    ],
)
def test_what_does_not_belong_together_is_not_read(tags: str) -> None:
    """Other suffixes, longer words, repetitions of Keras' callback, areas."""
    assert found(*tags.split()) == []


@pytest.mark.parametrize(
    "name",
    ["recall", "tp", "precision_f1", "heart_rate", "loss", "per", "mean_precision"],
)
def test_a_metric_may_be_named_as_it_likes(name: str) -> None:
    """Words of roles, rates and losses in a name are a name; its total is found too."""
    roles = ("true_positives", "possible_positives", "predicted_positives", "total")
    (one,) = tag_sets([f"epoch_{name}_{role}" for role in roles]).sets
    assert (one.shown, one.convention.source) == (name, "ratios")
    assert set(one.tags) == set(roles)
    counts = ("true_positives", "false_positives", "false_negatives")
    assert found(*(f"epoch_{name}_{role}" for role in counts)) == [(name, "counts")]


def test_the_better_convention_is_read() -> None:
    """Counts before scores of the same set; a set of scores alone is one too."""
    counts = ("epoch_true_positives", "epoch_false_positives", "epoch_false_negatives")
    scores = ("epoch_precision", "epoch_recall", "epoch_b_precision", "epoch_b_recall")

    assert found(*counts, *scores) == [("b", "precision_recall"), ("f1", "counts")]
    assert tag_sets([*counts, *scores]).passed_over == dict.fromkeys(scores[:2], BETTER)
    assert found(*scores) == [("b", "precision_recall"), ("f1", "precision_recall")]
    ratios = ("epoch_possible_positives", "epoch_predicted_positives")
    assert found(*counts, *ratios) == [("f1", "ratios")]


def test_names_of_a_user_s_own_come_first() -> None:
    """Named groups say which role a tag has, and how the series is called."""
    pattern = (
        "(?P<metric>.+)/((?P<true_positives>hits)|(?P<false_positives>alarms)"
        "|(?P<false_negatives>misses))"
    )

    assert found("x/hits", "x/alarms", "x/misses", patterns=(pattern,)) == [
        ("x", "counts")
    ]
    with pytest.raises(ValueError, match=r"regular expression, got '\('"):
        compile_patterns(["("])
    with pytest.raises(ValueError, match="must have a named group"):
        compile_patterns(["(?P<hits>x)"])


@given(
    st.sampled_from(CONVENTIONS),
    st.text("ab_/-. 1", max_size=6),
    st.text("ab_/-. 1", max_size=6),
)
def test_any_text_around_the_roles_keeps_them_together(
    convention: Any, before: str, behind: str
) -> None:
    """Separated from the role, it is the same in all of its tags: they are found."""
    tags = [f"{before}/{role}/{behind}" for role in convention.needs]

    (one,) = tag_sets(tags).sets

    assert one.convention == convention
    assert sorted(one.tags.values()) == sorted(tags)
    assert set(one.tags) <= set(ROLES)


def scalars(names: dict[str, float]) -> dict[str, dict[int, float]]:
    """Return scalars of one step."""
    return {tag: {3: value} for tag, value in names.items()}


@pytest.mark.slow
@pytest.mark.parametrize("load_fast", ["true", "false"])
def test_the_tab_appears_for_a_user_s_own_names(
    load_fast: str, tmp_path: Path, tensorboard: Callable[..., TensorBoardProcess]
) -> None:
    """With the flag, in a real process, with both loaders; and not without it."""
    names = {"x/hits": 61.0, "x/alarms": 10.0, "x/misses": 19.0}
    logs.write_scalars(tmp_path, "run", scalars(names))
    flag = (
        "--f1_tags=(?P<metric>.+)/((?P<true_positives>hits)"
        "|(?P<false_positives>alarms)|(?P<false_negatives>misses))"
    )
    server = tensorboard(tmp_path, load_fast=load_fast, extra_args=[flag])

    enabled = wait_for(
        lambda: server.get_json("data/plugins_listing")["f1"]["enabled"], what="the tab"
    )
    (answer,) = server.get_json("data/plugin/f1/scores")["series"]

    assert enabled
    assert (answer["tag"], answer["value"]) == ("x", [122 / 151])


def test_an_ordinary_log_does_not_make_the_tab_active(
    tmp_path: Path, in_process: Serve
) -> None:
    """Only logs that hold what can be read."""
    odd = {"epoch_loss": 1.0, "epoch_accuracy": 0.5, "TPR": 0.5}
    logs.write_scalars(tmp_path, "run", scalars(odd))
    here = in_process(tmp_path)

    wait_for(lambda: here.plugin.is_active() is False, what="the scan")
    assert here.series() == []
