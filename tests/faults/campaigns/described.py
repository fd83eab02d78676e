"""Described: requests that are made of the project's own list of routes.

Nothing here names a route. A parameter is asked what it takes: the sentence of its
error names its words, and its `parse` says which of many texts are right.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from tb_f1_plugin.plugin.parameters import RUNS, TAG, Parameter
from tb_f1_plugin.plugin.routes import ROUTES, Route
from tests.support import hostile

NUMBERS = (
    *("0", "1", "2", "3", "-1", "0.5", "0.3", "1.0", "1e-300", "0.999", "4.5", ".5"),
    *(
        "-0",
        "007",
        "1e400",
        "-1e400",
        "nan",
        "inf",
        "1_0",
        " 1",
        "1 ",
        "+1",
        "0x1",
        "٣",
    ),
    *("9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e15"),
    *("4611686018427387904", "999999999999999999", "0." + "0" * 400 + "1", "9" * 500),
)
TEXTS = (
    *(
        "",
        "a",
        "b",
        "1",
        "A",
        "auto",
        "null",
        "true",
        "[]",
        "{}",
        "()",
        "(",
        "*",
        "^(.*)$",
    ),
    *("^(.+?)[0-9]+", "(a+)+$", "(?P<x>.)", r"(.)\1", "[[:alpha:]]", "x{1000}{1000}"),
    *("../../etc/passwd", "\0", "\x1b[2J", "\udcff", "é", "'; DROP TABLE runs; --"),
    *("recall:0.9", "recall:", ":0.9", "recall:nan", "f1:-1", "mcc:1e9", "x:1"),
    *("good/classes", "f1_score", "%", "%2", "a&b=c", "a=b", "#", "x" * 5000),
    *hostile.TEXTS,
)
ESCAPE = "surrogateescape"
METHODS = ("POST", "PUT", "DELETE", "OPTIONS", "PATCH")
HEADERS: Sequence[Mapping[str, str]] = (
    {"If-None-Match": "*"},
    {"If-None-Match": '"x", W/"y", z'},
    {"Accept-Encoding": "gzip;q=0, identity;q=0"},
    {"Accept-Encoding": "gzip"},
    {"Accept-Encoding": ";;,,q=x"},
    {"Range": "bytes=5-2"},
    {"Accept": "image/png"},
    {"If-Modified-Since": "never"},
    {"Cookie": "a=" + "x" * 2000},
    {"Host": "elsewhere:1"},
)
FLAGS = {"X-TensorBoard-Feature-Flags": "{"}  # which TensorBoard itself refuses
QUERIES = (
    "&&==&",
    "=",
    "run",
    "run=%ff%fe",
    "tag=%00",
    "%",
    "run=%u1234",
    "a;b",
    "?" * 99,
)


@dataclass(frozen=True)
class Request:
    """A request, and whether all that it says is right by the list of routes.

    Args:
        method: Its method.
        path: What is behind the plugin's address.
        headers: Its headers.
        is_right: None where the list does not say.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    is_right: bool | None = None


@cache
def texts_of(parameter: Parameter[Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the texts that a parameter takes, and those that it refuses."""
    try:
        parameter.parse("\0no such word\0")
        said = ""
    except ValueError as error:
        said = str(error)
    words = re.findall(r"[\w.:-]+", said)
    words += [word.strip(".:,") for word in words]
    right, wrong = [], []
    for text in dict.fromkeys((*words, *NUMBERS, *TEXTS)):
        try:
            parameter.parse(text)
            right.append(text)
        except ValueError:
            wrong.append(text)
    return tuple(right), tuple(wrong)


class Requests:
    """Makes requests.

    Args:
        names: The runs and tags that there are, as pairs.
        classes: Names of classes, and whatever else somebody may ask for.
        seed: The same seed makes the same requests.
    """

    def __init__(
        self, names: Sequence[tuple[str, str]], classes: Sequence[str], seed: int
    ) -> None:
        self._names, self._classes = names, classes
        self._random = random.Random(seed)

    def make(self) -> Request:
        """Return the next one."""
        way = self._random.random()
        if way < 0.55:
            return self._right()
        return self._wrong() if way < 0.9 else self._odd()

    def _right(self) -> Request:
        """Return what is right by the list, of a run and a tag that are there."""
        route = self._random.choice(ROUTES)
        run, tag = self._random.choice(self._names)
        said: list[tuple[str, str]] = []
        for parameter in route.parameters:
            # All runs are dear: they are asked for now and then.
            left_out = 0.1 if parameter.name == RUNS.name else 0.6
            if not parameter.is_required and self._random.random() < left_out:
                continue
            for _ in range(self._random.randint(1, 3) if parameter.repeats else 1):
                text = self._random.choice(texts_of(parameter)[0])
                if self._random.random() < 0.9:
                    there = {RUNS.name: run, TAG.name: tag}
                    text = there.get(parameter.name, text)
                if parameter.name == "class" and self._random.random() < 0.7:
                    text = self._random.choice(self._classes)
                said.append((parameter.name, text))
        self._random.shuffle(said)
        return Request(self._method(), _path(route, said), self._headers(), True)

    def _wrong(self) -> Request:
        """Return what may be right, and mostly is not."""
        route = self._random.choice(ROUTES)
        run, tag = self._random.choice(self._names)
        said = [
            (p.name, {"run": run, "tag": tag}.get(p.name, ""))
            for p in route.parameters
            if p.is_required and self._random.random() < 0.9
        ]
        for parameter in route.parameters:
            if self._random.random() < 0.3:
                texts = self._random.choice(texts_of(parameter)) or TEXTS
                text = self._random.choice((*texts[:40], self._any_text()))
                said.append((parameter.name, text))
        if self._random.random() < 0.1:
            said.append((self._any_text(), self._any_text()))
        self._random.shuffle(said)
        return Request(
            self._method(), _path(route, said), self._headers(), is_right(route, said)
        )

    def _odd(self) -> Request:
        """Return what no program of ours asks."""
        route, way = self._random.choice(ROUTES), self._random.random()
        if way < 0.05:
            return Request("GET", route.name, FLAGS)
        if way < 0.3:
            method = self._random.choice(METHODS)
            return Request(method, route.name, self._headers())
        if way < 0.6:
            query = self._random.choice(QUERIES)
            return Request(self._method(), f"{route.name}?{query}", self._headers())
        name = self._random.choice(
            (
                *(f"{route.name}/", f"/{route.name}", f"{route.name}/x"),
                *(route.name.upper(), "", ".", "index.js", "static/../plugin.py"),
                *("..%2f..%2fplugin.py", quote(self._any_text(), "", errors=ESCAPE)),
            )
        )
        return Request(self._method(), name, self._headers())

    def _method(self) -> str:
        return "HEAD" if self._random.random() < 0.05 else "GET"

    def _headers(self) -> Mapping[str, str]:
        return self._random.choice(HEADERS) if self._random.random() < 0.1 else {}

    def _any_text(self) -> str:
        if self._random.random() < 0.5:
            return self._random.choice((*TEXTS, *NUMBERS))
        planes = (0x7F, 0xFF, 0xD7FF, 0x10FFFF)
        signs = (
            chr(self._random.randrange(self._random.choice(planes)))
            for _ in range(self._random.randint(1, 30))
        )
        return "".join(signs).encode("utf-8", "replace").decode()


def is_right(route: Route, said: Sequence[tuple[str, str]]) -> bool:
    """Tell whether each thing that is said is right by the list of routes.

    >>> route = next(route for route in ROUTES if route.name == "series")
    >>> is_right(route, [("read", "1")]), is_right(route, [("read", "2")])
    (True, False)
    """
    known = {parameter.name: parameter for parameter in route.parameters}
    names = [name for name, _ in said]
    return (
        set(names) <= set(known)
        and all(p.repeats or names.count(p.name) <= 1 for p in known.values())
        and all(p.name in names for p in known.values() if p.is_required)
        and all(_takes(known[name], text) for name, text in said)
    )


def _takes(parameter: Parameter[Any], text: str) -> bool:
    try:
        # As it arrives: what is no UTF-8 is replaced on the way.
        parameter.parse(
            text.encode("utf-8", "surrogateescape").decode(errors="replace")
        )
    except ValueError:
        return False
    return True


def _path(route: Route, said: Sequence[tuple[str, str]]) -> str:
    query = urlencode(said, errors=ESCAPE)
    return f"{route.name}?{query}" if query else route.name
