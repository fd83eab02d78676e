"""The core's imports point down only: numpy, and rooms below."""

from __future__ import annotations

import sys

import pytest

from tests.support.imports import imported_by, top_level

ROOMS = {
    "metadata": set(),
    "counts": set(),
    "ratio": {"counts"},
    "tables": {"counts", "ratio"},
    "averaging": {"counts", "ratio"},
    "scores": {"counts", "ratio", "tables", "averaging"},
    "batch_mean": {"counts", "ratio", "tables", "averaging", "scores"},
    "form": set(),
    "labels": {"counts", "form"},
    "intervals": {"counts"},
    "explain": {"counts"},
    "record": {
        "counts",
        "ratio",
        "tables",
        "averaging",
        "scores",
        "batch_mean",
        "form",
        "labels",
    },
}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_of_the_core_imports_numpy_and_the_rooms_below(room: str) -> None:
    """Counts → scores → batch_mean → record, and no arrow back."""
    modules = imported_by(f"import tb_f1_plugin.{room}")
    own = {m.split(".")[1] for m in modules if m.startswith("tb_f1_plugin.")}
    foreign = top_level(modules) - set(sys.stdlib_module_names)
    # What numpy brings along (1.26 has Cython's modules) is numpy's.
    allowed = top_level(
        imported_by("pass" if room in ("metadata", "form") else "import numpy")
    )

    assert own == {room} | ROOMS[room]
    assert foreign <= allowed | {"tb_f1_plugin"}


def test_the_probe_sees_an_arrow_back() -> None:
    """The meta-test: a room above is found when it is imported."""
    modules = imported_by("import tb_f1_plugin.counts, tb_f1_plugin.summary")

    assert "tb_f1_plugin.summary" in modules
    assert "tensorboard" in top_level(modules)


def test_the_disk_format_and_the_reader_need_no_framework() -> None:
    """Writing protos and reading a log directory import no framework."""
    modules = top_level(imported_by("import tb_f1_plugin.summary, tb_f1_plugin.logdir"))

    assert not modules & {"tensorflow", "keras"}


def test_the_keras_side_does_not_import_the_plugin() -> None:
    """keras/ and plugin/ meet in the core and in the disk format only."""
    modules = imported_by("import tb_f1_plugin.keras")

    assert "keras" in top_level(modules)
    assert not any(m.startswith("tb_f1_plugin.plugin") for m in modules)
