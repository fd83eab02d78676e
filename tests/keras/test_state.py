"""What a metric keeps of its rows, and which rows it keeps."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from tb_f1_plugin.core.form import logit
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.keras import F1Score
from tb_f1_plugin.keras.metric.counting.layout import Layout
from tests.keras.backends import with_mask


def test_a_record_s_tensor_is_what_the_metric_holds() -> None:
    """No way between state and disk on which a number could change."""
    metric = F1Score()
    metric.update_state([[1], [0]], [[0.9], [0.8]], [0.3, 0.7])
    (counted,) = metric.variables
    state = keras.ops.convert_to_numpy(counted.value)

    array = Record.from_array(Layout(1).to_array(state), 1).to_array()

    assert set(array.ravel()) - {0.0} <= set(state.ravel())
    np.testing.assert_array_equal(array, metric.record().to_array())


def test_a_threshold_is_compared_in_the_predictions_own_precision() -> None:
    """0.71 of float64 is not above 0.71, which it would be after float32."""
    metric = F1Score(threshold=0.71)
    metric.update_state([1, 0], np.array([0.71, 0.71]))
    logits = F1Score(threshold=0.71, from_logits=True)
    logits.update_state([1, 0], np.full(2, logit(0.71)))

    assert metric.counts().predicted_positives.tolist() == [0]
    assert logits.counts().predicted_positives.tolist() == [0]


def test_an_ignored_class_is_no_other_number_of_the_labels_type() -> None:
    """255 of uint8 is not −1, and 44 is not 300."""
    for label, ignored in ((255, -1), (44, 300)):
        metric = F1Score(ignore_class=ignored)
        metric.update_state(np.array([1, label], "uint8"), [0.9, 0.9])
        assert int(metric.counts().total) == 2
    with pytest.raises(ValueError, match="must be a whole number, got 'a'"):
        F1Score(ignore_class="a")  # type: ignore[arg-type]


def test_a_batch_without_rows_is_no_batch() -> None:
    """Masked out as a whole, or of a replica that got none."""
    metric = F1Score()
    metric.update_state([1, 0], [0.9, 0.2])
    metric.update_state(np.zeros(0), np.zeros(0))
    metric.update_state([1, 0], with_mask([0.9, 0.2], [False, False]))

    assert metric.batch_mean() == 1.0
    metric.update_state([1], [0.9], [0.0])  # a row without weight is a row
    assert metric.batch_mean() == 0.5
