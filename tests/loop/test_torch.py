"""PyTorch: gradients, devices and types that numpy does not know."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tb_f1_plugin import F1Score
from tb_f1_plugin.core.record import Record
from tests.loop.libraries import array, needs
from tests.loop.test_counting import assert_same
from tests.strategies import Data, Entries, data, entries


@needs("torch")
def test_torch_counts_outputs_that_have_a_gradient() -> None:
    """And weights; the graph stays as it is, and none is made."""
    import torch

    predictions = torch.tensor([0.9, 0.2, 0.7], requires_grad=True)
    weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    f1 = F1Score()
    f1.update(torch.tensor([1, 0, 0]), predictions, weights)
    f1.update(torch.tensor([1, 0, 0]), predictions * 1, weights)

    assert f1.counts().predicted_positives.tolist() == [8]
    assert predictions.grad is None
    with torch.inference_mode():
        f1.update(torch.tensor([1, 0, 0]), torch.tensor([0.9, 0.2, 0.7]), weights)
    assert f1.counts().predicted_positives.tolist() == [12]


@needs("torch")
def test_what_a_device_of_torch_runs_counts_as_numpy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Torch's own functions, which must not wait for a device, count the same."""
    import torch

    from tb_f1_plugin.loop.arrays import libraries

    kind = type(libraries.library_of(torch.ones(1)))
    monkeypatch.setattr(
        kind,
        "taken",
        lambda self, *given: (self, [self._on("cpu", value) for value in given]),
    )

    @settings(max_examples=200, deadline=None, database=None)
    @given(st.one_of(data(missing=True), entries()))
    def check(drawn: Data | Entries) -> None:
        given_ = (drawn.y_true, drawn.y_pred, drawn.sample_weight, drawn.mask)
        options = (
            drawn.metric if isinstance(drawn, Data) else {"threshold": drawn.threshold}
        )
        f1 = F1Score(**options)
        f1.update(*(array("torch", values) for values in given_))

        assert f1._kept._waiting._library is libraries.library_of(torch.ones(1))
        is_weighted = drawn.sample_weight is not None
        expected = Record.of_rows(drawn.rows())
        assert_same(f1.record(), expected, is_weighted=is_weighted)

    check()


@needs("torch")
def test_a_device_of_torch_without_float64_is_counted_on_the_host(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Weights are never summed in float32."""
    import torch

    from tb_f1_plugin.loop.arrays import libraries

    monkeypatch.setattr(libraries, "WITHOUT_FLOAT64", {"meta"})
    monkeypatch.setattr(torch.Tensor, "cpu", lambda self: torch.ones(self.shape))
    values = torch.ones(3, device="meta")
    library, arrays = libraries.library_of(values).taken(values, [1, 0, 1])

    assert library is libraries.NUMPY
    assert [type(values) for values in arrays] == [np.ndarray] * 2


@needs("torch")
def test_torch_takes_numpy_s_labels_in_any_layout() -> None:
    """Reversed, of another byte order, long, and read-only ones, beside a bfloat16."""
    import torch

    labels = np.array([1, 0, 1, 1])
    fixed = labels.copy()
    fixed.setflags(write=False)
    predictions = torch.tensor([0.9, 0.9, 0.1, 0.9], dtype=torch.bfloat16)
    for values in (
        labels[::-1][::-1],
        labels[::-1].copy()[::-1],
        labels.astype(">i4"),
        labels.astype(np.longdouble),
        fixed,
    ):
        f1 = F1Score()
        f1.update(values, predictions)
        assert f1.counts().true_positives.tolist() == [2]


@needs("torch")
def test_torch_counts_views_and_floats_that_numpy_does_not_know() -> None:
    """The imaginary part of a conjugate, and a float8, as predictions."""
    import torch

    values = torch.tensor([-0.9, -0.9, 0.1, -0.9])
    for predictions in (
        torch.complex(values, values).conj().imag,
        (-values).to(torch.float8_e4m3fn),
    ):
        f1 = F1Score()
        f1.update([1, 0, 1, 1], predictions)
        assert f1.counts().true_positives.tolist() == [2]


@needs("torch")
@pytest.mark.parametrize("which", ["y_true", "y_pred", "sample_weight"])
def test_a_tensor_without_values_or_without_one_shape_is_refused(which: str) -> None:
    """A tensor on `meta` and a nested one; nothing is counted."""
    import torch

    rows = [torch.ones(2), torch.ones(1)]
    nested = torch.nested.nested_tensor(rows, layout=torch.jagged)
    for odd, kind in (
        (torch.ones(3, device="meta"), "on the device `meta`"),
        (nested, "a nested one"),
    ):
        f1 = F1Score()
        given = dict.fromkeys(("y_true", "y_pred", "sample_weight"), torch.ones(3))
        with pytest.raises(ValueError, match=kind):
            f1.update(**given | {which: odd})
        assert not f1.has_rows()
