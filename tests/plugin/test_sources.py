"""What is read from real event files, through the Python loader in this process."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn import metrics
from tensorboard.compat.proto import summary_pb2
from tensorboard.util import tensor_util

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import ROWS, Record
from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.format import metadata
from tb_f1_plugin.format.summary import counts_summary, counts_value, epoch_summary
from tb_f1_plugin.reading.provider import reader as provider
from tb_f1_plugin.reading.provider import replies
from tb_f1_plugin.reading.provider.reader import Reader
from tb_f1_plugin.reading.sources import FRESH, Sources
from tests.plugin.conftest import InProcess
from tests.support import logs

Serve = Callable[[Path], InProcess]


def codes(series: dict[str, Any]) -> list[str]:
    """Return the codes of a series' findings."""
    return [finding["code"] for finding in series["findings"]]


def exact(epochs: list[list[Counts]], average: Any = "binary") -> list[float]:
    """Return the F1 of every epoch's pooled counts."""
    return [
        float(f_beta(logs.record_of(batches).counts, average=average))
        for batches in epochs
    ]


def test_our_tensor_gives_the_exact_f1(tmp_path: Path, in_process: Serve) -> None:
    """The design's epoch: 0.807947 exact beside 0.643939 as the batch mean."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    logs.write_records(tmp_path, "a/train", [(0, record)])
    here = in_process(tmp_path)
    [series] = here.series()
    assert series == {
        "run": "a/train",
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
        "findings": [],
    }
    [scores] = here.scores()
    assert scores["value"] == [122 / 151]
    assert scores["batch_mean"] == pytest.approx([logs.DESIGN_BATCH_MEAN], abs=1e-12)
    assert scores["total"] == [300]
    assert scores["wall_time"] == [logs.START]


def test_more_than_2_to_the_24_rows_are_exact(
    tmp_path: Path, in_process: Serve
) -> None:
    """A total that float32 cannot hold comes out of the tensor as the integer."""
    total = 2**24 + 1
    counts = Counts([2**23 + 1], [2**23 + 3], [2**24 - 1], total)
    logs.write_records(tmp_path, "big", [(0, Record.of(counts))])
    [scores] = in_process(tmp_path).scores()
    assert scores["total"] == [total]
    assert scores["value"] == [2 * (2**23 + 1) / (2**23 + 3 + 2**24 - 1)]


def test_without_tensors_our_binary_log_reads_the_same(
    tmp_path: Path, in_process: Serve
) -> None:
    """From the scalars alone F1, total and steps are equal, the batch mean nearly."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(20))]
    logs.write_records(tmp_path, "with", epochs)
    logs.write_records(tmp_path, "without", epochs, tensors=False)
    here = in_process(tmp_path)
    assert [s["source"] for s in here.series()] == ["tensor", "ratios"]
    by_tensor, by_ratios = here.scores()
    for column in "step", "wall_time", "value", "total":
        assert by_ratios[column] == by_tensor[column]
    assert by_ratios["batch_mean"] == pytest.approx(by_tensor["batch_mean"], abs=1e-7)
    assert (by_tensor["average"], by_ratios["average"]) == ("binary", "micro")


def test_without_tensors_our_multiclass_log_gives_the_same_micro_f1(
    tmp_path: Path, in_process: Serve
) -> None:
    """Scalars hold the sums over classes; the macro batch mean is not theirs."""
    batches = logs.multiclass_epochs(5)
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(batches)]
    logs.write_records(tmp_path, "with", epochs, logs.MULTICLASS)
    logs.write_records(tmp_path, "without", epochs, logs.MULTICLASS, tensors=False)
    here = in_process(tmp_path)
    by_tensor, by_ratios = here.scores(average="micro")
    assert by_ratios["value"] == by_tensor["value"]
    assert by_tensor["batch_mean"] is not None
    assert by_ratios["batch_mean"] is None
    assert codes(here.series()[1]) == ["other_average"]
    macro, none = here.scores(average="macro")
    assert macro["value"] == pytest.approx(exact(batches, "macro"), abs=1e-15)
    assert none["unavailable"]


def test_three_counts_logged_by_hand_give_the_pooled_f1(
    tmp_path: Path, in_process: Serve
) -> None:
    """The article's recipe through the stock callback: rebuilt, right to float32."""
    epochs = [list(logs.DESIGN_BATCHES), *logs.binary_epochs(9)]
    logs.write_scalars(tmp_path, "train", logs.hand_made(epochs))
    here = in_process(tmp_path)
    [series] = here.series()
    assert (series["tag"], series["source"], series["quality"]) == (
        "f1",
        "ratios",
        "exact",
    )
    assert (series["kind"], series["averages"]) == ("micro", ["micro"])
    assert codes(series) == ["assumed_batch_mean"]
    [scores] = here.scores()
    assert scores["value"] == pytest.approx(exact(epochs), abs=2e-7)
    assert scores["batch_mean"][0] == pytest.approx(logs.DESIGN_BATCH_MEAN, abs=1e-7)
    assert scores["total"] is None


def test_a_metric_of_ours_is_no_batch_mean_of_another(
    tmp_path: Path, in_process: Serve
) -> None:
    """Counts by hand beside our `f1`: no name clash, and our scalar is not naive."""
    epochs = logs.binary_epochs(3)
    by_hand = logs.hand_made(epochs)
    del by_hand["epoch_f1"]
    records = [logs.record_of(batches) for batches in epochs]

    def summaries() -> Any:
        for step, record in enumerate(records):
            summary = epoch_summary("f1", record, logs.BINARY, first=not step)
            for tag, numbers in by_hand.items():
                logs.add_scalar(summary, tag, numbers[step], first=not step)
            yield step, summary

    logs.write_run(tmp_path, "run", summaries())
    here = in_process(tmp_path)
    assert [(s["tag"], s["source"]) for s in here.series()] == [
        ("f1", "tensor"),
        ("f1 (epoch_true_positives)", "ratios"),
    ]
    ours, rebuilt = here.scores()
    assert rebuilt["value"] == pytest.approx(ours["value"], abs=2e-7)
    assert rebuilt["batch_mean"] is None


def test_weighted_ratios_are_not_rounded(tmp_path: Path, in_process: Serve) -> None:
    """Where the counts are no integers, rounding them would change F1."""
    scalars = {
        "epoch_f_true_positives": {0: 0.25},
        "epoch_f_possible_positives": {0: 0.375},
        "epoch_f_predicted_positives": {0: 0.5},
        "epoch_f_total": {0: 3.0},
    }
    logs.write_scalars(tmp_path, "run", scalars)
    [scores] = in_process(tmp_path).scores()
    assert scores["value"] == [0.5 / 0.875]


def test_a_total_beyond_float32_is_a_finding(tmp_path: Path, in_process: Serve) -> None:
    """Without the tensor, counts of more than 2^24 rows are said to be inexact."""
    record = Record.of(Counts([2**24], [2**25], [2**25], 2**26))
    logs.write_records(tmp_path, "run", [(0, record)], tensors=False)
    [series] = in_process(tmp_path).series()
    assert codes(series) == ["large_total"]


def test_a_second_shorter_fit_overwrites_the_first(
    tmp_path: Path, in_process: Serve
) -> None:
    """Epochs 0 to 5, then 0 to 2 into the same directory: three epochs, the new."""
    old, new = logs.binary_epochs(6, seed=1), logs.binary_epochs(3, seed=2)
    for name in "tensor", "ratios":
        for fit, epochs in enumerate((old, new)):
            records = [(e, logs.record_of(batches)) for e, batches in enumerate(epochs)]
            start = logs.START + 100 * fit
            logs.write_records(
                tmp_path, name, records, start=start, tensors=name == "tensor"
            )
    for scores in in_process(tmp_path).scores():
        assert scores["step"] == [0, 1, 2]
        assert scores["value"] == exact(new)
        assert scores["wall_time"] == [logs.START + 100 + i for i in range(3)]


def test_rows_that_do_not_join_are_counted(tmp_path: Path, in_process: Serve) -> None:
    """Tags are joined by step; the steps that some lack are left out and said."""
    scalars = logs.hand_made(logs.binary_epochs(6))
    del scalars["epoch_true_positives"][1]
    del scalars["epoch_predicted_positives"][4]
    logs.write_scalars(tmp_path, "run", scalars)
    here = in_process(tmp_path)
    [series] = here.series()
    assert series["steps"] == 4
    [finding] = [f for f in series["findings"] if f["code"] == "unjoined_rows"]
    assert finding["message"].startswith("2 ")
    assert "sampled_scalars" not in codes(series)
    [scores] = here.scores()
    assert scores["step"] == [0, 2, 3, 5]
    whole = exact(logs.binary_epochs(6))
    assert scores["value"] == pytest.approx([whole[i] for i in (0, 2, 3, 5)], abs=2e-7)


def test_a_row_is_as_old_as_its_latest_part(tmp_path: Path, in_process: Serve) -> None:
    """Keras writes each scalar as an event of its own, with a wall time of its own."""
    by_hand = logs.hand_made([list(logs.DESIGN_BATCHES)])
    summaries = []
    for tag in by_hand:  # the naive F1 comes last, and is no part of a row
        summary = summary_pb2.Summary()
        logs.add_scalar(summary, tag, by_hand[tag][0], first=True)
        summaries.append((0, summary))
    logs.write_run(tmp_path, "run", summaries)
    [scores] = in_process(tmp_path).scores()
    assert scores["wall_time"] == [logs.START + 2]


def test_a_class_has_a_batch_mean_of_its_own(tmp_path: Path, in_process: Serve) -> None:
    """The mean over the batches of that class's F1, not of an average."""
    [batches] = logs.multiclass_epochs(1)
    logs.write_records(tmp_path, "run", [(0, logs.record_of(batches))], logs.MULTICLASS)
    by_class = [f_beta(batch, average=None) for batch in batches]
    here = in_process(tmp_path)
    for index, name in enumerate(logs.MULTICLASS.classes):
        [scores] = here.scores(class_=name)
        mean = float(np.mean([values[index] for values in by_class]))
        assert scores["batch_mean"] == pytest.approx([mean], abs=1e-12)


def test_scalars_that_the_loader_sampled_are_a_finding(
    tmp_path: Path, in_process: Serve
) -> None:
    """Of 1,200 epochs 1,000 scalars are left, and the series says so; 1,000 are all."""
    for number in 1000, 1200:
        one = {tag: [v[0]] for tag, v in logs.hand_made(logs.binary_epochs(1)).items()}
        scalars = {tag: dict.fromkeys(range(number), v[0]) for tag, v in one.items()}
        logs.write_scalars(tmp_path, str(number), scalars)
    whole, sampled = in_process(tmp_path).series()
    assert (whole["steps"], sampled["steps"]) == (1000, 1000)
    assert "sampled_scalars" not in codes(whole)
    assert "sampled_scalars" in codes(sampled)


def with_content(content: bytes) -> Any:
    """Return one epoch's summary whose tensor has other metadata."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    summary = epoch_summary("f1_score", record, logs.BINARY, first=True)
    summary.value[-1].metadata.plugin_data.content = content
    return summary


NEWER = b'{"version":99,"shape":"unheard of"}'
DAMAGED = b"\xff{"
CONTRADICTORY = replace(logs.BINARY, classes=("a", "b")).to_content()
WITHOUT_ROWS = replace(logs.BINARY, quantities=ROWS[1:]).to_content()
UNKNOWN_KIND = replace(logs.BINARY, kind="fuzzy").to_content()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (NEWER, "unknown_version"),
        (DAMAGED, "unreadable_metadata"),
        (CONTRADICTORY, "unreadable_metadata"),
        (WITHOUT_ROWS, "unreadable_metadata"),
        (UNKNOWN_KIND, "unreadable_metadata"),
    ],
)
def test_metadata_that_cannot_be_read_are_a_finding(
    tmp_path: Path, in_process: Serve, content: bytes, code: str
) -> None:
    """The series is listed and says why; without scalars beside it, without points."""
    summary = with_content(content)
    logs.write_run(tmp_path, "both", [(0, summary)])
    del summary.value[:-1]
    logs.write_run(tmp_path, "tensor", [(0, summary)])
    here = in_process(tmp_path)
    both, tensor = here.series()
    assert (codes(both), both["source"], both["steps"]) == ([code], "ratios", 1)
    assert (codes(tensor), tensor["source"], tensor["steps"]) == ([code], "tensor", 0)
    assert tensor["averages"] == []
    rebuilt, nothing = here.scores()
    assert rebuilt["value"] == [122 / 151]
    assert nothing["unavailable"] == tensor["findings"][0]["message"]


def test_tensors_of_another_task_are_left_out(
    tmp_path: Path, in_process: Serve
) -> None:
    """The first record says what the columns are; later ones must have that shape."""
    binary = logs.record_of(logs.DESIGN_BATCHES)
    three = logs.record_of(logs.multiclass_epochs(1)[0])
    words = summary_pb2.Summary.Value(tag="f1_score/counts")
    words.tensor.CopyFrom(tensor_util.make_tensor_proto([b"words"]))
    values = [
        counts_value("f1_score/counts", binary, logs.BINARY),
        counts_value("f1_score/counts", three, None),
        words,
        counts_value("f1_score/counts", binary, None),
    ]
    summaries = [(i, summary_pb2.Summary(value=[v])) for i, v in enumerate(values)]
    logs.write_run(tmp_path, "run", summaries)
    here = in_process(tmp_path)
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
    tag: str, shown: str, unit: str, tmp_path: Path, in_process: Serve
) -> None:
    """Beside the epochs, by iterations and by batches."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    summary = counts_summary(tag, record, logs.BINARY, first=True)
    logs.write_run(tmp_path, "validation", [(10**6, summary)])
    [series] = in_process(tmp_path).series()
    assert series["tag"] == shown
    assert (series["step_unit"], series["last_step"]) == (unit, 10**6)


def test_tensors_under_other_tags_are_no_series(
    tmp_path: Path, in_process: Serve
) -> None:
    """A tag of our plugin that this version does not know is passed over."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    value = counts_value("f1_score/confusion", record, logs.BINARY)
    logs.write_run(tmp_path, "run", [(0, summary_pb2.Summary(value=[value]))])
    assert in_process(tmp_path).series() == []


def test_what_a_loader_could_not_send_is_sampled_and_said(
    tmp_path: Path, in_process: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One series larger than a reply may be is downsampled, not an error."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(50))]
    logs.write_records(tmp_path, "run", epochs)
    monkeypatch.setattr(replies, "REPLY_BYTES", 1000)
    monkeypatch.setattr(
        replies, "SERIES_BYTES", 20 * (8 * len(ROWS) + provider.POINT_BYTES)
    )
    [series] = in_process(tmp_path).series()
    assert (series["steps"], series["last_step"]) == (20, 49)
    assert codes(series) == ["sampled_tensors"]


class Counted:
    """A data provider that notes what is read of it."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.read: list[tuple[str, tuple[str, ...]]] = []

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.inner, name)
        if not name.startswith("read_"):
            return method

        def noted(*positional: Any, run_tag_filter: Any, **named: Any) -> Any:
            self.read.append((name, tuple(sorted(run_tag_filter.runs))))
            return method(*positional, run_tag_filter=run_tag_filter, **named)

        return noted


@pytest.fixture
def counted(tmp_path: Path, in_process: Serve) -> tuple[InProcess, Counted]:
    """Return a server of two runs of tensors and one of scalars, and its reads."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(3))]
    for run in "a", "b":
        logs.write_records(tmp_path, run, epochs)
    logs.write_records(tmp_path, "c", epochs, tensors=False)
    here = in_process(tmp_path)
    provider = Counted(here.provider)
    here.plugin.routes()._data_provider = provider
    return here, provider


def test_an_unchanged_run_is_read_once(
    tmp_path: Path, counted: tuple[InProcess, Counted]
) -> None:
    """Only what the provider lists as changed is read again."""
    here, provider = counted
    first = here.scores()
    here.series()
    assert here.scores() == first
    assert provider.read == [
        ("read_tensors", ("a", "b")),
        ("read_scalars", ("c",)),
        ("read_last_scalars", ("a", "b")),
    ]
    more = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(9))][3:]
    logs.write_records(tmp_path, "b", more, start=logs.START + 100)
    here.reload()
    provider.read.clear()
    assert [len(s["step"]) for s in here.scores()] == [3, 9, 3]
    assert provider.read == [("read_tensors", ("b",)), ("read_last_scalars", ("b",))]


def test_only_the_runs_that_are_asked_for_are_read(
    counted: tuple[InProcess, Counted],
) -> None:
    """A client asks in chunks of runs; each chunk costs only itself."""
    here, provider = counted
    assert [s["run"] for s in here.scores(run="b")] == ["b"]
    assert provider.read == [("read_tensors", ("b",)), ("read_last_scalars", ("b",))]


def test_a_run_that_disappears_is_forgotten(
    tmp_path: Path, in_process: Serve, counted: tuple[InProcess, Counted]
) -> None:
    """The cache holds what is listed and nothing else."""
    here, _ = counted
    here.series()
    shutil.rmtree(tmp_path / "a")
    fresh = in_process(tmp_path)
    here.plugin.routes()._data_provider = fresh.provider
    assert [s["run"] for s in here.series()] == ["b", "c"]
    [cache] = here.plugin.routes()._sources._cache.values()
    assert sorted(cache) == [("b", "f1_score"), ("c", "f1_score")]


def test_made_up_experiments_do_not_fill_the_memory(
    counted: tuple[InProcess, Counted],
) -> None:
    """Experiment ids come from the address bar: only a few are remembered."""
    here, _ = counted
    for number in range(20):
        path = f"/experiment/e{number}/data/plugin/f1/series"
        assert here.client.get(path).status_code == 200
    assert len(here.plugin.routes()._sources._cache) <= 4


def test_scikit_learn_agrees_with_what_is_served(
    tmp_path: Path, in_process: Serve
) -> None:
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
    [scores] = in_process(tmp_path).scores(
        tag=metadata.metric_of_tag("f1_score/counts")
    )
    assert scores["value"] == pytest.approx(
        [metrics.f1_score(true, predicted)], abs=1e-12
    )
    assert scores["total"] == [997]


def test_what_is_known_of_other_runs_is_kept(
    counted: tuple[InProcess, Counted],
) -> None:
    """Asking for one run forgets nothing of the others."""
    here, provider = counted
    everything = here.scores()
    provider.read.clear()
    assert here.scores(run="b") == everything[1:2]
    assert here.scores() == everything
    assert provider.read == []


def test_a_tag_of_other_runs_is_no_error(tmp_path: Path, in_process: Serve) -> None:
    """A run without it has no series in the answer; a tag of no run is unknown."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(3))]
    logs.write_records(tmp_path, "a", epochs)
    logs.write_records(tmp_path, "b", epochs, name="other")
    here = in_process(tmp_path)
    assert here.scores(run="a", tag="other") == []
    assert here.get("scores?run=a&tag=none").status_code == 404


def test_a_new_list_serves_the_questions_that_follow_it(
    counted: tuple[InProcess, Counted], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page asks for all and then for some; a little later some are listed anew."""
    here, provider = counted
    now = [100.0]
    sources = Sources(tensor_samples=0, clock=lambda: now[0])
    asked: list[Any] = []
    original = Reader.list_tensors

    def noted(reader: Reader, plugin_name: str, runs: Any = None) -> Any:
        asked.append(runs)
        return original(reader, plugin_name, runs)

    monkeypatch.setattr(Reader, "list_tensors", noted)
    reader = replace(here.reader(), data_provider=provider)
    everything = sources.find(reader)
    assert sources.find(reader, ["b"]) == everything.of(["b"])
    assert asked == [None]
    now[0] += FRESH
    assert sources.find(reader, ["b"]).state == everything.of(["b"]).state
    assert asked == [None, ["b"]]
    sources.find(reader)
    assert asked == [None, ["b"], None]


def test_what_is_kept_holds_on_to_nothing_else(
    tmp_path: Path, in_process: Serve
) -> None:
    """A record has twice as many numbers as are needed; the rest is let go."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.multiclass_epochs(5))]
    logs.write_records(tmp_path, "run", epochs, logs.MULTICLASS)
    here = in_process(tmp_path)
    sources = here.plugin.routes()._sources
    [series] = sources.read(here.reader(), sources.find(here.reader()))
    assert series.batch_sums is not None
    for array in (
        series.counts.true_positives,
        series.counts.total,
        series.batch_sums.score_sum,
        series.batch_sums.batches,
        series.batch_sums.defined,
        series.squared_batch_rows,
        series.steps,
    ):
        assert array is not None
        assert array.base is None or array.base.nbytes <= array.nbytes
