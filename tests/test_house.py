"""The laws of the house: what a wing may import, and how large wings and rooms are."""

from __future__ import annotations

import itertools
import re

import pytest

from tests.support import house
from tests.support.imports import imported_by, top_level

# A wing, and the wings that it may import: arrows point to the left only.
WINGS: dict[str, set[str]] = {
    "text": set(),
    "core": set(),
    "format": {"core", "text"},
    "reading": {"core", "format"},
    "logdir": {"core", "format", "reading"},
    "analysis": {"core", "format", "reading", "text"},
    "plugin": {"core", "format", "reading", "analysis", "text"},
    "loop": {"core", "format", "text"},
    "lightning": {"core", "loop", "text"},
    "transformers": {"core", "loop", "text"},
    "predictions": {"core", "format", "loop", "text"},
    "keras": {"core", "format", "text"},
    "cli": {
        "core",
        "format",
        "reading",
        "logdir",
        "analysis",
        "plugin",
        "demo",
        "predictions",
        "text",
    },
    "demo": {"core", "reading", "logdir", "loop", "predictions", "keras", "text"},
}
# The public names of rooms of the core.
PUBLIC = {"counts", "scores", "labels", "batch_mean"}
FOLDERS = sorted({name.rpartition(".")[0] for name in house.rooms() if "." in name})
# What is no part of the package: its tests, and what measures it.
BESIDE = sorted(
    path.relative_to(house.ROOT).as_posix()
    for folder in ("tests", "benchmarks")
    for path in (house.ROOT / folder).rglob("*.py")
)
BACKENDS, KINDS = ("tensorflow", "jax", "torch"), ("tensors", "steps")
MOST_ROOMS, MOST_FLOORS, MOST_LINES = 12, 6, 350


def test_every_room_lies_in_a_wing_that_the_map_names() -> None:
    """No wing without a law."""
    wings = {house.wing_of(name) for name in house.rooms()} - {""}

    assert wings == set(WINGS) | PUBLIC


@pytest.mark.parametrize("wing", WINGS)
def test_no_arrow_points_back(wing: str) -> None:
    """A wing imports the wings that its law names, and no other."""
    for name, imported in house.imports().items():
        if house.wing_of(name) == wing:
            others = {house.wing_of(other) for other in imported} - {wing, ""}
            assert others <= WINGS[wing] | PUBLIC, name


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_wing_is_small_and_has_no_circle(folder: str) -> None:
    """At most twelve rooms on six floors, each above what it imports."""
    graph = house.inside(folder)

    assert house.circle(graph) == []
    assert house.floors(graph) <= MOST_FLOORS
    if folder != house.PACKAGE:
        assert len(graph) <= MOST_ROOMS


def test_the_map_sees_a_circle_and_counts_floors() -> None:
    """The meta-test: the laws above can fail."""
    assert house.circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c", "a"]
    assert house.floors({"a": {"b"}, "b": {"c"}, "c": set()}) == 3


@pytest.mark.parametrize("room", house.rooms())
def test_a_room_can_be_read_at_one_sitting(room: str) -> None:
    """At most 350 lines, and its first lines say what it is for."""
    text = house.rooms()[room].read_text(encoding="utf-8")

    assert text.startswith('"""')
    assert text.count("\n") <= MOST_LINES


def test_a_test_and_a_benchmark_can_be_read_at_one_sitting() -> None:
    """They are held to the same: at most 350 lines, and a first line that says why."""
    for name in BESIDE:
        text = (house.ROOT / name).read_text(encoding="utf-8")

        assert text.startswith('"""') or not text, name
        assert text.count("\n") <= MOST_LINES, name


@pytest.mark.parametrize("folder", [f for f in FOLDERS if f != house.PACKAGE])
def test_a_wing_says_what_lives_there(folder: str) -> None:
    """What lives there, what it may import, and where to begin."""
    text = house.rooms()[folder].read_text(encoding="utf-8")

    for words in ("May import", "Begin with"):
        assert words in text or "Imports nothing" in text, folder


@pytest.mark.parametrize("folder", [f for f in FOLDERS if f != house.PACKAGE])
def test_a_wing_says_all_that_it_imports(folder: str) -> None:
    """The head of a folder names each wing, neighbour and package that it imports."""
    words = _words_of(house.sentence(house.head(folder), "May import"))

    assert {name.lower() for name in house.needs(folder)} - PUBLIC <= words


@pytest.mark.parametrize("wing", WINGS)
def test_a_wing_says_no_more_than_its_law(wing: str) -> None:
    """A wing that a head names is one that the law allows."""
    if f"{house.PACKAGE}.{wing}" in FOLDERS:
        text = house.sentence(house.head(f"{house.PACKAGE}.{wing}"), "May import")
        assert _words_of(text) & set(WINGS) <= WINGS[wing] | {wing}


@pytest.mark.parametrize("wing", ["core", "format", "reading", "analysis", "logdir"])
def test_a_log_is_read_without_a_framework(wing: str) -> None:
    """Everything that a viewer of logs runs is free of tensorflow and its like."""
    names = (name for name in house.rooms() if house.wing_of(name) == wing)
    modules = top_level(imported_by(f"import {', '.join(names)}"))

    assert not modules & {"tensorflow", "keras", "jax", "torch"}
    if wing == "core":
        foreign = modules - top_level(imported_by("import numpy, numpy.random"))
        assert foreign <= {"tb_f1_plugin", *_standard()}


def test_what_trains_does_not_load_what_shows() -> None:
    """`keras/` and the plugin meet in the core and in the format only."""
    modules = imported_by("import tb_f1_plugin.keras")

    assert "keras" in top_level(modules)
    assert not any(m.startswith("tb_f1_plugin.plugin") for m in modules)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_backend_is_imported_in_its_own_rooms_alone(backend: str) -> None:
    """The wing runs without a backend that is not installed."""
    own = {f"{house.PACKAGE}.keras.backend.{kind}_{backend}" for kind in KINDS}
    importing = {
        name
        for name, packages in house.third_parties().items()
        if house.wing_of(name) == "keras" and backend in packages
    }

    assert importing == own


@pytest.mark.parametrize("kind", KINDS)
def test_each_backend_has_what_the_others_have(kind: str) -> None:
    """Rooms of one kind have the same names, and their functions the same arguments."""
    folder = f"{house.PACKAGE}.keras.backend"
    names, functions = zip(
        *(house.public_names(f"{folder}.{kind}_{backend}") for backend in BACKENDS),
        strict=True,
    )

    assert names[0]
    assert names[0] == names[1] == names[2]
    for one, other in itertools.combinations(functions, 2):
        shared = one.keys() & other.keys()
        assert {n: one[n] for n in shared} == {n: other[n] for n in shared}


def _words_of(text: str) -> set[str]:
    """Return the words of what a folder may import, with what "every wing" means."""
    but = re.search(r"every wing but those that train \((.+?)\)", text)
    if but is None:
        return set(re.findall(r"[\w-]+", text.lower()))
    every = set(WINGS) - set(re.findall(r"\w+(?=/)", but[1]))
    return every | set(re.findall(r"[\w-]+", text.replace(but[0], "").lower()))


def _standard() -> frozenset[str]:
    import sys

    return sys.stdlib_module_names
