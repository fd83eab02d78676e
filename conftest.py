"""What is run: no examples of rooms whose needs are not installed, and no campaigns.

A campaign is a test of very many cases, or of minutes. `--campaigns` runs these alone.
"""

from __future__ import annotations

import importlib.util

import pytest

NEEDED_BY = {
    "tb_f1_plugin/demo/loop_training.py": "torch",
    "tb_f1_plugin/lightning": "lightning",
    "tb_f1_plugin/predictions": "narwhals",
    "tb_f1_plugin/predictions/count.py": "duckdb",
    "tb_f1_plugin/predictions/files/opened.py": "duckdb",
    "tb_f1_plugin/transformers": "transformers",
    **{
        f"tb_f1_plugin/keras/backend/{room}_{name}.py": name
        for room in ("steps", "tensors")
        for name in ("tensorflow", "jax", "torch")
    },
}

collect_ignore = [
    place for place, name in NEEDED_BY.items() if not importlib.util.find_spec(name)
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the option that chooses the campaigns."""
    parser.addoption(
        "--campaigns",
        action="store_true",
        help="run what is marked `campaign`, and nothing else",
    )


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out the campaigns, or all else."""
    asked = config.getoption("--campaigns")
    chosen, others = [], []
    for item in items:
        is_campaign = item.get_closest_marker("campaign") is not None
        (chosen if is_campaign == asked else others).append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = chosen
