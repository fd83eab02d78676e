"""The dashboard's files: served from a fixed map, and a sentence where they are not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tb_f1_plugin.plugin import plugin
from tests.support.in_process import InProcess


@pytest.fixture
def here(tmp_path: Path) -> InProcess:
    """Return a server of an empty log directory."""
    return InProcess(tmp_path)


def test_the_dashboard_is_built() -> None:
    """Where it is not, this test alone fails; those that need it are left out."""
    built = (plugin.STATIC / "index.js").is_file()

    assert built, "The dashboard is not built: `make dashboard` does it."


def test_the_script_is_served_with_its_type(
    here: InProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """index.js is JavaScript whatever the system believes, also with a query."""
    monkeypatch.setattr(plugin, "STATIC", tmp_path)
    (tmp_path / "index.js").write_text("export function render() {} // ≥", "utf-8")
    response = here.get("index.js?version=1")
    assert response.status_code == 200
    assert response.content_type == "text/javascript; charset=utf-8"
    assert response.get_data(as_text=True) == "export function render() {} // ≥"
    headers = {"If-None-Match": response.headers["ETag"]}
    assert here.get("index.js", headers=headers).status_code == 304


def test_a_slash_behind_the_script_is_no_error(here: InProcess) -> None:
    """TensorBoard routes it like the path without."""
    assert here.get("index.js/").status_code == 200


@pytest.mark.dashboard
def test_the_views_that_are_fetched_later_are_served_as_well(here: InProcess) -> None:
    """Whatever index.js imports is there, whole, and of the same type."""
    names = re.findall(
        r"import\(`\./(\w+\.js)`\)", (plugin.STATIC / "index.js").read_text()
    )
    assert len(names) >= 3
    for name in names:
        response = here.get(name)
        assert response.status_code == 200
        assert response.content_type == "text/javascript; charset=utf-8"
        assert response.get_data() == (plugin.STATIC / name).read_bytes()


def test_a_dashboard_that_is_not_built_says_how_to_build_it(
    here: InProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkout that was never built: a script that says the command to run."""
    monkeypatch.setattr(plugin, "STATIC", tmp_path / "nowhere")
    answer = here.get("index.js")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/javascript")
    assert "export function render()" in answer.get_data(as_text=True)
    assert "`make dashboard`" in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["../loader.py", "schema.json", "index.js/../x", ""])
def test_nothing_else_is_served(here: InProcess, path: str) -> None:
    """Files come from a fixed map: no path leads out of it."""
    assert here.get(path).status_code == 404
