"""These tests need transformers; its own warnings are not ours to mend."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

HERE = Path(__file__).parent
IS_THERE = all(map(importlib.util.find_spec, ("transformers", "accelerate")))
collect_ignore_glob = [] if IS_THERE else ["*.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let transformers and what it trains with warn."""
    for item in items:
        if HERE in item.path.parents:
            for name in ("transformers", "accelerate", "torch"):
                item.add_marker(pytest.mark.filterwarnings(f"ignore::Warning:{name}"))
