"""Advice: the sentences that say that nothing is lent, and how to choose oneself.

May import nothing of ours. Each is printed only where it works when it is followed;
`tests/keras/test_advice.py` follows each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

HOW_TO_CHOOSE = (
    "To choose yourself: compile(..., metrics=[tb_f1_plugin.keras.F1Score(...)]) or "
    "TensorBoard(..., f1=F1Score(...))."
)
AS_ARGUMENT = "To choose yourself: TensorBoard(..., f1=F1Score(...))."
IN_METRICS = "To choose yourself: compile(..., metrics={})."
AN_OUTPUT = (
    "To choose yourself: compile(..., metrics={}), with one for each output that you "
    "want, since nothing is lent beside it."
)
IN_THE_STEP = (
    "To choose yourself: make a tb_f1_plugin.keras.F1Score in the model, call its "
    "update_state there, and list it in the model's `metrics`."
)
NOT_COMPILED = (
    "To choose yourself, where Keras takes no compiled metrics as here: make a "
    "tb_f1_plugin.keras.F1Score in the model, call its update_state in train_step and "
    "test_step, and list it in the model's `metrics`."
)
WITHOUT_NNX = "Train without KERAS_NNX_ENABLED, and a metric is lent."
_METRIC = "[tb_f1_plugin.keras.F1Score(...)]"
IN_STRUCTURE = (
    f"To choose yourself: compile(..., metrics=...) with {_METRIC} in the place of "
    "each output that you want, [] elsewhere, in the outputs' structure."
)


def for_outputs(
    names: Sequence[str | None],
    wanted: Sequence[int],
    *,
    takes_metrics: bool,
    is_nested: bool,
) -> str:
    """Return how to choose metrics for some outputs of several.

    Args:
        names: What Keras calls the outputs, in its order.
        wanted: Which outputs.
        takes_metrics: Whether Keras takes compiled metrics of the outputs.
        is_nested: Whether outputs lie deeper than in one list or dict.

    >>> for_outputs(["a", "b"], [0], takes_metrics=True, is_nested=False)[20:81]
    "compile(..., metrics={'a': [tb_f1_plugin.keras.F1Score(...)]}"
    """
    if not takes_metrics:
        return NOT_COMPILED
    if is_nested:
        return IN_STRUCTURE
    chosen = [names[place] for place in wanted]
    if None not in chosen and all(names.count(name) == 1 for name in chosen):
        by_name = ", ".join(f"{name!r}: {_METRIC}" for name in chosen)
        return AN_OUTPUT.format(f"{{{by_name}}}")
    places = [_METRIC if place in wanted else "[]" for place in range(len(names))]
    return AN_OUTPUT.format(f"[{', '.join(places)}]")


def with_labels(how: str) -> str:
    """Return how to choose a metric where it is not known whether there are labels."""
    return how.replace("To choose", "If the data have labels, to choose", 1)


def nothing(reason: Any, how: str) -> str:
    """Return the sentence that says that nothing is lent, and what can be done."""
    said = f"No F1 is lent: {str(reason).rstrip('.')}."
    return f"{said} {how}" if how else said
