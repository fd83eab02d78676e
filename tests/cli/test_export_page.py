"""`tb-f1 export --format html`: the tab in one file. `tests/browser` opens such."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tb_f1_plugin.cli.export import answers
from tb_f1_plugin.cli.export.page import SCRIPT
from tb_f1_plugin.plugin.parameters import EXPLAIN
from tb_f1_plugin.plugin.routes import ROUTES
from tests.cli.test_cli import tb_f1
from tests.support import details, logs
from tests.support.in_process import InProcess
from tests.support.sweep import names, write_sweep

pytestmark = pytest.mark.dashboard

PACK = re.compile(r'<script type="text/plain" data-pack>([\w+/=]*)</script>')
HTML = ("--format", "html")


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the logs of two folds with training rows, and of three classes."""
    here = tmp_path_factory.mktemp("logs")
    for fold in range(2):
        for split in "train", "validation":
            seed = 2 * fold + (split == "train")
            epochs = [
                (e, logs.record_of(b))
                for e, b in enumerate(logs.binary_epochs(4, seed))
            ]
            logs.write_records(here, f"fold {fold}/{split}", epochs)
    three = [(e, logs.record_of(b)) for e, b in enumerate(logs.multiclass_epochs(2))]
    logs.write_records(here, "animals", three, logs.MULTICLASS, name="animal")
    details.write(here, "kept", details.multilabel(), name="pet")
    return here


class File:
    """A file that was written, unpacked as its page unpacks it."""

    def __init__(self, text: str) -> None:
        self.text = text
        index, *packs = [
            json.loads(gzip.decompress(base64.b64decode(found)))
            for found in PACK.findall(text)
        ]
        self.index: dict[str, Any] = index
        self.answers = [
            (route, parameters, runs, status, packs[pack][place])
            for route, parameters, runs, status, pack, place in index["answers"]
        ]

    def of(self, route: str, **parameters: str) -> list[Any]:
        """Return the answers to a question."""
        return [
            answer
            for name, asked, _, _, answer in self.answers
            if name == route
            and {k: v for k, v in asked.items() if k != EXPLAIN.name} == parameters
        ]


def exported(logdir: Path, file: Path, *options: str) -> tuple[File, str]:
    """Return a file, and what was said of it."""
    done = tb_f1("export", str(logdir), *HTML, "--output", str(file), *options)
    assert done.stdout == ""
    return File(file.read_text(encoding="utf-8")), done.stderr


def test_every_answer_is_the_route_s(logdir: Path, tmp_path: Path) -> None:
    """Each has what the route gives over HTTP to the same question."""
    made, _ = exported(logdir, tmp_path / "f1.html")
    here = InProcess(logdir)

    assert len(made.answers) > 100
    asked = {route for route, *_ in made.answers}
    assert asked == {one.name for one in ROUTES} - {"export"} | {answers.RUN_ORDER}
    for route, parameters, runs, status, answer in made.answers:
        if route == answers.RUN_ORDER:
            continue
        query = [*parameters.items(), *(("run", run) for run in runs or ())]
        response = here.get(route, query_string=query)
        assert response.status_code == status, (route, query)
        assert json.loads(response.get_data()) == answer, (route, query)


def test_of_many_classes_the_file_says_how_many_it_has(tmp_path: Path) -> None:
    """It does not say that it holds each class where it holds the first twenty."""
    task = details.multiclass(epochs=2, classes=21, rows=100)
    details.write(tmp_path / "logs", "many", task, histogram=False, confusion=False)
    made, said = exported(tmp_path / "logs", tmp_path / "f1.html")

    assert "each of the first 20 classes by itself in Best, Curves" in said
    asked = {asked.get("class") for _, asked, *_ in made.answers} - {None}
    assert len(asked) == 20


def test_the_command_says_size_and_what_the_file_holds(
    logdir: Path, tmp_path: Path
) -> None:
    """What to do with it, what is in it, and nothing on standard output."""
    made, said = exported(logdir, tmp_path / "f1.html")

    assert re.search(r"f1\.html has \d\.\d MB and 4 runs\. Open it in a browser", said)
    assert "It holds F1 in every view; every other score in" in said
    assert "Left out" not in said
    assert made.index["left_out"] == []
    assert made.index["command"] == f"tensorboard --logdir {logdir}"
    assert [path.name for path in tmp_path.iterdir()] == ["f1.html"]


def test_a_small_file_has_each_step_that_it_says_it_has(
    logdir: Path, tmp_path: Path
) -> None:
    """Of every series: its thresholds, and its curves of each kind."""
    made, said = exported(logdir, tmp_path / "f1.html")
    assert "every step of the curves in Thresholds" in said
    own = {"tag", "class", "curve", "run"}
    for route in "curve", "thresholds":
        there: dict[str, set[int]] = {}
        known: dict[str, set[int]] = {}
        for name, asked, runs, _, answer in made.answers:
            key = json.dumps([{k: v for k, v in asked.items() if k in own}, runs])
            if name == route and "step" in asked:
                there.setdefault(key, set()).add(int(asked["step"]))
            elif name == route:
                known[key] = set(answer["steps"])
        assert known
        assert all(known.values())
        assert there == known


def test_what_a_small_file_has_no_room_for_is_named(
    logdir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first round is there as a whole, and what was cut is told as left out."""
    monkeypatch.setattr(answers, "MOST_FURTHER", 10)
    from tb_f1_plugin.cli import main

    file = tmp_path / "f1.html"
    assert main(["export", str(logdir), *HTML, "--output", str(file)]) == 0
    made = File(file.read_text(encoding="utf-8"))

    assert made.index["holds"] == ["F1 in every view"]
    assert made.index["left_out"][0].startswith("every other score in Best")
    assert made.of("ranking", tag=logs.NAME)


def test_the_options_are_asked_beside_the_default(logdir: Path, tmp_path: Path) -> None:
    """Both are inside, and the page opens with what was asked."""
    options = ("--score", "recall", "--class", "b", "--average", "macro")
    made, said = exported(logdir, tmp_path / "f1.html", *options)

    assert 'data-asked="score=recall&amp;class=b"' in made.text
    assert "recall (class b) in every view; F1 in every view" in said
    (answer,) = made.of("ranking", tag="animal", **{"score": "recall", "class": "b"})
    assert answer["score"] == "recall"
    assert made.of("ranking", tag="animal")


def test_only_the_runs_that_are_meant_are_in_the_file(
    logdir: Path, tmp_path: Path
) -> None:
    """Neither the names nor the numbers of the others are, and pools are of these."""
    made, _ = exported(logdir, tmp_path / "f1.html", "--run", "^fold 0")
    inside = json.dumps([answer for *_, answer in made.answers])

    assert "fold 0/validation" in inside
    assert "fold 1" not in inside
    assert "animals" not in inside
    (ranked,) = made.of("ranking", tag=logs.NAME)
    assert [row["run"] for row in ranked["rows"]] == ["fold 0"]


def test_the_policy_allows_the_script_alone(logdir: Path, tmp_path: Path) -> None:
    """By its hash; and no address is in the policy."""
    made, _ = exported(logdir, tmp_path / "f1.html")
    policy = re.findall(
        r'http-equiv="Content-Security-Policy" content="(.+?)"', made.text
    )
    script = re.findall(r"<script>(.*?)</script>", made.text, re.DOTALL)

    assert script == [SCRIPT.read_text(encoding="utf-8")]
    digest = base64.b64encode(hashlib.sha256(script[0].encode()).digest()).decode()
    assert policy == [
        f"default-src 'none'; script-src 'sha256-{digest}'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    ]


def test_a_name_can_end_no_element(tmp_path: Path) -> None:
    """Whatever runs and directories are called, the file has as many scripts."""
    here = tmp_path / "<b>&\"'</b>"
    record = logs.record_of(logs.DESIGN_BATCHES)
    for run in "a</script><script>alert(1)", "b\x1b[31m\n<!--", "ü\u2028":
        logs.write_records(here, run, [(0, record)])
    made, said = exported(here, tmp_path / "f1.html")

    assert made.text.count("<script") == 1 + len(PACK.findall(made.text))
    assert "<!--" not in made.text
    assert "alert(1)" not in made.text
    assert "\x1b" not in said + made.text
    runs = {one["run"] for one in made.of("series")[0]["series"]}
    assert "a</script><script>alert(1)" in runs
    assert "<title>F1: " in made.text
    assert "<b>" not in made.text.partition("<script")[0]


def test_nothing_is_written_to_a_terminal(logdir: Path) -> None:
    """A page in a terminal helps nobody: one sentence says what to give."""
    main, terminal = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "tb_f1_plugin.cli", "export", str(logdir), *HTML],
        stdout=terminal,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(terminal)
    os.close(main)

    assert done.returncode == 2
    assert "Give `--output f1.html`." in done.stderr
    piped = tb_f1("export", str(logdir), *HTML).stdout
    assert piped.startswith("<!doctype html>")
    assert piped.endswith("</html>\n")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--per-class",), "`--per-class` adds rows, and `--format html` has none."),
        (("--interval", "0.9"), "`--interval` does not go with `--format html`"),
        (("--score", "f2"), "`--score` must be one of f1, fbeta"),
        (("--output", "/"), "`--output` must be a file"),
    ],
)
def test_an_option_that_does_not_go_with_a_page_is_refused(
    options: tuple[str, ...], sentence: str
) -> None:
    """In one sentence, before anything is read: there are no such logs."""
    assert sentence in tb_f1("export", "nowhere", *HTML, *options, code=2).stderr


def test_a_run_that_does_not_exist_is_told_as_by_the_other_formats(
    logdir: Path, tmp_path: Path
) -> None:
    """The same sentences, and no file."""
    file = str(tmp_path / "f1.html")
    some = tb_f1("export", str(logdir), *HTML, "--output", file, "--run", "x", code=1)
    none = tb_f1("export", str(tmp_path), *HTML, "--output", file, code=1)

    assert "No series matches `--run` and `--tag`. There are 6:" in some.stderr
    assert "There is no F1 data in" in none.stderr
    assert not any(tmp_path.iterdir())


def test_no_question_is_kept_twice(logdir: Path, tmp_path: Path) -> None:
    """The rounds have much in common: a page would show a run twice."""
    made, _ = exported(logdir, tmp_path / "f1.html", "--average", "macro")
    asked = [json.dumps(entry[:3], sort_keys=True) for entry in made.answers]

    assert len(asked) == len(set(asked))


def test_each_group_of_a_hyperparameter_is_asked(tmp_path: Path) -> None:
    """Where the page offers to group runs by `lr`, the file has the answers."""
    logs_of = tmp_path / "logs"
    write_sweep(logs_of, 6)
    made, said = exported(logs_of, tmp_path / "f1.html")
    asked = [
        {*runs} for route, _, runs, _, _ in made.answers if route == "pool" and runs
    ]

    assert "Pooled by each hyper-parameter" in said
    for part in ("lr=0.1,", "lr=0.01,", "lr=0.002,", "bs=16,", "bs=32,"):
        group = {f"{name}/validation" for name in names(6) if part in name}
        assert group in asked, part


@pytest.mark.parametrize("kind", ["html", "csv", "json", "svg"])
@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--class", "nix"), "There is no class 'nix'"),
        (("--threshold", "0.4", "--tag", "animal"), "histogram"),
    ],
)
def test_what_no_series_has_is_told_and_nothing_is_written(
    logdir: Path, tmp_path: Path, kind: str, options: tuple[str, ...], why: str
) -> None:
    """A name that is spelt wrongly, or a threshold without a histogram of scores."""
    file = tmp_path / "f1"
    given = ("export", str(logdir), "--format", kind, "--output", str(file))
    done = tb_f1(*given, *options, code=1)

    assert why in done.stderr
    assert "It holds" not in done.stderr
    assert not file.exists()
