"""Logs: how the results of lent metrics enter the logs of the owner's `fit`.

May import numpy, `private` and `metric`. The results stand in no `model.metrics`, so
Keras does not ask for them. For as long as a loan is lent, a shim stands over the
method by which Keras makes the logs of an epoch, and `val_f1_score` is in them before
any callback sees them. The shim answers as usual to everybody but the `fit` that runs
our callback.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Protocol

import numpy as np

from tb_f1_plugin.core.vocabulary import Split
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.private.attributes import (
    LOGS_METHOD,
    override_of,
    set_override,
    strategy_of,
)
from tb_f1_plugin.keras.private.caller import Trainers, name_of_method
from tb_f1_plugin.keras.private.frames import calling_frame


class Reader(Protocol):
    """What must be known of a session that reads the logs."""

    is_fitting: bool
    is_loop: bool

    def has_all(self, run: Split) -> bool:
        """Tell whether a lent metric's value is of all rows of a split."""


class Lender(Protocol):
    """What must be known of a loan."""

    is_lent: bool

    @property
    def names_in_steps(self) -> set[str]:
        """The names under which a traced step has results of lent metrics."""

    def results(
        self, logs: Mapping[str, Any], owners: Sequence[Reader]
    ) -> dict[str, Any]:
        """Return what enters the logs for some sessions, given the last step's."""


class LogsShim:
    """Stands over the method of one model that makes the logs of an epoch.

    Args:
        model: The model.
        loan: Whose results enter.
        readers: The sessions in whose logs they enter.
        trainers: Which frames are those of the sessions' `fit` and `evaluate`.
    """

    def __init__(
        self,
        model: Any,
        loan: Lender,
        readers: Sequence[Reader],
        trainers: Trainers,
    ) -> None:
        self.loan = loan
        self._model = model
        self._readers = readers
        self._trainers = trainers
        self._under: Any = None

    def set(self) -> None:
        """Stand over the method, if Keras has it and we do not stand there yet."""
        current = override_of(self._model, LOGS_METHOD)
        if hasattr(type(self._model), LOGS_METHOD) and current != self._logs:
            self._under = current  # of a `fit` that an evaluation is inside of
            set_override(self._model, LOGS_METHOD, self._logs)

    def remove(self) -> None:
        """Leave the method as it was. May be called at any time, repeatedly."""
        under, self._under = self._under, None
        if override_of(self._model, LOGS_METHOD) == self._logs:
            loan = loan_behind(under)
            is_alive = under is not None and (loan is None or loan.is_lent)
            set_override(self._model, LOGS_METHOD, under if is_alive else None)

    def _logs(self, logs: Any) -> Any:
        original = self._under or partial(
            getattr(type(self._model), LOGS_METHOD), self._model
        )
        caller = calling_frame()
        if not self._trainers.is_ours(caller):
            # Of an interrupted `fit` whose frame somebody keeps, as a notebook does.
            return original(logs)
        of_step = logs if isinstance(logs, dict) else {}
        if isinstance(logs, dict):
            # What Keras compares with its own metrics' names must be as without us.
            ours = self.loan.names_in_steps
            logs = {name: logs[name] for name in logs if name not in ours}
        result = original(logs)
        run: Split = "validation" if name_of_method(caller) == "evaluate" else "train"
        reading = [
            reader
            for reader in self._readers
            if reader.is_fitting and not reader.is_loop and reader.has_all(run)
        ]
        if isinstance(result, dict) and reading:
            return {**result, **self.loan.results(of_step, reading)}
        return result


def loan_behind(method: Any) -> Any:
    """Return the loan whose shim an override is; None if it is another's."""
    shim = getattr(method, "__self__", None)
    return shim.loan if isinstance(shim, LogsShim) else None


def loan_of(model: Any) -> Any:
    """Return the loan whose shim stands on a model now; None if there is none."""
    return loan_behind(override_of(model, LOGS_METHOD))


def results_of(
    metrics: Mapping[str, F1Score], model: Any, logs: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the results of lent metrics that have counted something.

    Args:
        metrics: The metrics, by their names in the logs.
        model: The model that they are lent to.
        logs: Of the last step of Keras' own, in which the results stand unless each
            replica has its own.
    """
    if strategy_of(model) is not None:
        logs = {}
    found: dict[str, Any] = {}
    for name, metric in metrics.items():
        result = logs.get(name)
        if _shows_rows(result, metric) or metric.has_rows():
            result = metric.result() if result is None else result
            found.update(_flattened(name, metric, result))
    return found


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
    return {name + key.removeprefix(metric.name): result[key] for key in result}
