"""The documentation: what a page names is there, and every page is found."""

from __future__ import annotations

import re

import pytest

from tests.support import house, pages

DECISIONS = [name for name in pages.PAGES if name.startswith("docs/decisions/")]
DECISIONS.remove("docs/decisions/README.md")
# Addresses and names of downloads look like files in the routes' documentation.
PROSE = [name for name in pages.PAGES if not name.endswith("http_api.md")]
FOLDERS = sorted(
    {name.rpartition(".")[0] for name in house.rooms()} - {"", house.PACKAGE}
)
PARTS = ["Context", "Choice", "Price", "What would change our mind"]


def _text(page: str) -> str:
    return pages.PAGES[page].read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PROSE)
def test_what_a_page_names_is_there(page: str) -> None:
    """Every file that is named exists, and every function that is named in it."""
    assert pages.missing(_text(page)) == []


@pytest.mark.parametrize("page", pages.PAGES)
def test_every_link_leads_to_a_file_and_a_heading(page: str) -> None:
    """No reader follows a link to nowhere."""
    for link in pages.links(_text(page)):
        path, _, anchor = link.partition("#")
        target = pages.PAGES[page].parent / path if path else pages.PAGES[page]
        assert target.exists(), link
        if anchor:
            assert anchor in pages.anchors(target.read_text(encoding="utf-8")), link


def test_the_map_has_every_wing() -> None:
    """A wing that is not in the map is a wing that nobody finds."""
    folders = {house.wing_of(name) for name in house.rooms() if name.count(".") > 1}
    mapped = re.findall(r"^\| `(\w+)/` \|", _text("docs/architecture.md"), re.MULTILINE)

    assert folders <= set(mapped)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_wing_begins_with_rooms_that_are_there(folder: str) -> None:
    """Whoever begins where a wing says finds the rooms."""
    text = house.rooms()[folder].read_text(encoding="utf-8").split('"""')[1]
    begin = text.partition("Begin with")[2]

    for name in re.findall(r"`([\w/]+)`", begin):
        assert f"{folder}.{name.strip('/').replace('/', '.')}" in house.rooms(), name


def test_the_way_of_a_number_names_a_function_at_each_step() -> None:
    """A reader can follow the number in the source, step by step."""
    text = _text("docs/architecture.md").split("\n## ")[1]
    steps = re.split(r"^\d+\. ", text, flags=re.MULTILINE)[1:]

    assert len(steps) >= 10
    assert all(any(name for _, name in pages.named(step)) for step in steps)


@pytest.mark.parametrize("page", DECISIONS)
def test_a_decision_says_what_it_costs_and_what_would_end_it(page: str) -> None:
    """One page a decision: context, choice, price, what would change our mind."""
    assert re.findall(r"^## (.+)$", _text(page), re.MULTILINE) == PARTS


def test_the_list_of_decisions_is_whole() -> None:
    """The list has each decision once, under the decision's own title."""
    listed = re.findall(r"\[(.+?)\]\((.+?)\)", _text("docs/decisions/README.md"))
    titles = {
        page.rpartition("/")[2]: _text(page).splitlines()[0].removeprefix("# ")
        for page in DECISIONS
    }

    assert len(listed) == len(titles)
    assert {path: title for title, path in listed} == titles
