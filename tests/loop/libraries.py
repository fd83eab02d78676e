"""The array libraries that are here, and how numpy's arrays become theirs."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import pytest

NAMES = [
    name
    for name, module in (("numpy", "numpy"), ("torch", "torch"), ("jax", "jax"))
    if importlib.util.find_spec(module)
]
every_library = pytest.mark.parametrize("library", NAMES)


def needs(name: str) -> pytest.MarkDecorator:
    """Return a mark for a test of one library."""
    return pytest.mark.skipif(name not in NAMES, reason=f"{name} is not here")


def array(library: str, values: Any, dtype: str | None = None) -> Any:
    """Return values as an array of a library.

    Args:
        library: Its name.
        values: What numpy makes an array of.
        dtype: A type by its name, bfloat16 too; None for that of the values.
    """
    if values is None:
        return None
    values = np.asarray(values)
    if library == "torch":
        import torch

        if values.dtype == np.uint64:
            values = values.astype(np.int64)
        made = torch.from_numpy(np.array(values))
        return made if dtype is None else made.to(getattr(torch, dtype))
    if library == "jax":
        import jax
        import jax.numpy as jnp

        with jax.enable_x64(True):  # so that float64 and int64 stay what they are
            return jnp.asarray(values, dtype)
    return values if dtype is None else values.astype(dtype)
