"""`tb-f1 demo`: three numbers a run, and no directory of a user's is touched."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tb_f1_plugin.analysis import gaps
from tb_f1_plugin.analysis.scoring import Question
from tb_f1_plugin.cli import commands as cli
from tb_f1_plugin.core.explain import gap as explain
from tb_f1_plugin.core.record import COUNT_QUANTITIES
from tb_f1_plugin.core.vocabulary import SPLITS
from tb_f1_plugin.demo.backends import BACKENDS, missing, usual
from tb_f1_plugin.demo.shown import Compared, end
from tb_f1_plugin.logdir.directory import read_series
from tb_f1_plugin.text.console import Console
from tests.core.test_explain import measured
from tests.support.waiting import wait_for

RUNS = ("is_it_8/batch_16", "is_it_8/batch_64", "is_it_8/batch_256", "digits/batch_64")


def demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the demo in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tb_f1_plugin.cli", "demo", *arguments],
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the logs of one demo, and what it printed."""
    path = tmp_path_factory.mktemp("demo") / "logs"
    done = demo("--no-serve", "--epochs", "8", "--logdir", str(path))
    assert done.returncode == 0, done.stderr
    return path, done.stdout


@pytest.mark.slow
def test_every_run_is_scikit_learn_s_and_the_batch_mean_is_off(
    logdir: tuple[Path, str],
) -> None:
    """|exact − scikit-learn| ≤ 1e-12 for each run; at batch size 16 the mean is not."""
    _, printed = logdir
    rows = {
        match[1]: [float(number) for number in match[2].split()]
        for match in re.finditer(r"^(\S+/batch_\d+)\s+([-+.\de ]+)$", printed, re.M)
    }

    assert tuple(rows) == RUNS
    for batch_mean, exact, scikit_learn, difference, gap in rows.values():
        assert difference <= 1e-12
        assert exact == scikit_learn
        assert gap == pytest.approx(batch_mean - exact, abs=1e-4)
    assert rows["is_it_8/batch_16"][4] < -0.05


@pytest.mark.slow
def test_the_report_explains_the_gap_at_batch_size_16(
    logdir: tuple[Path, str],
) -> None:
    """Predicted within 10 % of what 200 random orders of the same rows measure."""
    path, _ = logdir
    name = "is_it_8/batch_16/validation"
    (series,) = (s for s in read_series(path) if s.run == name)
    counts = series.counts
    table = explain.Table(
        *(int(getattr(counts, name)[-1, 0]) for name in COUNT_QUANTITIES),
        int(counts.total[-1]),
    )
    gap = gaps.explained(series, Question()).gap
    assert gap is not None
    means = measured(table, 16, 0.0, 200)

    measured_gap = float(means.mean()) - table.f1

    assert measured_gap < -0.05
    assert abs(gap.predicted - measured_gap) <= 0.1 * abs(measured_gap)
    assert gap.batch_size == pytest.approx(16)


@pytest.mark.slow
def test_the_logs_hold_train_and_validation_of_every_run(
    logdir: tuple[Path, str],
) -> None:
    """Eight series of eight epochs, exact, read by the plugin's own reader."""
    series = read_series(logdir[0])

    assert {s.run for s in series} == {
        f"{run}/{split}" for run in RUNS for split in ("train", "validation")
    }
    assert all(s.steps.tolist() == list(range(8)) for s in series)
    assert all(s.source == "tensor" and not s.findings for s in series)


@pytest.mark.slow
@pytest.mark.parametrize("backend", BACKENDS)
def test_each_backend_trains_and_its_logs_are_alike(
    backend: str, tmp_path: Path
) -> None:
    """The same series of the same rows, and exact F1 is scikit-learn's."""
    if missing(backend) is not None:
        pytest.skip(f"{missing(backend)} is not installed")
    path = tmp_path / "logs"
    arguments = ("--epochs", "2", "--logdir", str(path), "--backend", backend)
    done = demo("--no-serve", *arguments)

    assert done.returncode == 0, done.stderr
    assert f"Training by {BACKENDS[backend].about}." in done.stdout
    series = read_series(path)
    assert {(s.run, s.tag) for s in series} == {
        (f"{run}/{split}", "f1_score") for run in RUNS for split in SPLITS
    }
    for each in series:
        assert each.steps.tolist() == [0, 1]
        assert len(set(each.counts.total.tolist())) == 1
        assert each.source == "tensor"
        assert not each.findings
    assert sum(s.counts.total[0] for s in series) == len(RUNS) * 1797


@pytest.mark.slow
def test_a_second_demo_replaces_the_first_one_s_logs(logdir: tuple[Path, str]) -> None:
    """Its own directory is made anew, so no epochs of two trainings are mixed."""
    path, _ = logdir
    done = demo("--no-serve", "--epochs", "1", "--logdir", str(path))

    assert done.returncode == 0, done.stderr
    assert all(len(s.steps) == 1 for s in read_series(path))


@pytest.mark.parametrize("theirs", [0.8 + 1e-9, float("nan")])
def test_a_demo_fails_if_its_log_is_not_scikit_learn_s(
    theirs: float, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It names each run whose log is wrong, and serves nothing."""
    right = Compared("right", 0.8, 0.8)
    wrong = Compared("wrong", 0.8, theirs)

    assert end(Console(), tmp_path, [right, wrong], None, serve=True) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert told.startswith("The log of wrong is ")
    assert end(Console(), tmp_path, [right], None, serve=False) == 0


def test_predictions_are_counted_where_they_lie(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each slice is scikit-learn's to 1e-12, and the command that is told does it."""
    arguments = ["demo", "--predictions", "--no-serve", "--epochs", "2"]
    for _ in range(2):  # a second one replaces the first
        assert cli.main([*arguments, "--logdir", str(tmp_path / "logs")]) == 0
    printed = capsys.readouterr().out

    series = {each.run: each for each in read_series(tmp_path / "logs")}
    assert len(series) == 1 + 3 + 2
    assert all(each.steps.tolist() == [0, 1] for each in series.values())
    assert {s.counts.total[0] for s in series.values()} >= {569}
    assert len(re.findall(r"^predictions\S*( +[\d.]+){3} +0$", printed, re.M)) == 2 * 6
    command, _ = re.findall(r"^tb-f1 (count .*) --logdir", printed, re.M)
    assert cli.main([*command.split(), "--logdir", str(tmp_path / "own")]) == 0
    for own in read_series(tmp_path / "own"):
        assert own.counts == series[own.run].counts


def test_predictions_have_no_backend(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is trained with it."""
    with pytest.raises(SystemExit, match="2"):
        cli.main(["demo", "--predictions", "--backend", "loop"])

    assert "there is no `--backend` to choose" in capsys.readouterr().err


def test_a_directory_with_other_files_is_left_alone(tmp_path: Path) -> None:
    """The demo refuses before it trains, and says what to do."""
    (tmp_path / "thesis.txt").write_text("precious")

    done = demo("--no-serve", "--logdir", str(tmp_path))

    assert done.returncode == 2
    assert "must be new, empty or an earlier demo's" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    (tmp_path / ".tb-f1-demo").touch()  # beside an earlier demo's runs as well
    assert demo("--no-serve", "--logdir", str(tmp_path)).returncode == 2
    assert (tmp_path / "thesis.txt").read_text() == "precious"
    done = demo("--no-serve", "--logdir", str(tmp_path / "thesis.txt"))
    assert "must be a directory" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["demo", "--epochs", "0"], "must be at least 1, got 0"),
        (["demo", "--port", "99999"], r"must be in \[0, 65535\], got 99999"),
        (["demo", "--epochs", "many"], "--epochs"),
        ([], "command"),
    ],
)
def test_a_wrong_argument_is_an_error_with_the_rule(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, the rule and what was received."""
    with pytest.raises(SystemExit, match="2"):
        cli.main(arguments)

    assert re.search(sentence, capsys.readouterr().err)


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_is_missing_is_said_with_the_command_for_it(
    backend: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command is there for viewers of logs too, who have nothing that trains."""
    there = {"sklearn", "keras"}
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: name if name in there else None
    )

    with pytest.raises(SystemExit):
        cli.main(["demo", "--backend", backend])

    said = capsys.readouterr().err
    needed, extra = ("torch", "demo") if backend == "loop" else (backend, "demo,")
    assert f"`tb-f1 demo --backend {backend}` trains models and needs {needed}" in said
    assert f'pip install "tb_f1_plugin[{extra}' in said


def test_the_backend_is_keras_own_or_one_that_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without TensorFlow the demo trains with what there is."""
    there: set[str] = set()
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: name if name in there else None
    )

    assert usual() == "tensorflow"
    there |= {"sklearn", "torch"}
    assert usual() == "loop"
    there |= {"keras"}
    assert usual() == "torch"
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert usual() == "jax"


@pytest.mark.slow
def test_it_serves_and_says_where_the_tab_is(tmp_path: Path) -> None:
    """It ends in a TensorBoard on 127.0.0.1 and the address of the F1 tab."""
    printed = tmp_path / "printed"
    with printed.open("w") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-u", "-m", "tb_f1_plugin.cli", "demo"),
                *("--epochs", "1", "--port", "0", "--logdir", str(tmp_path / "logs")),
            ],
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:

            def address() -> re.Match[str] | None:
                assert process.poll() is None, printed.read_text()
                return re.search(
                    r"F1 tab: (http://127\.0\.0\.1:\d+/#f1)", printed.read_text()
                )

            said = wait_for(address, timeout=180, what="the address of the F1 tab")
        finally:
            process.terminate()
            process.wait()
    assert said is not None
