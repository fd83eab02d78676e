"""Lost masks: those of the predictions of a training step on JAX.

May import keras, `private` and `facts`. A step on JAX asks for gradients, and what
comes back with them are other tensors than those that carried the masks. Keras' own
metrics see no mask then, in training alone. A model that wears this hands the masks on
to ours.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import keras

from tb_f1_plugin.keras.model.facts import masks_rows
from tb_f1_plugin.keras.private.attributes import (
    STEP_METHOD,
    mask_of,
    override_of,
    set_override,
    with_masks,
)

_CALL = "stateless_call"
_COUNTED = "F1 of train counts masked rows as well"
# The functions that were traced while a model wore this: they keep the masks.
_traced: weakref.WeakSet[Any] = weakref.WeakSet()


class NotKnownError(ValueError):
    """Why it is not known which mask the predictions had."""


class LostMasks:
    """Takes note of the masks of one model's predictions, while a step runs.

    Args:
        model: The model.
    """

    def __init__(self, model: Any) -> None:
        """Stand beside the model; it is not changed yet."""
        self._model = model
        self._calls: list[list[tuple[Any, Any]]] = []
        self._of_user: Any = None
        self._ours = self._stateless_call  # one object

    def put_on(self) -> None:
        """Take note from now on. A user may have set a method on the instance."""
        self._calls = []
        self._of_user = override_of(self._model, _CALL)
        set_override(self._model, _CALL, self._ours)

    def take_off(self) -> None:
        """Let the model have its own method; nothing that was traced is kept."""
        self._calls = []
        set_override(self._model, _CALL, self._of_user)

    @property
    def are_left(self) -> bool:
        """Whether there are masks that nobody has asked for."""
        return any(mask is not None for call in self._calls for _, mask in call)

    def of(self, y_pred: Any) -> list[tuple[Any, Any]]:
        """Return the predictions of a step that have lost a mask, each with it.

        Raises:
            NotKnownError: If the step ran the model several times.
        """
        are_left, (first, *more) = self.are_left, self._calls or [[]]
        self._calls = []
        predictions = keras.tree.flatten(y_pred)
        if not are_left or any(mask_of(tensor) is not None for tensor in predictions):
            return []
        if more:
            raise NotKnownError(
                "the model's step runs the model several times, and on JAX Keras loses "
                "in training which mask the predictions had"
            )
        return [
            (tensor, mask)
            for tensor, (shape, mask) in zip(predictions, first, strict=False)
            if mask is not None and tuple(tensor.shape) == shape
        ]

    def _stateless_call(self, *arguments: Any, **options: Any) -> Any:
        own = self._of_user or getattr(type(self._model), _CALL).__get__(self._model)
        returned = own(*arguments, **options)
        outputs = keras.tree.flatten(returned[0])
        self._calls.append([(tuple(t.shape), mask_of(t)) for t in outputs])
        return returned


class MaskedMetrics:
    """Hands lost masks on to the compiled `F1Score` metrics of one model.

    Keras' own metrics see what they saw before.

    Args:
        model: The model.
        say: Takes a sentence for the user.
    """

    def __init__(self, model: Any, say: Callable[[str], None]) -> None:
        """Stand beside the model; it is not changed yet."""
        self._model, self._say = model, say
        self._masks = LostMasks(model)
        self._is_first, self._has_seen = True, False
        self._of_user: Any = None
        self._ours = self._compute_metrics  # one object

    def run(self, own: Callable[..., Any], *batch: Any) -> Any:
        """Run a batch by the model's own function, and hand masks on."""
        self._masks.put_on()
        self._has_seen = False
        self._of_user = override_of(self._model, STEP_METHOD)
        set_override(self._model, STEP_METHOD, self._ours)
        try:
            returned = own(*batch)
            self._say_what_is_lost(own)
        finally:
            set_override(self._model, STEP_METHOD, self._of_user)
            self._masks.take_off()
        return returned

    def _say_what_is_lost(self, own: Any) -> None:
        if self._has_seen:
            _traced.add(own)
        if self._masks.are_left:
            self._say(
                f"{_COUNTED}: the model's train_step does not call compute_metrics, "
                "and on JAX Keras loses in training which mask the predictions had. "
                "Call compute_metrics in the step, in a keras.StatelessScope as Keras' "
                "own step does."
            )
        elif self._is_first and own not in _traced and masks_rows(self._model):
            self._say(
                f"{_COUNTED}: the model was trained before this callback came, and on "
                "JAX Keras loses in training which mask the predictions had. Compile "
                "it anew."
            )
        self._is_first = False

    def _compute_metrics(self, *arguments: Any, **options: Any) -> Any:
        own = self._of_user or getattr(type(self._model), STEP_METHOD).__get__(
            self._model
        )
        self._has_seen = True
        y_pred = arguments[2] if len(arguments) > 2 else options.get("y_pred")
        try:
            masks = self._masks.of(y_pred)
        except NotKnownError as reason:
            self._say(f"{_COUNTED}: {reason}.")
            masks = []
        with with_masks(masks):
            return own(*arguments, **options)
