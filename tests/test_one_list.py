"""Scores are listed once: what repeats the list is named by its file.

`test_vocabulary` holds the sets of words of Python, roles and kinds of runs among them.
The dashboard's averages and roles are held here. `plugin/test_routes` holds the routes.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from tb_f1_plugin.core.scores.registry import SCORES, SCORES_BY_CLASS
from tb_f1_plugin.core.vocabulary import AVERAGES_OVER_CLASSES
from tb_f1_plugin.reading.scalars.conventions import COUNT_ROLES
from tests.support import score_lists, second_lists

ROOT = Path(__file__).resolve().parent.parent
SOURCES = {path.relative_to(ROOT).as_posix(): path for path in second_lists.files(ROOT)}
DASHBOARD = {name: path for name, path in SOURCES.items() if path.suffix != ".py"}
# Where these words are the list itself, or mean something else; and why.
MAY_LIST_SCORES = {
    "tb_f1_plugin/core/scores/registry.py": "the list",
    "tb_f1_plugin/core/scores/formulas.py": "functions by their own names",
    "tb_f1_plugin/reading/scalars/*.py": "words in the tags of other programs",
    "frontend/src/*scores.ts": "written from the list",
    "frontend/src/*schema.d.ts": "written from the schema: columns of the classes",
    "frontend/src/*class*rows.ts": "the compiler asks for each of single classes",
}
MAY_LIST_AVERAGES = {
    "frontend/src/*scores.ts": "written from the list",
    "frontend/src/*schema.d.ts": "written from the schema",
}
MAY_LIST_ROLES = {
    "frontend/src/*columns.ts": "written from the vocabulary: columns of files",
    "frontend/src/*schema.d.ts": "written from the schema",
}


def lists_in(path: Path, words: Collection[str], least: int) -> list[int]:
    """Return the lines of a source at which a list begins."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return second_lists.in_python(text, words, least)
    return second_lists.in_typescript(text, words, least)


def is_excused(name: str, excuses: Mapping[str, str]) -> bool:
    """Tell whether a source may have a list."""
    return any(fnmatch(name, pattern) for pattern in excuses)


@pytest.mark.parametrize("name", SOURCES)
def test_nothing_lists_scores_a_second_time(name: str) -> None:
    """A score that is added to the registry is missing nowhere."""
    lines = lists_in(SOURCES[name], set(SCORES), 2)

    assert not lines or is_excused(name, MAY_LIST_SCORES), (
        f"{name} lists scores at line {lines[0]}: take them from the registry "
        "(`SCORES`, `SCORES_BY_CLASS` or a field of the entries; the dashboard has "
        "them in `scores.ts`)."
    )


def test_a_test_of_all_scores_asks_the_registry() -> None:
    """A test may choose some scores; a list of most of them forgets the next one.

    An oracle for each, as the keys of a dict, is no such list.
    """
    most = len(SCORES) // 2 + 1
    lists = [
        f"{path.relative_to(ROOT)}:{lines[0]}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if (lines := second_lists.literals(path.read_text("utf-8"), SCORES, most))
    ]

    assert lists == [], "These list scores: take them from `SCORES`."


@pytest.mark.parametrize("name", DASHBOARD)
def test_the_dashboard_lists_averages_where_they_are_written(name: str) -> None:
    """An average that is added to the vocabulary is missing nowhere."""
    lines = lists_in(DASHBOARD[name], set(AVERAGES_OVER_CLASSES), 3)

    assert not lines or is_excused(name, MAY_LIST_AVERAGES), (
        f"{name} lists averages at line {lines[0]}: take them from `scores.ts`."
    )


@pytest.mark.parametrize("name", DASHBOARD)
def test_the_dashboard_lists_no_roles(name: str) -> None:
    """Which tags make F1 is known where logs are read; the page asks nobody's role."""
    lines = lists_in(DASHBOARD[name], COUNT_ROLES, 3)

    assert not lines or is_excused(name, MAY_LIST_ROLES), (
        f"{name} lists roles at line {lines[0]}: the server knows them."
    )


def test_the_schema_lists_words_in_its_definitions_only() -> None:
    """Wherever an answer has a score or an average it refers to the definition."""
    schema = json.loads(score_lists.SCHEMA.read_text(encoding="utf-8"))
    definitions = schema["$defs"]
    for name in score_lists.WORDS:
        del definitions[name]

    for name, definition in definitions.items():
        for words in enums(definition):
            assert len(set(SCORES) & words) < 2, f"{name} in schema.json lists scores."
            averages = set(AVERAGES_OVER_CLASSES) & words
            assert len(averages) < 2, f"{name} in schema.json lists averages."


def test_the_schema_has_a_column_for_each_score_of_classes() -> None:
    """The table of classes has those that the registry shows there, and no other."""
    schema = json.loads(score_lists.SCHEMA.read_text(encoding="utf-8"))
    table = schema["$defs"]["ClassesAnswer"]

    for columns in (table["required"], table["properties"]):
        assert {name for name in columns if name in SCORES} == set(SCORES_BY_CLASS)


def enums(value: Any) -> list[set[str]]:
    """Return every list of words in a part of the schema."""
    if isinstance(value, list):
        return [words for part in value for words in enums(part)]
    if not isinstance(value, dict):
        return []
    here = [set(map(str, value["enum"]))] if "enum" in value else []
    return here + [words for part in value.values() for words in enums(part)]


@pytest.mark.parametrize(
    ("excuses", "words", "least"),
    [
        (MAY_LIST_SCORES, set(SCORES), 2),
        (MAY_LIST_AVERAGES, set(AVERAGES_OVER_CLASSES), 3),
        (MAY_LIST_ROLES, set(COUNT_ROLES), 3),
    ],
)
def test_every_exception_is_needed(
    excuses: Mapping[str, str], words: set[str], least: int
) -> None:
    """What no longer lists anything is no exception."""
    listing = {name for name, path in SOURCES.items() if lists_in(path, words, least)}
    for pattern in excuses:
        assert any(fnmatch(name, pattern) for name in listing), pattern
