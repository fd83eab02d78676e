"""JAX: its mode stays as it is, and sums of several devices are those of one."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from tb_f1_plugin import F1Score
from tests.loop.libraries import needs
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
def test_jax_cannot_count_inside_of_what_it_transforms() -> None:
    """A tracer has no values: the error says where to update."""
    import jax
    import jax.numpy as jnp

    f1 = F1Score()

    @jax.jit
    def step(y: Any, p: Any) -> Any:
        f1.update(y, p)
        return p

    with pytest.raises(ValueError, match="outside of functions that JAX transforms"):
        step(jnp.asarray([1, 0]), jnp.asarray([0.9, 0.2]))


TWO_DEVICES = """
import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec
from tb_f1_plugin import F1Score

first, second = jax.devices()
rng = np.random.default_rng(0)
labels, scores = rng.integers(0, 3, 64), rng.random((64, 3)).astype("float32")
expected = F1Score()
expected.update(labels, scores)
sharded = NamedSharding(Mesh(jax.devices(), ("batch",)), PartitionSpec("batch"))
for y, p in (
    (jax.device_put(labels, first), jax.device_put(scores, second)),
    (jax.device_put(labels, sharded), jax.device_put(scores, sharded)),
    (labels, jax.device_put(scores, sharded)),
    (jax.numpy.asarray(labels), jax.device_put(scores, sharded)),
):
    f1 = F1Score()
    for _ in range(2):
        f1.update(y, p)
    assert f1.counts() == expected.counts() + expected.counts(), f1.counts()
"""


@needs("jax")
def test_jax_counts_what_lies_on_several_devices() -> None:
    """Labels of another device are brought along; sharded batches are counted once."""
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
