"""Import laws, and a TensorBoard that starts whatever breaks here.

Every probe runs in a fresh interpreter, and is shown to be able to fail.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from tb_f1_plugin.plugin.loader import F1Loader
from tests.support import logs
from tests.support.imports import ROOT, imported_by, top_level
from tests.support.tensorboard_process import TensorBoardProcess
from tests.support.waiting import wait_for

HEAVY = ("tensorflow", "keras", "jax", "torch")
PLUGIN_MODULES = sorted(
    f"tb_f1_plugin.plugin.{path.stem}"
    for path in (ROOT / "tb_f1_plugin" / "plugin").glob("[a-z]*.py")
)

Start = Callable[..., TensorBoardProcess]


def test_the_probe_sees_what_is_imported() -> None:
    """The meta-test: a module that is imported, however deep, is found."""
    assert "numpy" in top_level(imported_by("import tb_f1_plugin.scores"))
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


@pytest.mark.parametrize("module", PLUGIN_MODULES)
def test_the_plugin_never_imports_a_framework(module: str) -> None:
    """Whoever only looks at logs needs no tensorflow, keras, jax or torch."""
    assert not set(HEAVY) & top_level(imported_by(f"import {module}"))


def test_the_loader_imports_base_plugin_and_nothing_else() -> None:
    """TensorBoard imports it without a guard: nothing in it may be able to fail."""
    own = {"tb_f1_plugin", "tb_f1_plugin.plugin", "tb_f1_plugin.plugin.loader"}
    before = imported_by("from tensorboard.plugins import base_plugin")
    assert imported_by("import tb_f1_plugin.plugin.loader") - before == own


def test_fix_flags_keeps_all_of_ours_and_leaves_scalars_alone() -> None:
    """Every epoch's tensor is kept; what the user chose stands."""
    flags = argparse.Namespace(samples_per_plugin={"scalars": 500})
    F1Loader().fix_flags(flags)
    assert flags.samples_per_plugin == {"scalars": 500, "f1": 0, "f1_scores": 300}
    flags = argparse.Namespace(samples_per_plugin={"f1": 7})
    F1Loader().fix_flags(flags)
    assert flags.samples_per_plugin == {"f1": 7, "f1_scores": 300}


@pytest.mark.parametrize(
    "flags", [SimpleNamespace(), SimpleNamespace(samples_per_plugin=None)]
)
def test_fix_flags_survives_a_program_without_the_flag(flags: SimpleNamespace) -> None:
    """A program that embeds TensorBoard may define other flags."""
    F1Loader().fix_flags(flags)


def test_breaking_a_module_can_be_seen(tmp_path: Path) -> None:
    """The meta-test: the module that is said to break does break when imported."""
    run = subprocess.run(
        [sys.executable, "-c", "import tb_f1_plugin.scores"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **breaking("tb_f1_plugin.scores", tmp_path)},
    )
    assert run.returncode != 0
    assert "broken on\npurpose" in run.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "module",
    [
        "tb_f1_plugin.plugin.plugin",
        "tb_f1_plugin.plugin.sources",
        "tb_f1_plugin.counts",
        "tb_f1_plugin.summary",
    ],
)
def test_tensorboard_starts_whatever_breaks(
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


@pytest.mark.parametrize("module", [m for m in PLUGIN_MODULES if m[-6:] != "loader"])
def test_load_survives_whatever_breaks(tmp_path: Path, module: str) -> None:
    """The same for every module of the plugin, without a server: None and a line."""
    code = (
        "from tensorboard.plugins import base_plugin\n"
        "from tb_f1_plugin.plugin.loader import F1Loader\n"
        "print(F1Loader().load(base_plugin.TBContext()))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **breaking(module, tmp_path)},
    )
    assert run.stdout == "None\n"
    [line] = run.stderr.splitlines()
    assert f"ImportError: {module} is broken on purpose" in line


@pytest.mark.slow
def test_without_a_framework_logs_are_shown(tmp_path: Path, tensorboard: Start) -> None:
    """Where tensorflow and keras cannot be imported, a log directory is served."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    logs.write_records(tmp_path / "logs", "train", [(0, record)])
    server = tensorboard(tmp_path / "logs", env=breaking("tensorflow|keras", tmp_path))
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
