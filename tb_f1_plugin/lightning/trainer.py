"""Trainer: what is read off a `Trainer` of Lightning.

May import the core's words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tb_f1_plugin.core.vocabulary import StepUnit


def directory_of(trainer: Any) -> Path:
    """Return the directory of a training's logs.

    It is that of the TensorBoardLogger or the CSVLogger. Of another logger it is named
    as Lightning names that of the checkpoints.

    Raises:
        ValueError: If there is no logger.
    """
    for logger in trainer.loggers:
        if getattr(logger, "log_dir", None):
            return Path(logger.log_dir)
    for logger in trainer.loggers:
        version = logger.version
        last = version if isinstance(version, str) else f"version_{version}"
        root = logger.save_dir or trainer.default_root_dir
        return Path(root, str(logger.name), last)
    raise ValueError(
        "F1Callback writes beside the Trainer's logger, and this Trainer has none. "
        'Give a directory: F1Callback("logs/run1").'
    )


def has_tensorboard(trainer: Any) -> bool:
    """Tell whether TensorBoard shows what is logged."""
    return any(
        kind.__name__ == "TensorBoardLogger"
        for logger in trainer.loggers
        for kind in type(logger).__mro__
    )


def loaders_of(trainer: Any, run: str) -> Sequence[Any]:
    """Return the data loaders whose rows are counted apart.

    Those of a training are one: Lightning joins their batches. So it does in an
    evaluation, if a `CombinedLoader` that is not sequential has them.
    """
    if run == "train":
        return [None]
    if trainer.state.fn == "fit":
        loop = trainer.fit_loop.epoch_loop.val_loop
    else:
        loop = trainer.test_loop if run == "test" else trainer.validate_loop
    combined = getattr(loop, "_combined_loader", None)
    if getattr(combined, "_mode", "sequential") != "sequential":
        return [None]
    return _flat(trainer.test_dataloaders if run == "test" else trainer.val_dataloaders)


def _flat(loaders: Any) -> list[Any]:
    """Return loaders in the order in which Lightning numbers them.

    >>> _flat({"a": ["first", ("second",)], "b": "third"})
    ['first', 'second', 'third']
    """
    if isinstance(loaders, Mapping):
        loaders = list(loaders.values())
    if isinstance(loaders, (list, tuple)):
        return [each for some in loaders for each in _flat(some)]
    return [loaders]


def step_of(trainer: Any, run: str) -> tuple[int, StepUnit]:
    """Return the step of what was counted, and what such steps are.

    An epoch's rows, and those of the validation behind it, have the epoch's number. A
    validation in the middle of an epoch or outside of a training, and a test, have the
    number of the optimizer's steps until then.
    """
    in_fit = trainer.state.fn == "fit"
    if run == "train" or (run == "validation" and in_fit and trainer.is_last_batch):
        return trainer.current_epoch, "epoch"
    return trainer.global_step, "iteration"
