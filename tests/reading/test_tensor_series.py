"""Series that are read from our tensors, through the Python loader in this process."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn import metrics
from tensorboard.compat.proto import summary_pb2
from tensorboard.util import tensor_util

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import QUANTITIES, Record
from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.format import metadata
from tb_f1_plugin.format.summary import counts_summary, counts_value, epoch_summary
from tb_f1_plugin.reading.provider import reader as provider
from tb_f1_plugin.reading.provider import replies
from tests.reading.expected import codes, exact
from tests.support import logs
from tests.support.in_process import InProcess


def test_our_tensor_gives_the_exact_f1(tmp_path: Path) -> None:
    """The design's epoch: 0.807947 exact beside 0.643939 as the batch mean."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    logs.write_records(tmp_path, "a/train", [(0, record)])
    here = InProcess(tmp_path)
    [series] = here.series()
    assert series == {
        "run": "a/train",
        "run_group": "a",
        "tag": "f1_score",
        "kind": "binary",
        "classes": ["1"],
        "threshold": 0.5,
        "average": "binary",
        "averages": ["binary"],
        "absent_classes": "auto",
        "labels": None,
        "step_unit": "epoch",
        "source": "tensor",
        "quality": "exact",
        "split": "train",
        "steps": 1,
        "last_step": 0,
        "details": [],
        "findings": [],
    }
    [scores] = here.scores()
    assert scores["value"] == [122 / 151]
    assert scores["batch_mean"] == pytest.approx([logs.DESIGN_BATCH_MEAN], abs=1e-12)
    assert scores["total"] == [300]
    assert scores["wall_time"] == [logs.START]


def test_more_than_2_to_the_24_rows_are_exact(tmp_path: Path) -> None:
    """A total that float32 cannot hold comes out of the tensor as the integer."""
    total = 2**24 + 1
    counts = Counts([2**23 + 1], [2**23 + 3], [2**24 - 1], total)
    logs.write_records(tmp_path, "big", [(0, Record.of(counts))])
    [scores] = InProcess(tmp_path).scores()
    assert scores["total"] == [total]
    assert scores["value"] == [2 * (2**23 + 1) / (2**23 + 3 + 2**24 - 1)]


def test_scikit_learn_agrees_with_what_is_served(tmp_path: Path) -> None:
    """From labels to JSON: the F1 of all rows, whatever the batches were."""
    random = np.random.default_rng(5)
    true, predicted = random.integers(2, size=(2, 997))
    batches = [
        Counts([int((t & p).sum())], [int(t.sum())], [int(p.sum())], len(t))
        for t, p in zip(
            np.array_split(true, 31), np.array_split(predicted, 31), strict=True
        )
    ]
    logs.write_records(tmp_path, "run", [(7, logs.record_of(batches))])
    [scores] = InProcess(tmp_path).scores(tag=metadata.metric_of_tag("f1_score/counts"))
    assert scores["value"] == pytest.approx(
        [metrics.f1_score(true, predicted)], abs=1e-12
    )
    assert scores["total"] == [997]


def test_a_class_has_a_batch_mean_of_its_own(tmp_path: Path) -> None:
    """The mean over the batches of that class's F1, not of an average."""
    [batches] = logs.multiclass_epochs(1)
    logs.write_records(tmp_path, "run", [(0, logs.record_of(batches))], logs.MULTICLASS)
    by_class = [f_beta(batch, average=None) for batch in batches]
    here = InProcess(tmp_path)
    for index, name in enumerate(logs.MULTICLASS.classes):
        [scores] = here.scores(class_=name)
        mean = float(np.mean([values[index] for values in by_class]))
        assert scores["batch_mean"] == pytest.approx([mean], abs=1e-12)


def test_a_second_shorter_fit_overwrites_the_first(tmp_path: Path) -> None:
    """Epochs 0 to 5, then 0 to 2 into the same directory: three epochs, the new."""
    old, new = logs.binary_epochs(6, seed=1), logs.binary_epochs(3, seed=2)
    for name in "tensor", "ratios":
        for fit, epochs in enumerate((old, new)):
            records = [(e, logs.record_of(batches)) for e, batches in enumerate(epochs)]
            start = logs.START + 100 * fit
            logs.write_records(
                tmp_path, name, records, start=start, tensors=name == "tensor"
            )
    for scores in InProcess(tmp_path).scores():
        assert scores["step"] == [0, 1, 2]
        assert scores["value"] == exact(new)
        assert scores["wall_time"] == [logs.START + 100 + i for i in range(3)]


def with_content(content: bytes) -> Any:
    """Return one epoch's summary whose tensor has other metadata."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    summary = epoch_summary("f1_score", record, logs.BINARY, 0, first=True)
    summary.value[-1].metadata.plugin_data.content = content
    return summary


NEWER = b'{"version":99,"shape":"unheard of"}'

DAMAGED = b"\xff{"

CONTRADICTORY = replace(logs.BINARY, classes=("a", "b")).to_content()

WITHOUT_QUANTITIES = replace(logs.BINARY, quantities=QUANTITIES[1:]).to_content()

UNKNOWN_KIND = replace(logs.BINARY, kind="fuzzy").to_content()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (NEWER, "unknown_version"),
        (DAMAGED, "unreadable_metadata"),
        (CONTRADICTORY, "unreadable_metadata"),
        (WITHOUT_QUANTITIES, "unreadable_metadata"),
        (UNKNOWN_KIND, "unreadable_metadata"),
    ],
)
def test_metadata_that_cannot_be_read_are_a_finding(
    tmp_path: Path, content: bytes, code: str
) -> None:
    """The series is listed and says why; without scalars beside it, without points."""
    summary = with_content(content)
    logs.write_run(tmp_path, "both", [(0, summary)])
    del summary.value[:-1]
    logs.write_run(tmp_path, "tensor", [(0, summary)])
    here = InProcess(tmp_path)
    both, tensor = here.series()
    assert (codes(both), both["source"], both["steps"]) == ([code], "ratios", 1)
    assert (codes(tensor), tensor["source"], tensor["steps"]) == ([code], "tensor", 0)
    assert tensor["averages"] == []
    rebuilt, nothing = here.scores()
    assert rebuilt["value"] == [122 / 151]
    assert nothing["unavailable"] == tensor["findings"][0]["message"]


def test_tensors_of_another_task_are_left_out(tmp_path: Path) -> None:
    """The first record says what the columns are; later ones must have that shape."""
    binary = logs.record_of(logs.DESIGN_BATCHES)
    three = logs.record_of(logs.multiclass_epochs(1)[0])
    words = summary_pb2.Summary.Value(tag="f1_score/counts")
    words.tensor.CopyFrom(tensor_util.make_tensor_proto([b"words"]))
    values = [
        counts_value("f1_score/counts", binary, 0, logs.BINARY, first=True),
        counts_value("f1_score/counts", three, 1, logs.MULTICLASS, first=False),
        words,
        counts_value("f1_score/counts", binary, 3, logs.BINARY, first=False),
    ]
    summaries = [(i, summary_pb2.Summary(value=[v])) for i, v in enumerate(values)]
    logs.write_run(tmp_path, "run", summaries)
    here = InProcess(tmp_path)
    [series] = here.series()
    assert codes(series) == ["misshapen_tensors"]
    assert series["findings"][0]["message"].startswith("2 ")
    assert here.scores()[0]["step"] == [0, 3]


@pytest.mark.parametrize(
    ("tag", "shown", "unit"),
    [
        (metadata.evaluation_tag("f1_score"), "f1_score/evaluation", "iteration"),
        (metadata.batch_tag("f1_score"), "f1_score/batch", "batch"),
    ],
)
def test_evaluations_and_batches_are_series_of_their_own(
    tag: str, shown: str, unit: str, tmp_path: Path
) -> None:
    """Beside the epochs, by iterations and by batches."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    summary = counts_summary(tag, record, logs.BINARY, 10**6, first=True)
    logs.write_run(tmp_path, "validation", [(10**6, summary)])
    [series] = InProcess(tmp_path).series()
    assert series["tag"] == shown
    assert (series["step_unit"], series["last_step"]) == (unit, 10**6)


def test_tensors_under_other_tags_are_no_series(tmp_path: Path) -> None:
    """A tag of our plugin that this version does not know is passed over."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    value = counts_value("f1_score/confusion", record, 0, logs.BINARY, first=True)
    logs.write_run(tmp_path, "run", [(0, summary_pb2.Summary(value=[value]))])
    assert InProcess(tmp_path).series() == []


def test_what_a_loader_could_not_send_is_sampled_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One series larger than a reply may be is downsampled, not an error."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(50))]
    logs.write_records(tmp_path, "run", epochs)
    monkeypatch.setattr(replies, "REPLY_BYTES", 1000)
    monkeypatch.setattr(
        replies, "SERIES_BYTES", 20 * (8 * logs.BINARY.rows + provider.POINT_BYTES)
    )
    [series] = InProcess(tmp_path).series()
    assert (series["steps"], series["last_step"]) == (20, 49)
    assert codes(series) == ["sampled_tensors"]
