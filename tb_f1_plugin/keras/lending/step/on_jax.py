"""On JAX: a step hands out what lent metrics see, or has their numbers in its state.

May import keras, `backend`, `model`, `private` and the rooms beside it. A step is a
pure function here: it is given all state, and returns it. Of that follow two things.
No variable can be made while a step is traced, so the first batch is run abstractly
before it is run: what is lent is decided then, and nothing is counted. And nothing
leaves a step but what it returns. Where it may, it returns what is to be counted,
behind its state (`seen`). Else the values of what is lent stand behind those of the
model's own metrics, in the state that a step is given and in the one that it returns.
Keras sees none of that.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import keras

from tb_f1_plugin.keras.backend import steps
from tb_f1_plugin.keras.lending.step.counting_step import CountingStep, HandedOut
from tb_f1_plugin.keras.lending.step.functions import Functions
from tb_f1_plugin.keras.lending.tasks import NotLendableError
from tb_f1_plugin.keras.model.compiled import symbolic
from tb_f1_plugin.keras.model.lost_masks import LostMasks, NotKnownError
from tb_f1_plugin.keras.private.attributes import (
    SHARDINGS_METHOD,
    KerasSplit,
    give_values,
    made_function,
    make_function,
    override_of,
    set_override,
    with_masks,
    with_values,
)


class StateOnJax:
    """The numbers of what is lent to one model, while a step runs.

    Attributes:
        values: Those of the variables, in their order.
        handed_out: What a step hands out instead of counting it; None if it counts.
    """

    def __init__(self, model: Any) -> None:
        """Hold nothing yet."""
        self.values: list[Any] = []
        self.handed_out: HandedOut | None = None
        self._full = 0
        self._variables: Sequence[Any] = ()
        self._is_there = False
        self._masks = LostMasks(model)

    @property
    def is_there(self) -> bool:
        """Whether this step may count: it is ours, or is run abstractly."""
        return self._is_there

    @contextmanager
    def of(self, variables: Sequence[Any], values: Sequence[Any]) -> Iterator[None]:
        """Hold the values of variables while a step runs, or is traced."""
        self._variables, self.values = variables, list(values)
        self._is_there = True
        try:
            yield
        finally:
            # Nothing that was traced may live longer than that.
            self._variables, self.values = (), []
            self._is_there = False

    @contextmanager
    def handing_out(self) -> Iterator[HandedOut]:
        """Hand out what is to be counted while a step is traced."""
        self.handed_out = HandedOut(self._full)
        try:
            with self.of((), ()):
                yield self.handed_out
        finally:
            self._full, self.handed_out = self.handed_out.most_rows, None

    @contextmanager
    def counting(self, y_pred: Any) -> Iterator[None]:
        """Let lent metrics be updated: the values are, and no variable."""
        pairs = list(zip(self._variables, self.values, strict=True))
        try:
            masks = self._masks.of(y_pred)
        except NotKnownError as reason:
            raise NotLendableError(str(reason), can_be_chosen=False) from reason
        with with_masks(masks), keras.StatelessScope(pairs) as scope:
            yield
        self.values = [scope.get_current_value(v) for v in self._variables]

    def put_on(self) -> None:
        """Take note of the masks of predictions from now on."""
        self._masks.put_on()

    def take_off(self) -> None:
        """Let the model have its own methods again."""
        self._masks.take_off()


class FunctionsOnJax(Functions):
    """The functions that run one model's batches while metrics are lent to it.

    Args:
        model: A compiled model.
        step: What counts in a step, while it is worn by the model.
        state: Where it counts.
    """

    def __init__(self, model: Any, step: CountingStep, state: StateOnJax) -> None:
        """Make none yet."""
        super().__init__(model, step)
        self._state = state
        self._lent: dict[KerasSplit, Sequence[Any]] = {}
        self._is_outside: dict[KerasSplit, bool] = {}
        self._tried: set[KerasSplit] = set()

    def forget(self, *splits: KerasSplit) -> None:
        """Make the functions of these splits anew, when a batch of them runs."""
        super().forget(*splits)
        self._tried.difference_update(splits)

    def decide(self, split: KerasSplit, batch: tuple[Any, ...]) -> tuple[Any, ...]:
        """Run the first batch abstractly: decide what is lent, and make its variables.

        Where a step cannot be traced, as an eager one of the user's, the data decide.
        """
        if split in self._tried:
            return batch  # whose step has counted nothing
        state, iterator = batch
        data = next(iterator)
        self._tried.add(split)
        own_step = getattr(self.model, f"{split}_step")
        self._step.put_on(split)
        try:
            # At the end of the scope Keras gives new variables their first values.
            with keras.StatelessScope(), self._state.of((), ()):
                steps.abstractly(own_step, state, data)
        except Exception as error:
            variables, values = _variables(self.model, state)
            if self._step.refusal is not None:
                # Keras has taken the values out of the model, and will not put them
                # back: no step has returned any.
                give_values(variables, values)
                raise self._step.refusal from None
            why = str(error).partition("\n")[0]
            reason = f"the model's {split}_step cannot be traced: {why}"
            with with_values(variables, values):
                self._step.decide_by(lambda: symbolic(data), reason)
        finally:
            self._step.take_off()
        return state, itertools.chain([data], iterator)

    def run(self, split: KerasSplit, own: Any, batch: tuple[Any, ...]) -> Any:
        """Run a batch by our function, while the model wears the step."""
        state, iterator = batch
        if split not in self._made or own is not self._beside.get(split):
            lent = tuple(self._step.variables())
            if not lent:
                own = own or make_function(self.model, split)
                return own(state, iterator)
            data = next(iterator)
            iterator = itertools.chain([data], iterator)
            may_leave = _has_one_device() and self._step.may_leave(_rows_of(data))
            self._is_outside[split] = may_leave
            if self._is_outside[split]:
                self._made[split] = self._made_of(split, self._that_hands_out(split))
            else:
                self._made[split] = self._made_for(split, state, lent)
            self._beside[split], self._lent[split] = own, lent
        if self._is_outside[split]:
            return self._count_after(split, state, iterator)
        variables = self._lent[split]
        *others, held = state
        values = [variable.value for variable in variables]
        with_lent = (*others, [*held, *values])
        logs, (*others, held) = self._made[split](with_lent, iterator)
        place = len(held) - len(variables)
        for variable, value in zip(variables, held[place:], strict=True):
            variable.assign(value)
        return logs, (*others, held[:place])

    def _count_after(self, split: KerasSplit, state: Any, iterator: Any) -> Any:
        """Run a batch, and count what left the step."""
        logs, (*others, held) = self._made[split](state, iterator)
        *held, seen = held
        return {**logs, **self._step.count_seen(seen)}, (*others, held)

    def with_logs(self, returned: Any, change: Callable[[Any], Any]) -> Any:
        """Return what a function has returned, with other logs in it."""
        logs, state = returned
        return change(logs), state

    def _made_for(
        self, split: KerasSplit, state: tuple[Any, ...], variables: Sequence[Any]
    ) -> Callable[..., Any]:
        """Return a function that Keras makes of a step with our state in it."""
        own_step = getattr(self.model, f"{split}_step")

        def step(state: Any, data: Any) -> Any:
            *others, held = state
            place = len(held) - len(variables)
            with self._state.of(variables, held[place:]):
                logs, (*others, held) = own_step((*others, held[:place]), data)
                return logs, (*others, [*held, *self._state.values])

        if keras.distribution.distribution() is None:
            return self._made_of(split, step)
        # Keras would ask the variables, whose values are in the state by now.
        shardings = [[value.sharding for value in part] for part in state]
        shardings[-1] += [variable.value.sharding for variable in variables]
        shardings[2:-1] = shardings[2:-1] or [[]]  # of an optimizer
        set_override(self.model, SHARDINGS_METHOD, lambda: tuple(shardings))
        try:
            return self._made_of(split, step)
        finally:
            set_override(self.model, SHARDINGS_METHOD, None)

    def _that_hands_out(self, split: KerasSplit) -> Callable[..., Any]:
        """Return a step that hands out what is to be counted, behind its state."""
        own_step = getattr(self.model, f"{split}_step")

        def step(state: Any, data: Any) -> Any:
            with self._state.handing_out() as handed_out:
                logs, (*others, held) = own_step(state, data)
                return logs, (*others, [*held, handed_out.seen])

        return step

    def _made_of(
        self, split: KerasSplit, step: Callable[..., Any]
    ) -> Callable[..., Any]:
        """Return a function that Keras makes of a step of ours."""
        name = f"{split}_step"
        of_user = override_of(self.model, name)
        step.__name__ = name
        set_override(self.model, name, step)
        try:
            return made_function(self.model, split)
        finally:
            set_override(self.model, name, of_user)


def _rows_of(data: Any) -> int:
    """Return how many rows a batch has."""
    shapes = (getattr(part, "shape", ()) for part in keras.tree.flatten(data))
    return max((shape[0] for shape in shapes if shape), default=0)


def _has_one_device() -> bool:
    return len(keras.distribution.list_devices()) == 1


def _variables(model: Any, state: tuple[Any, ...]) -> tuple[list[Any], list[Any]]:
    """Return a model's variables, and the values that a state has of them."""
    of_optimizer = model.optimizer.variables if len(state) == 4 else []
    parts = (
        *(model.trainable_variables, model.non_trainable_variables),
        *(of_optimizer, model.metrics_variables),
    )
    return [v for part in parts for v in part], [v for part in state for v in part]
