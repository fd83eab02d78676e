"""`tb-f1 export --format svg`: a picture of the curves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tb_f1_plugin.core.counts import Counts
from tests.cli.test_cli import tb_f1
from tests.support import logs
from tests.support.sweep import write_sweep

pytest.importorskip("matplotlib")

SVG = ("--format", "svg")


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the logs of three runs of a sweep."""
    here = tmp_path_factory.mktemp("logs")
    write_sweep(here, 3)
    return here


def texts(svg: str) -> list[str]:
    """Return the texts of a picture."""
    tree = ElementTree.fromstring(svg)
    return [
        "".join(found.itertext()).strip()
        for found in tree.iter("{http://www.w3.org/2000/svg}text")
    ]


def test_a_picture_has_its_curves_its_names_and_what_they_are_of(logdir: Path) -> None:
    """Text is text: title, axes, legend; below how many rows, and what a band is."""
    svg = tb_f1("export", str(logdir), *SVG).stdout
    shown = texts(svg)
    text = " ".join(shown)

    assert "Exact F1 of f1_score" in shown
    assert "F1" in shown
    assert "epoch" in shown
    assert "lr=0.01,bs=16,seed=0" in shown
    assert "3 runs. 899 rows each at the last step. Thin: the rows of training." in text
    assert "in 95 of 100 cases" in text.replace("\n", " ")
    assert "<script" not in svg
    assert 'href="http' not in svg


def test_the_same_logs_give_the_same_picture(logdir: Path, tmp_path: Path) -> None:
    """Byte for byte, to a file as to standard output, and no date is in it."""
    file = tmp_path / "f1.svg"
    tb_f1("export", str(logdir), *SVG, "--output", str(file))

    svg = file.read_bytes()
    assert svg.decode() == tb_f1("export", str(logdir), *SVG).stdout
    assert b"dc:date" not in svg
    assert [path.name for path in tmp_path.iterdir()] == ["f1.svg"]


def test_the_options_say_what_is_drawn(logdir: Path) -> None:
    """A run, a score and a coverage of the bands."""
    options = ("--run", "seed=0/val", "--score", "recall", "--interval", "0.9")
    text = " ".join(texts(tb_f1("export", str(logdir), *SVG, *options).stdout))

    assert "Exact recall of f1_score" in text
    assert "Recall" in text
    assert "in 90 of 100 cases" in text
    assert "Thin" not in text


def test_a_name_is_neither_a_formula_nor_a_tag(tmp_path: Path) -> None:
    """Whatever runs are called, the picture can be read, and the name is in it."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    names = ("$x_1$", "a<b>&c", "_hidden", "b\x1b[31m")
    for run in names:
        logs.write_records(tmp_path, run, [(0, record), (1, record)])

    done = tb_f1("export", str(tmp_path), *SVG)
    assert {*names[:3], "b\\x1b[31m"} <= set(texts(done.stdout))
    assert "Warning" not in done.stderr


def test_many_runs_are_named_as_far_as_there_is_room(tmp_path: Path) -> None:
    """The best have colours and names, the others are grey; nothing is in their way."""
    write_sweep(tmp_path, 20)
    shown = texts(tb_f1("export", str(tmp_path), *SVG).stdout)
    text = " ".join(shown)

    assert "8 more" in shown
    assert sum(name.startswith("lr=") for name in shown) == 12
    assert "20 runs. 899 rows each" in text
    assert "Without the rows of training" in text
    assert "Band" not in text


def test_without_matplotlib_one_sentence_says_what_to_install(logdir: Path) -> None:
    """The command that it names installs it."""
    code = (
        "import importlib.util, sys; found = importlib.util.find_spec; "
        "importlib.util.find_spec = lambda name, *more: "
        "None if name == 'matplotlib' else found(name, *more); "
        f"from tb_f1_plugin import cli; cli.main(['export', {str(logdir)!r}, "
        "'--format', 'svg'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert done.returncode == 2
    assert "`pip install matplotlib`" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_class_that_nobody_has_is_told(logdir: Path) -> None:
    """There is nothing to draw, and the reason is the routes' own."""
    done = tb_f1("export", str(logdir), *SVG, "--class", "cat", code=1)

    assert "There is no curve to draw." in done.stderr


def long_names(number: int, length: int = 0) -> list[str]:
    """Return names that differ in one part in their middle."""
    return [
        f"model=resnet50-imagenet-pretrained,optimizer=adamw,lr=0.{i + 10},"
        f"bs=128,augment=randaugment{'x' * length}"
        for i in range(number)
    ]


@pytest.mark.parametrize("number", [2, 6, 14])
@pytest.mark.parametrize("length", [0, 120])
def test_long_names_are_told_apart_and_leave_the_chart_its_room(
    tmp_path: Path, number: int, length: int
) -> None:
    """What they share goes; what the first is in full is said; nobody is warned."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    for run in long_names(number, length):
        logs.write_records(tmp_path, run, [(0, record), (1, record)])
    done = tb_f1("export", str(tmp_path), *SVG)
    shown = [
        text for text in texts(done.stdout) if "lr=0." in text and "full" not in text
    ]

    assert len({*shown}) >= min(number, 12)
    assert "Names are shortened" in " ".join(texts(done.stdout))
    assert plot_width(done.stdout) > 0.6
    assert "Warning" not in done.stderr


def test_names_that_have_no_room_beside_the_chart_stand_below_it(
    tmp_path: Path,
) -> None:
    """Wide names of which nothing is shared leave the chart as it is."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    names = [f"{letter}-{letter * 45}" for letter in "abcdef"]
    for run in names:
        logs.write_records(tmp_path, run, [(0, record), (1, record)])
    done = tb_f1("export", str(tmp_path), *SVG)

    assert {*names} <= {*texts(done.stdout)}
    assert plot_width(done.stdout) > 0.8


def plot_width(svg: str) -> float:
    """Return the share of the width that the axes have, from their ground."""
    tree = ElementTree.fromstring(svg)
    whole = float(tree.attrib["viewBox"].split()[2])
    (ground,) = [g for g in tree.iter() if g.attrib.get("id") == "patch_2"]
    path = next(iter(ground)).attrib["d"].split()
    xs = [float(path[i + 1]) for i, word in enumerate(path) if word in "ML"]
    return (max(xs) - min(xs)) / whole


def test_what_is_undefined_everywhere_is_said_and_no_band_is(tmp_path: Path) -> None:
    """The axes have ends, and the chart says why it is empty."""
    record = logs.record_of([Counts([0], [0], [0], 4)])
    logs.write_records(tmp_path, "a", [(0, record), (1, record)])
    done = tb_f1("export", str(tmp_path), *SVG, "--zero-division", "nan")
    shown = texts(done.stdout)

    assert "undefined (0/0) at every step" in shown
    assert "Band" not in " ".join(shown)
    assert {"0.0", "1.0"} <= {*shown}


def test_a_band_at_one_step_is_not_said_since_nobody_sees_it(tmp_path: Path) -> None:
    """One step is one point, on axes that have ends."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    logs.write_records(tmp_path, "a", [(3, record)])
    shown = texts(tb_f1("export", str(tmp_path), *SVG).stdout)

    assert "Band" not in " ".join(shown)
    assert {"3", "0.0", "1.0"} <= {*shown}
