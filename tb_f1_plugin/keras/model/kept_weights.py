"""Kept weights: a batch's weights as the data have them, on torch.

May import keras and `private`. Behind a mask Keras' loss multiplies the weights by the
mask in their place, which on torch changes the tensor that the metrics get next. Each
batch would have weights of another scale. A model that wears this gives its loss a
copy. Keras' own weighted metrics see the data's weights too then, as on the other
backends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

from tb_f1_plugin.keras.private.attributes import override_of, set_override

_LOSS = "compute_loss"


class KeptWeights:
    """Gives a model's loss a copy of the weights, while a batch runs.

    Args:
        model: The model.
    """

    def __init__(self, model: Any) -> None:
        """Stand beside the model; it is not changed yet."""
        self._model = model
        self._own: Callable[..., Any] = model.compute_loss
        self._ours = self._compute_loss  # one object

    def run(self, own: Callable[..., Any], *batch: Any) -> Any:
        """Run a batch by the model's own function."""
        of_user = override_of(self._model, _LOSS)
        # Looked up here: a compiler that traces the step finds ours in its place.
        self._own = self._model.compute_loss
        set_override(self._model, _LOSS, self._ours)
        try:
            return own(*batch)
        finally:
            set_override(self._model, _LOSS, of_user)

    def _compute_loss(self, *arguments: Any, **options: Any) -> Any:
        if len(arguments) > 3:  # x, y, y_pred, sample_weight
            arguments = (*arguments[:3], _copy(arguments[3]), *arguments[4:])
        elif "sample_weight" in options:
            options["sample_weight"] = _copy(options["sample_weight"])
        return self._own(*arguments, **options)


def _copy(weights: Any) -> Any:
    return keras.tree.map_structure(
        lambda each: None if each is None else keras.ops.copy(each), weights
    )
