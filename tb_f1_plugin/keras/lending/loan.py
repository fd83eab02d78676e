"""Attach: lends F1 metrics to a compiled model, and leaves nothing behind.

May import keras, tensorflow and the core. A metric that is added to a model stays
visible afterwards: `evaluate` returns one value more, `load_model` needs our package.
So nothing is added. For the length of one batch the model's compiled function is
exchanged for one of ours, which also counts; it puts the model's own back before it
does anything else. In between, `model.metrics`, `evaluate`, `save` and the compiled
functions are the user's, whenever and however `fit` ends.

The one thing that stays for longer is a shim over `_get_metrics_result_or_logs`, by
which `val_f1_score` enters the logs before any callback sees them. It answers as
usual to everybody but the `fit` that runs our callback, and goes with it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Protocol

import keras
import numpy as np
import tensorflow as tf

from tb_f1_plugin.core.vocabulary import Run
from tb_f1_plugin.keras.lending import advice
from tb_f1_plugin.keras.lending.deciding import nothing
from tb_f1_plugin.keras.lending.steps import Lending
from tb_f1_plugin.keras.lending.tasks import (
    NotLendableError,
    is_classification,
    name_of,
)
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.model import exchange
from tb_f1_plugin.keras.model.compiled import (
    argument_of_fit,
    argument_of_train_on_batch,
    symbolic,
)
from tb_f1_plugin.keras.model.exchange import Exchange, Split

log = logging.getLogger("tb_f1_plugin")

END_OF_DATA = (StopIteration, tf.errors.OutOfRangeError)
_LOGS = "_get_metrics_result_or_logs"
_STEP = "compute_metrics"


class Owner(exchange.Owner, Protocol):
    """What a loan must know of the session that it is made for."""

    is_fitting: bool
    is_loop: bool

    @property
    def callbacks(self) -> Any:
        """The list of callbacks that calls its hooks."""

    def on_lent(self, metric: F1Score) -> None:
        """Take note of a metric that was lent while a batch was traced."""

    def before_call(self, split: Split) -> None:
        """Take note that a batch runs now."""

    def called(self, split: Split, *, ended: bool = False) -> None:
        """Take note that a batch ran, or that there was none left."""

    def has_all(self, run: Run) -> bool:
        """Tell whether a lent metric's value is of all rows of a split."""

    def rearm(self, split: Split) -> None:
        """Lend for the next batch as well, where nobody announces it."""


class Loan:
    """F1 metrics lent to one model as it is compiled now.

    Which metrics are lent is decided when the first batch is traced, since only
    then the shapes and the names in the logs are known.

    Args:
        model: A compiled model.
        owner: The session for which the metrics are lent. Another callback's in the
            same `fit` joins `owners` instead of lending a second time.
        chosen: The user's own metric, or None to choose by the compiled loss.

    Attributes:
        lending: The lent metrics; none before the first batch is traced.
        is_decided: Whether a batch has been traced.
        is_lent: Whether it is between `begin` and `end`.
    """

    def __init__(self, model: Any, owner: Owner, chosen: F1Score | None) -> None:
        """Remember; nothing is changed yet."""
        self.is_decided = self.is_lent = False
        self.owners = [owner]
        self._model = model
        self._under: Any = None
        self._broken = False
        self._chosen = chosen
        self._functions: dict[Split, Callable[..., Any]] = {}
        self._exchange = Exchange(model, self.owners)
        self._made_beside: dict[Split, Any] = {}
        self._counts: dict[Split, Callable[[Any, Any], Any]] = {
            "train": partial(self._count, "train"),
            "test": partial(self._count, "test"),
        }
        self._own_step = self._compute_metrics
        self._split: Split = "train"
        self.lending = Lending(
            model,
            chosen,
            has_class_weight=argument_of_fit("class_weight") is not None,
        )
        self._class_step = partial(type(model).compute_metrics, model)
        self._has_stock_steps = False
        self._compiled = _compiled_state(model)

    @property
    def metrics(self) -> dict[str, F1Score]:
        """The lent metrics by their name in the logs; none before the first batch."""
        return self.lending.metrics

    def fits(self, model: Any) -> bool:
        """Tell whether this loan can be taken up again, compiled functions and all."""
        if self._broken or model is not self._model:
            return False
        if (argument_of_fit("class_weight") is not None) != (
            self.lending.has_class_weight
        ):
            return False  # a step is traced with or without it
        (config, *rest), (our_config, *our_rest) = (
            _compiled_state(model),
            self._compiled,
        )
        return config is our_config and rest == our_rest

    def begin(self) -> None:
        """Let the lent metrics' results enter the logs of the owner's `fit`."""
        state, ours = self._model.__dict__, self._logs
        if hasattr(type(self._model), _LOGS) and state.get(_LOGS) != ours:
            self._under = state.get(_LOGS)  # of a `fit` that an evaluation is inside of
            state[_LOGS] = ours
        self.is_lent = True
        self._has_stock_steps = steps_are_keras_own(self._model)

    def end(self) -> None:
        """Take everything off the model. May be called at any time, repeatedly."""
        state = self._model.__dict__
        self._exchange.end()
        self.is_lent, under = False, self._under
        self._under = None
        if state.get(_LOGS) == self._logs:
            del state[_LOGS]
            loan = getattr(under, "__self__", None)
            if under is not None and getattr(loan, "is_lent", True):
                state[_LOGS] = under
        if state.get(_STEP) == self._compute_metrics:
            del state[_STEP]

    def put_back(self, split: Split) -> None:
        """Put the model's own function back before the batch that it waits for."""
        self._exchange.put_back(split)

    def lend_for_next_batch(self, split: Split) -> None:
        """Exchange the model's compiled function until it is called once."""
        if self._exchange.waits(split):
            return
        own = self._model.__dict__.get(f"{split}_function")
        if split not in self._functions or own is not self._made_beside.get(split):
            # Also when a callback compiled anew, or made the function anew.
            self._functions[split] = self._make_function(split)
            self._made_beside[split] = own
        self._exchange.until_called(split, self._counts[split])

    def _count(self, split: Split, own: Any, iterator: Any) -> Any:
        """Run a batch by our function, in which the lent metrics count."""
        del own
        if split == "train" and any(owner.is_loop for owner in self.owners):
            self._take_class_weight_of_loop()
        # The public property names a default strategy where there is none.
        distributed = getattr(self._model, "_distribute_strategy", None)
        if distributed is not None and not self.is_decided:
            self._decide_before_tracing(iterator)
        # `compute_metrics` is ours meanwhile: it is looked up while tracing, or when
        # eager. A user may have set one on the instance.
        state = self._model.__dict__
        before = state.get(_STEP)
        self._original_step = before or self._class_step
        state[_STEP] = self._own_step
        self._split, is_first = split, not self.is_decided
        for owner in self.owners:
            owner.before_call(split)
        try:
            logs = self._functions[split](iterator)
            if is_first:
                self.lending.look_at_labels()
        except END_OF_DATA:
            for owner in self.owners:
                owner.called(split, ended=True)
            raise
        except BaseException:
            # Interrupted while it was traced, a function stays half made.
            self._broken = True
            raise
        finally:
            if before is None:
                del state[_STEP]
            else:
                state[_STEP] = before
        for owner in self.owners:
            owner.called(split)
            owner.rearm(split)
        return self._seen(logs)

    def _take_class_weight_of_loop(self) -> None:
        """Take note if the weights of this batch are `class_weight`'s.

        A step is traced with or without it.
        """
        has_class_weight = argument_of_train_on_batch("class_weight") is not None
        if has_class_weight != self.lending.has_class_weight:
            self.lending.has_class_weight = has_class_weight
            self._functions["train"] = self._make_function("train")

    def _seen(self, logs: Any) -> Any:
        """Return what a step has returned as whoever called for it may see it.

        A step of the user's may return something under our name: it stays, and ours
        gets another. A loop of the user's own gets what it always gets.
        """
        if not isinstance(logs, dict):
            return logs
        if not self._has_stock_steps:
            for name in [name for name in self.metrics if name in logs]:
                self._rename(name, logs)
        elif any(owner.is_loop for owner in self.owners):
            return {n: logs[n] for n in logs if n not in self.lending.ever}
        return logs

    def _rename(self, name: str, taken: Container[str]) -> None:
        _taken(*self.lending.rename(name, taken))

    @contextmanager
    def train_function(self) -> Iterator[None]:
        """Show the function that really trains, for whoever writes its graph."""
        own = self._model.__dict__.get("train_function")
        self._model.__dict__["train_function"] = self._functions.get("train", own)
        try:
            yield
        finally:
            self._model.__dict__["train_function"] = own

    def results(self, logs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the results of the lent metrics that have counted something.

        Args:
            logs: Of the last step. They stand in it, unless each replica has its own
                or a step of the user's has made something else of them.
        """
        is_distributed = getattr(self._model, "_distribute_strategy", None) is not None
        if is_distributed or not self._has_stock_steps:
            logs = {}
        self.lending.look_at_labels()
        found: dict[str, Any] = {}
        for name, metric in self.metrics.items():
            result = logs.get(name)
            if _shows_rows(result, metric) or metric.has_rows():
                result = metric.result() if result is None else result
                found.update(_flattened(name, metric, result))
        return found

    def _make_function(self, split: Split) -> Callable[..., Any]:
        state, name = self._model.__dict__, f"{split}_function"
        own = state.get(name)
        state[name] = None
        try:
            getattr(self._model, f"make_{split}_function")()
            function: Callable[..., Any] = state[name]
            return function
        finally:
            state[name] = own

    def _decide_before_tracing(self, iterator: Any) -> None:
        """Make the metrics from the data's specification.

        A replica's function may not make variables, as the first traced batch does
        otherwise.
        """
        self.is_decided = True
        model = self._model
        try:
            x, y, sample_weight = keras.utils.unpack_x_y_sample_weight(
                symbolic(iterator.element_spec)
            )
            y_pred = model.compute_output_spec(x)
            with model.distribute_strategy.scope():
                self._decide(x, y, y_pred, model.get_metrics_result())
                self.lending.build(y, y_pred, sample_weight)
        except Exception as error:
            self.lending.clear()
            _nothing(f"the strategy's data do not say their shapes ({error})")

    def _compute_metrics(self, *arguments: Any, **options: Any) -> Any:
        returned = self._original_step(*arguments, **options)
        logs = dict(returned) if isinstance(returned, dict) else {}
        try:
            x, y, y_pred, sample_weight = _given(*arguments, **options)
            if not self.is_decided:
                self.is_decided = True
                self._decide(x, y, y_pred, logs)
            results = self.lending.count(self._split, x, y, y_pred, sample_weight)
            if self._has_stock_steps:  # else what is under our name is the user's
                logs.update(results)
        except Exception as error:
            is_theirs = isinstance(error, NotLendableError)
            if self._chosen is not None and not is_theirs:
                raise
            # Nobody asked for this metric: it must not end a training.
            logs = {name: logs[name] for name in logs if name not in self.lending.ever}
            self.lending.clear()
            self.is_decided = True
            if is_theirs:
                _nothing(error, advice.IN_THE_STEP)
            else:
                _nothing(f"counting failed ({type(error).__name__}: {error})")
        return logs if isinstance(returned, dict) else returned

    def _logs(self, logs: Any) -> Any:
        original = self._under or partial(
            getattr(type(self._model), _LOGS), self._model
        )
        if not self._exchange.is_ours(sys._getframe(1)):
            # Of an interrupted `fit` whose frame somebody keeps, as a notebook does.
            return original(logs)
        of_step = logs if isinstance(logs, dict) else {}
        if isinstance(logs, dict):
            # What Keras compares with its own metrics' names must be as without us.
            logs = {name: logs[name] for name in logs if name not in self.lending.ever}
        result = original(logs)
        caller = sys._getframe(1).f_code.co_name
        run: Run = "validation" if caller == "evaluate" else "train"
        shown = [one for one in self.owners if one.is_fitting and not one.is_loop]
        if isinstance(result, dict) and any(one.has_all(run) for one in shown):
            return {**result, **self.results(of_step)}
        return result

    def _decide(self, x: Any, y: Any, y_pred: Any, logs: Mapping[str, Any]) -> None:
        self.lending.decide(x, y, y_pred, logs)
        for metric in self.metrics.values():
            for owner in self.owners:
                owner.on_lent(metric)


def _shows_rows(result: Any, metric: F1Score) -> bool:
    """Tell whether a result says by itself that rows were counted: it is not 0/0.

    To look at the metric takes 0.2 ms in a fit, twice an epoch.
    """
    if isinstance(result, Mapping):
        result = result.get(metric.name)
    f1 = np.nan if result is None else float(result)
    return not np.isnan(f1) and f1 != metric.zero_division


def _flattened(name: str, metric: F1Score, result: Any) -> dict[str, Any]:
    """Return a result under the names of its parts; not every Keras flattens logs."""
    if not isinstance(result, Mapping):
        return {name: result}
    return {name + key.removeprefix(metric.name): one for key, one in result.items()}


def _given(
    x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, *_: Any
) -> tuple[Any, Any, Any, Any]:
    """Return what `compute_metrics` of Keras was given."""
    if y_pred is None:
        raise NotLendableError("the model's compute_metrics has arguments of its own")
    return x, y, y_pred, sample_weight


def loan_among(model: Any, callbacks: Any) -> Loan | None:
    """Return the loan that another one in a list of callbacks has made, if any."""
    loan = getattr(model.__dict__.get(_LOGS), "__self__", None)
    if callbacks is None or not isinstance(loan, Loan) or not loan.is_lent:
        return None
    is_of_list = any(owner.callbacks is callbacks for owner in loan.owners)
    return loan if is_of_list else None


def worth_trying(model: Any) -> bool:
    """Tell whether a compiled loss classifies; if none does, say so in one line."""
    losses = _flat(model.loss)
    if any(is_classification(loss) for loss in losses):
        return True
    if all(loss is None for loss in losses):
        _nothing(
            "the model was compiled without a loss that says that it classifies",
            advice.WITH_LABELS,
        )
        return False
    names = ", ".join(name_of(loss) for loss in losses if loss is not None)
    _nothing(f"the loss {names} does not say that the model classifies")
    return False


def traces_by_itself(model: Any) -> bool:
    """Tell whether a step is a `tf.function` of the user's own; if so, say it.

    It keeps what it traced, so a metric that was lent in it would stay in it.
    """
    steps = ("train_step", "test_step", "compute_metrics")
    if not any(hasattr(getattr(model, step), "python_function") for step in steps):
        return False
    _nothing(
        "a step of the model is a tf.function of its own, which would keep it",
        advice.IN_METRICS.format("[tb_f1_plugin.keras.F1Score(...)]"),
    )
    return True


def _taken(name: str, free: str) -> None:
    log.warning("The logs have %r already; the lent F1 is named %r.", name, free)


def steps_are_keras_own(model: Any) -> bool:
    """Tell whether a model's steps are those of Keras, and not the user's."""
    return all(
        getattr(getattr(model, name), "__func__", None) is getattr(keras.Model, name)
        for name in ("train_step", "test_step", "compute_metrics")
    )


def _nothing(reason: Any, how: str = advice.HOW_TO_CHOOSE) -> None:
    log.warning("%s", nothing(reason, how))


def _compiled_state(model: Any) -> Sequence[Any]:
    """Return what a compiled function depends on; `compile` makes all of it anew."""
    return (
        model._compile_config,
        model.run_eagerly,
        model.jit_compile,
        model.steps_per_execution,
    )


def _flat(loss: Any) -> list[Any]:
    nested = isinstance(loss, (dict, list, tuple))
    return list(keras.tree.flatten(loss)) if nested else [loss]
