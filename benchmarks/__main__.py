"""Runs every benchmark, each in its own process; writes RESULTS.md and growth.svg.

    python -m benchmarks [--kept] [name ...]

With names, only those are run anew; of the others the last results are kept. With
`--kept` none is, and the table is written of what there is. What each
of them measured is kept in `benchmarks/results/<name>.json`.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.metadata
import os
import platform
import subprocess
import sys
from pathlib import Path

from benchmarks import growth, table

HERE = Path(__file__).parent
KEPT = HERE / "results"
# In the order of the table; each is a module of this package.
NAMES = (
    "metric_step",
    "loop_step",
    "fit",
    "memory",
    "backend",
    "dashboard",
    "opening",
    "onefile",
    "startup",
    "disk",
    "export",
    "predictions",
)
# Measured in an environment of its own as well (each says how), and kept.
BACKENDS = ("jax", "torch")
ON_EACH_BACKEND = ("metric_step", "fit")
VERSIONS = ("tensorflow", "keras", "tensorboard", "tensorboard-data-server", "numpy")


def main() -> None:
    """Run the benchmarks that are named, or all, and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(NAMES))
    parser.add_argument("--kept", action="store_true", help="run none anew")
    chosen = parser.parse_args()
    names = chosen.names
    if unknown := set(names) - set(NAMES):
        parser.error(f"There is no {unknown.pop()!r}; there are {', '.join(NAMES)}.")
    KEPT.mkdir(exist_ok=True)
    for name in () if chosen.kept else names or NAMES:
        subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}", "--json", _file(name)],
            cwd=HERE.parent,
            check=True,
        )
    shown = (file for name in NAMES for file in _files(name))
    titled = [table.read(file) for file in shown if file.exists()]
    parts = ["# Results", _machine()]
    if growth.draw(titled, HERE / "growth.svg"):
        parts.append("![What was measured against its size](growth.svg)")
    parts += [f"## {title}\n\n{table.markdown(rows)}" for title, rows in titled]
    text = "\n\n".join(parts) + "\n"
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8")


def _file(name: str) -> Path:
    return KEPT / f"{name}.json"


def _files(name: str) -> list[Path]:
    others = BACKENDS if name in ON_EACH_BACKEND else ()
    return [_file(name), *(_file(f"{name}_{backend}") for backend in others)]


def _machine() -> str:
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in VERSIONS
    )
    return (
        f"{datetime.date.today()}, {os.cpu_count()} cores ({platform.machine()}), "
        f"Python {platform.python_version()}, {versions}. Written by `make bench`: "
        "each ratio is the median over rounds in which both were measured in turn, "
        "and the middle half of the rounds stands beside it."
    )


if __name__ == "__main__":
    main()
