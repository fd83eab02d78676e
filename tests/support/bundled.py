"""Bundled: which libraries of others are inside the built files, as the build says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
# The build writes it beside the files that it makes: frontend/scripts/bundled.ts.
LISTS = (
    ROOT / "tb_f1_plugin/plugin/static/.bundled.json",
    ROOT / "tb_f1_plugin/cli/export/static/.bundled.json",
)


class Bundled(NamedTuple):
    """A library, and its licence: the name of it and its text."""

    name: str
    version: str
    license: str
    text: str


def bundled() -> list[Bundled]:
    """Return the libraries in all built files, each once, by name."""
    every = {
        Bundled(**one)
        for path in LISTS
        for one in json.loads(path.read_text(encoding="utf-8"))
    }
    return sorted(every)
