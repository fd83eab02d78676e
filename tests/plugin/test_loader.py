"""Import laws, and a TensorBoard that starts whatever breaks here.

Every probe runs in a fresh interpreter, and is shown to be able to fail.
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tensorboard.plugins import base_plugin
from werkzeug.test import Client

from tb_f1_plugin.format import metadata
from tb_f1_plugin.plugin import activity
from tb_f1_plugin.plugin.loader import F1Loader
from tb_f1_plugin.plugin.routes import ROUTES
from tb_f1_plugin.plugin.serving import Server
from tests.support import logs
from tests.support.imports import ROOT, imported_by, top_level
from tests.support.tensorboard_process import TensorBoardProcess
from tests.support.waiting import wait_for

HEAVY = ("tensorflow", "keras", "jax", "torch")
PACKAGE = "tb_f1_plugin.plugin"
PLUGIN_MODULES = sorted(
    f"{PACKAGE}.{path.stem}"
    for path in (ROOT / "tb_f1_plugin" / "plugin").glob("[a-z]*.py")
)

Start = Callable[..., TensorBoardProcess]


def test_the_probe_sees_what_is_imported() -> None:
    """The meta-test: a module that is imported, however deep, is found."""
    assert "numpy" in top_level(imported_by("import tb_f1_plugin.core.scores.formulas"))
    assert "werkzeug" in top_level(imported_by("import tb_f1_plugin.plugin.answers"))


def test_the_probe_would_see_a_heavy_module(tmp_path: Path) -> None:
    """The meta-test for what may not be installed: a stand-in is found as well."""
    (tmp_path / "tensorflow.py").touch()
    statement = f"sys.path.insert(0, {str(tmp_path)!r}); import tensorflow"
    assert "tensorflow" in top_level(imported_by(statement))


def test_importing_the_package_is_free() -> None:
    """`import tb_f1_plugin`, and `.plugin`, bring not even numpy."""
    heavy = {"numpy", "tensorboard", "werkzeug", *HEAVY}
    assert not heavy & top_level(imported_by("import tb_f1_plugin.plugin"))


def test_the_plugin_never_imports_a_framework() -> None:
    """Whoever only looks at logs needs no tensorflow, keras, jax or torch."""
    modules = imported_by(f"import {', '.join(PLUGIN_MODULES)}")
    assert not set(HEAVY) & top_level(modules)


def test_the_loader_imports_base_plugin_and_nothing_else() -> None:
    """TensorBoard imports it without a guard: nothing in it may be able to fail."""
    own = {"tb_f1_plugin", "tb_f1_plugin.plugin", "tb_f1_plugin.plugin.loader"}
    before = imported_by("from tensorboard.plugins import base_plugin")
    assert imported_by("import tb_f1_plugin.plugin.loader") - before == own


def test_fix_flags_keeps_all_of_ours_and_leaves_scalars_alone() -> None:
    """Every epoch's tensor is kept; what the user chose stands."""
    flags = argparse.Namespace(samples_per_plugin={"scalars": 500})
    F1Loader().fix_flags(flags)
    assert flags.samples_per_plugin == {"scalars": 500, **metadata.SAMPLES}
    flags = argparse.Namespace(samples_per_plugin={"f1": 7})
    F1Loader().fix_flags(flags)
    assert flags.samples_per_plugin == {**metadata.SAMPLES, "f1": 7}


@pytest.mark.parametrize(
    "flags", [SimpleNamespace(), SimpleNamespace(samples_per_plugin=None)]
)
def test_fix_flags_survives_a_program_without_the_flag(flags: SimpleNamespace) -> None:
    """A program that embeds TensorBoard may define other flags."""
    F1Loader().fix_flags(flags)


def test_breaking_a_module_can_be_seen(tmp_path: Path) -> None:
    """The meta-test: the module that is said to break does break when imported."""
    run = subprocess.run(
        [sys.executable, "-c", "import tb_f1_plugin.core.scores.formulas"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **breaking("tb_f1_plugin.core.scores.formulas", tmp_path)},
    )
    assert run.returncode != 0
    assert "broken on\npurpose" in run.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "module", [f"{PACKAGE}.plugin", "tb_f1_plugin.format.metadata", "orjson"]
)
def test_tensorboard_starts_whatever_breaks_at_the_start(
    tmp_path: Path, tensorboard: Start, module: str
) -> None:
    """One line in the log says why the tab is missing; all else is served."""
    (tmp_path / "logs").mkdir()
    server = tensorboard(
        tmp_path / "logs", load_fast="false", env=breaking(module, tmp_path)
    )
    listing = server.get_json("data/plugins_listing")
    assert "f1" not in listing
    assert "scalars" in listing
    [line] = [line for line in server.log().splitlines() if "F1" in line]
    assert f"ImportError: {module} is broken on purpose" in line
    assert "Traceback" not in server.log()


@pytest.mark.slow
@pytest.mark.parametrize(
    "module",
    [
        "tb_f1_plugin.reading.sources",
        "tb_f1_plugin.core.counts",
        "tb_f1_plugin.format.summary",
    ],
)
def test_the_tab_says_what_broke_behind_it(
    tmp_path: Path, tensorboard: Start, module: str
) -> None:
    """What the start does not import: a sentence at every route, and one log line."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    logs.write_records(tmp_path / "logs", "train", [(0, record)])
    server = tensorboard(
        tmp_path / "logs", load_fast="false", env=breaking(module, tmp_path)
    )
    listing = wait_for(
        lambda: server.get_json("data/plugins_listing"), what="the list of plugins"
    )
    assert {"f1", "scalars"} <= set(listing)
    assert server.get("data/plugin/f1/index.js").status == 200
    for route in ROUTES:
        answer = server.get(f"data/plugin/f1/{route.name}")
        assert answer.status == 500
        assert f"ImportError: {module} is broken on purpose" in answer.json()["error"]
    [line] = [line for line in server.log().splitlines() if "F1" in line]
    assert f"ImportError: {module} is broken on purpose" in line
    assert "Traceback" not in server.log()


# Loads the plugin where there are scalars to show; prints whether it is active, and
# what it answers.
LOAD = """
import threading
from tensorboard.data import provider
from tensorboard.plugins import base_plugin
from werkzeug.test import Client
from tb_f1_plugin.plugin.loader import F1Loader
class Scalars:
    def list_scalars(self, *arguments, **options):
        tags = ("true_positives", "possible_positives", "predicted_positives")
        series = provider.ScalarTimeSeries(
            max_step=1, max_wall_time=1.0, plugin_content=b"", description="",
            display_name="", last_value=1.0,
        )
        return {"train": {"epoch_" + tag: series for tag in tags}}
loaded = F1Loader().load(base_plugin.TBContext(data_provider=Scalars()))
active = loaded is not None and loaded.is_active()
for scan in [t for t in threading.enumerate() if t.name == "f1-scan"]:
    scan.join()  # A busy machine may import for longer than a request waits,
if loaded is not None:
    active = loaded.is_active()  # or have ended just now.
print(active)
if loaded is not None:
    for path in "/index.js", "/series", "/scores":
        apps = loaded.get_plugin_apps()
        answer = Client(apps.get(path, apps["/*"])).get(path)
        first_line = answer.get_data(as_text=True).partition("\\n")[0]
        print(answer.status_code, first_line[:200])
"""


def test_where_nothing_breaks_the_tab_is_active() -> None:
    """The meta-test: what is asked below is answered otherwise where all is well."""
    run = subprocess.run(
        [sys.executable, "-c", LOAD], capture_output=True, text=True, cwd=ROOT
    )
    assert run.stdout.splitlines()[0] == "True"
    assert "cannot be loaded" not in run.stderr


# The loader may not break, and `bands` is a name for others to import.
@pytest.mark.parametrize(
    "module", sorted({*PLUGIN_MODULES} - {f"{PACKAGE}.loader", f"{PACKAGE}.bands"})
)
def test_load_survives_whatever_breaks(tmp_path: Path, module: str) -> None:
    """The same for every module of the plugin, without a server."""
    run = subprocess.run(
        [sys.executable, "-c", LOAD],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **breaking(module, tmp_path)},
    )
    broken = f"ImportError: {module} is broken on purpose"
    [line] = run.stderr.splitlines()
    assert broken in line
    active, *answered = run.stdout.splitlines()
    assert active == "False"
    if module in imported_at_start():
        assert answered == []
    else:
        script, *routes = answered
        assert script.startswith("200")
        assert len(routes) == 2
        assert all(answer.startswith("500") and broken in answer for answer in routes)


@cache
def imported_at_start() -> set[str]:
    """Return what a start of TensorBoard has imported once the plugin is loaded."""
    return imported_by(
        "from tensorboard.plugins import base_plugin\n"
        "from tb_f1_plugin.plugin.loader import F1Loader\n"
        "assert F1Loader().load(base_plugin.TBContext())"
    )


def test_the_start_imports_nothing_that_counts_or_scores() -> None:
    """It is quick since it knows words only: what reads or scores is imported later."""
    ours = {name for name in imported_at_start() if name.startswith("tb_f1_plugin")}
    assert ours == {
        "tb_f1_plugin",
        "tb_f1_plugin.format",
        "tb_f1_plugin.format.metadata",
        PACKAGE,
        *(
            f"{PACKAGE}.{name}"
            for name in ("activity", "answers", "loader", "plugin", "request_error")
        ),
        *("tb_f1_plugin.core", "tb_f1_plugin.core.vocabulary"),  # words, and no numbers
        *("tb_f1_plugin.text", "tb_f1_plugin.text.printable"),
    }
    assert "numpy" not in top_level(
        imported_at_start()
        - imported_by("import tensorboard.backend.http_util, werkzeug")
    )


def test_a_malformed_pattern_is_told_where_no_flag_was_checked() -> None:
    """A program that embeds TensorBoard may pass over `fix_flags`."""
    flags = SimpleNamespace(f1_tags=["("])
    loaded = F1Loader().load(base_plugin.TBContext(flags=flags, data_provider=object()))
    answer = Client(loaded.get_plugin_apps()["/series"]).get("/series")
    assert answer.status_code == 500
    assert "cannot be loaded (ValueError: " in answer.get_json()["error"]
    assert "Reinstall" not in answer.get_json()["error"]


def test_what_fails_once_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Too many open files are no broken installation; the log says it once."""
    made, want = Server.__init__, [True, True]

    def init(self: Server, context: base_plugin.TBContext) -> None:
        if want and want.pop():
            raise OSError(24, "Too many open files")
        made(self, context)

    monkeypatch.setattr(Server, "__init__", init)
    # Some plugin of TensorBoard's that another test imports has made it silent.
    caplog.set_level(logging.WARNING, logger="tensorboard")
    client = Client(F1Loader().load(base_plugin.TBContext()).get_plugin_apps()["/*"])
    assert [client.get("/pool?tag=f1").status_code for _ in range(3)] == [500, 500, 404]
    assert len([r for r in caplog.records if "cannot be loaded" in r.message]) == 1


def test_who_fetches_the_page_need_not_wait_for_its_data() -> None:
    """What reads and scores is imported beside the page, before it asks."""
    code = (
        "import sys, threading\n"
        "from tensorboard.plugins import base_plugin\n"
        "from werkzeug.test import Client\n"
        "from tb_f1_plugin.plugin.loader import F1Loader\n"
        "apps = F1Loader().load(base_plugin.TBContext()).get_plugin_apps()\n"
        "assert 'tb_f1_plugin.plugin.serving' not in sys.modules\n"
        "assert Client(apps['/index.js']).get('/index.js').status_code == 200\n"
        "[t.join() for t in threading.enumerate() if t.name == 'f1-begin']"
    )
    assert "tb_f1_plugin.plugin.serving" in imported_by(code)


@pytest.mark.slow
@pytest.mark.parametrize("load_fast", ["true", "false"])
def test_the_tab_appears_soon_after_counts_do(
    tmp_path: Path, tensorboard: Start, load_fast: str
) -> None:
    """Counts of a training that began after TensorBoard: at one of the next reloads."""
    logs.write_scalars(tmp_path, "a", {"loss": {0: 1.0}})
    server = tensorboard(tmp_path, load_fast=load_fast)

    def listed() -> Any:
        return server.get_json("data/plugins_listing")

    wait_for(lambda: listed()["scalars"]["enabled"], what="the first run")
    assert not listed()["f1"]["enabled"]
    logs.write_scalars(tmp_path, "b", logs.hand_made(logs.binary_epochs(2)))
    wait_for(lambda: listed()["f1"]["enabled"], activity.INTERVAL / 2, "the tab")


@pytest.mark.slow
def test_without_a_framework_logs_are_shown(tmp_path: Path, tensorboard: Start) -> None:
    """Where tensorflow and keras cannot be imported, a log directory is served."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    logs.write_records(tmp_path / "logs", "train", [(0, record)])
    without = breaking("tensorflow|keras", tmp_path)
    server = tensorboard(tmp_path / "logs", env=without, with_tensorflow=True)
    scores = wait_for(
        lambda: server.get_json("data/plugin/f1/scores")["series"], what="the run"
    )
    assert scores[0]["value"] == [logs.DESIGN_F1]


def breaking(modules: str, directory: Path) -> dict[str, str]:
    """Return an environment in whose interpreters some modules cannot be imported.

    Args:
        modules: Their full names, between bars.
        directory: Where the site customisation that does it is written.
    """
    (directory / "sitecustomize.py").write_text(
        "import sys\n"
        "class Broken:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name in {modules.split('|')!r}:\n"
        "            raise ImportError(f'{name} is broken on\\npurpose')\n"
        "sys.meta_path.insert(0, Broken())\n",
        encoding="utf-8",
    )
    return {"PYTHONPATH": os.pathsep.join([str(directory), str(ROOT)])}
