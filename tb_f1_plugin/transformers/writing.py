"""Writing: the files of a training's evaluations, and what happens if there are none.

May import `loop`. A file that cannot be written never ends a training. In one process a
second training may write where the first one did, as a cell of a notebook that is run
again: it goes on behind the first one's steps.
"""

from __future__ import annotations

import os
import weakref
from typing import ClassVar

from tb_f1_plugin.core.vocabulary import StepUnit
from tb_f1_plugin.loop import F1Score, Writer


class Writing:
    """Writes into one directory after the other."""

    # By directory, whose files are open. A training that was interrupted closes none.
    _open: ClassVar[weakref.WeakValueDictionary[str, Writing]] = (
        weakref.WeakValueDictionary()
    )

    def __init__(self) -> None:
        self._directory: str | None = None
        self._writer: Writer | None = None

    def add(
        self,
        directory: str | os.PathLike[str],
        f1: F1Score,
        step: int,
        run: str,
        *,
        name: str,
        unit: StepUnit,
    ) -> str | None:
        """Write what was counted.

        Args:
            directory: In which the runs are.
            f1: What was counted.
            step: The epoch, or the optimizer's step.
            run: The run.
            name: The name of the series.
            unit: What the step is.

        Returns:
            Why it is not written, or None.
        """
        try:
            self._writer_of(directory).add(f1, step, run, name=name, unit=unit)
        except (OSError, ValueError) as error:
            return f"{error}".rstrip(".")
        return None

    def close(self) -> None:
        """Close the files; what comes next begins new ones behind them."""
        if self._writer is not None:
            self._writer.close()
        self._writer = self._directory = None

    def _writer_of(self, directory: str | os.PathLike[str]) -> Writer:
        target = os.path.realpath(directory)
        if self._writer is not None and self._directory == target:
            return self._writer
        self.close()
        before = self._open.get(target)
        if before is not None:
            before.close()
        self._writer, self._directory = Writer(directory), target
        self._open[target] = self
        return self._writer
