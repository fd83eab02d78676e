"""Left out: what the original does with TensorFlow alone, and what is said of it.

May import keras. A default argument never stops a training: what cannot be had is taken
out of the arguments before the original sees them, and one sentence says so.
"""

from __future__ import annotations

import inspect
from typing import Any

import keras


def without_tensorflow(
    arguments: tuple[Any, ...], options: dict[str, Any], backend: str
) -> tuple[dict[str, Any], list[str]]:
    """Return the original's arguments by name, and what to say of them.

    Args:
        arguments: As they were given to `keras.callbacks.TensorBoard`, by position.
        options: Likewise, by name.
        backend: The backend of Keras, which is not TensorFlow.

    >>> without_tensorflow(("logs",), {"profile_batch": 2}, "torch")[0]
    {'log_dir': 'logs', 'profile_batch': 0}
    """
    signature = inspect.signature(keras.callbacks.TensorBoard)
    given = dict(signature.bind(*arguments, **options).arguments)
    sentences = []
    if given.get("profile_batch") and backend != "jax":
        sentences.append(
            f"`profile_batch` has no effect: Keras has no profiler on the {backend} "
            f"backend, got {given['profile_batch']!r}. Run fit inside of "
            "torch.profiler.profile() to see where the time goes."
        )
        given["profile_batch"] = 0
    if given.get("write_graph"):
        sentences.append(
            "`write_graph` writes the layers of a functional or sequential model. The "
            f"graph of the train function is TensorFlow's: on the {backend} backend "
            "there is none."
        )
    return given, sentences
