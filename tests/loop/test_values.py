"""Values: types and odd numbers mean on every library what they mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tb_f1_plugin import F1Score
from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.core.record import Record
from tests.loop.libraries import array, every_library, needs
from tests.loop.test_counting import assert_same

SCORES = np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7], [0.2, 0.2, 0.6]], "float32")


@pytest.mark.parametrize("name", ["bfloat16", "float8_e4m3fn"])
def test_a_threshold_is_compared_in_a_type_that_numpy_does_not_know(name: str) -> None:
    """Also on the host, where such numbers come as float32; the log has it as given."""
    dtype = getattr(pytest.importorskip("ml_dtypes"), name)
    y_true, scores = np.arange(400) % 3 == 0, np.linspace(0, 1, 400).astype(dtype)
    f1 = F1Score(threshold=0.4)
    f1.update(y_true, scores)
    expected = rows_of(y_true, scores, threshold=0.4).counts()
    assert f1.counts() == expected
    assert f1.counts() != rows_of(y_true, scores.astype("float32"), 0.4).counts()
    assert f1.series_metadata().threshold == 0.4


@every_library
@pytest.mark.parametrize("threshold", [0.1, 0.3, 0.4, 0.7])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_a_prediction_is_compared_in_its_own_type(
    library: str, dtype: str, threshold: float
) -> None:
    """One that is the threshold, rounded to its type, is not above it; the next is."""
    if library == "numpy" and dtype == "bfloat16":
        pytest.skip("numpy has none")
    edge = array(library, [threshold], dtype)
    above = array(library, [threshold * 1.02], dtype)

    for predictions, expected in ((edge, 0), (above, 1)):
        f1 = F1Score(threshold=threshold)
        f1.update(array(library, [1]), predictions)
        assert f1.counts().predicted_positives.tolist() == [expected]


@every_library
@pytest.mark.parametrize("from_logits", [False, True])
@pytest.mark.parametrize("dtype", ["bool", "uint8", "int8", "int32", "int64"])
def test_whole_numbers_are_predictions(
    library: str, dtype: str, from_logits: bool
) -> None:
    """0 and 1 of any type, beside a threshold that is a fraction or below 0."""
    values = np.array([0, 1, 1, 0], dtype)
    for threshold in (0.2, 0.5, 0.9):
        f1 = F1Score(threshold=threshold, from_logits=from_logits)
        f1.update(array(library, [1, 1, 0, 0]), array(library, values))
        expected = Record.of_rows(
            rows_of([1, 1, 0, 0], values, threshold, from_logits=from_logits)
        )
        assert_same(f1.record(), expected, is_weighted=False)


@every_library
def test_whole_numbers_are_columns_of_argmax(library: str) -> None:
    """Votes, and one-hot predictions of truth values."""
    for dtype in ("bool", "uint8", "int64"):
        votes = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]], dtype)
        f1 = F1Score()
        f1.update(array(library, [1, 1, 2]), array(library, votes))
        assert f1.counts().true_positives.tolist() == [0, 1, 1]


@every_library
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_a_nan_among_many_numbers_is_never_predicted(library: str, dtype: str) -> None:
    """As in a row alone: a library's maximum of many numbers may pass over it."""
    scores = np.zeros((2000, 30), dtype)
    scores[:, 0], scores[::2, 3] = 1, np.nan
    f1 = F1Score()

    f1.update(array(library, np.zeros(2000, np.int64)), array(library, scores))

    counts = f1.counts()
    assert counts.predicted_positives.sum() == 1000
    assert counts.true_positives.sum() == 1000


@every_library
@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_odd_predictions_are_counted_apart(library: str, odd: float) -> None:
    """NaN is never predicted; an infinity is, where it is the largest or above."""
    predictions = SCORES.copy()
    predictions[1, 2] = odd
    for y_true, y_pred, threshold in (
        (np.array([0, 2, 2]), predictions, None),
        (np.array([[1, 0, 0], [0, 0, 1], [0, 0, 1]]), predictions, 0.5),
        (np.array([0, 1, 1]), predictions[:, 2], None),
    ):
        f1 = F1Score(threshold=threshold)
        f1.update(array(library, y_true), array(library, y_pred))
        expected = Record.of_rows(rows_of(y_true, y_pred, threshold))
        assert_same(f1.record(), expected, is_weighted=False)
        assert int(f1.record().non_finite) == 1


@every_library
@pytest.mark.parametrize("weight", [np.nan, np.inf, -np.inf])
def test_f1_of_weights_that_are_no_numbers_is_nan(
    library: str, weight: float, caplog: pytest.LogCaptureFixture
) -> None:
    """In every kind of task, never 0; one sentence says why; a reset forgets it."""
    weights = array(library, np.array([1, weight, 2]))
    for y_true, y_pred, threshold in (
        (np.array([0, 2, 2]), SCORES, None),
        (np.array([[1, 0, 0], [0, 0, 1], [0, 0, 1]]), SCORES, 0.5),
        (np.array([0, 1, 1]), SCORES[:, 2], None),
        (np.arange(3), np.eye(20, dtype="float32")[:3], None),
    ):
        f1 = F1Score(threshold=threshold)
        given_ = (array(library, y_true), array(library, y_pred))
        for _ in range(2):
            f1.update(*given_, weights)
        assert np.isnan([f1.compute(), f1.batch_mean(), f1.scalars()[f1.name]]).all()
        assert np.isnan((f1 + f1).compute())
        assert len(caplog.records) == 1
        assert "so F1 is NaN until `reset`" in caplog.text
        caplog.clear()

        f1.reset()
        f1.update(*given_, weights, array(library, np.array([True, False, True])))
        assert f1.compute() > 0
        assert not caplog.records


@every_library
@pytest.mark.parametrize("details", [False, True])
def test_negative_weights_are_said_with_their_number(
    library: str, details: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """In every kind of task, also where their sums hide them; not if masked."""
    weights = array(library, np.array([1, -0.5, 2]))
    for y_true, y_pred, threshold, said in (
        (np.array([0, 2, 2]), SCORES, None, "1 of 3 weights"),
        (np.eye(3)[[0, 2, 2]], SCORES, 0.5, "3 of 9 weights"),
        (np.array([0, 1, 1]), SCORES[:, 2], None, "1 of 3 weights"),
        (np.arange(3), np.eye(20, dtype="float32")[:3], None, "1 of 3 weights"),
    ):
        f1 = F1Score(threshold=threshold, histogram=details)
        given_ = (array(library, y_true), array(library, y_pred))
        f1.update(*given_)  # without weights
        for _ in range(2):
            f1.update(*given_, weights)
            f1.compute()
        assert [said in record.getMessage() for record in caplog.records] == [True]
        assert "numbers of 0 or more" in caplog.text
        caplog.clear()

        f1 = F1Score(threshold=threshold, histogram=details)
        f1.update(*given_, weights, array(library, np.array([True, False, True])))
        f1.compute()
        assert not caplog.records


@every_library
def test_a_tie_of_argmax_is_the_first_class(library: str) -> None:
    """One class a row is predicted, ties or not."""
    f1 = F1Score()
    f1.update(array(library, [0, 1]), array(library, [[0.5, 0.5], [0.0, 0.0]]))

    assert f1.counts().predicted_positives.tolist() == [2, 0]
    f1.update(array(library, [0, 1]), array(library, [[-0.0, 0.0], [0.0, -0.0]]))
    assert f1.counts().predicted_positives.tolist() == [4, 0]
    scores = np.tile(np.array([0.2, 0.7, 0.7], "float32"), (5000, 20))
    f1 = F1Score()
    f1.update(array(library, np.ones(5000, "int64")), array(library, scores))
    assert f1.compute() == 1


@every_library
def test_a_batch_without_rows_is_no_batch(library: str) -> None:
    """It adds nothing to the counts, nor to the batch mean."""
    f1 = F1Score()
    f1.update(array(library, [1, 0]), array(library, [0.9, 0.2]))
    expected = f1.record()
    f1.update(array(library, np.zeros(0)), array(library, np.zeros(0, "float32")))
    f1.update(
        array(library, [1, 0]),
        array(library, [0.9, 0.9]),
        mask=array(library, [False, False]),
    )

    assert_same(f1.record(), expected, is_weighted=False)
    assert f1.batch_mean() == 1


@every_library
def test_channels_may_come_first(library: str) -> None:
    """`axis=1`, or labels that fit along it only, move the columns of all arrays."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 5, (4, 6, 7))
    scores = rng.random((4, 5, 6, 7)).astype("float32")
    expected = Record.of_rows(rows_of(labels, np.moveaxis(scores, 1, -1)))
    for axis in (1, None):
        f1 = F1Score(axis=axis)
        f1.update(array(library, labels), array(library, scores))
        assert_same(f1.record(), expected, is_weighted=False)
    entries = (scores > 0.7).astype("int64")
    weights = rng.random((4, 5, 6, 7))
    f1 = F1Score(axis=1, threshold=0.5)
    f1.update(*(array(library, x) for x in (entries, scores, weights)))
    last = [np.moveaxis(x, 1, -1) for x in (entries, scores, weights)]
    expected = Record.of_rows(rows_of(*last[:2], 0.5, sample_weight=last[2]))
    assert_same(f1.record(), expected, is_weighted=True)


@every_library
@pytest.mark.parametrize("values", [["a", "b"], [1j, 0], [None, 1]])
def test_what_are_no_numbers_is_an_error(library: str, values: Any) -> None:
    """The rule, and what was received; nothing is counted."""
    f1 = F1Score()
    with pytest.raises(ValueError, match="must be numbers or truth values, got dtype"):
        f1.update(values, array(library, [0.9, 0.8]))
    assert not f1.has_rows()


@every_library
def test_shapes_that_fit_no_form_are_an_error(library: str) -> None:
    """Both shapes are named, and nothing is counted."""
    f1 = F1Score()
    f1.update(array(library, [1, 0]), array(library, [0.9, 0.2]))
    expected = f1.record()
    for y_true, y_pred, options in (
        (np.zeros(8), np.zeros((8, 3)), {}),
        (np.zeros(8), np.zeros(7), {}),
        (np.zeros(8), np.zeros(8), {"sample_weight": array(library, np.ones(7))}),
        (np.zeros(8), np.zeros(8), {"mask": array(library, np.ones((8, 2)))}),
    ):
        with pytest.raises(ValueError, match=r"(does not fit|counts 1 classes)"):
            f1.update(array(library, y_true), array(library, y_pred), **options)
    assert_same(f1.record(), expected, is_weighted=False)


@needs("jax")
@pytest.mark.parametrize("dtype", ["bfloat16", "float8_e4m3fn"])
def test_numpy_counts_short_floats_that_it_does_not_know(dtype: str) -> None:
    """Those of ml_dtypes, as predictions, labels and weights."""
    import ml_dtypes

    kind = getattr(ml_dtypes, dtype)
    f1 = F1Score()
    f1.update(
        np.array([0, 2, 1], kind), np.eye(3).astype(kind), np.array([1, 2, 2], kind)
    )

    assert f1.counts().true_positives.tolist() == [1, 0, 0]
    assert f1.counts().total == 5


def test_a_bfloat16_of_tensorflow_is_compared_in_its_own_type() -> None:
    """As numpy's of the same numbers: bfloat16 has no 0.4, and rounds it up."""
    tf = pytest.importorskip("tensorflow")
    scores = tf.constant([0.4, 0.1], tf.bfloat16)
    counts = []
    for given in scores, scores.numpy():
        f1 = F1Score(threshold=0.4, histogram=100)
        f1.update([1, 0], given)
        counts.append((f1.counts(), f1.histogram()))

    assert counts[0][0] == counts[1][0]
    assert counts[0][0].predicted_positives.tolist() == [0]
    assert np.array_equal(counts[0][1].positives, counts[1][1].positives)
