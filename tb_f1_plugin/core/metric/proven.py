"""Proven: which axis of the columns the batches of a metric have proved, as one.

May import `axes`. The labels of a batch whose sizes are the same along both axes fit
both. What another batch of the same metric has proved decides there.
"""

from __future__ import annotations

from collections.abc import Sequence

from tb_f1_plugin.core.metric.axes import (
    Axis,
    Known,
    Shape,
    axes_that_fit,
    columns_axis,
)


class ProvenAxis:
    """What the batches of one metric have proved.

    >>> proven = ProvenAxis()
    >>> [proven.decide((5, n), (5, 4, n)).number for n in (12, 4)]
    [1, 1]
    """

    def __init__(self) -> None:
        """No batch was seen."""
        self._proofs: dict[int, Shape] = {}  # by axis, 1 or -1: a batch that proved it
        self._open: dict[int, Shape] = {}  # likewise, the batch that was decided last
        self._counted: dict[int, Shape] = {}  # likewise, one that proved nothing
        self._stays = False  # what was counted, whatever is forgotten

    @property
    def axes(self) -> tuple[int, ...]:
        """What was proved: 1, −1, both or nothing."""
        return tuple(self._proofs)

    def decide(
        self,
        y_true: Sequence[int | None],
        y_pred: Sequence[int | None],
        *,
        axis: int | None = None,
        known: Known | None = None,
    ) -> Axis:
        """Return what `columns_axis` does, with what was proved for what is known.

        Raises:
            ValueError: As `columns_axis`; if this batch proves another axis than one
                was counted along; or if it fits both, and both were proved.
        """
        known, shape = known or Known(), tuple(y_pred)
        self._open = {}
        fitting = () if axis is not None else axes_that_fit(y_true, shape, known)
        if len(fitting) == 1:
            self._proofs.setdefault(fitting[0], shape)
        if len(self._proofs) == 1:
            known = known._replace(proven=self.axes[0])
        columns = columns_axis(y_true, shape, axis=axis, known=known)
        if not fitting:
            return columns
        if len(fitting) > 1 and not shape[1] == shape[-1] == 1:
            if len(self._proofs) > 1:
                raise ValueError(_refused("labels fit both axes", shape, self._proofs))
            self._open = {1 if columns.is_moved else -1: shape}
        for read, counted in self._counted.items():
            others = {n: proved for n, proved in self._proofs.items() if n != read}
            if others:
                how = f"labels fit both axes, read along {_name(read)}"
                raise ValueError(_refused(how, counted, others))
        return columns

    def count(self, *, stays: bool = False) -> None:
        """Take note that the batch that was decided last is counted.

        Args:
            stays: Whether a step was compiled that counts so for ever.
        """
        if self._open:
            self._counted.update(self._open)
            self._stays = self._stays or stays

    def forget(self) -> None:
        """Forget what was counted; what was proved stays."""
        if not self._stays:
            self._counted = {}


def _name(axis: int) -> str:
    return "axis 1" if axis == 1 else "the last axis"


def _refused(how: str, shape: Shape, proofs: dict[int, Shape]) -> str:
    proved = " and ".join(
        f"others of shape {shape} whose labels fit {_name(axis)} only"
        for axis, shape in proofs.items()
    )
    advice = (
        "Give metrics of their own to batches of each kind, with `axis=1` and `axis=-1`"
        if len(proofs) > 1
        else f"Give F1Score(axis={next(iter(proofs))}), and count again"
    )
    return (
        "`axis` must be given where the shapes of some batches leave it open, got "
        f"predictions of shape {shape} whose {how}, and {proved}. {advice}."
    )
