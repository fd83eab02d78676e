"""One table of routes: what is served, described and typed follows from it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tb_f1_plugin.plugin import routes
from tb_f1_plugin.plugin.routes import ROUTES, Route, Text
from tests.support.imports import ROOT
from tests.support.in_process import SCHEMA, InProcess, error_of

NAMES = {route.name for route in ROUTES}
ENOUGH = 3  # names of routes in one list are no accident
DOCUMENT = Path(routes.__file__).with_name("http_api.md").read_text(encoding="utf-8")
TABLE = Path(routes.__file__)
# Names between quotes with nothing but signs of a list between them.
LISTED = re.compile(r"""(?:(["'`])[\w/]+\1\s*[,|:]?\s*){2,}""")


def section(route: Route) -> str:
    """Return what the document says of a route."""
    return DOCUMENT.partition(f"\n## `{route.heading}`\n")[2].partition("\n## ")[0]


def parameters_in(text: str) -> dict[str, str]:
    """Return the parameters of a table in Markdown, each with its default."""
    found: dict[str, str] = {}
    for row in re.findall(r"^\| `.*\|$", text, re.M):
        names, *_, default = (cell.strip() for cell in row.strip("|").split(" | "))
        found |= dict.fromkeys(re.findall(r"`(\w+)`", names), default)
    return found


def test_the_headings_of_the_document_are_the_routes() -> None:
    """In the same order, and behind them the dashboard's own file."""
    headings = re.findall(r"^## `(.*)`$", DOCUMENT, re.M)

    assert headings == [*(route.heading for route in ROUTES), "/index.js"]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_route_s_parameters_are_those_of_its_section(route: Route) -> None:
    """Each with its default, and which of them must be given."""
    documented = parameters_in(section(route).partition("```")[0])

    assert set(documented) == {parameter.name for parameter in route.parameters}
    for parameter in route.parameters:
        default = documented[parameter.name]
        assert (default == "required") == parameter.is_required
        if parameter.default is not None and ", " not in default and default:
            assert default.strip("`") == parameter.default


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_route_s_answer_is_in_the_schema(route: Route) -> None:
    """From which the dashboard's types are made."""
    assert route.definition in SCHEMA["$defs"]


def test_every_route_is_served_and_no_other(tmp_path: Path) -> None:
    """What is no route is told with the names of those that are."""
    here = InProcess(tmp_path)
    for route in ROUTES:
        answered = here.get(route.name)
        missing = [p.name for p in route.parameters if p.is_required]
        assert answered.status_code == (400 if missing else 200)
        assert here.get(f"{route.name}/").status_code == answered.status_code
    for other in ("nothing", "a/scores", "scores/x", "Scores"):
        told = error_of(here.get(other), 404)
        assert told.startswith("A route must be one of series, scores,")
        assert told.endswith(f"got {other!r}.")


def test_a_new_route_is_one_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is parsed, served and named in errors without a change elsewhere."""
    greeting = Route("greeting", (), lambda selection, query: Text("Hi", "text/plain"))
    monkeypatch.setattr(routes, "ROUTES", (*ROUTES, greeting))
    here = InProcess(tmp_path)

    assert here.get("greeting").get_data(as_text=True) == "Hi"
    told = error_of(here.get("greeting?a=1"), 400)
    assert told == "`greeting` has none as its parameters, got 'a'."
    assert "export, greeting, got 'x'" in error_of(here.get("x"), 404)


def lists_of_routes(path: Path, text: str) -> Iterator[int]:
    """Yield the lines of a file on which several routes are listed.

    The page's views share some names with routes: most words of a list must be routes.
    """
    if path.suffix != ".py":
        for found in LISTED.finditer(text):
            words = set(re.findall(r"[\"'`](\w+)[\"'`]", found[0]))
            if len(NAMES & words) >= max(ENOUGH, len(words - NAMES) + 1):
                yield text[: found.start()].count("\n") + 1
        return
    for node in ast.walk(ast.parse(text)):
        parts: list[ast.expr | None] = []
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            parts = [*node.elts]
        elif isinstance(node, ast.Dict):
            parts = [*node.keys]
        words = {part.value for part in parts if isinstance(part, ast.Constant)}
        if len(NAMES & words) >= max(ENOUGH, len(words - NAMES) + 1):
            assert isinstance(node, ast.expr)
            yield node.lineno


def test_there_is_no_second_list_of_routes() -> None:
    """Who asks a route may name it; who needs all of them asks the table."""
    folders = ("tb_f1_plugin", "frontend/src", "benchmarks", "tests")
    files = [
        path
        for folder in folders
        for suffix in ("py", "ts", "tsx")
        for path in sorted((ROOT / folder).rglob(f"*.{suffix}"))
    ]
    again = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in files
        if path not in (TABLE, Path(__file__))
        for line in lists_of_routes(path, path.read_text(encoding="utf-8"))
    ]
    assert again == [], "These list routes: take them from plugin/routes.py."


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", 'ROUTES = ("series", "scores", "pool")'),
        ("a.py", 'TYPES = {"series": 1, "scores": 2, "pool": 3}'),
        ("a.ts", 'const routes = ["series", "scores",\n  "pool"];'),
        ("a.ts", 'type Route = "series" | "scores" | "pool";'),
    ],
)
def test_a_second_list_of_routes_would_be_seen(name: str, text: str) -> None:
    """The meta-test: the law above can fail."""
    assert list(lists_of_routes(Path(name), text)) == [1]
