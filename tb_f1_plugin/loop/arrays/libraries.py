"""Libraries: whose arrays a batch is made of, and what one library does otherwise.

May import numpy, array-api-compat, the core, `detailing` and `host`; jax where its
arrays came. `sums` counts by the functions of the array API standard. Here is what the
standard does not have: how arrays come in, how numbers are tallied, in which mode JAX
is exact, and how sums leave the device.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import cache, partial
from inspect import signature
from typing import Any

import array_api_compat
import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.metric.largest import first_of_largest
from tb_f1_plugin.loop.arrays.detailing import (
    Detailing,
    DetailingOfJax,
    DetailingOfNumpy,
    DetailingOfTorch,
)
from tb_f1_plugin.loop.arrays.host import as_numpy, check_jax, dense, on_host, short

# Devices of torch that have no float64, in which weights are summed.
WITHOUT_FLOAT64 = {"mps"}
# By type of numpy's, the unsigned one of the same size, and the bits of 1 in it.
_BITS = {
    np.dtype(kind): (np.dtype(bits), np.ones((), kind).view(bits).item())
    for kind, bits in (("f2", "u2"), ("f4", "u4"), ("f8", "u8"), ("i8", "u8"))
}


class Library(Detailing):
    """What follows the standard and has numpy's `bincount`, such as CuPy.

    Args:
        xp: The functions of the standard.
    """

    def __init__(self, xp: Any) -> None:
        self.xp = xp

    def taken(self, y_pred: Any, *others: Any) -> tuple[Library, list[Any]]:
        """Return the library that counts, and its arrays, all on one device.

        Args:
            y_pred: Predictions, an array of this library.
            *others: Whatever belongs to them; None stays None.
        """
        device = array_api_compat.device(y_pred)
        return self, [y_pred, *(self._on(device, other) for other in others)]

    def _on(self, device: Any, value: Any) -> Any:
        if value is None:
            return None
        if library_of(value) is not self:
            value = as_numpy(value)
        return self.xp.asarray(value, device=device)

    def counted(self, sums: Callable[..., Any], *arguments: Any, **known: Any) -> Any:
        """Return what a function makes of a batch.

        Args:
            sums: Its first argument is the library.
            *arguments: Arrays, None, or tuples of such. Nobody uses the one that it
                calls `running` any more.
            **known: What else it takes by name; no arrays.
        """
        return sums(self, *arguments, **known)

    def are_finite(self, values: Any) -> bool:
        """Tell whether all values are known to be finite, without waiting for it."""
        del values
        return False

    def are_in_unit(self, values: Any) -> bool:
        """Tell whether all values are known to lie in [0, 1], without waiting."""
        del values
        return False

    def are_all(self, there: Any) -> bool:
        """Tell whether all truth values are known to be true, without waiting."""
        del there
        return False

    def odd(self, values: Any) -> Any:
        """Return which values are NaN or infinite."""
        return values - values != 0

    def where(self, there: Any, values: Any, otherwise: int) -> Any:
        """Return values where they are there, and a number elsewhere."""
        return self.xp.where(there, values, otherwise)

    def largest(self, values: Any) -> tuple[Any, Any]:
        """Return where the first of each row's largest values is, and the value.

        Beside a NaN that is NaN.
        """
        return self.xp.argmax(values, axis=-1), self.xp.max(values, axis=-1)

    def first_of_largest(self, values: Any) -> Any:
        """Return where the first of each row's largest values is; none is NaN."""
        return self.largest(values)[0]

    def totals(self, vectors: Sequence[Any]) -> Any:
        """Return how often each of some vectors of truth values is true.

        One that is None, and not the first, is never.
        """
        nothing = self.xp.zeros_like(vectors[0])
        stacked = self.xp.stack([nothing if v is None else v for v in vectors])
        return self.xp.sum(stacked, axis=-1, dtype=self.xp.int64)

    def tally(self, numbers: Any, length: int, weights: Any = None) -> Any:
        """Return how often each number below `length` is there, or its weights."""
        return self.xp.bincount(numbers, weights, length)

    def are_together(self, vector: Any, other: Any) -> bool:
        """Tell whether vectors lie where `on_host` can take both at once."""
        return bool(vector.device == other.device)

    def on_host(self, vectors: Sequence[Any]) -> Array:
        """Return vectors of one length as the rows of a numpy matrix."""
        return as_numpy(self.xp.stack(list(vectors)))


class _Numpy(DetailingOfNumpy, Library):
    """NumPy, and everything that numpy makes an array of.

    The host need not wait for itself, so it looks at values where that saves work.
    """

    def taken(self, y_pred: Any, *others: Any) -> tuple[Library, list[Any]]:
        return self, [None if v is None else as_numpy(v) for v in (y_pred, *others)]

    def are_finite(self, values: Any) -> bool:
        return bool(np.isfinite(values).all())

    def are_in_unit(self, values: Any) -> bool:
        # As unsigned whole numbers the bits of 0 to 1 are the lowest, in their order:
        # what is below 0 has the first bit, and NaN is behind the infinite.
        kind, one = _BITS.get(values.dtype, (None, 0))
        if kind is None or not values.size:
            return False
        bits = values.view(kind)
        return bool(bits.item(bits.argmax()) <= one)  # in a third of the time of `max`

    def are_all(self, there: Any) -> bool:
        return bool(np.count_nonzero(there) == there.size)

    def odd(self, values: Any) -> Any:
        return ~np.isfinite(values)  # without a warning

    def where(self, there: Any, values: Any, otherwise: int) -> Any:
        return values if self.are_all(there) else np.where(there, values, otherwise)

    def largest(self, values: Any) -> tuple[Any, Any]:
        # A reduction along a short last axis is slow, and there the NaN comes first.
        numbers = values.argmax(axis=-1)
        found = np.take_along_axis(values, numbers[:, np.newaxis], axis=-1)
        return numbers, found[:, 0]

    def first_of_largest(self, values: Any) -> Any:
        return first_of_largest(values)

    def totals(self, vectors: Sequence[Any]) -> Any:
        found = [0 if v is None else np.count_nonzero(v) for v in vectors]
        return np.array(found, np.int64)

    def are_together(self, vector: Any, other: Any) -> bool:
        return True


class _Torch(DetailingOfTorch, Library):
    """PyTorch. What lies on the host is counted there by numpy, in the same memory."""

    def taken(self, y_pred: Any, *others: Any) -> tuple[Library, list[Any]]:
        device = y_pred.device
        is_here = device.type == "cpu" and y_pred.dtype != self.xp.bfloat16
        if is_here:
            return NUMPY.taken(on_host(y_pred), *others)
        if device.type in WITHOUT_FLOAT64:
            return self.taken(y_pred.detach().cpu(), *others)
        return self, [self._on(device, value) for value in (y_pred, *others)]

    def _on(self, device: Any, value: Any) -> Any:
        if value is None:
            return None
        if library_of(value) is not self:
            array = as_numpy(value)
            if array.dtype == np.longdouble:
                array = array.astype(np.float64)
            # A copy of its own: whole, writable, and in the order of this host.
            value = self.xp.asarray(np.array(array, array.dtype.newbyteorder("=")))
        # Counting has no gradient.
        return dense(value.detach()).to(device)

    def largest(self, values: Any) -> tuple[Any, Any]:
        found = values.max(-1)
        return found.indices, found.values

    def tally(self, numbers: Any, length: int, weights: Any = None) -> Any:
        # Not `bincount`, which waits for the device to learn the largest number.
        each = self.xp.ones_like(numbers) if weights is None else weights
        sums = self.xp.zeros(length, dtype=each.dtype, device=numbers.device)
        return sums.index_add_(0, numbers, each)


class _Jax(DetailingOfJax, Library):
    """JAX: a batch is one compiled call, in the mode in which JAX has 64 bits.

    The mode of the user's program stays as it is. JAX places numpy's arrays of at most
    32 bits: those of 64 it has confused with those of another mode, and the process
    ended. What lies on other devices, or has more bits, is counted on the host.
    """

    def taken(self, y_pred: Any, *others: Any) -> tuple[Library, list[Any]]:
        arrays = [
            value if value is None or library_of(value) is self else short(value)
            for value in (y_pred, *others)
        ]
        there = [value for value in arrays if value is not None]
        devices = check_jax(y_pred).devices()
        if len(devices) == 1:
            are_here = all(
                v.itemsize < 8 if _is_numpy(v) else check_jax(v).devices() == devices
                for v in there
            )
        else:
            are_here = _over_same_devices(there)
        return (self, arrays) if are_here else NUMPY.taken(*arrays)

    def counted(self, sums: Callable[..., Any], *arguments: Any, **known: Any) -> Any:
        with _as_counted():
            return _compiled(self, sums)(*arguments, **known)

    def largest(self, values: Any) -> tuple[Any, Any]:
        # On a CPU its `argmax` is no loop of vectors, and takes many times as long.
        xp, columns = self.xp, values.shape[-1]
        largest = xp.max(values, axis=-1, keepdims=True)
        places = xp.arange(columns, dtype=xp.int32)
        first = xp.min(xp.where(values == largest, places, columns - 1), axis=-1)
        # Of many numbers its `max` may be one of those beside a NaN.
        is_number = xp.all(values == values, axis=-1)
        return first, xp.where(is_number, largest[:, 0], xp.nan)

    def tally(self, numbers: Any, length: int, weights: Any = None) -> Any:
        return self.xp.bincount(numbers, weights, length=length)

    def are_together(self, vector: Any, other: Any) -> bool:
        return True

    def on_host(self, vectors: Sequence[Any]) -> Array:
        import jax

        # Stacked here: the device would compile it for each number of vectors.
        return np.stack(jax.device_get(list(vectors)))


def _as_counted() -> AbstractContextManager[Any]:
    """Return a context with 64 bits, in which types and shapes meet as in numpy.

    A program may have forbidden that for itself. To say it takes some microseconds, so
    it is said only there.
    """
    import jax

    promotion = jax.config.jax_numpy_dtype_promotion
    if promotion == "standard" and jax.config.jax_numpy_rank_promotion == "allow":
        context: AbstractContextManager[Any] = jax.enable_x64(True)
        return context
    modes = ExitStack()
    modes.enter_context(jax.enable_x64(True))
    modes.enter_context(jax.numpy_dtype_promotion("standard"))
    modes.enter_context(jax.numpy_rank_promotion("allow"))
    return modes


def _over_same_devices(arrays: list[Any]) -> bool:
    """Tell whether arrays lie over several devices in the same way.

    The axes of that must be "auto", so that JAX chooses how their parts are summed.
    """
    shardings = [None if _is_numpy(v) else check_jax(v).sharding for v in arrays]
    mesh = getattr(shardings[0], "mesh", None)
    if mesh is None or any(kind.name != "Auto" for kind in mesh.axis_types):
        return False
    return all(getattr(sharding, "mesh", None) == mesh for sharding in shardings)


def _is_numpy(value: Any) -> bool:
    return isinstance(value, np.ndarray)


@cache
def _compiled(library: Library, sums: Callable[..., Any]) -> Any:
    import jax

    takes = list(signature(sums).parameters.values())[1:]
    return jax.jit(
        partial(sums, library),
        static_argnames=[p.name for p in takes if p.kind is p.KEYWORD_ONLY],
        donate_argnames=[p.name for p in takes if p.name == "running"],
    )


NUMPY: Library = _Numpy(array_api_compat.array_namespace(np.empty(0)))
_KNOWN: dict[type, Library] = {np.ndarray: NUMPY}
_OF_NAMESPACE: dict[str, Library] = {NUMPY.xp.__name__: NUMPY}


def library_of(value: Any) -> Library:
    """Return the library whose array a value is; what is no array becomes numpy's.

    >>> library_of([1, 0]) is library_of(np.array([1, 0])) is NUMPY
    True
    """
    kind = type(value)
    if kind not in _KNOWN:
        _KNOWN[kind] = _new(value)
    return _KNOWN[kind]


def _new(value: Any) -> Library:
    if not array_api_compat.is_array_api_obj(value):
        return NUMPY
    xp = array_api_compat.array_namespace(value)
    if xp.__name__ not in _OF_NAMESPACE:
        make = Library
        if array_api_compat.is_torch_array(value):
            make = _Torch
        elif array_api_compat.is_jax_array(value):
            make = _Jax
        _OF_NAMESPACE[xp.__name__] = make(xp)
    return _OF_NAMESPACE[xp.__name__]
