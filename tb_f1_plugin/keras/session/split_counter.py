"""Split counter: the rows of each split of one epoch (or evaluation), of one metric.

May import the core and `metric`. The metric's state is not the epoch's: Keras resets it
before a validation, `train_on_batch` at every call, and a user's callback may call
`evaluate` in the middle of an epoch, which resets the metric and fills it with rows of
its own. A split counter takes what was counted before each reset, adds it to the split
that it is of, and leaves out what belongs to none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.vocabulary import Split
from tb_f1_plugin.keras.metric.counted import Counted
from tb_f1_plugin.keras.metric.f1score import F1Score


class Next(NamedTuple):
    """Whose rows come next.

    Attributes:
        run: The split; None for nobody's.
        is_certain: Whether they are that split's also if it has rows already.
    """

    run: Split | None
    is_certain: bool = True


class SplitCounter:
    """Collects what one metric counts, split by split.

    Args:
        metric: The metric; the counter listens to its resets until `stop`.
        after_reset: Says whose rows come after a reset that nobody announced. None,
            the default: nobody's, until the next `open`.
        before_reading: Called with the metric before it is looked at.

    Attributes:
        was_reset: The splits in which the metric does not hold all rows and no others.
        unclear: The splits that may have rows of another one.
    """

    def __init__(
        self,
        metric: F1Score,
        after_reset: Callable[[], Next] | None = None,
        before_reading: Callable[[F1Score], None] | None = None,
    ) -> None:
        """Start listening to the metric's resets."""
        self.metric = metric
        self.was_reset: set[Split] = set()
        self.unclear: set[Split] = set()
        self._after_reset = after_reset
        self._before_reading = before_reading
        self._counted: dict[Split, Counted] = {}
        self._last: dict[Split, Record] = {}
        self._run: Split | None = None
        self._before: Counted | None = None
        self._is_empty = self._is_doubtful = False
        self._shown: Record | None = None
        metric.reset_listeners.append(self._on_reset)

    def forget(self) -> None:
        """Begin a new epoch: what was counted is dropped."""
        self._counted, self._last = {}, {}
        self._run = self._shown = None
        self._is_doubtful = False
        self.was_reset, self.unclear = set(), set()

    def begin(self, *, is_empty: bool) -> None:
        """Begin a split, whose rows count from the next `open` on.

        Args:
            is_empty: Whether the metric was reset and is filled by us alone: unless it
                is reset again, it need not be looked at, which takes 0.2 ms in a fit.
        """
        self.pause()
        self._is_empty = is_empty

    def is_open(self, run: Split | None) -> bool:
        """Tell whether the rows that come next are of a split; None: of none."""
        return self._run == run and not self._is_doubtful

    def open(self, run: Split) -> None:
        """Say that rows of a split come next."""
        if self.is_open(run):
            return
        self.pause()
        self._before = None
        if not self._is_empty:
            self._make_readable()
            self._before = self.metric.counted() if self.metric.has_rows() else None
        if self._before is not None:
            self.was_reset.add(run)  # by who has counted since, inside of the split
        self._run, self._is_empty = run, False

    def drop(self, run: Split) -> None:
        """Leave out what was counted of a split so far; its rows come next."""
        self.pause()
        self._counted.pop(run, None)
        self.unclear.discard(run)
        self.open(run)

    def pause(self) -> bool:
        """Say that the rows that come next are of no split.

        Returns:
            Whether anything was counted since the last `open`, or nobody knows.
        """
        run, before, has_come = self._run, self._before, True
        if run is not None:
            counted = self._stretch()
            self._run = None
            has_come = counted is not None and _has_any(counted)
            if counted is not None and (has_come or before is None):
                shown = counted if before is None else counted + before
                self._last[run] = shown.record
                self._counted[run] = self._with(run, counted)
            if has_come and self._is_doubtful:
                self.unclear.add(run)
        self._is_empty = self._is_doubtful = False
        return has_come

    def record(self, run: Split) -> Record | None:
        """Return the record of a split so far; None if it was never open."""
        counted = self.counted(run)
        return None if counted is None else counted.record

    def counted(self, run: Split) -> Counted | None:
        """Return all that was counted of a split so far, likewise."""
        counted = self._stretch() if self._run == run else None
        return self._counted.get(run) if counted is None else self._with(run, counted)

    def last(self, run: Split) -> Record | None:
        """Return what the metric held when a split was last left: what Keras shows."""
        return self._last.get(run)

    def window(self) -> Record | None:
        """Return what was counted in training since the last window, if anything.

        The windows of an epoch sum to its record.
        """
        counted = self.record("train")
        shown, self._shown = self._shown, counted
        if counted is None or not counted.rows.any():
            return None
        new = counted if shown is None else counted - shown
        return new if new.rows.any() else None

    def stop(self) -> None:
        """Stop listening."""
        if self._on_reset in self.metric.reset_listeners:
            self.metric.reset_listeners.remove(self._on_reset)

    def _on_reset(self) -> None:
        if self._run is not None:
            self.was_reset.add(self._run)
        self.pause()
        if self._after_reset is not None:
            comes = self._after_reset()
            self._run, self._before = comes.run, None
            if comes.run is not None and not comes.is_certain:
                earlier = self._counted.get(comes.run)
                self._is_doubtful = earlier is not None and _has_any(earlier)

    def _stretch(self) -> Counted | None:
        if not self.metric.built:
            return None
        self._make_readable()
        counted = self.metric.counted()
        return counted if self._before is None else counted - self._before

    def _make_readable(self) -> None:
        if self._before_reading is not None:
            self._before_reading(self.metric)

    def _with(self, run: Split, counted: Counted) -> Counted:
        earlier = self._counted.get(run)
        return counted if earlier is None else earlier + counted


def _has_any(counted: Counted) -> bool:
    """Tell whether any row was seen, also one without a label."""
    record = counted.record
    return bool(record.batch_sums.batches.any() or record.unlabelled.any())
