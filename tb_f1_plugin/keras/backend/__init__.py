"""Backend: what differs between TensorFlow, JAX and torch, and nothing else.

Lives here: for each backend of Keras a room of tensor operations and a room on how a
step runs, and one on processes. Rooms of one kind have the same names. No other room of
the wing imports a backend. May import jax, keras, numpy, tensorflow and torch.
Begin with `tensors_tensorflow`, whose operations the other two follow.
"""

from typing import Any

import keras

tensors: Any
steps: Any
if keras.backend.backend() == "tensorflow":
    from tb_f1_plugin.keras.backend import steps_tensorflow, tensors_tensorflow

    tensors, steps = tensors_tensorflow, steps_tensorflow
elif keras.backend.backend() == "jax":
    from tb_f1_plugin.keras.backend import steps_jax, tensors_jax

    tensors, steps = tensors_jax, steps_jax
elif keras.backend.backend() == "torch":
    from tb_f1_plugin.keras.backend import steps_torch, tensors_torch

    tensors, steps = tensors_torch, steps_torch
else:
    raise ImportError(
        "tb_f1_plugin.keras counts on the backends tensorflow, jax and torch, got "
        f"KERAS_BACKEND={keras.backend.backend()}. Choose one of the three."
    )

__all__ = ["steps", "tensors"]
