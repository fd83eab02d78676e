"""Loan: F1 metrics that are lent to a compiled model, batch by batch.

May import `model`, `private`, `metric`, `said` and the rooms beside it. A metric that
is added to a model stays visible afterwards: `evaluate` returns one value more,
`load_model` needs our package. So nothing is added. For the length of one batch the
model's function is replaced by one of ours, which also counts. It puts the model's own
back before it does anything else. In between, `model.metrics`, `evaluate`, `save` and
the functions are the user's, whenever and however `fit` ends. What stays for longer is
the shim of `logs`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Protocol

from tb_f1_plugin.keras.lending import logs
from tb_f1_plugin.keras.lending.shares import Shares
from tb_f1_plugin.keras.lending.step import functions_for
from tb_f1_plugin.keras.lending.wish import Wish
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.model import step_hook
from tb_f1_plugin.keras.model.compiled import Named
from tb_f1_plugin.keras.model.step_hook import END_OF_DATA, StepHook
from tb_f1_plugin.keras.private.attributes import KerasSplit, compile_config
from tb_f1_plugin.keras.private.frames import (
    argument_of_fit,
    argument_of_train_on_batch,
)
from tb_f1_plugin.keras.said import Said


class Owner(step_hook.Owner, logs.Reader, Protocol):
    """What a loan must know of the session that it is made for."""

    @property
    def callbacks(self) -> Any:
        """The list of callbacks that calls its hooks."""

    def on_lent(self, metric: F1Score) -> None:
        """Take note of a metric that was lent while a batch was traced."""

    def before_batch_runs(self, split: KerasSplit) -> None:
        """Take note that a batch runs now."""

    def after_batch_ran(self, split: KerasSplit, *, was_empty: bool = False) -> None:
        """Take note that a batch ran, or that there was none left."""


class Loan:
    """F1 metrics lent to one model as it is compiled now.

    Which metrics are lent is decided when the first batch is traced, since only
    then the shapes and the names in the logs are known.

    Args:
        model: A compiled model.
        outer: A loan to the same model inside of whose `fit` this one is for; what that
            one has said is not said again.

    Attributes:
        said: What was told to the user.
        owners: The sessions for which the metrics are lent. Another callback's in the
            same `fit` joins them instead of lending a second time.
        is_lent: Whether it is between `lend` and `take_back`.
    """

    def __init__(self, model: Any, outer: Loan | None = None) -> None:
        """Remember; nothing is changed yet."""
        self.is_lent = False
        self.owners: list[Owner] = []
        self._model = model
        self._is_broken = False
        self.said: Said = Said() if outer is None else outer.said
        self._shares = Shares(
            model,
            self.said,
            has_class_weight=argument_of_fit("class_weight") is not None,
        )
        self._hook = StepHook(model, self.owners)
        self._shim = logs.LogsShim(model, self, self.owners, self._hook.trainers)
        self._step, self._functions = functions_for(model, self._shares)
        self._runs: dict[KerasSplit, Callable[..., Any]] = {
            "train": partial(self._run, "train"),
            "test": partial(self._run, "test"),
        }
        self._compiled = _compiled_state(model)

    @property
    def is_decided(self) -> bool:
        """Whether a batch has been traced."""
        return self._shares.is_decided

    def metrics_of(self, owner: Owner) -> list[F1Score]:
        """Return the metrics that are lent for a session; none before a batch."""
        return list(self._shares.metrics([owner]).values())

    @property
    def names_in_steps(self) -> set[str]:
        """The names under which a traced step has results of lent metrics."""
        return self._shares.names_in_steps

    def named(self, owner: Owner) -> dict[F1Score, Named]:
        """Return a session's metrics and their names, without those refuted."""
        return self._shares.named(owner)

    def names_of_others(self, owner: Owner) -> set[str]:
        """Return the names in the logs of what is lent for other sessions only."""
        return self._shares.names_of_others(owner)

    def results(
        self, logs_of_step: Mapping[str, Any], owners: Iterable[Any]
    ) -> dict[str, Any]:
        """Return the results of the metrics of some sessions that have counted.

        Args:
            logs_of_step: Of the last step. A step of the user's may have made something
                else of the results that stood in it.
            owners: The sessions.
        """
        self._shares.look_at_labels()
        of_step = logs_of_step if self._step.has_stock_steps else {}
        return logs.results_of(self._shares.metrics(owners), self._model, of_step)

    def is_of(self, model: Any) -> bool:
        """Tell whether it is lent to a model now."""
        return self.is_lent and model is self._model

    def fits(self, model: Any) -> bool:
        """Tell whether this loan can be lent again, compiled functions and all."""
        if self._is_broken or model is not self._model:
            return False
        has_class_weight = argument_of_fit("class_weight") is not None
        if has_class_weight != self._shares.has_class_weight:
            return False  # a step is traced with or without it
        config, *rest = _compiled_state(model)
        our_config, *our_rest = self._compiled
        return config is our_config and rest == our_rest

    def is_shared_with(self, owner: Owner) -> bool:
        """Tell whether it is lent in the `fit` whose callbacks an owner is one of."""
        callbacks = owner.callbacks
        is_of_list = any(other.callbacks is callbacks for other in self.owners)
        return self.is_lent and callbacks is not None and is_of_list

    # -- lending, and taking back -----------------------------------------------

    def begin(self, owner: Owner, wish: Wish) -> None:
        """Be a session's, and nobody else's yet."""
        self.owners.clear()
        self._shares.leave()
        self.join(owner, wish)

    def join(self, owner: Owner, wish: Wish) -> None:
        """Lend to one session more what it wants."""
        self.owners.append(owner)
        if self._shares.join(owner, wish):
            self._functions.forget("train", "test")  # in which it does not count

    def lend(self) -> None:
        """Let the lent metrics' results enter the logs of the owner's `fit`."""
        self._shim.set()
        self.is_lent = True
        self._step.look_at_model()

    def lend_to_next_batch(self, split: KerasSplit) -> None:
        """Let the lent metrics count in the next batch of a split."""
        if self._hook.is_set(split):
            return
        self._hook.set(split, self._runs[split])

    def take_back_from_next_batch(self, split: KerasSplit) -> None:
        """Let the next batch of a split run without the lent metrics."""
        self._hook.remove(split)

    def take_back(self) -> None:
        """Take everything off the model. May be called at any time, repeatedly."""
        self._hook.remove_all()
        self.is_lent = False
        self._shim.remove()
        self._step.remove()

    def train_function(self) -> AbstractContextManager[None]:
        """Show the function that really trains, for whoever writes its graph."""
        return self._functions.as_the_models()

    # -- one batch --------------------------------------------------------------

    def _run(self, split: KerasSplit, own: Any, *batch: Any) -> Any:
        """Run a batch by our function, in which the lent metrics count."""
        if split == "train" and any(owner.is_loop for owner in self.owners):
            self._take_class_weight_of_loop()
        is_first = not self.is_decided
        for owner in self.owners:
            owner.before_batch_runs(split)
        try:
            if is_first:
                batch = self._functions.decide(split, batch)
            self._step.put_on(split)
            try:
                returned = self._functions.run(split, own, batch)
            finally:
                self._step.take_off()
            if is_first:
                self._shares.look_at_labels()
        except END_OF_DATA:
            for owner in self.owners:
                owner.after_batch_ran(split, was_empty=True)
            raise
        except BaseException:
            # Interrupted while it was traced, a function stays half made.
            self._is_broken = True
            raise
        for owner in self.owners:
            owner.after_batch_ran(split)
        return self._functions.with_logs(returned, self._seen)

    def _take_class_weight_of_loop(self) -> None:
        """Take note if the weights of this batch are `class_weight`'s.

        A step is traced with or without it.
        """
        has_class_weight = argument_of_train_on_batch("class_weight") is not None
        if has_class_weight != self._shares.has_class_weight:
            self._shares.has_class_weight = has_class_weight
            self._functions.forget("train")

    def _seen(self, returned: Any) -> Any:
        """Return what a step has returned as whoever called for it may see it.

        A step of the user's may return something under our name: it stays, and ours
        gets another. A loop of the user's own gets what it always gets.
        """
        if not isinstance(returned, dict):
            return returned
        if not self._step.has_stock_steps:
            for lent in self._shares:
                for name in [name for name in lent.metrics if name in returned]:
                    lent.rename(name, self._shares.taken_beside(lent, returned))
        elif any(owner.is_loop for owner in self.owners):
            ours = self.names_in_steps
            return {name: returned[name] for name in returned if name not in ours}
        return returned


def _compiled_state(model: Any) -> Sequence[Any]:
    """Return what a compiled function depends on; `compile` makes all of it anew."""
    return (
        compile_config(model),
        model.run_eagerly,
        model.jit_compile,
        model.steps_per_execution,
    )
