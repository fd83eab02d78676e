"""Path: by which of two ways a batch is counted, the plain one or the fast one.

May import `backend`, `batch` and `plain`. Both give the same state, on each backend.
`counting_by` is for tests, and no part of what users see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal

from tb_f1_plugin.core.form import Form
from tb_f1_plugin.keras.backend import steps
from tb_f1_plugin.keras.metric.counting.batch import batch_state
from tb_f1_plugin.keras.metric.counting.inputs import Inputs
from tb_f1_plugin.keras.metric.counting.plain import plain_state

Path = Literal["fast", "plain"]
State = Callable[[Inputs, Form, Sequence[int] | None], Any]
STATES: dict[Path, State] = {
    "fast": steps.compiled(batch_state, static=(1, 2)),
    "plain": steps.compiled(plain_state, static=(1, 2)),
}
_chosen: ContextVar[Path] = ContextVar("path", default="fast")


def counted_state(
    inputs: Inputs, form: Form, averaged: Sequence[int] | None = None
) -> Any:
    """Return what one batch adds to the state, counted by the path that is chosen.

    Args:
        inputs: The batch.
        form: What it means.
        averaged: The columns that averages are over; None for all.
    """
    # Keras makes a list of its own, which has no hash, of a list that is an attribute.
    columns = None if averaged is None else tuple(averaged)
    return STATES[_chosen.get()](inputs, form, columns)


@contextmanager
def counting_by(path: Path) -> Iterator[None]:
    """Count by one path; a step keeps the path by which it was traced."""
    token = _chosen.set(path)
    try:
        yield
    finally:
        _chosen.reset(token)
