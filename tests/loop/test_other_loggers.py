"""Other loggers: counts go through a SummaryWriter, beside one, or as its scalars."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.context import RequestContext

from tb_f1_plugin import F1Score, Writer
from tb_f1_plugin.analysis.runs.columns import Columns, columns_of
from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.logdir import read_series
from tb_f1_plugin.logdir.arguments import Place
from tb_f1_plugin.logdir.directory import provider_of
from tb_f1_plugin.reading.provider.hparams import sessions
from tb_f1_plugin.reading.provider.reader import Reader
from tests.loop.written import EXACT, counted, events_of, read


@pytest.mark.parametrize("live", [False, True])
def test_a_writer_that_is_open_beside_ours_is_said_or_shared(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, live: bool
) -> None:
    """Beside it TensorBoard, live, loses its points; through it, it shows them all."""
    summaries = pytest.importorskip("torch.utils.tensorboard")
    board = summaries.SummaryWriter(str(tmp_path))
    shown = EventAccumulator(str(tmp_path))
    with Writer(board if live else tmp_path) as writer:
        for step in range(3):
            board.add_scalar("loss", 1.0, step)
            board.flush()
            writer.add(counted(), step=step, run="")
            shown.Reload()
    board.close()

    sentences = [r.getMessage() for r in caplog.records if r.name == "tb_f1_plugin"]
    assert len(sentences) == (not live)
    assert all("Give the open SummaryWriter to `Writer`" in s for s in sentences)
    assert [e.step for e in shown.Scalars("loss")] == ([0, 1, 2] if live else [0])


def summary_writers() -> list[str]:
    """Return the packages that are here and have a `SummaryWriter`."""
    import importlib.util

    names = {"tensorboardX": "tensorboardX", "torch": "torch.utils.tensorboard"}
    return [path for name, path in names.items() if importlib.util.find_spec(name)]


@pytest.mark.parametrize("package", summary_writers())
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_summary_writer_is_written_through(tmp_path: Path, package: str) -> None:
    """Its own file has its scalars and our counts; other runs have files of ours."""
    import importlib

    theirs = importlib.import_module(package).SummaryWriter(str(tmp_path / "run"))
    with Writer(theirs) as writer:
        for step in range(3):
            theirs.add_scalar("loss", 1 / (step + 1), step)
            writer.add(counted(), step=step, run="")
            writer.add(counted(), step=step, run="validation")
            if package.startswith("torch"):  # the other's queue is its own
                steps = read(tmp_path)["run", "f1_score"].steps.tolist()
                assert steps == list(range(step + 1))
    theirs.add_scalar("loss", 0.1, 3)
    theirs.close()

    assert len(list((tmp_path / "run").glob("*tfevents*"))) == 1
    found = read(tmp_path)
    for run in ("run", "run/validation"):
        assert f_beta(found[run, "f1_score"].counts).tolist() == [EXACT] * 3
    tags = [v.tag for e in events_of(tmp_path / "run") for v in e.summary.value]
    assert tags.count("loss") == 4
    with pytest.raises(ValueError, match="needs a SummaryWriter that is open"):
        Writer(theirs)
    with pytest.raises(ValueError, match="which was closed"):
        writer.add(counted(), step=4, run="")


@pytest.mark.parametrize("package", summary_writers())
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_scalars_carry_exact_f1_through_another_logger(
    tmp_path: Path, package: str
) -> None:
    """Names that `docs/conventions.md` reads: counts, exact, with the classes'."""
    import importlib

    rng = np.random.default_rng(0)
    labels, scores = rng.integers(0, 3, (2, 90)), rng.random((2, 90, 3))
    theirs = importlib.import_module(package).SummaryWriter(str(tmp_path))
    metrics = []
    for step in range(2):
        f1 = F1Score(class_names=["cat", "dog", "ox"], average="micro")
        f1.update(labels[step], scores[step])
        metrics.append(f1)
        for name, value in f1.scalars("val_", by_class=True).items():
            theirs.add_scalar(name, value, step)
    theirs.close()

    found = {series.tag: series for series in read_series(tmp_path)}
    series = found["val"]
    assert (series.source, series.quality) == ("counts", "exact")
    assert f_beta(series.counts).tolist() == [f1.compute() for f1 in metrics]
    for index, name in enumerate(["cat", "dog", "ox"]):
        series = found[f"val_{name}"]
        expected = [f_beta(f1.counts().of_class(index)) for f1 in metrics]
        assert f_beta(series.counts).tolist() == expected


@pytest.mark.parametrize("package", summary_writers())
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_values_of_add_hparams_are_those_of_the_writer_s_run(
    tmp_path: Path, package: str
) -> None:
    """It writes them into a folder of its own below; a boolean of torch is a number."""
    import importlib

    values = {"lr": 0.25, "opt": "adam", "units": 16, "nesterov": True}
    for run in ("a", "b"):
        theirs = importlib.import_module(package).SummaryWriter(str(tmp_path / run))
        with Writer(theirs) as writer:
            writer.add(counted(), step=0)
            theirs.add_hparams(dict(values), {})
        theirs.close()

    columns = columns_in(tmp_path)
    assert columns.values == {"a": values, "b": values}
    kinds = {column.name: column.kind for column in columns.columns}
    boolean = "number" if package.startswith("torch") else "boolean"
    number_or_text = {"lr": "number", "opt": "text", "units": "number"}
    assert kinds == {**number_or_text, "nesterov": boolean}


def test_a_session_of_the_hparams_tab_can_be_in_the_writer_s_own_file(
    tmp_path: Path,
) -> None:
    """As the page on hyper-parameters has it: there the tab finds the run's scalars."""
    from tensorboard.plugins.hparams.summary_v2 import hparams_pb

    summaries = pytest.importorskip("torch.utils.tensorboard")
    board = summaries.SummaryWriter(str(tmp_path / "a"))
    board.file_writer.add_summary(hparams_pb({"lr": 0.25}))
    with Writer(board) as writer:
        writer.add(counted(), step=0, run="validation")
    board.close()

    assert columns_in(tmp_path).values == {"a": {"lr": 0.25}}
    tags = [v.tag for e in events_of(tmp_path / "a") for v in e.summary.value]
    assert tags == ["_hparams_/session_start_info"]


def columns_in(logdir: Path) -> Columns:
    """Return the hyper-parameters of the runs of a directory."""
    with provider_of([Place("", str(logdir))], print) as provider:
        found = sessions(Reader(provider, RequestContext(), ""))
    return columns_of(read_series(logdir), found)
