"""Every threshold: the slider for all views, and the view of thresholds."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.browser import api, logdir
from tests.browser.api import present
from tests.browser.dashboard import DATASETS, Dashboard, OpenTheme
from tests.browser.views import number, rows_of, show
from tests.support.tensorboard_process import TensorBoardProcess
from tests.support.waiting import wait_for

pytestmark = pytest.mark.browser

TAG, RUN = logdir.TAG, logdir.SOMETIMES
# Moves a slider over its places, a few moves each frame; tells how many there were.
SWEEP = """async (slider) => {
  let moves = 0;
  for (let place = Number(slider.min); place <= Number(slider.max); place++) {
    slider.value = place;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    if (++moves % 4 === 0) await new Promise(requestAnimationFrame);
  }
  return moves;
}"""
# Keeps which thresholds are asked for, and how many answers are awaited at once.
WATCH = """() => {
  const { fetch } = window;
  window.watched = { now: 0, most: 0, asked: [] };
  window.fetch = async (url) => {
    const asked = new URL(url, location.href).searchParams.get("threshold");
    if (asked !== null) watched.asked.push(asked);
    watched.most = Math.max(watched.most, ++watched.now);
    try {
      return await fetch(url);
    } finally {
      watched.now--;
    }
  };
}"""
TOP = "(card) => card.getBoundingClientRect().top"


def use(dashboard: Dashboard, threshold: str) -> None:
    """Type a threshold."""
    dashboard.get("threshold-number").fill(threshold)
    dashboard.get("threshold-number").press("Enter")


def test_a_threshold_moves_every_view_and_is_in_the_address(
    server: TensorBoardProcess, anew: OpenTheme
) -> None:
    """Curves and runs are the API's there; a run that keeps none is named."""
    dashboard = anew(False)
    own = dashboard.last_points(TAG)
    use(dashboard, "0.3")  # no edge: the nearest one is taken
    expect(dashboard.get("threshold-number")).to_have_value("0.30078125")
    dashboard.expect_runs(TAG, list(logdir.WITH_HISTOGRAMS))
    known = api.points(server, TAG, threshold="0.30078125")
    for run, told in dashboard.last_points(TAG).items():
        assert told.exact == known[run][-1].exact
        assert told.batch_mean is None
    assert dashboard.last_points(TAG) != own
    note = dashboard.card(TAG).get_by_test_id("unavailable-note").first
    expect(note).to_contain_text("histogram")
    wait_for(
        lambda: dashboard.address().get("p.f1.threshold") == "0.30078125",
        what="the threshold in the address",
    )
    show(dashboard, "runs")
    best = {row["run"]: row for row in rows_of(dashboard, "runs") if row["tag"] == TAG}
    assert number(best[RUN]["last"]) == known[RUN][-1].exact
    assert number(best[logdir.NEVER]["last"]) is None
    dashboard.get("threshold-own").click()
    show(dashboard, "curves")
    dashboard.ready()
    assert dashboard.last_points(TAG) == own


def test_a_quick_slider_asks_one_question_at_a_time_and_ends_where_it_stands(
    anew: OpenTheme,
) -> None:
    """The newest place wins, and nothing on the page moves meanwhile."""
    dashboard = anew(True)
    frame, card = dashboard.frame(), dashboard.card(TAG)
    use(dashboard, "0.1")
    dashboard.expect_runs(TAG, list(logdir.WITH_HISTOGRAMS))
    dashboard.ready()
    top = card.evaluate(TOP)
    frame.evaluate(WATCH)
    slider = dashboard.get("threshold-slider")
    moves = slider.evaluate(SWEEP)
    frame.wait_for_function("watched.asked.at(-1) === '1' && watched.now === 0")
    expect(card).to_have_attribute("aria-busy", "false")
    watched = frame.evaluate("watched")
    assert watched["most"] <= len(logdir.TAGS)
    assert 2 < len(set(watched["asked"])) < moves
    assert card.evaluate(TOP) == top


def test_the_view_of_thresholds_tells_what_the_api_says(
    server: TensorBoardProcess, anew: OpenTheme
) -> None:
    """At the epoch under the crosshair; *Use* takes the threshold with all digits."""
    dashboard = anew(False)
    show(dashboard, "thresholds")
    expect(dashboard.get("thresholds-run")).to_have_value(RUN)
    asked = urlencode({"run": RUN, "tag": TAG, "reach": "recall:0.75"})
    dashboard.get("reach-input").fill("0.75")
    area = dashboard.find("[data-kind=best-value] .plot-area")
    box = present(area.bounding_box())
    for share, step in (0.1, 0), (0.5, 2):
        area.hover(position={"x": share * box["width"], "y": 9})
        view = dashboard.get("thresholds-answer")
        expect(view).to_have_attribute("data-step", str(step))
        expect(view).to_have_attribute("aria-busy", "false")
        known = server.get_json(f"{api.ROOT}thresholds?{asked}&step={step}")
        best = dashboard.get("best-line").evaluate("(line) => ({...line.dataset})")
        place = known["steps"].index(step)
        assert float(best["threshold"]) == known["best"]["threshold"][place]
        assert float(best["value"]) == known["best"]["value"][place]
        reach = dashboard.get("reach-line").get_attribute("data-threshold")
        assert number(reach) == known["reaching"][0]["threshold"]
    dashboard.page.mouse.move(1, 1)
    dashboard.get("thresholds-step").fill("3")
    expect(dashboard.get("thresholds-answer")).to_have_attribute("data-step", "3")
    known = server.get_json(f"{api.ROOT}thresholds?{asked}")
    values = [value or 0 for value in known["best"]["value"]]
    place = values.index(max(values))
    best_step = dashboard.get("best-step")
    assert best_step.get_attribute("data-step") == str(known["steps"][place])
    if known["steps"][place] != 3:
        told = f"The best epoch is {known['steps'][place]}: threshold "
        expect(best_step).to_contain_text(told)
        expect(best_step).to_contain_text(f"F1 {values[place]:.4f}")
        best_step.get_by_test_id("go-to-best").click()
        view = dashboard.get("thresholds-answer")
        expect(view).to_have_attribute("data-step", str(known["steps"][place]))
        expect(best_step).to_contain_text("No other epoch has a higher F1")
        dashboard.get("thresholds-step").fill("3")
        expect(view).to_have_attribute("data-step", "3")
    dashboard.get("best-line").get_by_test_id("use-threshold").click()
    chosen = present(dashboard.get("best-line").get_attribute("data-threshold"))
    typed = dashboard.get("threshold-number")
    assert float(typed.input_value()) == pytest.approx(float(chosen), rel=1e-7)
    used = dashboard.get("best-line").get_by_test_id("is-used")
    expect(used).to_have_text("In use in every view.")
    expect(dashboard.get("reach-line").get_by_test_id("is-used")).to_have_text("")


def test_curves_of_several_runs_stand_beside_the_brackets_of_the_api(
    server: TensorBoardProcess, anew: OpenTheme
) -> None:
    """Each run at its last epoch, or at the chosen one."""
    dashboard = anew(True)
    show(dashboard, "thresholds")
    for curve in "roc", "precision_recall":
        picker = dashboard.get("curve-picker")
        picker.locator(f"input[value={curve}]").check(force=True)
        section = dashboard.get("curve-section")
        expect(section).to_have_attribute("aria-busy", "false")
        expect(section.locator(f"[data-kind={curve}]")).to_be_visible()
        rows = dashboard.get("brackets-row").evaluate_all(DATASETS)
        assert {row["run"] for row in rows} == set(logdir.WITH_HISTOGRAMS)
        for row in rows:
            asked = urlencode({"run": row["run"], "tag": TAG, "curve": curve})
            known = server.get_json(f"{api.ROOT}curve?{asked}")
            assert int(row["step"]) == known["step"]
            assert json.loads(row["rocAuc"]) == known["brackets"]["roc_auc"]
            assert json.loads(row["bestF1"]) == known["brackets"]["best_f1"]
