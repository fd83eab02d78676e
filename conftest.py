"""Which rooms have no examples to run, since what they need is not installed."""

from __future__ import annotations

import importlib.util

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
