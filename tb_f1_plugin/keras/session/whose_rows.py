"""Whose rows: of which split the rows are that come after a reset in a loop.

May import the core, `private`, `complete` and `split_counter`. Keras resets a metric
for a reason that its method tells. A loop of the user's own resets it between training
and validation, or between two batches, and tells nobody which.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tb_f1_plugin.core.vocabulary import Split
from tb_f1_plugin.keras.private.caller import method_of_keras
from tb_f1_plugin.keras.session.complete import Steps
from tb_f1_plugin.keras.session.split_counter import Next


def after_reset(model: Any, phase: Split | None, steps: Mapping[Split, Steps]) -> Next:
    """Say whose rows come after a reset in a loop, where a metric is reset now.

    Args:
        model: The model.
        phase: The split that is running; None between.
        steps: The batches of each split.
    """
    method = method_of_keras(model)
    if method in ("evaluate", "test_on_batch"):
        return Next("validation" if phase == "validation" else None)
    if method is not None or phase is None:
        return Next(phase)
    # By the loop itself. Where it announces its batches, the next one says more.
    if steps[phase].announced:
        return Next(phase if steps[phase].is_in_batch else None)
    return Next(phase, is_certain=False)
