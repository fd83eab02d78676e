"""Processes: two real ones count what one counts, exactly."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tb_f1_plugin import F1Score
from tb_f1_plugin.loop import own_rows
from tests.loop.libraries import needs
from tests.loop.test_counting import assert_same
from tests.support.imports import ROOT

PRELUDE = """
import json, os, sys
import numpy as np
from tb_f1_plugin import F1Score

rank, port, what = int(sys.argv[1]), sys.argv[2], sys.argv[3]
rng = np.random.default_rng(0)
labels, scores = rng.integers(0, 3, 1003), rng.random((1003, 3)).astype("float32")

def shown(f1):
    return {
        "f1": f1.compute(),
        "batch_mean": f1.batch_mean(),
        "array": f1.record().to_array().tolist(),
    }
"""
TORCH = (
    PRELUDE
    + """
import torch
from torch import distributed

distributed.init_process_group(
    "gloo", init_method=f"tcp://127.0.0.1:{port}", rank=rank, world_size=2
)
array, end = torch.from_numpy, distributed.destroy_process_group
"""
)
JAX = (
    PRELUDE
    + """
import jax
import jax.numpy as jnp

jax.distributed.initialize(f"127.0.0.1:{port}", num_processes=2, process_id=rank)
array, end = jnp.asarray, jax.distributed.shutdown
"""
)
COUNT = """
f1 = F1Score()
if what == "slices":
    for index in range(rank, 1003, 2 * 50):
        places = slice(index, min(index + 2 * 50, 1003), 2)
        f1.update(array(labels[places].copy()), array(scores[places].copy()))
if what == "one has none" and rank == 1:
    f1.update(array(labels[:9]), array(scores[:9]))
if what == "large":
    f1.update(array(labels[:9]), array(scores[:9]))
    for _ in range(45):
        f1 = f1 + f1
if what == "unlike":
    f1 = F1Score(threshold=0.4 + rank / 10)
    f1.update(array(labels[:9] % 2), array(scores[:9, :1].copy()))
if what == "sampler":
    from torch.utils.data import DataLoader, DistributedSampler, TensorDataset
    from tb_f1_plugin.loop import own_rows

    data = TensorDataset(array(labels), array(scores))
    sampler = DistributedSampler(data, shuffle=True)
    left = own_rows(sampler)
    for y, p in DataLoader(data, 50, sampler=sampler):
        f1.update(y, p, mask=np.arange(len(y)) < left)
        left -= len(y)

before = f1.counts().total.tolist() if f1.has_rows() else 0
try:
    both = f1.sync()
except ValueError as error:
    print(json.dumps({"error": str(error)}))
else:
    again = f1.sync()
    assert (f1.counts().total.tolist() if f1.has_rows() else 0) == before
    assert again.record().to_array().tolist() == both.record().to_array().tolist()
    print(json.dumps(shown(both)))
sys.stdout.flush()
end()
"""


def run(source: str, what: str, tmp_path: Path) -> list[dict[str, Any]]:
    """Return what two processes print that run a source."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environment = {**os.environ, "JAX_PLATFORMS": "cpu", "OMP_NUM_THREADS": "1"}
    with ExitStack() as stack:
        processes = []
        for rank in range(2):
            command = [sys.executable, "-c", source + COUNT, str(rank), port, what]
            log = stack.enter_context((tmp_path / f"{rank}.log").open("w"))
            processes.append(
                subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env=environment,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
            )
            stack.callback(processes[-1].kill)
        printed = [process.communicate(timeout=120)[0] for process in processes]
    for rank, process in enumerate(processes):
        assert process.returncode == 0, (tmp_path / f"{rank}.log").read_text()
    return [json.loads(text.splitlines()[-1]) for text in printed]


def all_rows() -> tuple[Any, Any]:
    """Return the labels and predictions of both processes."""
    rng = np.random.default_rng(0)
    return rng.integers(0, 3, 1003), rng.random((1003, 3)).astype("float32")


def in_one_process() -> F1Score:
    """Return the metric of the batches of both processes."""
    labels, scores = all_rows()
    f1 = F1Score()
    for rank in range(2):
        for index in range(rank, 1003, 100):
            places = slice(index, min(index + 100, 1003), 2)
            f1.update(labels[places], scores[places])
    return f1


BACKENDS = [
    pytest.param(TORCH, marks=needs("torch"), id="gloo"),
    pytest.param(JAX, marks=needs("jax"), id="jax"),
]


@pytest.mark.parametrize("source", BACKENDS)
def test_two_processes_count_what_one_counts(source: str, tmp_path: Path) -> None:
    """Each gets the sum, and keeps its own counts: counts, F1, batch mean, all."""
    first, second = run(source, "slices", tmp_path)
    one = in_one_process()

    assert first == second
    assert first["f1"] == one.compute()
    np.testing.assert_allclose(
        first["array"], one.record().to_array(), rtol=1e-12, atol=1e-12
    )
    assert first["array"][3][0] == 1003


@pytest.mark.parametrize("source", BACKENDS)
def test_counts_beyond_2_to_the_45_are_summed_exactly(
    source: str, tmp_path: Path
) -> None:
    """No float32 is on the way."""
    labels, scores = (rows[:9] for rows in all_rows())
    f1 = F1Score()
    f1.update(labels, scores)

    for shown in run(source, "large", tmp_path):
        counts = f1.record().to_array()[:6]
        assert np.asarray(shown["array"])[:6].tolist() == (counts * 2.0**46).tolist()


@pytest.mark.parametrize("source", BACKENDS)
def test_a_process_without_rows_has_those_of_the_others(
    source: str, tmp_path: Path
) -> None:
    """It need not know the number of classes."""
    labels, scores = (rows[:9] for rows in all_rows())
    f1 = F1Score()
    f1.update(labels, scores)

    for shown in run(source, "one has none", tmp_path):
        assert shown["array"] == f1.record().to_array().tolist()


@pytest.mark.parametrize("source", BACKENDS)
def test_processes_that_count_otherwise_are_an_error_in_each(
    source: str, tmp_path: Path
) -> None:
    """None waits for the other."""
    for shown in run(source, "unlike", tmp_path):
        assert "Only metrics that count alike can be added" in shown["error"]


@needs("torch")
def test_what_a_distributed_sampler_repeats_is_counted_once(tmp_path: Path) -> None:
    """1,003 rows of two processes are 1,003, not the 1,004 that are read."""
    labels, scores = all_rows()
    f1 = F1Score()
    f1.update(labels, scores)

    for shown in run(TORCH, "sampler", tmp_path):
        counts = np.asarray(shown["array"])[:6]
        assert counts.tolist() == f1.record().to_array()[:6].tolist()


@needs("torch")
@pytest.mark.parametrize("drop_last", [False, True])
@pytest.mark.parametrize(("rows", "replicas"), [(10, 3), (9, 3), (2, 5), (1, 1)])
def test_own_rows_are_those_that_are_read_for_the_first_time(
    rows: int, replicas: int, drop_last: bool
) -> None:
    """Of all processes together, each row that is read is among them once."""
    from torch.utils.data import DistributedSampler

    first, read = [], []
    for rank in range(replicas):
        sampler = DistributedSampler(
            range(rows), replicas, rank, shuffle=True, drop_last=drop_last
        )
        indices = list(sampler)
        read += indices
        first += indices[: own_rows(sampler)]

    assert sorted(first) == sorted(set(read))


def test_outside_of_processes_a_sum_is_a_metric_of_its_own() -> None:
    """The same counts, and what is counted later is not in it."""
    f1 = in_one_process()
    summed = f1.sync()
    assert_same(summed.record(), f1.record(), is_weighted=False)
    f1.reset()

    assert summed.has_rows()
    assert not F1Score().sync().has_rows()
