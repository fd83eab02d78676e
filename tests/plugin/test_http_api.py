"""`http_api.md` is what the code answers: every example in it is asked again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib import metadata as installed
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tensorboard import version

from tb_f1_plugin.counts import Counts
from tb_f1_plugin.plugin import plugin, query
from tb_f1_plugin.plugin.scoring import SCORES
from tests.plugin.conftest import InProcess, check
from tests.support import logs

DOCUMENT = Path(plugin.__file__).with_name("http_api.md")
TEXT = DOCUMENT.read_text(encoding="utf-8")
EXAMPLE = re.compile(r"```\nGET (\S+)\n→ (\d+)\n```\n+```json\n(.*?)```", re.S)
DEFINITIONS = {"series": "SeriesAnswer", "scores": "ScoresAnswer"}


class Example(NamedTuple):
    """A request of the document, and the answer that stands below it."""

    path: str
    status: int
    body: str


EXAMPLES = [Example(m[1], int(m[2]), m[3]) for m in EXAMPLE.finditer(TEXT)]


@pytest.fixture
def here(tmp_path: Path, in_process: Callable[[Path], InProcess]) -> InProcess:
    """Return a server of the logs that the document describes."""
    fourth = Counts([2], [10], [10], 20)
    epochs = [list(logs.DESIGN_BATCHES), [*logs.DESIGN_BATCHES, fourth]]
    records = [(e, logs.record_of(batches)) for e, batches in enumerate(epochs)]
    logs.write_records(tmp_path, "ours/validation", records)
    logs.write_scalars(tmp_path, "by hand/train", logs.hand_made(epochs))
    return in_process(tmp_path)


def test_every_json_block_is_the_answer_to_a_request() -> None:
    """No example stands there unasked, and both routes and an error have one."""
    assert len(EXAMPLES) == TEXT.count("```json")
    assert {e.path.partition("?")[0] for e in EXAMPLES} == set(DEFINITIONS)
    assert {e.status for e in EXAMPLES} == {200, 400, 404}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.path)
def test_an_example_is_what_the_code_answers(here: InProcess, example: Example) -> None:
    """Each stands as it is answered, versions aside, and is valid by the schema."""
    response = here.get(example.path)
    assert response.status_code == example.status
    answered = json.loads(response.get_data())
    definition = DEFINITIONS[example.path.partition("?")[0]]
    check(answered, definition if example.status == 200 else "ErrorAnswer")
    if "plugin_version" in answered:
        assert answered["plugin_version"] == installed.version("tb_f1_plugin")
        assert answered["tensorboard_version"] == version.VERSION
        answered |= {"plugin_version": "1.2.3", "tensorboard_version": "2.21.0"}
    assert json.loads(example.body) == rounded(answered)


def rounded(value: Any) -> Any:
    """Return an answer with numbers as the document has them: 6 places."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, list):
        return [rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return value


def test_every_route_parameter_and_score_is_documented(here: InProcess) -> None:
    """What can be asked can be read about."""
    for route in here.plugin.get_plugin_apps():
        assert f"\n## `{route}`\n" in TEXT
    for parameter in (*query._MANY, *query._ONCE):
        assert f"| `{parameter}` |" in TEXT
    for score in SCORES:
        assert f"`{score}`" in TEXT


def test_every_finding_is_documented() -> None:
    """A word for programs is part of the contract."""
    for source in "tensors.py", "ratios.py":
        code = DOCUMENT.with_name(source).read_text(encoding="utf-8")
        for finding in re.findall(r'Finding\(\s*"(\w+)"', code):
            assert f"| `{finding}` |" in TEXT
