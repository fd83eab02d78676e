"""F1 that was only logged: shown as what it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tensorboardX import SummaryWriter

from tb_f1_plugin.plugin import plugin
from tb_f1_plugin.reading.scalars.conventions import LOGGED_F1
from tb_f1_plugin.reading.scalars.programs import ADVICE, KERAS, UNKNOWN
from tb_f1_plugin.reading.scalars.sets import tag_sets
from tests.support import logs
from tests.support.in_process import InProcess

Serve = Callable[[Path], InProcess]
F1 = {0: 0.25, 1: 0.5, 2: 0.75}
PACKAGE = Path(plugin.__file__).parent


@pytest.mark.parametrize(
    ("tag", "shown", "average", "split"),
    [
        ("eval/f1", "eval/f1", "as_logged", "validation"),
        ("epoch_f1_score", "f1_score", "as_logged", None),
        ("val_f1", "val_f1", "as_logged", "validation"),
        ("F1/val", "F1/val", "as_logged", "validation"),
        ("test_f1", "test_f1", "as_logged", "validation"),
        ("f1_macro", "f1_macro", "macro", None),
        ("metrics/F1", "metrics/F1", "as_logged", None),
        ("val/F1Score_weighted", "val/F1Score_weighted", "weighted", "validation"),
        ("f1/cat", "f1/cat", "as_logged", None),
        ("train/f_score", "train/f_score", "as_logged", "train"),
    ],
)
def test_an_f1_alone_is_a_series_as_it_was_logged(
    tag: str,
    shown: str,
    average: str,
    split: str | None,
    tmp_path: Path,
    in_process: Serve,
) -> None:
    """Its values, in the average that its tag names, and nothing else."""
    logs.write_scalars(tmp_path, "run", {tag: F1, "loss": F1})
    here = in_process(tmp_path)
    (series,), (answer,) = here.series(), here.scores()

    assert series["tag"] == shown
    assert (series["source"], series["quality"]) == ("logged_f1", "as_logged")
    assert (series["averages"], series["split"]) == ([average], split)
    assert [finding["code"] for finding in series["findings"]] == ["as_logged"]
    assert answer["value"] == list(F1.values())
    for name in ("batch_mean", "logged_f1", "low", "high", "total", "unavailable"):
        assert answer[name] is None
    assert "only scores were logged" in answer["no_band"]


@pytest.mark.parametrize(
    "question",
    [
        {"score": "precision"},
        {"score": "mcc"},
        {"score": "fbeta", "beta": "2"},
        {"average": "macro"},
        {"class_": "cat"},
    ],
)
def test_nothing_else_follows_from_a_logged_f1(
    question: dict[str, str], tmp_path: Path, in_process: Serve
) -> None:
    """One sentence in place of every other score, average and class."""
    logs.write_scalars(tmp_path, "run", {"eval/f1": F1})
    here = in_process(tmp_path)
    (answer,) = here.scores(**question)

    assert answer["value"] == []
    assert "logged" in answer["unavailable"]
    classes = here.get("classes?run=run&tag=eval/f1").json
    assert (classes["class"], classes["f1"]) == ([], [])
    assert "logged" in classes["unavailable"]
    assert here.get("history?run=run&tag=eval/f1").json["value"] == []


def test_logged_f1_is_averaged_over_runs_and_never_pooled(
    tmp_path: Path, in_process: Serve
) -> None:
    """There are no counts to sum; an undefined one stays undefined."""
    logs.write_scalars(tmp_path, "a", {"eval/f1": {0: 0.5, 1: float("nan")}})
    logs.write_scalars(tmp_path, "b", {"eval/f1": {0: 0.7, 1: 0.5}})
    here = in_process(tmp_path)
    (group,) = here.get("pool?tag=eval/f1").json["groups"]

    assert group["pooled"] is None
    assert group["mean"] == pytest.approx([0.6, None], abs=1e-6)
    assert "no sum" in group["no_band"]
    rows = here.get("export?format=json&run=a").json
    assert [row["value"] for row in rows] == [0.5, None]
    assert {row["true_positives"] for row in rows} == {None}


@pytest.mark.parametrize(
    ("run", "others", "told"),
    [
        ("a/validation", ["epoch_loss"], "tb_f1_plugin.keras"),
        ("version_0", ["hp_metric"], "self.log_dict("),
        ("version_0", ["epoch", "train_loss_step"], "self.log_dict("),
        ("Nov29_host", ["train/global_step", "eval/loss"], "compute_metrics"),
        ("exp1", ["Loss/train"], "writer.add_scalar("),
        ("vis_data", ["epoch", "iter", "lr"], "writer.add_scalar("),
        ("exp1", ["epoch"], "writer.add_scalar("),
        ("exp1", ["epoch", "hp_metric"], "self.log_dict("),
        ("train", ["val/loss"], "writer.add_scalar("),
    ],
)
def test_the_advice_is_for_the_program_that_wrote_the_log(
    run: str, others: list[str], told: str, tmp_path: Path, in_process: Serve
) -> None:
    """Nobody who trains in PyTorch is sent to a callback of Keras."""
    tag = "epoch_f1" if "epoch_loss" in others else "eval/f1"
    logs.write_scalars(tmp_path, run, dict.fromkeys((tag, *others), F1))
    logs.write_scalars(
        tmp_path, run, {"epoch_p/precision" if tag == "epoch_f1" else "x/precision": F1}
    )
    (series,) = in_process(tmp_path).series()
    message = series["findings"][0]["message"]

    assert told in message
    assert ("eras" in message) == (told == "tb_f1_plugin.keras")


@pytest.mark.parametrize(
    "tags", [["epoch_my_f1"], ["epoch_x/precision", "epoch_x/recall"]]
)
@pytest.mark.parametrize("is_ours", [True, False])
def test_nobody_is_told_to_take_what_is_in_use(
    is_ours: bool, tags: list[str], tmp_path: Path, in_process: Serve
) -> None:
    """Where our F1 is in the run its name is said; else also why it may not be."""
    logs.write_scalars(tmp_path, "a/validation", dict.fromkeys(tags, F1))
    if is_ours:
        epochs = enumerate(map(logs.record_of, logs.binary_epochs(3)))
        logs.write_records(tmp_path, "a/validation", epochs, name="exact_f1_score")
    others = (s for s in in_process(tmp_path).series() if s["quality"] == "as_logged")
    (message,) = (f["message"] for s in others for f in s["findings"])

    assert message.endswith("The exact F1 of this run: exact_f1_score.") == is_ours
    assert ("in place of keras.callbacks" in message) != is_ours
    assert ("the log of the training says why there is none" in message) != is_ours


def test_the_lines_of_the_advice_for_pytorch_give_an_exact_series(
    tmp_path: Path, in_process: Serve
) -> None:
    """The plain line is run as it stands in the message."""
    line = re.search(r"(for name, n in .*)\.$", ADVICE["plain"])
    assert line is not None
    writer = SummaryWriter(str(tmp_path / "run"))
    tp, fp, fn, epoch = 61, 10, 19, 0
    exec(line[1], {"writer": writer, "tp": tp, "fp": fp, "fn": fn, "epoch": epoch})
    writer.close()
    here = in_process(tmp_path)
    (series,), (answer,) = here.series(), here.scores()

    assert (series["tag"], series["quality"]) == ("val", "exact")
    assert answer["value"] == [122 / 151]


def test_no_sentence_knows_keras_only() -> None:
    """Where a message names our callback it is for Keras, or says so.

    Of the rooms that speak to whoever reads any log.
    """
    told = ADVICE[KERAS], ADVICE[UNKNOWN]
    assert all("eras" in one for one in told)
    assert not [one for key, one in ADVICE.items() if key not in (KERAS, UNKNOWN) and
                "eras" in one]  # fmt: skip
    wing = PACKAGE.parent / "analysis"
    for room in (*wing.glob("*.py"), PACKAGE.parent / "reading/scalars/programs.py"):
        text = " ".join(room.read_text(encoding="utf-8").split())
        for match in re.finditer(r"tb_f1_plugin\.keras\.TensorBoard", text):
            before = text[max(0, match.start() - 60) : match.start()].lower()
            assert "in keras" in before, (room, before)


def test_a_best_alone_is_shown_and_said_to_be_one(
    tmp_path: Path, in_process: Serve
) -> None:
    """Its curve never falls, and no step has that F1; beside an F1 it is no curve."""
    logs.write_scalars(tmp_path, "alone", {"best_f1": F1})
    logs.write_scalars(tmp_path, "beside", {"best_f1": F1, "f1": F1})
    alone, beside = in_process(tmp_path).series()

    assert (alone["tag"], beside["tag"]) == ("best_f1", "f1")
    codes = [[finding["code"] for finding in s["findings"]] for s in (alone, beside)]
    assert codes == [["best_until_then", "as_logged"], ["as_logged"]]


@pytest.mark.parametrize("tag", ["image_F1Max", "val/max_f1", "f1_max", "best_f1"])
def test_what_falls_is_no_best_until_then(
    tag: str, tmp_path: Path, in_process: Serve
) -> None:
    """It may be the largest over thresholds, as that of anomalib is."""
    logs.write_scalars(tmp_path, "falls", {tag: {0: 0.9, 1: 0.8, 2: 0.85}})
    logs.write_scalars(tmp_path, "grows", {tag: {0: 0.8, 1: 0.8, 2: 0.85}})
    falls, grows = in_process(tmp_path).series()

    assert falls["findings"][0]["code"] == "largest_of_several"
    assert "not the best until each step" in falls["findings"][0]["message"]
    assert grows["findings"][0]["code"] == "best_until_then"
    assert "or the best of several thresholds" in grows["findings"][0]["message"]


@pytest.mark.parametrize("tag", ["eval_f1@10", "f1@50", "precision@10"])
def test_what_is_taken_at_a_number_is_said_in_words_that_hold(tag: str) -> None:
    """The number is a rank of retrieval, or the overlap of segments in per cent."""
    assert "at an overlap" in tag_sets([tag]).passed_over[tag]


@pytest.mark.parametrize(
    ("tag", "average"),
    [
        *(
            ("val/unweighted_f1", None),
            ("microscopy/f1", None),
            ("un-weighted_f1", None),
        ),
        *(("macrophages/val_f1", None), ("f1/micron", None), ("Microbiome_F1", None)),
        *(("macrof1", "macro"), ("f1macro", "macro"), ("MacroF1", "macro")),
        *(("valMacroF1", "macro"), ("f1_macro_avg", "macro"), ("macroavgf1", "macro")),
        *(("val_weighted_f1", "weighted"), ("F1Score_micro", "micro")),
        *(("MACRO-F1", "macro"), ("micro/f1", "micro"), ("F1Macro/val", "macro")),
        *(("weighted avg/f1-score", "weighted"), ("macro_micro_f1", None)),
        ("bestmacrof1", "macro"),
    ],
)
def test_an_average_is_a_word_of_its_own(tag: str, average: str | None) -> None:
    """Longer words that begin or end so are no averages."""
    (found,) = tag_sets([tag]).sets

    assert found.average == (average or "as_logged")


def test_what_differs_from_precision_and_recall_has_no_cause_for_sure(
    tmp_path: Path, in_process: Serve
) -> None:
    """Means are one cause, and another threshold is one as well."""
    tags = {"precision": 0.75, "recall": 0.6, "f1": 0.5}
    logs.write_scalars(tmp_path, "run", {tag: {0: v} for tag, v in tags.items()})

    (series,) = in_process(tmp_path).series()

    (said,) = (f["message"] for f in series["findings"] if "differs" in f["code"])
    assert "They may be means" in said
    assert "they are of different thresholds" in said


@pytest.mark.parametrize("tag", ["val/dice", "Dice", "val/DiceScore", "dice_coef"])
def test_dice_is_f1_by_another_name(tag: str) -> None:
    """Papers on segments call it so; a loss of that name is no score."""
    (found,) = tag_sets([tag]).sets

    assert (found.shown, found.convention) == (tag, LOGGED_F1)


def test_precision_and_recall_of_0_are_an_f1_of_0(
    tmp_path: Path, in_process: Serve
) -> None:
    """Nothing was right; that nothing was there is not known."""
    logs.write_scalars(tmp_path, "run", {"precision": {0: 0.0}, "recall": {0: 0.0}})
    here = in_process(tmp_path)

    assert here.scores(zero_division="1")[0]["value"] == [0.0]
    assert [f["code"] for f in here.series()[0]["findings"]] == ["as_logged"]


def test_no_average_is_named_that_nobody_recorded(
    tmp_path: Path, in_process: Serve
) -> None:
    """Who asks for another average of logged scores is not told of a micro one."""
    scalars = {"precision": {0: 0.5}, "recall": {0: 0.25}}
    logs.write_scalars(tmp_path, "run", scalars)

    (answer,) = in_process(tmp_path).scores(average="macro")

    assert "nobody recorded" in answer["unavailable"]
    assert "micro" not in answer["unavailable"]
