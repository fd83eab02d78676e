"""A tally holds the rows of its phase, whoever else counts in the metric."""

from __future__ import annotations

from tb_f1_plugin.keras import F1Score
from tb_f1_plugin.keras.tally import Tally


def test_what_another_counts_after_a_reset_is_left_out_of_an_empty_phase() -> None:
    """That a phase starts empty is true until the next reset, not for all of it.

    Two callbacks of one `fit` share what is lent; an `evaluate` in it with one of them
    resets and fills what the other one holds to be empty.
    """
    metric = F1Score()
    metric.update_state([1.0, 0.0], [0.9, 0.1])
    tally = Tally(metric)
    metric.reset_state()
    tally.start(is_empty=True)

    metric.reset_state()
    metric.update_state([1.0, 1.0, 1.0], [0.9, 0.9, 0.9])
    tally.open()
    metric.update_state([1.0, 0.0], [0.9, 0.8])

    record = tally.close()
    assert record is not None
    assert int(record.counts.total) == 2
    assert record.counts.true_positives.tolist() == [1]
