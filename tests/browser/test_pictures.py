"""Pictures: what is shown, saved as SVG and PNG, with its numbers and its words."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Locator, expect

from tb_f1_plugin.core.record import QUANTITIES
from tb_f1_plugin.format import metadata
from tests.browser import api, logdir
from tests.browser.api import present, wait_for_steps
from tests.browser.dashboard import Dashboard, OpenTab, OpenTheme, box_of
from tests.browser.views import BOTH, number, offences, rows_of, show
from tests.support import details, sweep
from tests.support.tensorboard_process import TensorBoardProcess, serve

pytestmark = pytest.mark.browser

TAG = logdir.TAG
SVG = "{http://www.w3.org/2000/svg}"
# No file system and no XML takes these lightly.
NAMES = ("a<b>", 'c & "d"', "e\x01f")
# A number's middle is so far above its foot, in sizes.
MIDDLE = 0.36


class Text(NamedTuple):
    """A text of a picture, and where its foot is."""

    words: str
    x: float
    y: float
    size: float
    fill: str


class Picture:
    """An SVG as a reader sees it.

    Attributes:
        name: Of its file.
        root: Its elements.
        texts: Its texts.
    """

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.root = ElementTree.fromstring(text)  # raises if it is no XML
        self.texts = list(self._texts(self.root, 0, 0))

    def _texts(self, part: Any, x: float, y: float) -> Iterator[Text]:
        moved = re.match(
            r"translate\((\S+) (\S+?)\)(?! rotate)", part.get("transform", "")
        )
        if moved:
            x, y = x + float(moved[1]), y + float(moved[2])
        if part.tag == f"{SVG}text":
            left, foot = float(part.get("x")), float(part.get("y"))
            size = float(part.get("font-size"))
            yield Text(part.text or "", x + left, y + foot, size, part.get("fill"))
        for inside in part:
            yield from self._texts(inside, x, y)

    @property
    def words(self) -> list[str]:
        """Its texts."""
        return [text.words for text in self.texts]

    @property
    def caption(self) -> str:
        """What stands below."""
        return str(present(self.root.find(f"{SVG}desc")).text)

    def has(self, *tags: str) -> bool:
        """Tell whether there is an element of one of some kinds."""
        return any(
            element.tag in {SVG + tag for tag in tags} for element in self.root.iter()
        )

    def lines(self, name: str) -> list[list[tuple[float, float]]]:
        """Return the points of the lines of a run, from where the axes begin."""
        drawing = next(iter(self.root.iter(f"{SVG}g")))
        left, top = map(float, re.findall(r"[\d.]+", drawing.get("transform", ""))[:2])
        found = []
        for path in self.root.iter(f"{SVG}path"):
            title = path.find(f"{SVG}title")
            if path.get("fill") == "none" and title is not None and title.text == name:
                steps = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path.get("d", ""))
                found.append([(left + float(x), top + float(y)) for x, y in steps])
        return found

    def ticks(self) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
        """Return the numbers of both axes with their places: of x, then of y."""
        numbers = [
            (float(text.words.replace("−", "-")), text)
            for text in self.texts
            if re.fullmatch(r"−?\d+(\.\d+)?", text.words)
        ]
        lowest = max(text.y for _, text in numbers)
        across = [(v, text.x) for v, text in numbers if text.y == lowest]
        up = [
            (v, text.y - MIDDLE * text.size) for v, text in numbers if text.y < lowest
        ]
        return across, up


def value_at(ticks: list[tuple[float, float]], place: float) -> float:
    """Return the number that stands at a place of an axis."""
    (one, start), (other, end) = ticks[0], ticks[-1]
    return one + (place - start) / (end - start) * (other - one)


def saved(dashboard: Dashboard, button: Locator, kind: str) -> tuple[str, bytes]:
    """Save a picture; return its name and what is in it."""
    button.scroll_into_view_if_needed()
    button.click()
    with dashboard.page.expect_download() as waiting:
        dashboard.get(f"picture-{kind}").click()
    expect(dashboard.get("picture-menu")).to_have_count(0)
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def place_in_card(dashboard: Dashboard) -> tuple[float, float]:
    """Return how far below the top of its card a chart is, and how high it is."""
    chart, card = box_of(dashboard.chart(TAG)), box_of(dashboard.card(TAG))
    return chart["y"] - card["y"], chart["height"]


def drawn(dashboard: Dashboard, button: Locator) -> Picture:
    """Save a picture as SVG; it holds what every picture has to."""
    name, content = saved(dashboard, button, "svg")
    picture = Picture(name, content.decode("utf-8"))
    assert name.endswith(".svg")
    assert not picture.has("script", "a", "image", "foreignObject", "use")
    assert b"href" not in content
    assert {text.fill for text in picture.texts} <= {"#000", "#000000", "#fff"}
    assert picture.root.get("font-family") == "Helvetica, Arial, sans-serif"
    return picture


def of(dashboard: Dashboard, place: str) -> Locator:
    """Return the button of a picture in some part of the page."""
    return dashboard.find(f"{place} [data-testid=picture-button]").first


@BOTH
def test_the_numbers_of_a_card_are_read_off_its_picture(
    server: TensorBoardProcess, anew: OpenTheme, dark: bool
) -> None:
    """Each last point lies where the axes say, in either theme; its name is there."""
    dashboard = anew(dark)
    known = dashboard.last_points(TAG)
    card = f'[data-testid=metric-card][data-tag="{TAG}"]'
    picture = drawn(dashboard, of(dashboard, f"{card} .plot:first-child"))
    across, up = picture.ticks()
    for run, point in known.items():
        assert run in picture.words
        if point.exact is None:
            continue
        x, y = picture.lines(run)[-1][-1]
        assert value_at(across, x) == pytest.approx(point.step, abs=0.02)
        assert value_at(up, y) == pytest.approx(point.exact, abs=0.002)
    every = api.points(server, TAG)
    assert set(known) == set(every)
    for words in "exact F1", "batch mean", "95 % band", "best epoch", "epoch":
        assert words in picture.words
    assert f"{len(known)} runs." in picture.caption
    assert "rows counted" in picture.caption
    assert "The band is at 95 %" in picture.caption
    assert re.search(r"Last step: 20\d\d-\d\d-\d\d \d\d:\d\d UTC", picture.caption)
    strokes = {
        path.get("stroke")
        for path in picture.root.iter(f"{SVG}path")
        if path.find(f"{SVG}title") is not None and path.get("fill") == "none"
    }
    assert "#425066" in strokes  # the first colour, as it is on white
    assert TAG in picture.name


def test_a_picture_has_what_the_page_shows_and_its_png_is_twice_as_fine(
    anew: OpenTheme,
) -> None:
    """Only shown runs and the zoomed part; the menu closes and the focus stays."""
    dashboard = anew(True)
    for run in logdir.RUNS:
        dashboard.tick(run, run == logdir.DESIGN)
    dashboard.expect_runs(TAG, [logdir.DESIGN])
    dashboard.drag(TAG, "score", (0.3, 0.1), (0.7, 0.9))
    button = of(dashboard, f'[data-testid=metric-card][data-tag="{TAG}"]')
    picture = drawn(dashboard, button)
    assert f"Run: {logdir.DESIGN}." in picture.caption
    assert "The axes show a part of the points." in picture.caption
    expect(button).to_be_focused()
    name, png = saved(dashboard, button, "png")
    assert name == picture.name.replace(".svg", ".png")
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    assert width == 2 * float(present(picture.root.get("width")))
    assert height == 2 * float(present(picture.root.get("height")))
    gap = dashboard.find("[data-kind=gap]").locator("xpath=..")
    gaps = drawn(dashboard, gap.get_by_test_id("picture-button"))
    assert "gap" in gaps.words


def test_a_menu_of_formats_is_used_by_keys_and_offends_no_rule(
    dashboard: Dashboard,
) -> None:
    """Enter opens it, Escape closes it, and nothing in the card moves."""
    button = of(dashboard, f'[data-testid=metric-card][data-tag="{TAG}"]')
    button.focus()
    before = place_in_card(dashboard)
    dashboard.page.keyboard.press("Enter")
    expect(dashboard.get("picture-menu")).to_be_visible()
    assert offences(dashboard.frame()) == []
    assert place_in_card(dashboard) == before
    dashboard.page.keyboard.press("Tab")
    expect(dashboard.get("picture-svg")).to_be_focused()
    dashboard.page.keyboard.press("Escape")
    expect(dashboard.get("picture-menu")).to_have_count(0)


@pytest.fixture(scope="module")
def odd_names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoardProcess]:
    """Return a TensorBoard on two runs whose classes have names that are not plain."""
    logs = tmp_path_factory.mktemp("odd")
    series = metadata.SeriesMetadata("multiclass", NAMES, QUANTITIES, None, "macro")
    for seed, run in enumerate(("one & two/validation", "three/validation")):
        task = details.multiclass(epochs=5, seed=seed)
        named = details.Task(series, task.y_true, task.y_pred)
        details.write(logs, run, named)
    with serve(logs) as server:
        wait_for_steps(server, {"one & two/validation": 5, "three/validation": 5})
        yield server


def test_classes_and_confusions_are_pictures_whatever_they_are_called(
    odd_names: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """The map, the curves and the matrix; names are escaped, and numbers are there."""
    dashboard = open_tab(odd_names)
    shown = {"e\x01f": "e�f"}
    names = [shown.get(name, name) for name in NAMES]
    show(dashboard, "classes")
    heat = drawn(dashboard, of(dashboard, ".heat"))
    assert set(names) <= set(heat.words)
    assert "Run: one & two/validation." in heat.caption
    assert "240 rows counted." in heat.caption
    scale = dashboard.get("heat-scale").evaluate("(scale) => ({...scale.dataset})")
    ends = next(words for words in heat.words if words.endswith("(right)"))
    said, _, ends = ends.rpartition(": ")
    assert said == "F1"
    low, high = map(float, re.findall(r"[\d.]+", ends))
    assert low == pytest.approx(float(scale["low"]), abs=1e-4)
    assert high == pytest.approx(float(scale["high"]), abs=1e-4)
    curves = drawn(dashboard, of(dashboard, "[data-testid=class-curves]"))
    assert set(names) <= set(curves.words)
    across, up = curves.ticks()
    for row in rows_of(dashboard, "class-table"):
        x, y = curves.lines(shown.get(row["class"], row["class"]))[-1][-1]
        assert value_at(across, x) == pytest.approx(4, abs=0.02)
        assert value_at(up, y) == pytest.approx(number(row["f1"]), abs=0.002)

    show(dashboard, "confusion")
    expect(dashboard.get("matrix")).to_be_visible()
    matrix = drawn(dashboard, of(dashboard, ".confusion"))
    answer = odd_names.get_json(f"{api.ROOT}confusion?run=three/validation&tag={TAG}")
    if "three/validation" not in matrix.caption:
        run = "one%20%26%20two/validation"
        answer = odd_names.get_json(f"{api.ROOT}confusion?run={run}&tag={TAG}")
    cells = [f"{value:.0f}" for row in answer["matrix"] for value in row if value]
    for cell in cells:
        assert cell in matrix.words
    assert matrix.words.count(names[0]) == 2
    assert {"true class", "taken for"} <= set(matrix.words)
    assert "Cells: numbers of rows." in matrix.caption
    assert dashboard.opened.complaints() == []


def test_thresholds_are_pictures_too(anew: OpenTheme) -> None:
    """The three charts, the map, and the curves of precision and recall."""
    dashboard = anew(True)
    show(dashboard, "thresholds")
    best = drawn(dashboard, of(dashboard, ".plot:has([data-kind=best-threshold])"))
    assert "best threshold" in best.words
    assert "threshold of the counts, 0.5" in best.words
    at_step = drawn(dashboard, of(dashboard, ".plot:has([data-kind=at-step])"))
    assert {"threshold", "best threshold", "threshold in use"} <= set(at_step.words)
    heat = drawn(dashboard, of(dashboard, "[data-testid=threshold-map]"))
    assert "threshold" in heat.words
    assert any(re.match(r"F1.*: .* \(left\) to ", words) for words in heat.words)
    assert "so the axis is stretched there." in heat.caption
    section = dashboard.find("[data-testid=curve-section][aria-busy=false]")
    expect(section).to_be_visible()
    curve = drawn(dashboard, of(dashboard, "[data-testid=curve-section]"))
    assert {"Recall", "Precision", "equal F1", "F1 0.8"} <= set(curve.words)
    assert set(curve.words) >= {logdir.DESIGN}
    assert "At epoch " in curve.caption or "Each run at its last step" in curve.caption
    # Its last epoch has nothing to find.
    assert f"Undefined or not in sight: {logdir.SOMETIMES}." in curve.caption
    assert dashboard.opened.complaints() == []


@pytest.fixture(scope="module")
def thirty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoardProcess]:
    """Return a TensorBoard on a sweep of 30 runs."""
    logs = tmp_path_factory.mktemp("sweep")
    runs = sweep.write_sweep(logs, 30, epochs=4, with_training=False)
    with serve(logs) as server:
        wait_for_steps(server, {f"{run}/validation": 4 for run in runs})
        yield server


def test_the_ranking_and_the_pooled_groups_are_pictures(
    thirty: TensorBoardProcess, open_tab: OpenTab
) -> None:
    """Every run with its number, in the order that is shown; of many lines a few."""
    dashboard = open_tab(thirty)
    show(dashboard, "best")
    rows = rows_of(dashboard, "best")
    ranking = drawn(dashboard, of(dashboard, "[data-testid=ranking]"))
    told = [words for words in ranking.words if re.match(r"0\.\d{4} \(", words)]
    assert [float(words[:6]) for words in told] == [
        pytest.approx(number(row["best"]), abs=6e-5) for row in rows
    ]
    assert [words for words in ranking.words if words.startswith("lr=")]
    assert "899 rows counted of each." in ranking.caption
    assert "chosen on the rows that judge it" in ranking.caption
    show(dashboard, "curves")
    dashboard.ready()
    card = drawn(dashboard, of(dashboard, "[data-testid=metric-card]"))
    assert any(words.startswith("… and 18 more") for words in card.words)
    show(dashboard, "pooled")
    pooled = drawn(dashboard, of(dashboard, "[data-testid=pool-card]"))
    row, *_ = rows_of(dashboard, "groups")
    value = number(row["pooled"]) or number(row["mean"])
    _, up = pooled.ticks()
    name = row["group"] or "all"
    ends = [value_at(up, line[-1][1]) for line in pooled.lines(name)]
    assert any(end == pytest.approx(value, abs=0.002) for end in ends)
    assert dashboard.opened.complaints() == []
