"""`tb-f1 check`: passes, fails, or cannot be told, as a sentence and an exit status."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tb_f1_plugin.cli import commands
from tb_f1_plugin.cli.runs import check
from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.scores.intervals import f1_interval
from tb_f1_plugin.text import streams
from tests.cli.test_cli import ROOT, tb_f1
from tests.support import logs

FAILS, WRONG, CANNOT = 1, 2, 3


def write(logdir: Path, run: str, *right: int, rows: int = 900) -> None:
    """Write a run of ours: of its rows a third is positive, so many are found."""
    third = rows // 3
    records = [
        (step, Record.of(Counts([tp], [third], [third], rows)))
        for step, tp in enumerate(right)
    ]
    logs.write_records(logdir, run, records)


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the logs of a good run, one as good, a bad one, and one of fewer rows."""
    here = tmp_path_factory.mktemp("logs")
    write(here, "good/train", 290, 295, 299)
    write(here, "good/validation", 200, 270, 240)
    write(here, "twin/validation", 269)
    write(here, "bad/validation", 180)
    write(here, "few/validation", 190, rows=600)
    return here


def test_the_whole_band_decides(logdir: Path) -> None:
    """Above the number, below it, or on both sides of it."""
    ends = f1_interval(Counts([270], [300], [300], 900))
    low, high = (float(end[0]) for end in ends)
    band = f"with a band from {low:.4f} to {high:.4f}"
    run = (str(logdir), "--run", "^good")

    passes = tb_f1("check", *run, "--min", str(low))
    fails = tb_f1("check", *run, "--min", str(high + 1e-9), code=FAILS)
    cannot = tb_f1("check", *run, "--min", "0.9", code=CANNOT)

    begins = f"F1 of `good` is 0.9000 at epoch 1, {band}: "
    assert passes.stdout.startswith(f"passes: {begins}all of it is at least")
    assert fails.stdout.startswith(f"fails: {begins}all of it is below")
    assert cannot.stdout.startswith(f"cannot be told: {begins}0.9 lies inside.")
    assert "This is the best of its 3 epochs, chosen on the rows" in passes.stdout
    assert "`--without-band`" in cannot.stdout


def test_the_page_shows_what_is_printed(tmp_path: Path) -> None:
    """The example of `docs/check.md`, asked again."""
    page = (ROOT / "docs/check.md").read_text(encoding="utf-8")
    command, printed = re.findall(r"^```(?:sh)?\n(.*?)^```$", page, re.S | re.M)[:2]
    write(tmp_path, "good/validation", 200, 270, 240)
    words = command.replace("logs", str(tmp_path)).split()

    assert tb_f1(*words[1:]).stdout == printed


def test_without_a_band_the_score_alone_decides(logdir: Path) -> None:
    """As the sentence says that it would."""
    run = (str(logdir), "--run", "^good", "--without-band")

    passes = tb_f1("check", *run, "--min", "0.9").stdout
    fails = tb_f1("check", *run, "--min", "0.9001", code=FAILS).stdout

    assert passes.startswith("passes: F1 of `good` is 0.9000 at epoch 1, which is at")
    assert fails.startswith("fails: F1 of `good` is 0.9000 at epoch 1, which is below")


def test_the_numbers_say_what_the_verdict_says(tmp_path: Path) -> None:
    """As many digits as that takes, and none of them is less than nothing."""
    write(tmp_path, "a/validation", 899_999, rows=3_000_000)
    write(tmp_path, "b/validation", 900_001, rows=3_000_000)
    here = (str(tmp_path), "--without-band")

    below = tb_f1("check", *here, "--run", "^a", "--min", "0.9", code=FAILS).stdout
    exact = tb_f1("check", *here, "--run", "^a", "--min", "0.8999991", code=FAILS)
    apart = tb_f1("check", *here, "--run", "^a", "--against", "b", code=FAILS).stdout
    within = (*here, "--run", "^a", "--against", "b", "--margin", "0.1")

    assert below.startswith("fails: F1 of `a` is 0.899999 at")
    assert "is 0.899999 at epoch 0, which is below 0.8999991." in exact.stdout
    assert "is -0.000002: 0.899999 at epoch 0 and 0.900001 at" in apart
    assert "is 0.0000: 0.9000 at" in tb_f1("check", *within).stdout


def test_the_last_step_is_checked_if_one_says_so(logdir: Path) -> None:
    """Then nothing was chosen of it, and nothing is said of that."""
    run = (str(logdir), "--run", "^good", "--min", "0.7", "--at", "last")
    printed = tb_f1("check", *run).stdout

    assert printed.startswith("passes: F1 of `good` is 0.8000 at epoch 2")
    assert "chosen" not in printed


def test_the_run_that_leads_is_checked(logdir: Path) -> None:
    """A run of other rows is above it, and it is said that it was left out."""
    run = (str(logdir), "--min", "0.99", "--run", "good|bad|twin|few")
    printed = tb_f1("check", *run, code=FAILS).stdout

    assert printed.startswith("fails: F1 of `good` is")
    assert "`few` has a larger score" in printed
    assert "It is the best of 3 runs and this is the best of its 3 epochs" in printed


def test_without_a_band_the_run_with_the_largest_score_is_checked(logdir: Path) -> None:
    """Also where it cannot be compared with the others."""
    run = (str(logdir), "--min", "0.94", "--without-band")
    printed = tb_f1("check", *run).stdout

    assert printed.startswith("passes: F1 of `few` is 0.9500")
    assert "It is the best of 4 runs" in printed


def test_the_only_run_with_a_band_does_not_answer_for_better_ones(
    tmp_path: Path,
) -> None:
    """What is below others is not the best, whatever can be compared."""
    weighted = replace(logs.MULTICLASS, average="weighted")
    three = Counts([90, 90, 90], [100] * 3, [100] * 3, 300)
    logs.write_records(tmp_path, "a/validation", [(0, Record.of(three))], weighted)
    write(tmp_path, "z/validation", 100)
    run = (str(tmp_path), "--min", "0.8")

    printed = tb_f1("check", *run, code=CANNOT).stdout
    assert printed.startswith("cannot be told: F1 of `a` is 0.9000 at epoch 0. A band")
    assert "`--without-band` lets" in printed
    assert tb_f1("check", *run, "--without-band").stdout.startswith("passes: F1 of `a`")


def test_nothing_beside_a_run_is_one_of_its_parts(tmp_path: Path) -> None:
    """Its training rows are no run that could be checked against it."""
    write(tmp_path, "x/train", 290)
    write(tmp_path, "x/validation", 270)
    here = (str(tmp_path), "--against", "x/validation")

    done = tb_f1("check", *here, code=CANNOT)
    assert "There is no run beside 'x/validation'" in done.stderr


def test_against_a_run_the_band_of_the_difference_decides(logdir: Path) -> None:
    """Better for sure, worse for sure, or not told apart."""
    here = str(logdir)
    better = tb_f1("check", here, "--run", "^good", "--against", "bad").stdout
    worse = tb_f1("check", here, "--run", "^bad", "--against", "good", code=FAILS)
    apart = tb_f1("check", here, "--run", "^twin", "--against", "good", code=CANNOT)

    assert better.startswith(
        "passes: F1 of `good` minus that of `bad` is +0.3000: 0.9000 at epoch 1 and "
        "0.6000 at epoch 0. The band of the difference is from +"
    )
    assert worse.stdout.startswith("fails: F1 of `bad` minus that of `good` is -0.3")
    assert "all of it is below 0." in worse.stdout
    assert "0 lies inside. More rows would tell, or a `--margin`" in apart.stdout


def test_a_margin_says_how_much_worse_is_as_good(logdir: Path) -> None:
    """What is not told apart passes, if its band is within the margin."""
    twin = (str(logdir), "--run", "^twin", "--against", "good/validation")
    passes = tb_f1("check", *twin, "--margin", "0.1").stdout
    alone = tb_f1("check", *twin, "--without-band", code=FAILS).stdout
    within = tb_f1("check", *twin, "--without-band", "--margin", "0.01").stdout

    assert "all of it is at least −0.1." in passes
    assert "which is below 0." in alone
    assert within.startswith("passes:")


def test_other_rows_are_not_compared(logdir: Path) -> None:
    """That is said, and the status is that of what cannot be told."""
    run = (str(logdir), "--run", "^few", "--against", "good")
    printed = tb_f1("check", *run, code=CANNOT).stdout

    other = "`few` counted 600 rows at its best step, and `good` 900: these are not"
    assert other in printed
    assert "`--without-band`" not in printed  # it would not help
    alone = tb_f1("check", *run, "--without-band", code=CANNOT).stdout
    assert other in alone


def test_of_two_demands_one_that_is_missed_is_enough(logdir: Path) -> None:
    """And one that cannot be told, if the other is met."""
    good = (str(logdir), "--run", "^good", "--against", "bad")

    assert tb_f1("check", *good, "--min", "0.8").stdout.count("passes:") == 2
    assert "fails:" in tb_f1("check", *good, "--min", "0.99", code=FAILS).stdout
    tb_f1("check", *good, "--min", "0.9", code=CANNOT)


def test_training_rows_and_numbers_without_counts_cannot_be_told(
    tmp_path: Path,
) -> None:
    """The reason is the one that the ranking gives."""
    write(tmp_path / "a", "train", 290)
    logs.write_scalars(tmp_path / "b", "x", {"F1/val": {0: 0.9}})

    train = tb_f1("check", str(tmp_path / "a"), "--min", "0.5", code=CANNOT).stdout
    logged = tb_f1("check", str(tmp_path / "b"), "--min", "0.5", code=CANNOT).stdout
    value = tb_f1("check", str(tmp_path / "b"), "--min", "0.5", "--without-band").stdout

    assert train.startswith("cannot be told: `.`: Only training rows were counted.")
    assert "0.9000, as logged, at step 0. A band needs counts" in logged
    assert value.startswith("passes:")


@pytest.mark.parametrize(
    ("training", "validation", "run"),
    [
        ("train/exp1", "validation/exp1", "exp1"),
        ("exp1/training/0", "exp1/validation/0", "exp1/0"),
        ("x/train/version_0", "x/validation/version_0", "x/version_0"),
        ("exp_train/v1", "exp_val/v1", "exp_val/v1"),
        ("cnn_train", "cnn_val", "cnn_val"),
    ],
)
def test_training_rows_never_pass_wherever_their_folder_is(
    tmp_path: Path, training: str, validation: str, run: str
) -> None:
    """With a band or without one, and also where nothing else is there."""
    write(tmp_path, training, 285, 290)
    here = (str(tmp_path), "--min", "0.9")
    for more in ((), ("--without-band",)):
        alone = tb_f1("check", *here, *more, code=CANNOT).stdout
        assert "Whether these are training rows is not known" in alone
        assert "`--without-band`" not in alone

    write(tmp_path, validation, 200, 210)
    for more in ((), ("--without-band",)):
        printed = tb_f1("check", *here, *more, code=FAILS).stdout
        assert printed.startswith(f"fails: F1 of `{run}` is 0.7000")


def test_what_is_wrong_with_the_arguments_is_one_sentence(logdir: Path) -> None:
    """2 for a wrong argument, 3 where nothing could be checked."""
    here = str(logdir)
    for arguments, words in (
        ((), "needs `--min SCORE` or `--against RUN`"),
        (("--min", "80"), "must be a number from -1 to 1, got '80'"),
        (("--min", "nan"), "must be a number from -1 to 1"),
        (("--against", "bad", "--margin", "-1"), "must be a number from 0 to 1"),
        (("--min", "0.5", "--margin", "0.1"), "say which, with `--against RUN`"),
    ):
        assert words in tb_f1("check", here, *arguments, code=WRONG).stderr
    for arguments, words in (
        (("--against", "none"), "`--against` must be one of the runs, got 'none'"),
        (("--run", "^bad", "--against", "bad"), "no run beside 'bad'"),
        (("--min", "0.5", "--run", "nothing"), "No series matches"),
    ):
        assert words in tb_f1("check", here, *arguments, code=CANNOT).stderr


def test_several_metrics_need_a_tag(tmp_path: Path) -> None:
    """The sentence names those that there are."""
    write(tmp_path, "a", 290)
    design = [(0, logs.record_of(logs.DESIGN_BATCHES))]
    logs.write_records(tmp_path, "a", design, name="other")

    done = tb_f1("check", str(tmp_path), "--min", "0.5", code=CANNOT)
    assert "`--tag` must choose one metric" in done.stderr
    assert "f1_score, other." in done.stderr
    tb_f1("check", str(tmp_path), "--min", "0.9", "--tag", "f1_score")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_cannot_print_an_answer(tmp_path: Path) -> None:
    """Its control characters are shown escaped, on either stream."""
    write(tmp_path, "x\npasses: F1 of `x` is 1\x1b[31m\u202e", 290)
    done = tb_f1("check", str(tmp_path), "--min", "0.99", code=FAILS)
    none = tb_f1("check", str(tmp_path), "--against", "y", code=CANNOT)

    assert done.stdout.startswith(
        r"fails: F1 of `x\npasses: F1 of `x` is 1\x1b[31m\u202e` is 0.9667"
    )
    assert len(done.stdout.splitlines()) == len(none.stderr.splitlines()) == 1
    assert "\x1b" not in done.stdout + done.stderr + none.stderr


SHELL = f"{shlex.quote(sys.executable)} -m tb_f1_plugin.cli check "


def in_shell(logdir: Path, least: str, then: str) -> subprocess.CompletedProcess[str]:
    """Run a check in bash, with something behind it; print its status in any case."""
    check = f"{SHELL}{shlex.quote(str(logdir))} --run ^good --min {least} {then}"
    return subprocess.run(["bash", "-c", check], capture_output=True, text=True)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(("least", "status"), [("0.1", 0), ("0.99", 1), ("0.9", 3)])
def test_the_status_is_the_answer_though_nobody_reads_it(
    logdir: Path, least: str, status: int
) -> None:
    """The reader of a pipe may end before anything is printed."""
    done = in_shell(logdir, least, "| exec true; exit ${PIPESTATUS[0]}")

    assert done.returncode == status
    assert done.stderr == ""


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize("sink", [">&-", ">/dev/full"])
@pytest.mark.parametrize("least", ["0.1", "0.99"])
def test_what_cannot_be_printed_neither_passes_nor_fails(
    logdir: Path, least: str, sink: str
) -> None:
    """A sentence on standard error says so."""
    if sink == ">/dev/full" and not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    done = in_shell(logdir, least, sink)

    assert done.returncode == CANNOT
    assert done.stderr.startswith("tb-f1: It cannot be told: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_crash_neither_passes_nor_fails(
    logdir: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """1 is the status that Python has for one, and it is that of a run that fails."""

    def crash(*_: object, **__: object) -> int:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(check, "check", crash)
    monkeypatch.setattr(streams, "print_no_more", lambda: None)

    assert commands.main(["check", str(logdir), "--min", "0.5"]) == CANNOT
    assert capfd.readouterr().err.endswith("It cannot be told: a fault of ours\n")
