"""What counting is on one backend alone: JAX's pure functions, torch's devices."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import warnings
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import only_on
from tests.keras.tasks import VALIDATION, records, task

PURE = only_on("jax", why="its loops are pure functions of the state")
DEVICES = only_on("torch", why="it has tensors on several devices, and gradients")
DYNAMO = only_on("torch", why="it compiles Python's own steps")
ROWS, STEPS = 64, 20


def batches() -> tuple[Any, Any]:
    """Return labels and predictions of some batches of three classes."""
    rng = np.random.default_rng(0)
    y_true = rng.integers(0, 3, (STEPS, ROWS), "int32")
    return y_true, rng.random((STEPS, ROWS, 3), "float32").round(2)


def built() -> F1Score:
    """Return a metric of three classes that has counted nothing."""
    metric = F1Score()
    metric.build((ROWS,), (ROWS, 3))
    return metric


def expected() -> Any:
    """Return the record of all batches, as numpy makes it."""
    records = [Record.of_rows(rows_of(y, p)) for y, p in zip(*batches(), strict=True)]
    return sum(records[1:], start=records[0]).to_array()


def record_of(metric: F1Score, state: Any) -> Any:
    """Return the record of a state that a loop has returned."""
    (variable,) = metric.variables
    variable.assign(state[0])
    return metric.record().to_array()


@PURE
@pytest.mark.parametrize("how", ["jit", "scan", "fori_loop"])
def test_a_compiled_loop_of_jax_counts_every_row(how: str) -> None:
    """Pure calls under jit and in its loops, whose own mode has no float64."""
    import jax
    import jax.numpy as jnp

    metric, (y_true, y_pred) = built(), batches()
    count = metric.stateless_update_state
    state = [variable.value for variable in metric.variables]
    if how == "jit":
        jitted = jax.jit(count)
        for y, p in zip(y_true, y_pred, strict=True):
            state = jitted(state, y, p)
        assert jitted._cache_size() == 1
    elif how == "scan":
        state, _ = jax.jit(
            lambda s, y, p: jax.lax.scan(lambda s, b: (count(s, *b), 0), s, (y, p))
        )(state, y_true, y_pred)
    else:
        y, p = jnp.asarray(y_true), jnp.asarray(y_pred)
        state = jax.jit(
            lambda s: jax.lax.fori_loop(0, STEPS, lambda i, s: count(s, y[i], p[i]), s)
        )(state)
    result = jax.jit(metric.stateless_result)(state)

    np.testing.assert_allclose(record_of(metric, state), expected(), rtol=1e-12)
    assert result.dtype == "float32"
    assert float(result) == pytest.approx(metric.score(), abs=1e-6)


@PURE
@pytest.mark.filterwarnings("ignore:Explicitly requested dtype float64")
def test_a_state_of_float32_is_refused() -> None:
    """It would count wrongly from 2^24 rows on, so it is said before it counts."""
    metric = built()
    state = [np.zeros(variable.shape, "float32") for variable in metric.variables]

    with pytest.raises(ValueError, match="must be float64, in which counts are exact"):
        metric.stateless_update_state(state, np.zeros(4, "int32"), np.ones((4, 3)))


@PURE
def test_what_keras_assigns_to_a_state_keeps_its_digits() -> None:
    """`set_state_tree` and others assign numpy's numbers where float64 is off."""
    metric = built()
    (variable,) = metric.variables
    variable.assign(np.full(variable.shape, 2.0**52 + 1))

    assert float(np.asarray(variable.value).max()) == 2.0**52 + 1


@PURE
def test_an_older_jax_is_refused_with_a_sentence() -> None:
    """JAX below 0.8 has no public switch, and fails in the middle of a step."""
    said = error_of(
        "import jax; jax.__version_info__, jax.__version__ = (0, 6, 2), '0.6.2'"
    )

    assert (
        "ImportError: tb_f1_plugin.keras counts exactly with JAX 0.8 or newer" in said
    )
    assert "got 0.6.2" in said


def test_another_backend_is_refused_with_a_sentence() -> None:
    """Before anything is counted, with the name that was given and those that work."""
    said = error_of("import keras; keras.backend.backend = lambda: 'openvino'")

    assert "on the backends tensorflow, jax and torch" in said
    assert "got KERAS_BACKEND=openvino" in said


@DEVICES
def test_a_gradient_of_weights_or_predictions_does_not_reach_the_state() -> None:
    """A loop of one's own may count before it calls `backward`, or never call it."""
    import torch

    metric = F1Score(threshold=0.5)
    y_pred = torch.tensor([0.9, 0.2, 0.8], requires_grad=True)
    weight = torch.tensor([1.0, 2.0, 0.5], requires_grad=True)
    for _ in range(2):
        metric.update_state(torch.tensor([1.0, 0.0, 0.0]), y_pred, weight)
        metric.result()

    (variable,) = metric.variables
    assert not variable.value.requires_grad
    assert variable.value.grad_fn is None
    assert metric.counts().predicted_positives.tolist() == [3.0]


@DEVICES
def test_a_model_that_is_moved_or_halved_counts_exactly() -> None:
    """`to` and `half` change a model's parameters, and no metric's state."""
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=[F1Score()])
    x, y = np.ones((5, 2), "float32"), np.ones((5, 1), "float32")
    model.evaluate(x, y, verbose=0)
    model.to("cpu").double()
    model.float()
    model.evaluate(x, y, verbose=0)

    (metric,) = (m for m in model.metrics[-1].metrics if isinstance(m, F1Score))
    assert keras.backend.standardize_dtype(metric.variables[0].value.dtype) == "float64"
    assert int(metric.counts().total) == 5


@DEVICES
def test_a_shape_is_inferred_on_torch_without_counting() -> None:
    """Keras asks for shapes with tensors that hold nothing, on the device `meta`."""
    from keras.src.backend import compute_output_spec

    metric = built()
    made = compute_output_spec(
        metric, keras.KerasTensor((8,), "int32"), keras.KerasTensor((8, 3))
    )

    assert made.shape == ()
    assert not metric.has_rows()


@DEVICES
def test_on_apple_s_gpu_counting_goes_to_the_processor() -> None:
    """It has no float64. Here only the choice is tested, on a machine without one."""
    code = """
from tb_f1_plugin.keras import F1Score
metric = F1Score()
metric.update_state([1, 0, 1], [0.9, 0.8, 0.2])
metric.reset_state()
metric.update_state([1, 0], [0.9, 0.8])
print(metric.counts(), float(metric.result()), metric.variables[0].value.device)
"""
    run = in_a_new_process(code, KERAS_TORCH_DEVICE="mps")

    assert "true_positives=[1]" in run.stdout, run.stderr
    assert "0.666" in run.stdout
    assert run.stdout.split()[-1] == "cpu"


def error_of(before: str) -> str:
    """Return what a new Python says that does something and imports the wing."""
    return in_a_new_process(f"{before}\nimport tb_f1_plugin.keras").stderr


def in_a_new_process(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run code in a new Python, on the backend that this one has."""
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "KERAS_BACKEND": keras.backend.backend(), **variables},
        check=False,
    )


@DYNAMO
@pytest.mark.parametrize("is_compiled", [True, False], ids=["compiled", "lent"])
def test_a_compiled_step_of_torch_counts_without_being_compiled_anew(
    is_compiled: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With jit_compile=True all rows count, and Dynamo does not look into metrics."""
    import torch

    monkeypatch.setattr(torch, "compile", partial(torch.compile, backend="eager"))
    monkeypatch.setattr(logging.root.manager, "disable", logging.DEBUG)  # it says much
    torch._dynamo.reset()
    counters = torch._dynamo.utils.counters
    counters.clear()
    name = "f1" if is_compiled else "f1_score"
    options = {"metrics": [F1Score(name=name)]} if is_compiled else {}
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        task("sparse", jit_compile=True, **options).fit(TensorBoard(tmp_path))
    for run, rows in (("train", 90), ("validation", VALIDATION)):
        _, record = records(tmp_path, run, f"{name}/counts")
        assert record.counts.total.tolist() == [rows, rows]
    assert counters["stats"]["calls_captured"] > 0
    assert not [str(each.message) for each in said if "Dynamo" in str(each.message)]
