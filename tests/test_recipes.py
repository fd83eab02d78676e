"""The recipes of CONTRIBUTING.md: done as they are written, they work."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.recipes import NODE_MODULES, ROOT, Change, Command, copy, recipes

RECIPES = recipes()


def test_there_is_a_recipe_for_each_usual_change() -> None:
    """A score, a convention, a route, and a mark in a chart."""
    for word in ("score", "convention", "route", "mark"):
        assert any(word in heading for heading in RECIPES), word


@pytest.mark.parametrize("heading", RECIPES)
def test_a_recipe_shows_a_failing_test_and_ends_with_a_passing_one(
    heading: str,
) -> None:
    """Whoever follows it has seen the test fail."""
    commands = [step for step in RECIPES[heading] if isinstance(step, Command)]

    assert any(not command.succeeds for command in commands)
    assert commands[-1] is RECIPES[heading][-1]
    assert commands[-1].succeeds


@pytest.mark.slow
@pytest.mark.parametrize("heading", RECIPES)
def test_a_recipe_works_as_it_is_written(heading: str, tmp_path: Path) -> None:
    """Each change finds its place in a copy, and each command ends as it is said to."""
    root = copy(tmp_path)
    for step in RECIPES[heading]:
        needs_node = isinstance(step, Command) and "build_frontend" in step.text
        if needs_node and not (ROOT / NODE_MODULES).is_dir():
            pytest.skip("The dashboard's packages are not here: run `make dashboard`.")
        if isinstance(step, Change):
            step.apply(root)
            continue
        done = step.run(root)
        # 1 is a test that failed; what cannot be run at all ends otherwise.
        assert done.returncode == (0 if step.succeeds else 1), done.stdout + done.stderr
