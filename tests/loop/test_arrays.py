"""Arrays: what is no plain array is counted as what it is, or an error says why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tb_f1_plugin import F1Score
from tests.loop.libraries import array, every_library, needs

LABELS = np.array([[1, 0, 0], [0, 0, 1], [0, 0, 0], [1, 1, 0]], "float32")
SCORES = np.array([[0.9, 0, 0], [0, 0.7, 0.6], [0, 0, 0], [0.2, 0.8, 0]], "float32")


def torch_sparse(layout: str) -> Callable[[Any], Any]:
    """Return what makes a sparse tensor of torch."""
    import torch

    return lambda values: getattr(torch.from_numpy(values), f"to_sparse{layout}")()


def jax_sparse(values: Any) -> Any:
    """Return a sparse matrix of JAX."""
    from jax.experimental.sparse import BCOO

    return BCOO.fromdense(values)


def scipy_sparse(values: Any) -> Any:
    """Return a sparse matrix of SciPy, as scikit-learn's indicators may be."""
    from scipy.sparse import csr_matrix

    return csr_matrix(values)


SPARSE = [
    pytest.param(lambda: torch_sparse(""), marks=needs("torch"), id="torch coo"),
    pytest.param(lambda: torch_sparse("_csr"), marks=needs("torch"), id="torch csr"),
    pytest.param(lambda: jax_sparse, marks=needs("jax"), id="jax bcoo"),
    pytest.param(lambda: scipy_sparse, id="scipy csr"),
]


@pytest.mark.parametrize("make", SPARSE)
@pytest.mark.filterwarnings("ignore:Sparse CSR tensor support")
def test_sparse_matrices_are_counted_with_their_zeros(make: Any) -> None:
    """As labels, as predictions, or as both; what is not stored is 0."""
    sparse = make()
    expected = F1Score(threshold=0.5)
    expected.update(LABELS, SCORES)
    for labels, scores in (
        (sparse(LABELS), SCORES),
        (LABELS, sparse(SCORES)),
        (sparse(LABELS), sparse(SCORES)),
    ):
        f1 = F1Score(threshold=0.5)
        f1.update(labels, scores)
        assert f1.counts() == expected.counts()


@needs("torch")
def test_a_sparse_tensor_of_a_device_is_counted_with_its_zeros() -> None:
    """A bfloat16 is counted by torch, as on a device."""
    import torch

    f1, expected = F1Score(threshold=0.5), F1Score(threshold=0.5)
    expected.update(LABELS, SCORES)
    f1.update(
        torch.from_numpy(LABELS).to_sparse(),
        torch.from_numpy(SCORES).bfloat16().to_sparse(),
    )

    assert f1.counts() == expected.counts()


@needs("torch")
def test_a_list_of_numbers_may_have_gradients() -> None:
    """What a model returns for one row, kept in a list, also two deep."""
    import torch

    scores = torch.tensor([0.9, 0.2, 0.7], requires_grad=True)
    f1 = F1Score()
    f1.update([torch.tensor(1), torch.tensor(0), 0], list(scores))
    assert f1.counts().true_positives.tolist() == [1]
    assert f1.counts().predicted_positives.tolist() == [2]
    f1 = F1Score()
    f1.update([2], [list(scores)])
    assert f1.counts().predicted_positives.tolist() == [1, 0, 0]


@every_library
def test_a_list_of_batches_is_an_error_that_says_how_to_join_them(library: str) -> None:
    """Stacked, batches would be rows, and their rows columns."""
    if library == "numpy":
        pytest.skip("a list of numpy's arrays is what numpy makes of it")
    batches = [array(library, [0.9, 0.2]), array(library, [0.7, 0.4])]
    labels = [array(library, [1, 0]), array(library, [1, 1])]
    f1 = F1Score()
    with pytest.raises(ValueError, match=r"got 2 in a list, as one of shape \(2,\)"):
        f1.update(labels, batches)
    assert not f1.has_rows()

    joined = F1Score()
    for y, p in zip(labels, batches, strict=True):
        f1.update(y, p)
    concatenate = pytest.importorskip({"jax": "jax.numpy"}.get(library, library))
    joined.update(*(concatenate.concatenate(x) for x in (labels, batches)))
    assert joined.counts() == f1.counts()
    assert int(f1.counts().total) == 4


@pytest.mark.parametrize("values", [[[0.9], [0.2, 0.1]], object(), [object()]])
def test_what_is_no_array_is_an_error_that_says_so(values: Any) -> None:
    """Lists of several lengths, and things."""
    with pytest.raises(
        ValueError, match=r"^Labels, predictions, weights and masks must"
    ):
        F1Score().update([1, 0], values)


@needs("torch")
def test_a_mixed_list_of_tensors_is_an_error() -> None:
    """Deep inside of lists as well."""
    import torch

    row = torch.tensor([0.9, 0.2], requires_grad=True)
    for values in ([0.1, row], [[[0.1], row]], [[0.1], [row]]):
        with pytest.raises(
            ValueError, match=r"^Labels, predictions, weights and masks"
        ):
            F1Score().update([1, 0], values)
