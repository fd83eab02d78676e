"""Whatever is asked of histograms and confusions is answered or refused."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tb_f1_plugin.analysis.details.curves import CURVES
from tb_f1_plugin.analysis.question import AVERAGES
from tb_f1_plugin.core.scores.registry import SCORES
from tb_f1_plugin.core.vocabulary import ABSENT_CLASSES
from tb_f1_plugin.plugin.parameters import FLAG_VALUES, ZERO_DIVISIONS
from tb_f1_plugin.plugin.routes import ROUTES, Route
from tests.plugin.details.queries import LABELS, MANY, ONE, TAG, of
from tests.support import details
from tests.support.in_process import InProcess, check, error_of


def test_what_is_not_kept_says_how_to_keep_it(here: InProcess) -> None:
    """It is no error: the columns are empty."""
    histogram = "F1Score(..., histogram=True)"
    assert histogram in here.answer("thresholds", **of("plain"))["unavailable"]
    assert histogram in here.answer("curve", **of("plain"))["unavailable"]
    told = here.answer("confusion", **of("plain"))["unavailable"]
    assert "F1Score(..., confusion=True)" in told
    told = here.answer("confusion", **of("labels"))["unavailable"]
    assert "Choose a class" in told
    told = here.answer("thresholds", **of("one", class_="2"))["unavailable"]
    assert told.startswith("There is no class '2'")


@pytest.mark.parametrize(
    ("path", "status", "begins"),
    [
        ("thresholds?run=one/validation", 400, "`tag` must be given"),
        ("thresholds?TAG&step=9", 404, "`step` must be one that the series has here"),
        ("thresholds?TAG&reach=recall", 400, "`reach` must be the name of a score"),
        ("thresholds?TAG&reach=f9:1", 400, "`reach` must be the name of a score"),
        ("thresholds?TAG&reach=f1:nan", 400, "`reach` must be the name of a score"),
        ("thresholds?TAG&map=2", 400, "`map` must be one of 0, 1"),
        ("curve?TAG&curve=pr", 400, "`curve` must be one of precision_recall, roc,"),
        ("curve?TAG&class=x", 404, "`class` must be one of the series, got 'x'."),
        ("curve?TAG&step=9", 404, "`step` must be one that the series has here"),
        ("curve?MANY", 400, "`class` must be given for a series of several classes"),
        ("confusion?TAG&step=9", 404, "`step` must be one that the series has here"),
        ("confusion?TAG&from=x", 400, "`from` must be a whole number"),
        ("confusion?TAG&from=8&to=9", 400, "`from` and `to` must have a step"),
        ("confusion?TAG&class=x", 404, "`class` must be one of the series"),
    ],
)
def test_a_mistake_is_told_in_one_sentence(
    here: InProcess, path: str, status: int, begins: str
) -> None:
    """The rule, what was got and the next step."""
    path = path.replace("TAG", f"run=one/validation&tag={TAG}")
    path = path.replace("MANY", f"run=many/validation&tag={TAG}")
    assert error_of(here.get(path), status).startswith(begins)


RUNS = ("one", "many", "labels", "plain")
WORDS: dict[str, Sequence[str]] = {
    "run": [f"{name}/validation" for name in RUNS],
    "step": ["0", "1", "2", "3"],
    "class": ["1", "a", "dog", "x"],
    "score": tuple(SCORES),
    "average": AVERAGES,
    "zero_division": tuple(ZERO_DIVISIONS),
    "absent_classes": ABSENT_CLASSES,
    "reach": ["recall:0.9", "mcc:0.1", "precision:1"],
    "map": FLAG_VALUES,
    "curve": CURVES,
    "from": ["0", "2", "9"],
    "to": ["1", "3", "-1"],
    "threshold": ["0", "0.5", "1"],
}


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> InProcess:
    """Return a server of all kinds, and of scores that are no probabilities."""
    logdir = tmp_path_factory.mktemp("logs")
    for name, task in (("one", ONE), ("many", MANY), ("labels", LABELS)):
        odd = np.array(task.y_pred)
        odd[0], odd[1, :5], odd[2, :3] = 0.5, np.nan, np.inf
        details.write(logdir, f"{name}/validation", replace(task, y_pred=odd))
    details.write(logdir, "plain/validation", MANY, histogram=False, confusion=False)
    return InProcess(logdir)


@settings(deadline=None, max_examples=150)
@given(route=st.sampled_from(ROUTES), data=st.data())
def test_whatever_is_asked_is_answered_or_refused_in_a_sentence(
    there: InProcess, route: Route, data: st.DataObject
) -> None:
    """Never by a failure, and never by what the schema does not allow."""
    query = {"tag": TAG}
    for parameter in route.parameters:
        words = WORDS.get(parameter.name, [])
        if words and (parameter.is_required or data.draw(st.booleans())):
            query[parameter.name] = data.draw(st.sampled_from(words))
    if route.name == "series":
        query = {}
    response = there.get(route.name, query_string=query)
    if response.status_code != 200:
        error_of(response, response.status_code)
        assert response.status_code in (400, 404)
    elif route.name != "export":
        check(json.loads(response.get_data()), route.definition)
