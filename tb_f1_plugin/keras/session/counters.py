"""Counters: the split counters of all metrics of one session.

May import `metric` and `split_counter`. Also remembers what Keras shows of each metric
when a split ends, which is not of all rows where the metric was reset in its middle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.vocabulary import Split
from tb_f1_plugin.keras.metric.counted import Counted
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.session.split_counter import Next, SplitCounter

AfterReset = Callable[[], Next]


class Counters:
    """Counts the rows of several metrics, split by split."""

    def __init__(self) -> None:
        """Listen to no metric yet."""
        self._counters: list[SplitCounter] = []
        self._shown: dict[tuple[Split, F1Score], float] = {}

    def __iter__(self) -> Iterator[SplitCounter]:
        """Yield the counter of each metric."""
        return iter(self._counters)

    def __len__(self) -> int:
        """Return the number of metrics."""
        return len(self._counters)

    def listen(
        self,
        metrics: Iterable[F1Score],
        after_reset: AfterReset | None,
        before_reading: Callable[[F1Score], None] | None = None,
    ) -> None:
        """Listen to these metrics, and to no others any more.

        Args:
            metrics: The metrics.
            after_reset: As of `SplitCounter`.
            before_reading: Likewise.
        """
        self.stop()
        self._counters = [
            SplitCounter(metric, after_reset, before_reading) for metric in metrics
        ]

    def add(
        self, metric: F1Score, after_reset: AfterReset | None, run: Split | None
    ) -> None:
        """Listen to one metric more, in the middle of a split."""
        counter = SplitCounter(metric, after_reset)
        if run is not None:
            counter.open(run)
        self._counters.append(counter)

    def stop(self) -> None:
        """Listen to no metric any more."""
        for counter in self._counters:
            counter.stop()
        self._counters = []

    def forget(self) -> None:
        """Begin a new epoch, of which nothing was counted yet."""
        self._shown = {}
        for counter in self._counters:
            counter.forget()

    def leave(self, run: Split) -> None:
        """End a split, before anything resets the metrics."""
        for counter in self._counters:
            metric = counter.metric
            has_come = counter.pause()
            if run not in counter.was_reset or not metric.built:
                continue
            # After a validation a loop may go on to train, and need not.
            if has_come or (run, metric) not in self._shown:
                result = metric.result()
                if isinstance(result, dict):
                    result = result[metric.name]
                self._shown[run, metric] = float(result)

    def of(self, metric: F1Score) -> SplitCounter:
        """Return the counter of a metric."""
        return next(counter for counter in self._counters if counter.metric is metric)

    def record(self, run: Split, metric: F1Score) -> Record | None:
        """Return the record of a split, if there is any row."""
        counted = self.counted(run, metric)
        return None if counted is None else counted.record

    def counted(self, run: Split, metric: F1Score) -> Counted | None:
        """Return all that was counted of a split, if there is any row."""
        counted = self.of(metric).counted(run)
        return counted if counted is not None and counted.record.rows.any() else None

    def shown_by_keras(self, run: Split, metric: F1Score) -> list[Record | float]:
        """Return what else Keras may show of a metric than its value for all rows.

        Where the metric was reset in the middle of the split: the value of what came
        after.
        """
        counter = self.of(metric)
        found: list[Record | float] = []
        if (run, metric) in self._shown:
            found.append(self._shown[run, metric])
        last = counter.last(run)
        if run in counter.was_reset and last is not None:
            found.append(last)
        return found
