"""A flipped bit is never read as a value, not even where a loader hands it on."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from tensorboard.data import grpc_provider
from tensorboard.util import tensor_util

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.format import metadata
from tb_f1_plugin.format.summary import counts_value, decode, right
from tests.faults import damage
from tests.faults.campaigns.broken import unlike
from tests.faults.loaders import loaded, read_all
from tests.support import details, logs
from tests.support.in_process import InProcess

FLIPS = 400
TAG = metadata.counts_tag(logs.NAME)


def places_in(content: bytes, number: int, seed: int) -> Iterator[tuple[int, int]]:
    """Yield places of bits inside of records, and not in their lengths."""
    inside = []
    place = 0
    while place < len(content):
        (length,) = struct.unpack_from("<Q", content, place)
        inside += range(place + 12, place + 12 + length)
        place += 16 + length
    random = np.random.default_rng(seed)
    for at in random.choice(inside, number):
        yield int(at), int(random.integers(8))


def test_no_flipped_bit_is_shown_as_a_value(tmp_path: Path) -> None:
    """Wherever it is: each point that is shown is right, or a finding says why not.

    A series made of scalars has their rounding, and no classes; it is compared by F1.
    """
    details.write(tmp_path, "whole", damage.TASK)
    (file,) = (tmp_path / "whole").iterdir()
    content = file.read_bytes()
    for number, (place, bit) in enumerate(places_in(content, FLIPS, seed=1)):
        flipped = bytearray(content)
        flipped[place] ^= 1 << bit
        directory = tmp_path / f"flip {number}"
        directory.mkdir()
        (directory / file.name).write_bytes(flipped)
    with loaded(tmp_path, "unchecked") as here:
        assert isinstance(here.provider, grpc_provider.GrpcDataProvider)
        found = read_all(here.provider)
    expected = found.pop(("whole", logs.NAME))
    assert expected.findings == ()
    said, wrong = 0, []
    for (run, tag), series in found.items():
        if {finding.code for finding in series.findings}:
            said += 1
            continue
        if series.source != "tensor":
            continue  # no tensor was there: what a scalar is, nobody can check
        if unlike(series, expected):
            wrong.append((run, tag))

    assert wrong == []
    assert said > FLIPS // 20


def test_each_number_of_a_record_is_checked_with_its_step_and_its_tag() -> None:
    """Every bit of the tensor, its step, and the tag that it is under."""
    record = Record.of(Counts([1, 2], [2, 2], [1, 3], 4))
    about = metadata.SeriesMetadata(
        "multiclass", ("a", "b"), damage.QUANTITIES, None, "macro"
    )
    value = counts_value(TAG, record, 7, about, first=True)
    array = tensor_util.make_ndarray(value.tensor)

    assert right(array[np.newaxis], about, TAG, [7]) == ([True], [True])
    assert decode(array, about).counts == record.counts
    assert not right(array[np.newaxis], about, TAG, [8]).are_whole.any()
    assert not right(array[np.newaxis], about, f"{TAG}s", [7]).are_whole.any()
    text = array.tobytes()
    for place in range(len(text)):
        flipped = bytearray(text)
        flipped[place] ^= 1 << place % 8
        other = np.frombuffer(bytes(flipped)).reshape(1, *array.shape)
        assert not right(other, about, TAG, [7]).are_whole.any(), place


def test_many_records_are_checked_as_one_is() -> None:
    """Those of all steps at once: what is wrong with one is said of that one."""
    record = logs.record_of(logs.DESIGN_BATCHES)
    arrays = np.stack(
        [
            tensor_util.make_ndarray(value.tensor)
            for value in (
                counts_value(TAG, record, step, logs.BINARY, first=False)
                for step in range(5)
            )
        ]
    )
    arrays[3, 0, 0] += 1

    are_whole = right(arrays, logs.BINARY, TAG, range(5)).are_whole

    assert are_whole.tolist() == [True, True, True, False, True]


def test_logs_of_the_first_version_are_read_and_nothing_new_is_said(
    tmp_path: Path,
) -> None:
    """Without checksums, and where the present version went on in the same run."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(6))]
    logs.write_records(tmp_path, "new", epochs)

    def as_old(value: Any, epoch: int) -> None:
        logs.as_version_1(value)

    for run, last in (("old", 6), ("went on", 3)):
        write_old(tmp_path, run, epochs, last)
    damage.changed(tmp_path, "classes", as_old)
    here = InProcess(tmp_path)

    classes, *others = here.scores()
    assert classes["step"] == list(range(damage.EPOCHS))
    assert [one["value"] for one in others] == [others[0]["value"]] * 3
    assert [one["findings"] for one in here.series()] == [[]] * 4


def write_old(
    logdir: Path, run: str, epochs: list[tuple[int, Record]], last: int
) -> None:
    """Write a run, whose records up to one are of version 1."""
    summaries = []
    for step, record in epochs:
        value = counts_value(TAG, record, step, logs.BINARY, first=not step)
        if step < last:
            logs.as_version_1(value)
        summaries.append((step, logs.summary_pb2.Summary(value=[value])))
    logs.write_run(logdir, run, summaries)


def test_in_a_run_that_goes_on_a_damaged_record_is_left_out(tmp_path: Path) -> None:
    """A newer record in an older run has its checksum compared, too."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(4))]
    summaries = []
    for step, record in epochs:
        value = counts_value(TAG, record, step, logs.BINARY, first=not step)
        if step < 2:
            logs.as_version_1(value)
        if step == 3:
            damage.number("total", 61.0)(value.tensor, step)
        summaries.append((step, logs.summary_pb2.Summary(value=[value])))
    logs.write_run(tmp_path, "run", summaries)
    here = InProcess(tmp_path)

    assert here.scores()[0]["step"] == [0, 1, 2]
    (finding,) = here.series()[0]["findings"]
    assert (finding["code"], finding["steps"]) == ("damaged_tensors", [3])
