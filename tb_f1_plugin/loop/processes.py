"""Processes: what each process of a training has, brought to all of them.

May import numpy; torch or jax where processes are theirs. Every process must call
`gathered`, and gets the values of all in the order of their ranks. Values travel as
bytes, so nothing is rounded on the way.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np

Value = TypeVar("Value")


def gathered(value: Value, group: Any = None) -> list[Value]:
    """Return the values of all processes; outside of any, this one alone.

    Args:
        value: This process' value; it must be possible to pickle it.
        group: The group of `torch.distributed`; None for all processes.
    """
    if "torch" in sys.modules:
        from torch import distributed

        if distributed.is_available() and distributed.is_initialized():
            found: list[Any] = [None] * distributed.get_world_size(group)
            distributed.all_gather_object(found, value, group=group)
            return found
    if "jax" in sys.modules:
        import jax

        if jax.distributed.is_initialized() and jax.process_count() > 1:
            return list(_by_jax(value))
    return [value]


def _by_jax(value: Value) -> Iterator[Value]:
    from jax.experimental.multihost_utils import process_allgather

    own = np.frombuffer(pickle.dumps(value), np.uint8)
    lengths = np.ravel(process_allgather(np.asarray([own.size], np.int32)))
    padded = np.zeros(lengths.max(), np.uint8)
    padded[: own.size] = own
    # Stacked along a new axis, whatever the number of processes.
    rows = np.reshape(process_allgather(padded), (len(lengths), -1))
    for row, length in zip(rows, lengths, strict=True):
        yield pickle.loads(row[:length].tobytes())


def own_rows(sampler: Any) -> int:
    """Return how many of a sampler's rows are not repeated to fill up.

    The `DistributedSampler` of torch gives every process as many rows, and repeats some
    for that. They come last in a process. So of all rows that a process reads, in their
    order, the first `own_rows` are to be counted, and those behind are not:

        left = own_rows(loader.sampler)
        for x, y in loader:
            f1.update(y, model(x), mask=np.arange(len(y)) < left)
            left -= len(y)

    Args:
        sampler: The loader's; one that repeats nothing will do as well.

    >>> class Sampler:  # of the second of two processes
    ...     dataset, num_replicas, rank = range(7), 2, 1
    ...     def __len__(self):
    ...         return 4
    >>> own_rows(Sampler())
    3
    """
    replicas = getattr(sampler, "num_replicas", None)
    if replicas is None:
        return len(sampler)
    # Row j of this process is row j · replicas + rank of all.
    rows = len(range(sampler.rank, len(sampler.dataset), replicas))
    return min(rows, len(sampler))
