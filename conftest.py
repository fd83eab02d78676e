"""Which rooms have no examples to run, since what they need is not installed."""

from __future__ import annotations

import importlib.util

NEEDED_BY = {
    "tb_f1_plugin/lightning": "lightning",
    "tb_f1_plugin/transformers": "transformers",
}

collect_ignore = [
    folder for folder, name in NEEDED_BY.items() if not importlib.util.find_spec(name)
]
