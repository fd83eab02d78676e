"""No scalar that looks like a role is dropped in silence, whatever it is named."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tb_f1_plugin.format import metadata
from tb_f1_plugin.reading import splits
from tb_f1_plugin.reading.provider.reader import Listed
from tb_f1_plugin.reading.scalars.others import RATE, SHARE
from tb_f1_plugin.reading.scalars.roles import MOST_WORDS, read_tag
from tb_f1_plugin.reading.scalars.sets import tag_sets
from tb_f1_plugin.reading.scalars.source import ScalarCatalog, scalar_catalog

# Words that mean something else elsewhere, and are names of classes here.
CLASSES = st.sampled_from(
    (
        *("PER", "LOC", "B-PER", "rate", "loss", "total", "ratio", "norm", "threshold"),
        *(
            "val",
            "train",
            "test",
            "average",
            "percent",
            "error",
            "std",
            "cat",
            "k",
            "0",
        ),
        *("class 1", "curve", "auc", "normalized", "batch", "epoch", "at_0.5", "10"),
    )
) | st.text("abcXYZ_- .123", min_size=1, max_size=8).map(str.strip).filter(bool)
PREFIXES = st.sampled_from(("", "val/", "val_", "train/", "epoch_", "a/b/", "m."))
BETWEEN = st.sampled_from(("/", "_", "_per_class/", "-", ".", " ", "_class_"))
SPELLINGS = st.sampled_from(
    (
        ("tp", "fp", "fn"),
        ("TP", "FP", "FN"),
        ("TPs", "FPs", "FNs"),
        ("true_pos", "false_pos", "false_neg"),
        ("TruePositives", "FalsePositives", "FalseNegatives"),
        ("true_positives", "false_positives", "false_negatives"),
        ("MulticlassTruePositives", "MulticlassFalsePositives",
         "MulticlassFalseNegatives"),
    )
)  # fmt: skip


@given(
    SPELLINGS,
    PREFIXES,
    st.lists(st.tuples(BETWEEN, CLASSES), min_size=1, max_size=3, unique=True),
    st.booleans(),
)
def test_counts_of_a_class_are_read_as_that_or_listed(
    words: tuple[str, ...],
    prefix: str,
    classes: list[tuple[str, str]],
    role_first: bool,
) -> None:
    """TP, FP and FN of one class are one set, never another's; or each has a reason."""
    sets = {
        frozenset(
            f"{prefix}{word}{between}{name}"
            if role_first
            else f"{prefix}{name}{between}{word}"
            for word in words
        )
        for between, name in classes
    }
    tags = [tag for one in sets for tag in one]

    reading = tag_sets(tags)

    for found in reading.sets:
        if found.convention.source == "counts":
            assert frozenset(found.tags.values()) in sets
    accounted = {tag for found in reading.sets for tag in found.every_tag}
    assert accounted | {*reading.passed_over} == {*tags}
    assert not accounted & {*reading.passed_over}


@given(
    st.lists(
        st.text("tpfnTPFN_/-1 recloasm%@", max_size=9)
        | st.sampled_from(["f1", "precision", "Recall", "epoch_", "batch_", "_rate"]),
        max_size=3,
    ).map("".join)
)
def test_any_tag_is_read_listed_or_without_a_role(tag: str) -> None:
    """Whatever a tag is, reading it ends, and F1 alone is a series of its own."""
    reading = tag_sets([tag])

    assert {tag} >= {*reading.passed_over}
    for reason in reading.passed_over.values():
        assert reason.endswith(".")
    if tag.lower() in ("f1", "val/f1"):
        assert reading.sets


@pytest.mark.parametrize(
    ("tag", "reason"),
    [
        ("val/tp_rate", "a rate"),
        ("TPR", "a rate"),
        ("v/TruePositiveRate", "a rate"),
        ("val/f1_loss", "a loss"),
        ("avg_precision", "an area"),
        ("val/mAP50", "an area"),
        ("AP", "an area"),
        ("precision_recall_auc", "an area"),
        ("precision_at_k", "at a rank"),
        ("recall@10", "at a rank"),
        ("epoch_precision_at_recall", "another score"),
        ("tp_per_second", "per unit"),
        ("tp_%", "a share"),
        ("cm_normalized/tp", "a share"),
        ("f1_threshold", "a threshold"),
        ("f1_thr", "a threshold"),
        ("f1_std", "a spread"),
        ("epoch_fbeta_score", "an F-beta"),
        ("val/precision", "also needs recall."),
        ("val/tp", "also needs false positives and false negatives."),
        ("evaluation_precision_vs_iterations", "belongs to no epoch"),
        ("F2Score", "an F-beta"),
        ("val/f0.5", "an F-beta"),
        ("BinaryFBetaScore", "an F-beta"),
        ("precision0", "also needs recall."),
        ("Precision/mAP", "an area"),
        ("DetectionBoxes_Precision/mAP@.50IOU", "an area"),
        ("Recall/AR@1", "an area"),
        ("DetectionBoxes_Recall/AR@100 (small)", "an area"),
        ("AR@10", "an area"),
        ("fp_val_rate", "a rate"),
        ("TPRate", "a rate"),
        ("rate_tp", "a rate"),
        ("val/frac_fn", "a share"),
        ("relative_tp", "a share"),
        ("pct_tp", "a share"),
        ("tp_normed", "a share"),
        ("perc_tp", "a share"),
        ("tp_perc", "a share"),
        ("per_cent_fn", "a share"),
        ("sensitivity", "also needs precision."),
        ("val/PPV", "also needs recall."),
        ("sensitivity_at_specificity", "at a rank"),
        ("specificity_at_sensitivity", "at a rank"),
        ("dice_loss", "a loss"),
        ("tp_avg_per_image", "per unit"),
        ("f1_val_loss", "a loss"),
        ("TPCount", "also needs false positives and false negatives."),
        ("true/positives", "also needs false positives and false negatives."),
        ("Precisions/cat", "also needs recall."),
    ],
)
def test_what_is_not_read_has_its_reason(tag: str, reason: str) -> None:
    """One sentence, which is true of that tag."""
    reading = tag_sets([tag, "loss"])

    assert reading.sets == ()
    assert reason in reading.passed_over[tag]
    assert "loss" not in reading.passed_over


@pytest.mark.parametrize(
    "word", [*(w for words in splits.WORDS.values() for w in words), "held_out"]
)
@pytest.mark.parametrize("form", ["{}_rate_tp", "tp_{}_rate", "{}_share_fn"])
def test_any_word_of_a_split_leaves_a_rate_a_rate(word: str, form: str) -> None:
    """There is one list of these words: who knows the split knows the rate."""
    tag = form.format(word)

    assert {*tag_sets([tag]).passed_over.values()} <= {RATE, SHARE}
    assert tag_sets([tag]).passed_over


def test_an_evaluation_beside_those_of_epochs_may_be_of_another_callback() -> None:
    """Where other metrics of the evaluation have an epoch, it belongs to one."""
    lone = "evaluation_f1_score_vs_iterations"

    alone = tag_sets([lone]).passed_over
    beside = tag_sets([lone, "evaluation_loss_vs_iterations", "epoch_loss"])

    assert alone[lone].startswith("Keras wrote it in an evaluation that belongs to no")
    assert "it is of another callback, or of" in beside.passed_over[lone]


@pytest.mark.parametrize(
    ("tags", "read"),
    [
        ("val_tps val_fps val_fns", 3),
        ("tps fps fns tns", 4),
        ("val_tps val_fps", 0),
        ("tp fn fps", 0),
        ("tp fp fn fps", 3),
    ],
)
def test_frames_per_second_are_no_false_positives(tags: str, read: int) -> None:
    """Plurals in small letters are counts if all three are there."""
    found = tag_sets(tags.split())

    assert sum(len(one.every_tag) for one in found.sets) == read
    assert not {"fps", "val_fps", "val_tps"} & {*found.passed_over}


def test_a_repetition_repeats_a_tag_that_is_there() -> None:
    """A sentence that says so names a tag of the same run."""
    tag = "evaluation_f1_vs_iterations"

    (reason,) = tag_sets([tag, "epoch_f1"]).passed_over.values()
    (alone,) = tag_sets([tag]).passed_over.values()

    assert "repetition of epoch_f1," in reason
    assert "repetition" not in alone


@pytest.mark.parametrize(
    "tags",
    [
        *("macrof1", "f1macro", "f1val", "valf1", "val/weightedf1", "best/f1macro"),
        *("tp0 fp0 fn0", "val/tp12 val/fp12 val/fn12", "precision1 recall1"),
        *("valtp valfp valfn", "tpval fpval fnval", "x/precisionval x/recallval"),
    ],
)
def test_words_that_are_glued_to_a_role_leave_it_one(tags: str) -> None:
    """Averages, splits and class numbers stand beside a role without a separator."""
    reading = tag_sets(tags.split())

    (found,) = reading.sets
    assert {*found.every_tag} == {*tags.split()}
    assert reading.passed_over == {}


@pytest.mark.parametrize(
    "tag",
    [
        *("time/fps", "train/tps", "loss/rec", "total", "prec"),
        *("fp16", "train/fp32_scale", "fp8"),
    ],
)
def test_what_means_much_else_is_not_listed_alone(tag: str) -> None:
    """Frames per second are no false positives, and a reconstruction is no recall."""
    reading = tag_sets([tag])

    assert reading.sets == ()
    assert reading.passed_over == {}


@pytest.mark.parametrize(
    "tags",
    [
        "valTP valFP valFN",
        "nTP nFP nFN",
        "val.true.positives val.false.positives val.false.negatives",
    ],
)
def test_a_role_is_read_in_any_case_that_marks_it(tags: str) -> None:
    """A capital letter or a dot divides words as an underscore does."""
    (one,) = tag_sets(tags.split()).sets

    assert sorted(one.tags.values()) == sorted(tags.split())


@pytest.mark.parametrize("tag", ["std_f1", "cv/var_precision", "stddev-recall"])
def test_a_spread_is_no_score(tag: str) -> None:
    """Of several trainings; its word may stand before the score's, or behind."""
    reading = tag_sets([tag])

    assert reading.sets == ()
    assert "spread" in reading.passed_over[tag]


def test_the_reading_of_a_tag_does_not_grow_with_its_words() -> None:
    """Tags of hundreds of roles, as nobody writes but to harm, cost what others do."""
    tags = [f"{role}_total_" * i + "x" for i in range(1, 300) for role in ("tp", "fp")]

    assert max(len(read_tag(tag)) for tag in tags) == MOST_WORDS


def test_what_keras_logs_of_an_evaluation_of_ours_is_read() -> None:
    """Its counts are a series: that its scalar is not read would be untrue."""
    tags = (
        "evaluation_f1_score_vs_iterations",
        "evaluation_f1_score_batch_mean_vs_iterations",
        "evaluation_precision_vs_iterations",
    )
    shown = metadata.metric_of_tag(metadata.evaluation_tag("f1_score"))
    assert shown is not None

    read, alone = (
        [over.tag for over in catalog(*tags, ours=ours).passed_over]
        for ours in ([shown], [])
    )

    assert read == [tags[-1]]
    assert tags[0] in alone


def catalog(*tags: str, ours: Sequence[str] = ()) -> ScalarCatalog:
    """Return what is found among the scalars of a run."""
    listed = Listed(max_step=1, max_wall_time=1.0, content=b"")
    return scalar_catalog({"run": dict.fromkeys(tags, listed)}, {"run": ours})


@pytest.mark.parametrize(
    "rate",
    ["TPR", "tpr", "tp_rate", "TPRate", "true_positive_rate", "TruePositiveRate"],
)
def test_the_rate_of_true_positives_is_the_recall_of_a_precision(rate: str) -> None:
    """No sentence says that recall is missing, or of no use, which stands there."""
    for precision in ("precision", "PPV", "Prec"):
        reading = tag_sets([f"val/{precision}/cat", f"val/{rate}/cat"])

        (found,) = reading.sets
        assert found.convention.source == "precision_recall"
        assert found.tags["recall"] == f"val/{rate}/cat"
        assert not reading.passed_over
    others = (["recall", "precision"], ["tp", "fp", "fn"], ["f1"], ["fpr"], ["Recall"])
    for beside in others:
        alone, both = tag_sets(beside), tag_sets([*beside, rate])
        assert both.sets == alone.sets
        assert both.passed_over.keys() == {*alone.passed_over, rate}
        assert "a rate" in both.passed_over[rate]
