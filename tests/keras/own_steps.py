"""Steps of the user's own, written as the guides of each backend write them.

On TensorFlow and torch a step takes the data, and changes the model's variables. On JAX
it takes the values of all variables as well, and returns them. What a test's step does
is written once, and `step`, `then` and `changed` give it the backend's signature.
`gradients` is a step that trains, `by_hand` one of a loop. `Guide` is the step of
keras.io, word by word.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import keras

from tests.keras.backends import BACKEND

# What a user's step does with the model, the data: it returns logs.
Body = Callable[[Any, Any], Any]


def step(body: Body) -> Any:
    """Return a step with the backend's signature that does what a body does.

    On JAX it goes on with the values that came, and returns those that the body left.
    """
    if BACKEND != "jax":
        return body

    def stateless(self: Any, state: Any, data: Any) -> Any:
        variables = _variables(self, len(state))
        scope = keras.StatelessScope(
            state_mapping=list(zip(*map(_flat, (variables, state)), strict=True))
        )
        with scope:
            logs = body(self, data)
        return logs, tuple(
            [_held(scope, variable) for variable in part] for part in variables
        )

    return stateless


def then(self: Any, returned: Any, arguments: Any, body: Body) -> Any:
    """Return what a step returned, with the logs of a body that runs behind it.

    Args:
        self: The model.
        returned: What the step returned.
        arguments: What the step was given.
        body: What the user does behind it.
    """
    if BACKEND != "jax":
        return {**returned, **body(self, *arguments)}
    logs, state = returned
    more, state = step(body)(self, state, arguments[-1])
    return {**logs, **more}, state


def first(self: Any, arguments: Any, body: Body) -> tuple[Any, ...]:
    """Do what a body does, and return what the next step is to be given."""
    if BACKEND != "jax":
        body(self, *arguments)
        return tuple(arguments)
    _, state = step(body)(self, *arguments)
    return state, arguments[-1]


def changed(returned: Any, change: Callable[[Any], Any]) -> Any:
    """Return what a step returned, with logs that somebody changed."""
    if BACKEND != "jax":
        return change(returned)
    logs, state = returned
    return change(logs), state


def rounded(logs: dict[str, Any]) -> dict[str, Any]:
    """Return whole numbers, as a step of the user's may make of its logs."""
    return {name: keras.ops.round(value) for name, value in logs.items()}


def gradients(report: Callable[[Any, Any, Any, Any, Any], Any]) -> Any:
    """Return a step that trains, and reports what a function returns as logs.

    Args:
        report: Is given the model, x, y, the predictions and the loss.
    """
    return globals()[f"_gradients_on_{BACKEND}"](report)


def _gradients_on_tensorflow(report: Any) -> Any:
    import tensorflow as tf

    def train_step(self: Any, data: Any) -> Any:
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(x=x, y=y, y_pred=y_pred)
        variables = self.trainable_variables
        self.optimizer.apply(tape.gradient(loss, variables), variables)
        return report(self, x, y, y_pred, loss)

    return train_step


def _gradients_on_torch(report: Any) -> Any:
    import torch

    def train_step(self: Any, data: Any) -> Any:
        x, y = data
        self.zero_grad()
        y_pred = self(x, training=True)
        loss = self.compute_loss(x=x, y=y, y_pred=y_pred)
        loss.backward()
        variables = self.trainable_variables
        with torch.no_grad():
            self.optimizer.apply([v.value.grad for v in variables], variables)
        return report(self, x, y, y_pred, loss)

    return train_step


def _gradients_on_jax(report: Any) -> Any:
    import jax

    def train_step(self: Any, state: Any, data: Any) -> Any:
        x, y = data
        trained, others, optimizer, metrics = state

        def loss_of(trained: Any, others: Any) -> Any:
            y_pred, others = self.stateless_call(trained, others, x, training=True)
            loss = self.compute_loss(x=x, y=y, y_pred=y_pred)
            return loss, (y_pred, others)

        gradient = jax.value_and_grad(loss_of, has_aux=True)
        (loss, (y_pred, others)), found = gradient(trained, others)
        trained, optimizer = self.optimizer.stateless_apply(optimizer, found, trained)
        return step(lambda self, data: report(self, *data, y_pred, loss))(
            self, (trained, others, optimizer, metrics), data
        )

    return train_step


def by_hand(model: Any) -> Callable[[Any, Any], Any]:
    """Return what a loop of the user's own calls to train: it returns predictions."""
    train = gradients(lambda self, x, y, y_pred, loss: y_pred)
    if BACKEND != "jax":
        return lambda x, y: train(model, (x, y))

    def run(x: Any, y: Any) -> Any:
        if not model.optimizer.built:
            model.optimizer.build(model.trainable_variables)
        parts = _variables(model, 4)
        state = tuple([variable.value for variable in part] for part in parts)
        y_pred, state = train(model, state, (x, y))
        # All but the metrics', which the loop updates by itself.
        for variable, value in zip(_flat(parts[:3]), _flat(state[:3]), strict=True):
            variable.assign(value)
        return y_pred

    return run


class Guide(keras.Model):
    """keras.io's custom step, which updates `self.metrics` one by one."""

    if BACKEND == "jax":

        def train_step(self, state: Any, data: Any) -> Any:
            """Train on one batch."""
            import jax

            x, y = data
            trained, others, optimizer, metrics = state

            def loss_and_updates(trained: Any, others: Any) -> Any:
                y_pred, others = self.stateless_call(trained, others, x, training=True)
                return self.compute_loss(x, y, y_pred), (y_pred, others)

            gradient = jax.value_and_grad(loss_and_updates, has_aux=True)
            (loss, (y_pred, others)), found = gradient(trained, others)
            trained, optimizer = self.optimizer.stateless_apply(
                optimizer, found, trained
            )
            logs, new = {}, []
            for metric in self.metrics:
                own = metrics[len(new) : len(new) + len(metric.variables)]
                if metric.name == "loss":
                    own = metric.stateless_update_state(own, loss)
                else:
                    own = metric.stateless_update_state(own, y, y_pred)
                logs[metric.name] = metric.stateless_result(own)
                new += own
            return logs, (trained, others, optimizer, new)

    else:

        @staticmethod
        def update_each(self: Any, x: Any, y: Any, y_pred: Any, loss: Any) -> Any:
            """Update the metrics."""
            for metric in self.metrics:
                if metric.name == "loss":
                    metric.update_state(loss)
                else:
                    metric.update_state(y, y_pred)
            return {metric.name: metric.result() for metric in self.metrics}

        train_step = gradients(update_each)


def _variables(model: Any, parts: int) -> list[list[Any]]:
    """Return the variables of a state: of a training, or of a test."""
    optimizer = [list(model.optimizer.variables)] if parts == 4 else []
    return [
        list(model.trainable_variables),
        list(model.non_trainable_variables),
        *optimizer,
        list(model.metrics_variables),
    ]


def _flat(parts: Any) -> list[Any]:
    return list(itertools.chain(*parts))


def _held(scope: Any, variable: Any) -> Any:
    value = scope.get_current_value(variable)
    return variable.value if value is None else value
