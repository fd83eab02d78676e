"""State metric: the state of a metric, made with the first batch, read and reset.

May import keras, the core, `backend`, `private` and `counting`. What a batch adds to
the state is in `counting`, which also says in `layout` where each number lies.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from tb_f1_plugin.core.form import Form
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.keras.backend import steps
from tb_f1_plugin.keras.backend.variable import exact_variable
from tb_f1_plugin.keras.metric.counting.layout import EXACT, Layout
from tb_f1_plugin.keras.private.attributes import forget, is_stateless, is_symbolic


class StateMetric(keras.metrics.Metric):
    """A metric whose state is one float64 column, of the form that it saw first.

    Attributes:
        reset_listeners: Called before the state is zeroed: whoever records the counts
            must see them before a user's own `evaluate` wipes them.
        is_reset_inside: Whether a compiled function, or a pure one, resets it, which
            no listener hears.
    """

    def __init__(self, name: str, dtype: Any) -> None:
        """Make no variable: how many classes there are is known with a batch."""
        super().__init__(name=name, dtype=dtype)
        self._form: Form | None = None
        self._layout = Layout(1)  # of the result before the first batch
        self.reset_listeners: list[Callable[[], None]] = []
        self.is_reset_inside = False

    def record(self) -> Record:
        """Return all that is kept of the rows since the last reset."""
        if self._form is None:
            raise ValueError(
                f"`{self.name}` has counted nothing yet. Call `update_state`, or "
                "`fit` or `evaluate` with it in `metrics=`, first."
            )
        return Record.from_array(
            self._layout.to_array(self._numbers()), self._form.classes
        )

    def has_rows(self) -> bool:
        """Tell whether any row was counted since the last reset."""
        return self._form is not None and bool(self._numbers()[self._layout.rows, 0])

    def _numbers(self) -> Any:
        with steps.exact():
            return ops.convert_to_numpy(steps.read(self._counted))

    def reset_state(self) -> None:
        """Forget all rows."""
        if self._form is None:
            return
        if not (is_stateless() or steps.is_tracing()):
            for listener in self.reset_listeners:
                listener()
        elif not is_symbolic():
            self.is_reset_inside = True
        with steps.exact():
            super().reset_state()

    @property
    def built(self) -> bool:
        """Whether a batch's shape has been seen."""
        return self._form is not None

    @property
    def _built_form(self) -> Form:
        if self._form is None:
            raise ValueError(f"`{self.name}` has seen no batch yet.")
        return self._form

    def _build(self, form: Form) -> None:
        if self._form is None:
            self._layout = Layout(form.classes, by_entry=form.kind == "multilabel")
            self._counted = exact_variable(self, self._layout.shape)
            self._form = form

    def _build_anew(self, form: Form) -> None:
        """Take another form, of which nothing was counted yet."""
        held = self._built_form
        if (held.classes, held.kind) != (form.classes, form.kind):
            forget(self, self._counted)
            self._form = None
        self._build(form)

    def _add(self, batch: Any) -> None:
        """Add a batch to the state."""
        steps.add(self._counted, batch, is_stateless=is_stateless())

    def _pooled(self) -> Any:
        """Return the counts of all replicas: a step's own result is one replica's.

        Keras shows the mean over replicas of what a step returns, and a mean of F1
        is what this metric is there to avoid.
        """
        if self._form is None:
            return ops.zeros(self._layout.shape, EXACT)
        return steps.pooled(steps.read(self._counted))
