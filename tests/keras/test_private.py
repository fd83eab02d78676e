"""What is private to Keras is used in one place, which says why and who would tell."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import keras
import pytest

from tb_f1_plugin.keras.private import table
from tb_f1_plugin.keras.private.table import Private
from tests.keras.tasks import task
from tests.support import house

WING, PRIVATE = "tb_f1_plugin.keras", "tb_f1_plugin.keras.private"
STOCK = f"{PRIVATE}.stock_callback"
OF_KERAS = (*table.ATTRIBUTES, *table.CALLBACK)
ALL = (*OF_KERAS, *table.TENSORFLOW, *table.MODULES, *table.FRAMES)
# Private by their looks, and part of what Python says of its named tuples.
PUBLIC = {"_replace", "_asdict", "_fields"}
LOOKS_PRIVATE = re.compile(r"_[a-z]\w*$")
FRAMES = {entry.name for entry in table.FRAMES}


def rooms(*, private: bool) -> dict[str, ast.Module]:
    """Return the syntax of the rooms of the wing: of `private/`, or of the others."""
    return {
        name: ast.parse(path.read_text(encoding="utf-8"))
        for name, path in house.rooms().items()
        if (name == WING or name.startswith(f"{WING}."))
        and name.startswith(PRIVATE) == private
    }


def names_in(room: ast.Module) -> set[str]:
    """Return the names that a room uses and that are, or look, private.

    Attributes, and strings, by which `getattr` and a model's dictionary are asked.
    """
    found = set()
    pieces = {
        id(piece)
        for node in ast.walk(room)
        if isinstance(node, ast.JoinedStr)
        for piece in node.values
    }
    for node in ast.walk(room):
        name: Any = None
        if id(node) in pieces:
            continue  # of a text that is put together
        if isinstance(node, ast.Attribute):
            name = node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = node.value
        if name is not None and (
            LOOKS_PRIVATE.match(name) or name in FRAMES or name == "__dict__"
        ):
            found.add(name)
        if isinstance(node, (ast.ImportFrom, ast.Import)):
            modules = [getattr(node, "module", None) or "", *_imported(node)]
            found |= {m for m in modules if m.startswith("keras.src")}
    return found - PUBLIC


def _imported(node: ast.ImportFrom | ast.Import) -> list[str]:
    return [alias.name for alias in node.names]


def own_names(*trees: ast.Module) -> set[str]:
    """Return the private names that rooms of ours define: methods and attributes."""
    found = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                found.add(node.name)
            elif (
                isinstance(node, ast.Attribute)
                and isinstance(node.ctx, ast.Store)
                and isinstance(node.value, ast.Name)
                and node.value.id == "self"
            ):
                found.add(node.attr)
    return found


@cache
def source_of_keras() -> str:
    """Return all source text of the Keras that is installed."""
    paths = (Path(keras.__file__).parent / "src").rglob("*.py")
    return "\n".join(
        path.read_text(encoding="utf-8")
        for path in paths
        if not path.name.endswith("_test.py")
    )


def test_no_other_room_touches_what_is_private_to_keras() -> None:
    """Private attributes, frames and modules of Keras: in `private/` alone."""
    others, private = rooms(private=False), rooms(private=True)
    known = {entry.name for entry in ALL}
    ours = own_names(*others.values(), *private.values()) - known

    strange = {}
    for name, tree in others.items():
        # A class of our own may have an attribute that one of Keras' has too, but not
        # if it is a subclass of Keras' callback.
        is_callback = STOCK in house.imports()[name]
        own = ours if is_callback else ours | own_names(tree)
        strange[name] = names_in(tree) - own

    assert {name: found for name, found in strange.items() if found} == {}


def test_the_table_has_all_that_is_used_and_nothing_else() -> None:
    """A name that is read or set has its reason; what is used no more has none."""
    trees = {n: t for n, t in rooms(private=True).items() if n != table.__name__}
    known = {entry.name for entry in ALL}
    used = set().union(*(names_in(tree) for tree in trees.values()))
    ours = own_names(*trees.values()) - known

    assert used - ours - {"__dict__"} == known


@pytest.mark.parametrize("entry", OF_KERAS, ids=lambda entry: entry.name)
def test_the_keras_that_is_installed_has_the_name(entry: Private) -> None:
    """A renamed attribute is told by its name."""
    assert re.search(rf"\b{entry.name}\b", source_of_keras())


def test_each_test_that_would_tell_is_there() -> None:
    """The table names tests that exist."""
    folder = Path(__file__).parent
    text = "\n".join(p.read_text(encoding="utf-8") for p in folder.glob("test_*.py"))

    missing = [entry.name for entry in ALL if f"def {entry.test}(" not in text]

    assert missing == []


def test_the_search_sees_attributes_strings_frames_and_modules() -> None:
    """The meta-test: what the laws above look for can be found."""
    text = """
from keras.src.trainers import compile_utils
model._loss_tracker, getattr(model, "_functional", None), model.__dict__
sys._getframe(1).f_back, named._replace(name="a"), "_", f"{name}_count"
"""
    assert names_in(ast.parse(text)) == {
        *("keras.src.trainers", "_loss_tracker", "_functional", "__dict__"),
        *("_getframe", "f_back"),
    }


def test_mode_auto_takes_the_larger_f1(tmp_path: Path) -> None:
    """`ModelCheckpoint(mode="auto")` of Keras asks the metric which way is better."""
    from tb_f1_plugin.keras import F1Score

    checkpoint = keras.callbacks.ModelCheckpoint(
        tmp_path / "best.keras", monitor="f1_score", mode="auto", save_best_only=True
    )

    task("probabilities", metrics=[F1Score()]).fit(checkpoint, epochs=1)

    assert checkpoint.monitor_op(0.9, 0.1)
