"""One batch is counted in several ways, which agree: plain, fast, and numpy's own."""

from __future__ import annotations

from typing import Any
from unittest import mock

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tb_f1_plugin.core.form import check_threshold, form_of
from tb_f1_plugin.core.record import QUANTITIES, Record
from tb_f1_plugin.keras import F1Score
from tb_f1_plugin.keras.backend import tensors
from tb_f1_plugin.keras.metric.counting import at_hand
from tb_f1_plugin.keras.metric.counting.batch import batch_state
from tb_f1_plugin.keras.metric.counting.inputs import Inputs
from tb_f1_plugin.keras.metric.counting.layout import Layout
from tb_f1_plugin.keras.metric.counting.path import counting_by
from tb_f1_plugin.keras.metric.counting.plain import plain_state
from tb_f1_plugin.keras.metric.shown import Show, shown
from tests.keras.backends import examples, tensor, wide_types
from tests.keras.tasks import task
from tests.strategies import Data, Entries, data, entries

QUOTIENTS = [QUANTITIES.index(name) for name in ("batch_f1_sum", "defined_batches")]
COUNTS = [row for row in range(len(QUANTITIES)) if row not in QUOTIENTS]


def in_every_way(
    batch: tuple[Any, Any, Any, Any],
    metric: dict[str, Any],
    columns: list[int] | None,
) -> dict[str, Any]:
    """Return the records of labels, predictions, weights and mask, each as a tensor."""
    options = {
        "ignore_class": metric.get("ignore_class"),
        "from_logits": metric.get("from_logits", False),
    }
    threshold = check_threshold(metric["threshold"], from_logits=options["from_logits"])
    form = form_of(np.shape(batch[0]), np.shape(batch[1]), threshold, **options)
    layout = Layout(form.classes, by_entry=form.kind == "multilabel")
    inputs = Inputs(*(None if x is None else tensor(x) for x in batch))
    with wide_types():
        states = {
            "plain": plain_state(inputs, form, columns),
            "plain, with numpy": plain_state(Inputs(*batch), form, columns, xp=np),
            "fast": batch_state(inputs, form, columns),
        }
        with mock.patch.object(at_hand, "state_at_hand", return_value=None):
            states["fast, nothing at hand"] = batch_state(inputs, form, columns)
    for state in states.values():
        assert np.shape(state) == layout.shape
    return {
        way: Record.from_array(
            layout.to_array(np.asarray(state)), form.classes
        ).to_array()
        for way, state in states.items()
    }


def assert_equal(found: dict[str, Any], expected: Any, *, is_weighted: bool) -> None:
    """Hold every way to numpy's record: counts exactly, quotients to their last digit.

    Sums of weights are known up to rounding only, in whatever order they are added.
    """
    for way, actual in found.items():
        tolerance = 1e-12 if is_weighted else 0.0
        np.testing.assert_allclose(
            actual[COUNTS],
            expected[COUNTS],
            rtol=tolerance,
            atol=tolerance,
            err_msg=way,
        )
        np.testing.assert_allclose(
            actual[QUOTIENTS], expected[QUOTIENTS], rtol=1e-14, atol=1e-12, err_msg=way
        )


@settings(max_examples=examples(500), deadline=None)
@given(data(missing=True), st.none() | st.sets(st.integers(0, 16), min_size=1))
def test_plain_and_fast_are_numpy_s_record_in_every_form(
    drawn: Data, chosen: set[int] | None
) -> None:
    """Any form, weights, mask, missing labels and averaged classes: one record."""
    classes = drawn.true.shape[-1]
    columns = sorted(c for c in chosen or () if c < classes) or None
    columns = None if classes == 1 else columns
    batch = drawn.batches[0]
    arrays = (drawn.y_true, drawn.y_pred, drawn.sample_weight, drawn.mask)
    given_batch = tuple(None if array is None else array[batch] for array in arrays)

    found = in_every_way(given_batch, drawn.metric, columns)

    expected = Record.of_rows(drawn.rows(batch), columns).to_array()
    assert_equal(found, expected, is_weighted=drawn.weight is not None)


@settings(max_examples=examples(300), deadline=None)
@given(entries())
def test_plain_and_fast_are_numpy_s_record_of_single_entries(drawn: Entries) -> None:
    """Multi-label entries that are missing, masked or weighted one by one."""
    arrays = (drawn.y_true, drawn.y_pred, drawn.sample_weight, drawn.mask)

    found = in_every_way(arrays, {"threshold": drawn.threshold}, None)

    expected = Record.of_rows(drawn.rows()).to_array()
    assert_equal(found, expected, is_weighted=drawn.weight is not None)


@pytest.mark.parametrize("values", [[0.0, -0.0], [-0.0, 0.0], [1.0, 1.0]])
def test_the_first_of_the_largest_is_the_same_for_all(values: list[float]) -> None:
    """Of equal predictions the first column is predicted; −0.0 equals 0.0."""
    batch = (np.array([0]), np.array([values], "float32"), None, None)

    found = in_every_way(batch, {"threshold": None}, None)

    for way, record in found.items():
        assert record[QUANTITIES.index("predicted_positives"), :2].tolist() == [1, 0], (
            way
        )


@pytest.mark.parametrize("kind", ["probabilities", "multilabel", "sparse", "one-hot"])
def test_a_training_step_counts_the_same_by_either_path(kind: str) -> None:
    """The plain count runs inside of a compiled step, where the fast one does."""
    records = {}
    for path in ("plain", "fast"):
        keras.utils.set_random_seed(3)
        metric = F1Score(threshold=0.5 if kind == "multilabel" else None)
        trained = task(kind, metrics=[metric])
        with counting_by(path):  # type: ignore[arg-type]
            trained.fit(epochs=1, validation_data=None, shuffle=False)
        records[path] = metric.record().to_array()

    np.testing.assert_array_equal(records["plain"][COUNTS], records["fast"][COUNTS])
    np.testing.assert_allclose(records["plain"], records["fast"], rtol=1e-12)


@pytest.mark.parametrize("path", ["plain", "fast"])
def test_the_switch_picks_the_path(path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A metric counts by the path that is chosen, and by no other."""
    from tb_f1_plugin.keras.metric.counting import path as switch

    called = []
    for name, state in list(switch.STATES.items()):

        def counted(*batch: Any, name: Any = name, state: Any = state) -> Any:
            called.append(name)
            return state(*batch)

        monkeypatch.setitem(switch.STATES, name, counted)
    with counting_by(path):
        F1Score().update_state([1, 0], [0.9, 0.8])

    assert called == [path]


@settings(max_examples=examples(200), deadline=None)
@given(
    st.integers(1, 5).flatmap(
        lambda classes: st.lists(
            st.sampled_from((0.0, 1.0, 3.0, 0.5, np.nan, np.inf)),
            min_size=3 * classes,
            max_size=3 * classes,
        )
    ),
    st.sampled_from(("micro", "macro", "weighted")),
    st.sampled_from((0.0, 1.0, np.nan)),
    st.booleans(),
    st.booleans(),
)
def test_a_state_shows_the_same_by_numpy_and_by_tensors(
    numbers: list[float],
    average: Any,
    zero_division: float,
    leaves_out: bool,
    chooses: bool,
) -> None:
    """Any counts, also of weights that are no numbers, averaged in any way."""
    tp, possible, predicted = np.reshape(numbers, (3, -1))
    classes = len(tp)
    layout = Layout(classes)
    state = np.zeros(layout.shape)
    with np.errstate(invalid="ignore"):
        sides = np.concatenate([2 * tp, possible + predicted])
    state[layout.sides, 0] = sides
    state[layout.counts, 0] = np.concatenate([tp, possible, predicted])
    columns = tuple(range(0, classes, 2)) if chooses else None
    how = Show(average, zero_division, columns, leaves_out, "float32")

    with wide_types():
        found = [shown(tensor(state), layout, how)]
        with mock.patch.object(tensors, "by_numpy", return_value=None):
            found.append(shown(tensor(state), layout, how))

    near, far = (keras.ops.convert_to_numpy(value) for value in found)
    assert near.dtype == far.dtype == np.float32
    assert near.shape == far.shape == ()
    np.testing.assert_allclose(near, far, rtol=1e-6)
