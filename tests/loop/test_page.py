"""The page on loops: every block of it runs, in every library, without any other."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.logdir import read_series
from tests.loop.libraries import array, every_library, needs
from tests.support.imports import ROOT, imported_by, top_level
from tests.support.tensorboard_process import TensorBoardProcess
from tests.support.waiting import wait_for

PAGE = (ROOT / "docs/loops.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
FRAMEWORKS = ("keras", "tensorflow", "sklearn", "torch", "jax", "cupy")

# What runs before the page's first block, in an interpreter that refuses to import
# what is not the library's own.
ALONE = """
import sys

refused = set(sys.argv[1].split(","))

class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in refused:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Refusing())
import numpy as np

rng = np.random.default_rng(0)
labels = rng.integers(0, 2, 300)
logits = (rng.normal(size=300) + labels - 0.5).astype("float32")
batches = [(labels[a : a + 64], logits[a : a + 64]) for a in range(0, 300, 64)]
"""
MODELS = {
    "numpy": "loader, model = [(x, y) for y, x in batches], lambda x: x",
    "torch": """
import torch

loader = [(torch.from_numpy(x)[:, None], torch.from_numpy(y)) for y, x in batches]
model = torch.nn.Linear(1, 1)
with torch.no_grad():
    model.weight.fill_(1.0)
    model.bias.fill_(0.0)
""",
    "jax": """
import jax
import jax.numpy as jnp

loader = [(jnp.asarray(x), jnp.asarray(y)) for y, x in batches]
model = jax.jit(lambda x: x * 1.0)
""",
}
TRUTH = """
tp = int(((logits > 0) & (labels == 1)).sum())
exact = 2 * tp / int((logits > 0).sum() + labels.sum())
assert f1.compute() == exact, (f1.compute(), exact)
assert not refused & {name.partition(".")[0] for name in sys.modules}
print("exact", exact)
"""


def exact_of_the_page() -> float:
    """Return F1 of the rows that the page's loop is run on."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 300)
    logits = (rng.normal(size=300) + labels - 0.5).astype("float32")
    tp = int(((logits > 0) & (labels == 1)).sum())
    return 2 * tp / int((logits > 0).sum() + labels.sum())


def run_alone(library: str, folder: Path) -> str:
    """Run the page's first block where no other library can be imported."""
    others = ",".join(name for name in FRAMEWORKS if name != library)
    source = "\n".join([ALONE, MODELS[library], BLOCKS[0][1], TRUTH])
    done = subprocess.run(
        [sys.executable, "-c", source, others],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_block_is_of_a_language_that_is_tested_here() -> None:
    """No block can be added that nothing runs."""
    assert {language for language, _ in BLOCKS} == {"python"}
    assert PAGE.count("```") == 2 * len(BLOCKS)


@every_library
def test_the_loop_runs_without_any_other_library(library: str, tmp_path: Path) -> None:
    """No Keras, TensorFlow, scikit-learn; the tab's reader gets the exact F1."""
    printed = run_alone(library, tmp_path)

    exact = exact_of_the_page()
    assert f"exact {exact}" in printed
    (series,) = read_series(tmp_path / "logs")
    assert (series.run, series.tag) == ("run1/validation", "f1_score")
    assert series.steps.tolist() == list(range(10))
    assert f_beta(series.counts).tolist() == [exact] * 10


@pytest.mark.slow
@pytest.mark.skipif(
    "f1" not in {point.name for point in entry_points(group="tensorboard_plugins")},
    reason="the package is not installed here, so TensorBoard has no plugin",
)
@every_library
def test_report_and_tab_show_what_the_loop_wrote(
    library: str,
    tmp_path: Path,
    tensorboard: Callable[..., TensorBoardProcess],
) -> None:
    """`tb-f1 report`, and TensorBoard's plugin over HTTP, have the loop's F1."""
    run_alone(library, tmp_path)
    exact = exact_of_the_page()

    words = [sys.executable, "-m", "tb_f1_plugin.cli", "report", str(tmp_path / "logs")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"{exact:.4f}" in done.stdout
    server = tensorboard(tmp_path / "logs")
    route = "data/plugin/f1/scores?tag=f1_score"
    (shown,) = wait_for(lambda: server.get_json(route)["series"])
    assert shown["run"] == "run1/validation"
    assert shown["value"][-1] == pytest.approx(exact, abs=1e-12)


@every_library
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_blocks_run_in_order(
    library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As written, with a model, data and ranks as the reader has them."""
    pytest.importorskip("tensorboardX")
    monkeypatch.chdir(tmp_path)
    labels, logits = np.array([1, 0, 1]), np.array([0.9, 0.2, -0.4], "float32")

    class Sampler:
        dataset, num_replicas, rank = range(5), 2, 1

        def __len__(self) -> int:
            return 3

    namespace: dict[str, Any] = {
        "model": lambda x: x,
        "loader": [(array(library, logits), array(library, labels))],
        **{"rank": 0, "processes": 2, "dataset": labels, "sampler": Sampler()},
    }

    for _, block in BLOCKS:
        exec(compile(block, "docs/loops.md", "exec"), namespace)

    assert int(namespace["f1"].counts().total) == 2  # the third row is a repeated one
    assert list(namespace["own"]) == [0, 2]
    runs = {series.run for series in read_series("logs")}
    assert runs == {
        "run1/validation",
        "run2",
        "run3/validation",
        "run4/validation",
    }


def test_importing_the_package_imports_nothing() -> None:
    """Not a module of the standard library more than an interpreter has anyway."""
    bare = imported_by("pass")

    assert imported_by("import tb_f1_plugin") - bare == {"tb_f1_plugin"}


def test_public_names_come_when_they_are_asked_for() -> None:
    """From the package's top, listed, and without a framework."""
    modules = top_level(imported_by("from tb_f1_plugin import F1Score, Writer"))
    assert not modules & {"tensorflow", "keras", "jax", "torch", "sklearn"}

    import tb_f1_plugin

    assert {"F1Score", "Writer"} <= set(dir(tb_f1_plugin))
    with pytest.raises(AttributeError, match="has no attribute 'F2Score'"):
        tb_f1_plugin.F2Score  # noqa: B018


@needs("torch")
def test_a_metric_that_has_counted_on_torch_is_read_without_it() -> None:
    """A pickled metric has nothing of the library in it."""
    source = (
        "import pickle, sys, torch; from tb_f1_plugin import F1Score; f1 = F1Score();"
        "f1.update(torch.tensor([1]), torch.tensor([0.9]).bfloat16());"
        "sys.stdout.buffer.write(pickle.dumps(f1))"
    )
    done = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert b"torch" not in done.stdout
