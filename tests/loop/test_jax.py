"""JAX: its mode stays as it is, and sums of several devices are those of one."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from tb_f1_plugin import F1Score
from tests.loop.libraries import array, needs
from tests.support.imports import ROOT


@needs("jax")
def test_jax_stays_in_its_own_mode() -> None:
    """Weights are summed in float64, and outside nothing has 64 bits."""
    import jax
    import jax.numpy as jnp

    f1 = F1Score()
    weights = jnp.asarray([1.0, 2.0**-30])
    f1.update(jnp.asarray([1, 1]), jnp.asarray([0.9, 0.8]), weights)

    assert f1.counts().true_positives.tolist() == [1 + 2.0**-30]
    assert not jax.config.jax_enable_x64
    assert jnp.asarray([1.0]).dtype == jnp.float32


@needs("jax")
@pytest.mark.parametrize(
    ("mode", "value"),
    [("dtype_promotion", "strict"), ("rank_promotion", "raise")],
)
def test_jax_counts_where_a_program_forbids_that_types_or_shapes_meet(
    mode: str, value: str
) -> None:
    """With details, weights and a mask; afterwards the mode is still the program's."""
    import jax
    import jax.numpy as jnp

    labels = jnp.asarray([[1, 0], [0, 1], [0, 1]])
    scores = jnp.asarray([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]])
    weights, mask = jnp.asarray([1.0, 2.0, 3.0]), jnp.asarray([True, True, False])
    records = []
    before = getattr(jax.config, f"jax_numpy_{mode}")
    for told in (before, value):
        with getattr(jax, f"numpy_{mode}")(told):
            f1 = F1Score(histogram=True, confusion=True)
            f1.update(labels, scores)
            f1.update(labels, scores, weights, mask)
            records.append((f1.counts(), f1.confusion().matrix().tolist()))
            assert getattr(jax.config, f"jax_numpy_{mode}") == told
    assert str(records[0]) == str(records[1])
    assert records[0][1] == [[2, 0], [3, 1]]


@needs("jax")
@pytest.mark.parametrize("traced", ["both", "predictions", "labels", "weights"])
@pytest.mark.parametrize("other", ["numpy", "jax"])
def test_jax_cannot_count_inside_of_what_it_transforms(other: str, traced: str) -> None:
    """A tracer has no values: the error says where to update."""
    import jax
    import jax.numpy as jnp

    f1 = F1Score()

    @jax.jit
    def step(values: Any) -> Any:
        labels, scores = (array(other, x) for x in ([1, 0], [0.9, 0.2]))
        y = values if traced in ("both", "labels") else labels
        p = values if traced in ("both", "predictions") else scores
        f1.update(y, p, values if traced == "weights" else None)
        return p

    with pytest.raises(ValueError, match="outside of functions that JAX transforms"):
        step(jnp.asarray([1.0, 0.0]))
    assert not f1.has_rows()


@needs("jax")
@needs("torch")
def test_a_tracer_beside_another_library_is_the_same_error() -> None:
    """Also in a list."""
    import jax
    import jax.numpy as jnp
    import torch

    for scores in (torch.tensor([0.9, 0.2]), torch.tensor([0.9, 0.2]).bfloat16()):

        @jax.jit
        def step(values: Any, scores: Any = scores) -> Any:
            for labels in (values, list(values)):
                with pytest.raises(ValueError, match="that JAX transforms"):
                    F1Score().update(labels, scores)
            return values

        step(jnp.asarray([1, 0]))


TWO_DEVICES = """
import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec
from tb_f1_plugin import F1Score

DETAILS = {"histogram": 100, "confusion": True}
first, second = jax.devices()
rng = np.random.default_rng(0)
meshes = [
    Mesh(jax.devices(), ("batch",)),
    Mesh(jax.devices()[::-1], ("batch",)),
    jax.make_mesh((2,), ("batch",)),  # whose axes are explicit, from JAX 0.9 on
]
sharded = [NamedSharding(mesh, PartitionSpec("batch")) for mesh in meshes]
copied = NamedSharding(meshes[0], PartitionSpec())
tasks = {
    "binary": (rng.integers(0, 2, 64), rng.random(64), {}),
    "multiclass": (rng.integers(0, 3, 64), rng.random((64, 3)), {}),
    "labels": (rng.integers(0, 2, (64, 3)), rng.random((64, 3)), {"threshold": 0.5}),
}
tasks |= {
    "details": (rng.integers(0, 20, 64), rng.random((64, 20)), DETAILS),
    "histogram": (*tasks["binary"][:2], {"histogram": 100}),
}
for name, (labels, scores, options) in tasks.items():
    expected = F1Score(**options)
    expected.update(labels, scores)
    for place in (first, copied, *sharded):
        f1 = F1Score(**options)
        p = jax.device_put(scores, place)
        every = [jax.device_put(labels, to) for to in (first, second, copied, *sharded)]
        for y in (labels, jax.numpy.asarray(labels), *every):
            f1.reset()
            for _ in range(2):
                f1.update(y, p)
            assert f1.counts() == expected.counts() + expected.counts(), (name, place)
            if "histogram" in options:
                one, twice = expected.histogram(), f1.histogram()
                assert (twice.positives == 2 * one.positives).all(), (name, place)
                assert (twice.negatives == 2 * one.negatives).all(), (name, place)
            if "confusion" in options:
                matrix = expected.confusion().matrix()
                assert (f1.confusion().matrix() == 2 * matrix).all(), (name, place)
"""


@needs("jax")
def test_jax_counts_what_lies_on_several_devices() -> None:
    """Labels are brought to the predictions' devices, and each row is counted once."""
    done = subprocess.run(
        [sys.executable, "-c", TWO_DEVICES],
        cwd=ROOT,
        env={
            **os.environ,
            "JAX_PLATFORMS": "cpu",
            "XLA_FLAGS": "--xla_force_host_platform_device_count=2",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
