"""These tests need Lightning; its own warnings are not ours to mend."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

HERE = Path(__file__).parent
IS_THERE = importlib.util.find_spec("lightning") is not None
collect_ignore_glob = [] if IS_THERE else ["*.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let Lightning warn, of few workers and of PyTorch's newer names."""
    for item in items:
        if HERE in item.path.parents:
            for name in ("lightning", "pytorch_lightning"):
                item.add_marker(pytest.mark.filterwarnings(f"ignore::Warning:{name}"))
