"""Own rows: which rows belong to this process and are not copies of the sampler's.

May import torch and `loop`. Among several processes the `DistributedSampler` of PyTorch
gives each as many examples, and repeats some for that. A validation counts each once.
"""

from __future__ import annotations

from typing import Any

import torch

from tb_f1_plugin.loop import own_rows


class OwnRows:
    """Tells examples from their repetitions, batch after batch of one loader.

    Args:
        loader: What gives the batches.
    """

    def __init__(self, loader: Any) -> None:
        sampler: Any = getattr(loader, "sampler", None)
        is_filled = hasattr(sampler, "num_replicas")
        self._size = loader.batch_size if is_filled else None
        self._examples = len(sampler) if is_filled else 0
        self._own = own_rows(sampler) if is_filled else 0

    def mask(self, y_true: Any) -> Any:
        """Return which rows of the next batch count; None for all of them.

        Args:
            y_true: Its labels, of which each example has as many.

        Raises:
            ValueError: If some of them are repeated, and it is not known which.
        """
        if self._size is None:
            return None
        examples = min(self._size, self._examples)
        own = max(0, min(examples, self._own))
        self._examples, self._own = self._examples - examples, self._own - examples
        if own == examples:
            return None
        rows = len(y_true)
        if rows % examples:
            raise ValueError(
                f"has {rows} rows of {examples} examples, of which the last one is "
                "repeated to fill up, and it is not known which rows are its own"
            )
        return torch.arange(rows, device=y_true.device) < own * (rows // examples)
