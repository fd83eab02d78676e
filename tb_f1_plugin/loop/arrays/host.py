"""Host: whatever holds numbers, as an array of numpy's.

May import numpy, the core and array-api-compat; jax and torch where theirs came. What
cannot be read as one array of numbers is a `ValueError` that says what to give.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import array_api_compat
import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.histogram.edges import cuts_of
from tb_f1_plugin.core.labels import in_own_type
from tb_f1_plugin.core.metric.masked import check_not_masked


def as_numpy(value: Any) -> Array:
    """Return any array, and whatever numpy makes an array of, as numpy's.

    Raises:
        ValueError: If these are no numbers.
    """
    array: Array = value if type(value) is np.ndarray else np.asarray(on_host(value))
    check_numbers(array.dtype)
    if array.dtype.kind == "V":  # a bfloat16 of ml_dtypes: exact as a float32
        return _widened(array)
    return array


def short(value: Any) -> Array:
    """Return what `as_numpy` does, with 32 bits in the place of 64 if that is the same.

    >>> short([1, 0]).dtype, short([0.5, 0.1]).dtype
    (dtype('int32'), dtype('float64'))
    """
    array = as_numpy(value)
    if array.itemsize != 8:
        return array
    with np.errstate(over="ignore", under="ignore"):
        made = array.astype(np.dtype(f"{array.dtype.kind}4"))
    is_same = (made == array) | (array != array)
    return made if is_same.all() else array


def _widened(array: Array) -> Array:
    """Return an array of a short type that numpy itself does not know as float32."""
    if array.dtype.fields is None and array.dtype.subdtype is None:
        try:
            return array.astype(np.float32)
        except (TypeError, ValueError):
            pass
    raise ValueError(
        "Labels, predictions, weights and masks must be numbers or truth values, "
        f"got dtype {array.dtype}."
    )


def cut_of(threshold: float, value: Any) -> float:
    """Return a threshold as the type of predictions has it, if they come widened.

    What `as_numpy` makes of a bfloat16 is the same number in float32. A threshold is
    compared in the predictions' own type, so it has to be rounded to that.

    >>> cut_of(0.4, [0.1]), cut_of(0.4, np.zeros(1, "float32"))
    (0.4, 0.4)
    """
    if array_api_compat.is_torch_array(value):
        import torch

        is_known = value.dtype in (torch.float16, torch.float32, torch.float64)
        if is_known or not value.is_floating_point():
            return threshold
        return float(torch.tensor(threshold, dtype=value.dtype))
    dtype = own_type(value)
    if getattr(dtype, "kind", "") != "V":
        return threshold
    return float(in_own_type(threshold, np.dtype(dtype)))


def own_type(value: Any) -> Any:
    """Return the type of an array, as numpy's where it is TensorFlow's; None of a list.

    >>> own_type(np.zeros(1, "float16")), own_type([0.5])
    (dtype('float16'), None)
    """
    dtype = getattr(value, "dtype", None)
    as_numpy = getattr(dtype, "as_numpy_dtype", None)
    return dtype if as_numpy is None else np.dtype(as_numpy)


def cuts_in(edges: Array, dtype: Any, *, from_logits: bool = False) -> Array:
    """Return what predictions of a type are compared with, for each edge.

    They are rounded to that type, and widened to one that has all its numbers.

    Args:
        edges: Probabilities in increasing order.
        dtype: The predictions' type, of numpy or of torch.
        from_logits: Whether predictions are logits.

    >>> cuts_in(np.array([0, 0.3, 1]), np.dtype("float16")).dtype
    dtype('float32')
    """
    if "torch" in type(dtype).__module__:
        import torch

        wide = torch.float64 if dtype == torch.float64 else torch.float32
        if not dtype.is_floating_point:
            dtype = wide = torch.float64
        cuts = cuts_of(edges, np.dtype(np.float64), from_logits=from_logits)
        made = torch.tensor(cuts).to(dtype).to(wide).numpy()
        return np.where(np.isinf(cuts), cuts.astype(made.dtype), made)
    known = np.dtype(dtype)
    cuts = cuts_of(edges, known, from_logits=from_logits)
    is_short = known.kind not in "biu" and known.itemsize <= 4
    return cuts.astype(np.float32) if is_short else cuts


def on_host(value: Any) -> Array:
    """Return any array, and whatever numpy makes an array of, as numpy has it.

    Raises:
        ValueError: If numpy makes none of it, or masks some of its values.
    """
    if array_api_compat.is_torch_array(value):
        return _of_torch(value.detach())
    if array_api_compat.is_jax_array(value):
        return np.asarray(check_jax(value))
    if array_api_compat.is_cupy_array(value):
        return np.asarray(value.get())
    check_not_masked(value)
    if isinstance(value, (list, tuple)):
        value = _with_numbers(value)
    elif not isinstance(value, np.ndarray):
        value = dense(value)
    try:
        return np.asarray(value)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ValueError(
            "Labels, predictions, weights and masks must be arrays, or lists that are "
            f"one, got a {type(value).__name__}: {error}"
        ) from error


def _of_torch(value: Any) -> Array:
    import torch

    if type(value) is torch.Tensor:
        try:
            return np.asarray(value.numpy())  # most are as numpy's, in the same memory
        except (RuntimeError, TypeError):
            pass
    value = dense(value).cpu().resolve_conj().resolve_neg()
    try:
        return np.asarray(value.numpy())
    except TypeError:  # a bfloat16, which numpy does not know
        return np.asarray(value.float().numpy())


def dense(value: Any) -> Any:
    """Return a sparse matrix of torch, JAX or SciPy with its zeros.

    Anything else is returned as it is.

    Raises:
        ValueError: If it is a tensor of torch that has no values, or no shape.
    """
    if array_api_compat.is_torch_array(value):
        import torch

        if value.is_nested or value.is_meta:
            kind = "a nested one" if value.is_nested else "one on the device `meta`"
            raise ValueError(
                "Labels, predictions, weights and masks must be tensors with one shape "
                f"and with values, got {kind}. Give `update` what your model returns "
                "for a batch, padded to one shape, with a `mask` for what is padding."
            )
        return value if value.layout is torch.strided else value.to_dense()
    for name in ("toarray", "todense"):
        if hasattr(value, name):
            return getattr(value, name)()
    return value


def check_jax(value: Any) -> Any:
    """Return an array of JAX.

    Raises:
        ValueError: If it has no values here: a tracer, or rows of other processes.
    """
    import jax

    if isinstance(value, jax.core.Tracer):
        raise ValueError(
            "`F1Score.update` must be called outside of functions that JAX "
            f"transforms, got the tracer {value}. Return labels and predictions from "
            "the step, and update where it was called."
        )
    if not value.is_fully_addressable:
        raise ValueError(
            "`F1Score.update` counts the rows of its own process, got an array that "
            "lies on the devices of several. Give it those of "
            "`addressable_shards`, and add the processes by `sync()`."
        )
    return value


def _with_numbers(values: Any) -> Any:
    """Return a list with numbers in the place of arrays without axes.

    Raises:
        ValueError: If there are tensors in it that have axes: of batches nobody can
            tell whether numpy would stack them as they are meant.
    """
    if not any(_is_tensor(kind) for kind in set(map(type, values))):
        if values and isinstance(values[0], (list, tuple)):
            return [
                _with_numbers(v) if isinstance(v, (list, tuple)) else v for v in values
            ]
        return values
    tensor = next(v for v in values if _is_tensor(type(v)))
    if tensor.ndim:
        raise ValueError(
            "Labels, predictions, weights and masks must be one array of a batch, got "
            f"{len(values)} in a list, as one of shape {tuple(tensor.shape)}. Call "
            "`update` with each batch, or join batches by `concatenate` (`torch.cat`) "
            "and rows by `stack`."
        )
    return [on_host(v).item() if _is_tensor(type(v)) else v for v in values]


def _is_tensor(kind: type) -> bool:
    """Tell whether a type is of arrays of torch, JAX or CuPy."""
    first = kind.__module__.partition(".")[0]
    return first in {"torch", "jax", "jaxlib", "cupy"} and hasattr(kind, "ndim")


@cache
def check_numbers(dtype: Any) -> None:
    """Raise `ValueError` if a type is of no real numbers, nor of truth values."""
    # torch's types have no kind.
    kind = "c" if getattr(dtype, "is_complex", False) else getattr(dtype, "kind", "f")
    if kind in "cOSUMm":
        raise ValueError(
            "Labels, predictions, weights and masks must be numbers or truth values, "
            f"got dtype {dtype}."
        )
