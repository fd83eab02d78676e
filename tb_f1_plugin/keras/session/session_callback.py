"""Session callback: a callback that knows of which session each of its hooks is.

May import `model`, `private`, `summaries` and the rooms beside it. The same callback
may be called by an `evaluate` or a `fit` inside of a `fit`, of the same model or of
another. Each has a session; the inner one ends first, also when it was interrupted.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import keras

from tb_f1_plugin.core.vocabulary import Split
from tb_f1_plugin.keras.model.traced import has_functions
from tb_f1_plugin.keras.private.caller import caller_for, calls_now
from tb_f1_plugin.keras.session.epochs import Epochs
from tb_f1_plugin.keras.session.session import Session
from tb_f1_plugin.keras.summaries.summaries_callback import SummariesCallback


class _Outer(NamedTuple):
    """A session inside of which another one runs, and what it goes on with."""

    session: Session
    epochs: Epochs
    remembered: dict[str, Any]


class SessionCallback(SummariesCallback):
    """Keras' callback, with a session for each `fit`, `evaluate` or loop.

    All names begin with an underscore, since users have subclasses with names of their
    own. A subclass of ours uses `_session`, whose hooks come now, and `_epochs`, which
    writes what it counts.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As the original; no session has begun."""
        super().__init__(*args, **kwargs)
        self._epochs = Epochs("", self._write_summary, self._say_once)
        self._current: Session | None = None
        self._outer: list[_Outer] = []
        self._announced: tuple[Any, Any, bool] | None = None

    @property
    def _session(self) -> Session:
        """The session whose hooks come now."""
        assert self._current is not None, "Keras calls set_model before any hook"
        return self._current

    def set_model(self, model: Any) -> None:
        """Take the model; whatever an interrupted `fit` left behind is put right.

        An evaluation inside of a `fit` with the same callback leaves the `fit` as it
        is: only when its hooks come, they are taken for its own.
        """
        if not isinstance(model, keras.Model):
            raise ValueError(
                f"`TensorBoard` of tb_f1_plugin is for models of Keras 3, got a "
                f"{type(model).__module__}.{type(model).__qualname__}. Build it with "
                "`keras`, or use the callback of the library that it is from."
            )
        self._end_interrupted()
        callers, trainer = caller_for(model)
        self._stand_once(callers)
        session = self._current
        if session is not None and session.is_alive():
            is_inside = not session.is_loop or trainer in ("evaluate", "predict")
            if is_inside and callers is not None and callers is session.callbacks:
                return
            if is_inside:
                self._announced = model, callers, has_functions(model)
                return
        self._end_all()
        self._open(model)
        self._current = Session(model, callers)

    def _stand_once(self, callbacks: Any) -> None:
        """Leave a list of callbacks that has this one twice with the first one."""
        if callbacks is None or sum(own is self for own in callbacks.callbacks) < 2:
            return
        first = next(i for i, own in enumerate(callbacks.callbacks) if own is self)
        # Keras goes through the list that it has: a new one is for the next hook.
        callbacks.callbacks = [
            own
            for i, own in enumerate(callbacks.callbacks)
            if i == first or own is not self
        ]
        self._say_once(
            "The same TensorBoard stands in the list of callbacks more than once. Its "
            "hooks are called once: put it into the list once."
        )

    def _begin_inside(self) -> None:
        """Begin a session inside of another one, if its hooks are what comes now."""
        if self._announced is None:
            return
        (model, callbacks, had), self._announced = self._announced, None
        if callbacks is not None and not calls_now(callbacks):
            return
        self._outer.append(_Outer(self._session, self._epochs, self._remembered()))
        self._watch_model(model)
        if str(self.log_dir) != self._open_directory:
            self._open(model)
        self._current = Session(model, callbacks, is_nested=True, had=had)

    def _end_inside(self) -> None:
        """End a session that is inside of another one, which goes on."""
        self._session.end()
        self._current, self._epochs, remembered = self._outer.pop()
        self._remember(remembered)

    def _end_interrupted(self) -> None:
        """Come back from what was interrupted inside of a session."""
        while self._outer and not self._session.is_calling():
            self._end_inside()

    def _end_all(self) -> None:
        while self._outer:
            self._end_inside()
        if self._current is not None:
            self._current.end()
        self._announced = None

    @property
    def _writes_for_outer(self) -> bool:
        """Whether the open files are those of a session that this one is inside of."""
        return bool(self._outer) and self._has_files_of(self._outer[-1].remembered)

    @property
    def _has_own_epochs(self) -> bool:
        """Whether what is written is of no session that this one is inside of."""
        return not self._outer or self._epochs is not self._outer[-1].epochs

    def _can_count_inside(self) -> bool:
        """Tell whether to lend inside of a session, where its own could not be told.

        Why nothing is lent was said at the beginning of that one.
        """
        outer, inner = self._outer[-1].session, self._session
        same = outer.model is inner.model
        return not same or bool(outer.counters) or outer.loan is not None

    def _close_files(self) -> None:
        """As the original, unless an outer session goes on writing."""
        if not self._writes_for_outer:
            super()._close_files()

    def _open(self, model: Any) -> None:
        """Begin with the files of `log_dir`."""
        self._epochs = Epochs(str(self.log_dir), self._write_summary, self._say_once)
        super().set_model(model)

    def _write_summary(self, run: Split, summary: Any, step: int) -> None:
        with self._writer_of(run).as_default():
            self.summary.experimental.write_raw_pb(
                summary.SerializeToString(), step=step
            )
