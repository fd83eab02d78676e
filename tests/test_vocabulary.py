"""Words of fixed sets: each set is listed once, and what repeats it is held equal."""

from __future__ import annotations

import json
import re
from typing import Any, get_args

import pytest

from tb_f1_plugin.analysis.details.curves import CURVES
from tb_f1_plugin.core import vocabulary
from tb_f1_plugin.reading.scalars.conventions import COUNT_ROLES
from tests.support import house
from tests.support.second_lists import literals

SCHEMA: dict[str, Any] = json.loads(
    (house.ROOT / house.PACKAGE / "plugin" / "schema.json").read_text(encoding="utf-8")
)["$defs"]
VOCABULARY, CONVENTIONS = "core/vocabulary.py", "reading/scalars/conventions.py"
# Of each set: its words, how many of them are a list, and the one room that has it.
SETS = {
    "kinds": (vocabulary.KINDS, 2, VOCABULARY),
    "sources": (vocabulary.SOURCES, 2, VOCABULARY),
    "qualities": (vocabulary.QUALITIES, 2, VOCABULARY),
    "step units": (vocabulary.STEP_UNITS, 3, VOCABULARY),
    "splits": (vocabulary.SPLITS, 2, VOCABULARY),
    "counts": (vocabulary.COUNTS, 2, VOCABULARY),
    "roles": (COUNT_ROLES, 2, CONVENTIONS),
    "averages": (vocabulary.SERIES_AVERAGES, 3, VOCABULARY),
    "choices for absent classes": (vocabulary.ABSENT_CLASSES, 3, VOCABULARY),
    "cells of a table": (vocabulary.CELLS, 3, CONVENTIONS),
    "what is kept beside counts": (vocabulary.WHATS, 3, VOCABULARY),
    "scales of scores": (vocabulary.SCALES, 2, VOCABULARY),
    "verdicts on slices": (vocabulary.SLICE_VERDICTS, 3, VOCABULARY),
    "verdicts": (vocabulary.VERDICTS, 2, VOCABULARY),
    "kinds of columns": (vocabulary.COLUMN_KINDS, 2, VOCABULARY),
    "sources of columns": (vocabulary.COLUMN_SOURCES, 2, VOCABULARY),
    "choices for what is missing": (vocabulary.MISSING, 2, VOCABULARY),
    "engines": (vocabulary.ENGINES, 2, VOCABULARY),
    "rules for absent classes": (vocabulary.RESOLVED_ABSENT, 2, VOCABULARY),
}
# Where a word of a tag or of a function is meant, and none of the set.
OTHER_WORDS = {
    "splits": {
        "format/splits.py",  # the words of tags that mean each split
        "reading/scalars/roles.py",  # those that stand at a role without a separator
    },
}


def test_a_list_is_found_wherever_it_stands() -> None:
    """The meta-test: the law below can fail."""
    text = 'A = ("x", "y")\ndef f(a: Literal["y", "x"]): return a in {"x", "z", "y"}'

    assert literals(text, {"x", "y"}, 2) == [1, 2, 2]
    assert literals('A = ("x", "z")\nB = "x and y"', {"x", "y"}, 2) == []


@pytest.mark.parametrize("name", SETS)
def test_the_words_of_a_set_are_listed_once(name: str) -> None:
    """No room but its own has a list of kinds, sources, roles and so on."""
    words, least, home = SETS[name]
    rooms = {
        path.relative_to(house.ROOT / house.PACKAGE).as_posix(): path
        for path in house.rooms().values()
    }
    second = {
        room: lines
        for room, path in rooms.items()
        if room not in {home, VOCABULARY, *OTHER_WORDS.get(name, ())}
        and (lines := literals(path.read_text(encoding="utf-8"), words, least))
    }

    assert not second, f"{name} are listed in {home}: take them from there."


def column(name: str) -> Any:
    """Return the words that the schema allows for a field of a hyper-parameter."""
    return SCHEMA["HyperparameterColumn"]["properties"][name]["enum"]


def described(name: str) -> Any:
    """Return the words that the schema allows for a field of a series."""
    return SCHEMA["Series"]["properties"][name]["enum"]


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        (vocabulary.SERIES_KINDS, described("kind")),
        (vocabulary.SOURCES, described("source")),
        (vocabulary.QUALITIES, described("quality")),
        (vocabulary.STEP_UNITS, described("step_unit")),
        (
            vocabulary.WHATS,
            SCHEMA["Series"]["properties"]["details"]["items"]["enum"],
        ),
        (CURVES, SCHEMA["CurveAnswer"]["properties"]["curve"]["enum"]),
        ((*vocabulary.SPLITS, None), described("split")),
        (vocabulary.VERDICTS, SCHEMA["Verdict"]["enum"]),
        (vocabulary.COLUMN_KINDS, column("kind")),
        (vocabulary.COLUMN_SOURCES, column("source")),
        (vocabulary.SERIES_AVERAGES, SCHEMA["Average"]["enum"]),
        (vocabulary.ABSENT_CLASSES, SCHEMA["AbsentClasses"]["enum"]),
        (
            (*vocabulary.RESOLVED_ABSENT, None),
            SCHEMA["Scores"]["properties"]["absent_classes"]["enum"],
        ),
    ],
)
def test_the_schema_allows_the_words_of_the_vocabulary(
    words: tuple[str | None, ...], allowed: list[str | None]
) -> None:
    """The page's types, which are made from it, have the same words."""
    assert list(words) == allowed


@pytest.mark.parametrize(
    ("type_", "words"),
    [
        (vocabulary.Count, vocabulary.COUNTS),
        (vocabulary.Kind, vocabulary.KINDS),
        (vocabulary.SeriesKind, vocabulary.SERIES_KINDS),
        (vocabulary.Average, vocabulary.AVERAGES),
        (vocabulary.SeriesAverage, vocabulary.SERIES_AVERAGES),
        (vocabulary.AbsentClasses, vocabulary.ABSENT_CLASSES),
        (vocabulary.Split, vocabulary.SPLITS),
        (vocabulary.Source, vocabulary.SOURCES),
        (vocabulary.Quality, vocabulary.QUALITIES),
        (vocabulary.StepUnit, vocabulary.STEP_UNITS),
        (vocabulary.What, vocabulary.WHATS),
        (vocabulary.Verdict, vocabulary.VERDICTS),
        (vocabulary.SliceVerdict, vocabulary.SLICE_VERDICTS),
        (vocabulary.Cell, vocabulary.CELLS),
        (vocabulary.Scale, vocabulary.SCALES),
        (vocabulary.ColumnKind, vocabulary.COLUMN_KINDS),
        (vocabulary.ColumnSource, vocabulary.COLUMN_SOURCES),
        (vocabulary.Missing, vocabulary.MISSING),
    ],
)
def test_each_tuple_follows_from_its_type(type_: Any, words: tuple[str, ...]) -> None:
    """`KINDS` are the words of `Kind`, each once, and so on."""
    assert words == get_args(type_)
    assert len({*words}) == len(words)


def test_a_word_that_is_none_of_a_set_is_named() -> None:
    """The error says the rule, the words, and what was received."""
    assert vocabulary.checked("`kind`", "binary", vocabulary.KINDS) == "binary"
    with pytest.raises(ValueError, match=r"`kind` must be one of binary, .*'fuzzy'"):
        vocabulary.checked("`kind`", "fuzzy", vocabulary.KINDS)


@pytest.mark.parametrize("field", ["source", "quality"])
def test_nobody_asks_for_a_source_or_a_quality_by_name(field: str) -> None:
    """A convention or a series is asked what it is, and not what it is called."""
    asked = re.compile(rf"\.{field} (==|!=|in|not in) ")
    rooms = {
        name
        for name, path in house.rooms().items()
        if asked.search(path.read_text(encoding="utf-8"))
    }

    assert rooms <= {"tb_f1_plugin.reading.series"}
