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
# How the sentences of a head begin.
BEGIN = ["Lives here", "May import", "Begin with"]
OF_OTHERS = {"fit", "evaluate", "tensorflow"}
PARTS = ["Context", "Choice", "Price", "What would change our mind"]


def _text(page: str) -> str:
    return pages.PAGES[page].read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PROSE)
def test_what_a_page_names_is_there(page: str) -> None:
    """Every file that is named exists, and every function that is named in it."""
    assert pages.missing(_text(page), pages.PAGES[page].parent) == []


@pytest.mark.parametrize("page", pages.PAGES)
def test_every_link_leads_to_a_file_and_a_heading(page: str) -> None:
    """No reader follows a link to nowhere."""
    for link in pages.links(_text(page)):
        path, _, anchor = link.partition("#")
        target = pages.PAGES[page].parent / path if path else pages.PAGES[page]
        assert target.exists(), link
        if anchor:
            assert anchor in pages.anchors(target.read_text(encoding="utf-8")), link


def test_the_map_says_of_a_wing_what_the_wing_says_of_itself() -> None:
    """What lives there, what it may import and where to begin are told once."""
    table = _text("docs/architecture.md").split("\n## ")[2]
    rows = re.findall(r"^\| `(\w+)/` \| (.+) \| (.+) \| (.+) \|$", table, re.MULTILINE)
    heads = {
        wing: [house.sentence(house.head(f"{house.PACKAGE}.{wing}"), b) for b in BEGIN]
        for wing in {name.split(".")[1] for name in FOLDERS}
    }

    assert len(rows) == len(heads)
    for wing, *cells in rows:
        plain = [cell.replace(f"`{wing}/", "`").replace(".py`", "`") for cell in cells]
        assert [cell.partition(";")[0] for cell in plain] == heads[wing], wing


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_a_wing_names_is_there(folder: str) -> None:
    """Every file that a head names exists, and every room and name."""
    text = house.rooms()[folder].read_text(encoding="utf-8").split('"""')[1]
    known = {part for name in house.rooms() for part in name.split(".")}
    words = set(re.findall(r"`(\w+)`", text)) - OF_OTHERS

    assert pages.missing(text, house.rooms()[folder].parent) == []
    assert words <= known | pages.names_in(house.rooms()[folder].parent)


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
    listed = re.findall(r"\[(.+?)\]\(([\w-]+\.md)\)", _text("docs/decisions/README.md"))
    titles = {
        page.rpartition("/")[2]: _text(page).splitlines()[0].removeprefix("# ")
        for page in DECISIONS
    }

    assert len(listed) == len(titles)
    assert {path: title for title, path in listed} == titles


def test_each_of_the_ten_jobs_has_its_pictures() -> None:
    """Ten questions, each with a light and a dark picture that are no large files."""
    text = _text("docs/jobs.md")
    shown = re.findall(r'(?:src|srcset)="(.+?)"', text)

    assert len(re.findall(r"^## \d+\. .+\?$", text, re.MULTILINE)) == 10
    assert len(set(shown)) == len(shown) == 20
    for path in shown:
        picture = pages.PAGES["docs/jobs.md"].parent / path
        assert picture.stat().st_size <= 130_000, path
