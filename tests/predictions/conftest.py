"""These tests need duckdb and narwhals, and the engines that they compare."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NEEDED = ("duckdb", "narwhals", "pandas", "polars", "pyarrow")
MISSING = [name for name in NEEDED if not importlib.util.find_spec(name)]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say why they are skipped, where one of these is not installed."""
    if MISSING:
        reason = f"not installed: {', '.join(MISSING)}; the extra `dev` has them"
        for item in items:
            if HERE in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=reason))
