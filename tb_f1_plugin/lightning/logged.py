"""Logged: what Lightning's logs get, behind what the module logs itself.

May import torch and the rooms beside it. A name that the training itself logs stays the
training's: ours is another one then. So the module's own hook is called first.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import wraps
from typing import Any

import torch

from tb_f1_plugin.lightning.steps import Once
from tb_f1_plugin.lightning.told import PREFIX, Told
from tb_f1_plugin.lightning.trainer import has_tensorboard


class Logged:
    """Logs values for what monitors them, such as EarlyStopping.

    Args:
        told: What says that a name is taken.
    """

    def __init__(self, told: Told) -> None:
        self._told = told
        self._once = Once()
        self._ours: set[str] = set()

    def forget(self) -> None:
        """Give the module its own hook back."""
        self._once.restore()

    def behind(
        self,
        run: str,
        values: Sequence[tuple[str, str, float]],
        trainer: Any,
        pl_module: Any,
    ) -> None:
        """Log values behind the module's own hook of the end of the epoch.

        Args:
            run: The run.
            values: The name of each, what comes behind that, and the value.
            trainer: The trainer.
            pl_module: The module.
        """
        hook = f"on_{run}_epoch_end"

        def logging(own: Any) -> Any:
            @wraps(own)
            def logged() -> Any:
                self._once.restore()
                returned = own()
                for name, behind, value in values:
                    key = self._free(run, name, behind, hook, trainer)
                    self._ours.add(f"{hook}.{key}")
                    _log(key, value, trainer, pl_module)
                return returned

            return logged

        self._once.exchange(pl_module, hook, logging)

    def _free(self, run: str, name: str, behind: str, hook: str, trainer: Any) -> str:
        """Return a name that the training itself does not log."""
        results = getattr(trainer, "_results", None) or {}
        taken = {
            metric.meta.name for key, metric in results.items() if key not in self._ours
        }
        wanted = free = PREFIX[run] + name
        while {free, free + behind} & taken:
            name = f"exact_{name}"
            free = PREFIX[run] + name
        if free != wanted:
            self._told.taken(run, wanted, free)
        return free + behind


def _log(key: str, value: float, trainer: Any, pl_module: Any) -> None:
    device = pl_module.device
    dtype = torch.float32 if device.type == "mps" else torch.float64
    pl_module.log(
        key,
        torch.tensor(value, dtype=dtype, device=device),
        # In a training, TensorBoard has our own scalars.
        logger=trainer.state.fn != "fit" or not has_tensorboard(trainer),
        batch_size=1,
        sync_dist=True,
        add_dataloader_idx=False,
    )
