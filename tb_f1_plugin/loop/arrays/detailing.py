"""Detailing: what a library does for histograms and confusions, and for nothing else.

May import numpy and array-api-compat, and jax where its arrays came. `libraries` has
the libraries themselves. As there, nothing waits for a device.
"""

from __future__ import annotations

from typing import Any

import array_api_compat
import numpy as np


class Detailing:
    """What follows the standard, and has numpy's `add.at`.

    Attributes:
        xp: The functions of the standard.
    """

    xp: Any

    def added(self, sums: Any, numbers: Any, weights: Any = None) -> Any:
        """Return sums to which what `tally` returns is added, in their own memory."""
        self.xp.add.at(sums, numbers, 1 if weights is None else weights)
        return sums

    def zeros(self, length: int, like: Any, *, is_float: bool) -> Any:
        """Return a vector of zeros where an array lies."""
        dtype = self.xp.float64 if is_float else self.xp.int64
        return self.xp.zeros(length, dtype=dtype, device=array_api_compat.device(like))

    def numbers(self, length: int, like: Any) -> Any:
        """Return the numbers below `length` where an array lies."""
        device = array_api_compat.device(like)
        return self.xp.arange(length, dtype=self.xp.int64, device=device)

    def in_type(self, values: Any, dtype: np.dtype[Any]) -> Any:
        """Return values in a type by its name in numpy."""
        return self.xp.astype(values, getattr(self.xp, dtype.name), copy=False)

    def below(self, cuts: Any, values: Any) -> Any:
        """Return how many of increasing cuts are below each value.

        Args:
            cuts: Of `cells`.
            values: Of the type of the cuts.
        """
        device = array_api_compat.device(values)
        there = cuts.on(device, lambda known: self.xp.asarray(known, device=device))
        return self.xp.searchsorted(there, values)

    def softmax(self, values: Any) -> Any:
        """Return the softmax of each row, in the values' own type."""
        largest = self.xp.max(values, axis=-1, keepdims=True)
        powers = self.xp.exp(values - largest)
        return powers / self.xp.sum(powers, axis=-1, keepdims=True)

    def place(self, values: Any) -> Any:
        """Return where an array lies: what lies in one place can be added."""
        return array_api_compat.device(values)


class DetailingOfNumpy(Detailing):
    """NumPy, on the host."""

    def below(self, cuts: Any, values: Any) -> Any:
        """Return how many of increasing cuts are below each value."""
        return np.searchsorted(cuts.values, values)

    def softmax(self, values: Any) -> Any:
        """Return the softmax of each row, in the values' own type."""
        # Beside an infinite one they are NaN, without a warning.
        own = values.dtype if values.dtype.kind == "f" else np.dtype(np.float64)
        wide = values.astype(np.promote_types(own, np.float32))
        with np.errstate(invalid="ignore"):
            return super().softmax(wide).astype(own, copy=False)

    def place(self, values: Any) -> Any:
        """Return where an array lies."""
        return None


class DetailingOfTorch(Detailing):
    """PyTorch."""

    def added(self, sums: Any, numbers: Any, weights: Any = None) -> Any:
        """Return sums to which what `tally` returns is added."""
        each = self.xp.ones_like(numbers) if weights is None else weights
        return sums.index_add_(0, numbers, each)

    def below(self, cuts: Any, values: Any) -> Any:
        """Return how many of increasing cuts are below each value."""
        return super().below(cuts, values.contiguous())

    def softmax(self, values: Any) -> Any:
        """Return the softmax of each row, in the values' own type."""
        is_float = values.is_floating_point()
        return (values if is_float else values.double()).softmax(-1)


class DetailingOfJax(Detailing):
    """JAX, inside of what it compiles; but `zeros` and `place` are outside of that."""

    def added(self, sums: Any, numbers: Any, weights: Any = None) -> Any:
        """Return sums to which what `tally` returns is added."""
        return sums.at[numbers].add(1 if weights is None else weights)

    def zeros(self, length: int, like: Any, *, is_float: bool) -> Any:
        """Return a vector of zeros, which goes where other arrays lie."""
        import jax

        with jax.enable_x64(True):
            return self.xp.zeros(length, self.xp.float64 if is_float else self.xp.int64)

    def numbers(self, length: int, like: Any) -> Any:
        """Return the numbers below `length`."""
        return self.xp.arange(length, dtype=self.xp.int64)

    def below(self, cuts: Any, values: Any) -> Any:
        """Return how many of increasing cuts are below each value."""
        return self.xp.searchsorted(self.xp.asarray(cuts.values), values)

    def softmax(self, values: Any) -> Any:
        """Return the softmax of each row, in the values' own type."""
        import jax

        return jax.nn.softmax(values, axis=-1)

    def place(self, values: Any) -> Any:
        """Return where an array lies."""
        return frozenset(values.devices())
