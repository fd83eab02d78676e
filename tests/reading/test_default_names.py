"""What popular packages log under their default names is read, or has a reason."""

from __future__ import annotations

import json
import re
from pathlib import Path

import keras
import numpy as np
import pytest

from tb_f1_plugin.reading.scalars.sets import tag_sets
from tests.support.in_process import InProcess

RECORDED = Path(__file__).parents[1] / "data"
DOCUMENT = Path(__file__).parents[2] / "docs" / "conventions.md"
EXPECTED = json.loads((RECORDED / "expected_names.json").read_text(encoding="utf-8"))
LOGGED, PAIR = ("logged_f1", "as_logged"), ("precision_recall", "as_logged")
# By package: every series, as what it is read, and of which rows it is said to be.
READ: dict[str, dict[tuple[str, str], tuple[str, str, str | None]]] = {
    "torchmetrics": {
        ("run", "val_Binary"): (*PAIR, "validation"),
        ("run", "multiclass/bird"): (*PAIR, None),
        ("run", "multiclass/cat"): (*PAIR, None),
        ("run", "multiclass/PER"): (*PAIR, None),
    },
    "lightning_f1": {("version_0", "val_f1"): (*LOGGED, "validation")},
    "transformers": {
        ("scores", "eval/f1"): (*LOGGED, "validation"),
        ("counts", "eval"): ("counts", "exact", "validation"),
    },
    "ignite": {("run", "validation"): (*PAIR, "validation")},
    "fastai": {("run", "f1"): (*PAIR, None)},
    "seqeval": {
        ("run", f"eval/{kind}"): (*PAIR, "validation")
        for kind in ("PER", "LOC", "overall")
    },
    "sklearn": {
        ("run", kind): (*PAIR, None)
        for kind in ("0", "1", "2", "macro avg", "weighted avg")
    },
    "tensorboardx_scalars": {("run", "confusion"): ("counts", "exact", None)},
    "torch_scalars": {("run", "val/confusion"): ("counts", "exact", "validation")},
    "ultralytics": {("train", "metrics/(B)"): (*PAIR, None)},
}
PASSED_OVER = {"ultralytics": ["metrics/mAP50(B)", "metrics/mAP50-95(B)"]}
ADVICE = {"lightning_f1": "self.log_dict(", "transformers": "compute_metrics"}


@pytest.mark.parametrize("package", READ)
def test_a_package_s_default_names_are_read(package: str) -> None:
    """Each series with scikit-learn's F1, and nobody is sent to a callback of Keras."""
    here = InProcess(RECORDED / package)
    answer = here.get("series").json
    values = {(one["run"], one["tag"]): one["value"] for one in here.scores()}

    read = {
        (one["run"], one["tag"]): (one["source"], one["quality"], one["split"])
        for one in answer["series"]
    }
    assert read == READ[package]
    for run, tag, expected in EXPECTED[package]:
        assert values[run, tag] == pytest.approx(expected, abs=1e-7)
    tags = [one["tag"] for one in answer["passed_over"]]
    assert tags == PASSED_OVER.get(package, [])
    said = [f["message"] for one in answer["series"] for f in one["findings"]]
    assert not [message for message in said if "eras" in message]
    assert ADVICE.get(package, "") in " ".join(said)


def test_counts_that_were_logged_as_the_advice_says_are_exact() -> None:
    """The line that `eval/f1` of Hugging Face's Trainer is answered with works."""
    here = InProcess(RECORDED / "transformers")
    exact, logged = here.scores()

    assert (exact["run"], logged["run"]) == ("counts", "scores")
    assert exact["value"] == pytest.approx(logged["value"], abs=1e-7)


def test_the_mean_over_classes_is_not_the_f1_of_the_means() -> None:
    """The macro row of scikit-learn's report has both: that they differ is said."""
    here = InProcess(RECORDED / "sklearn")
    codes = {one["tag"]: [f["code"] for f in one["findings"]] for one in here.series()}

    assert "logged_f1_differs" in codes["macro avg"]
    assert "logged_f1_differs" not in codes["0"]


@pytest.mark.parametrize(
    ("tags", "read", "passed_over"),
    [
        # AllenNLP's FBetaMeasure and SpanBasedF1Measure.
        ("validation/f1-measure-overall validation/precision-overall "
         "validation/recall-overall", ["validation/overall"], []),
        # MMSegmentation's IoUMetric with iou_metrics=["mFscore"].
        ("val/mFscore val/mPrecision val/mRecall val/mIoU val/aAcc", ["val/m"], []),
        # fastai's metrics by scikit-learn.
        ("f1_score precision_score recall_score", ["f1"], []),
        # Detection: COCO's names in torchmetrics and in MMDetection.
        ("val/map val/map_50 coco/bbox_mAP_50 val_loss", [],
         ["coco/bbox_mAP_50", "val/map", "val/map_50"]),
    ],
)  # fmt: skip
def test_names_by_the_source_of_packages(
    tags: str, read: list[str], passed_over: list[str]
) -> None:
    """What cannot be installed beside the others is read by its names."""
    reading = tag_sets(tags.split())

    assert [one.shown for one in reading.sets] == read
    assert [*reading.passed_over] == passed_over


def test_keras_own_f1_is_shown_as_it_was_logged(tmp_path: Path) -> None:
    """And the advice, one changed import, is for Keras."""
    x = np.linspace(0, 1, 40, dtype="float32")[:, np.newaxis]
    y = (x > 0.4).astype("float32")
    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
    metric = keras.metrics.F1Score(average="micro", threshold=0.5)
    model.compile("adam", "binary_crossentropy", metrics=[metric])
    model.fit(
        x,
        y,
        validation_data=(x, y),
        epochs=2,
        verbose=0,
        callbacks=[keras.callbacks.TensorBoard(tmp_path)],
    )
    train, validation = InProcess(tmp_path).series()

    for one, split in ((train, "train"), (validation, "validation")):
        assert (one["source"], one["quality"], one["split"]) == (*LOGGED, split)
        (finding,) = one["findings"]
        assert "tb_f1_plugin.keras" in finding["message"]


def test_every_recorded_package_has_its_row_in_the_document() -> None:
    """The table names the packages whose logs are here."""
    table = DOCUMENT.read_text(encoding="utf-8").partition("## Default names")[2]
    rows = {name.lower() for name in re.findall(r"^\| ([^|]+?) \|", table, re.M)}
    for package in (
        *("keras", "torchmetrics", "lightning", "hugging face `trainer`", "ignite"),
        *("fastai", "seqeval", "scikit-learn's report", "ultralytics (yolo)"),
        *("allennlp", "mmsegmentation"),
    ):
        assert package in rows, package
