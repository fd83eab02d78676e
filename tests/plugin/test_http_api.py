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

from tb_f1_plugin.core.counts import Counts
from tb_f1_plugin.plugin import plugin
from tb_f1_plugin.plugin.routes import ROUTES, route_of
from tests.support import details, logs
from tests.support.in_process import InProcess, check

DOCUMENT = Path(plugin.__file__).with_name("http_api.md")
TEXT = DOCUMENT.read_text(encoding="utf-8")
EXAMPLE = re.compile(r"```\nGET (\S+)\n→ (\d+)\n```\n+```json\n(.*?)```", re.S)
CSV_EXAMPLE = re.compile(r"```\nGET (export\S*)\n→ 200\n```\n+```csv\n(.*?)```", re.S)


class Example(NamedTuple):
    """A request of the document, and the answer that stands below it."""

    path: str
    status: int
    body: str


PETS = details.pets()
EXAMPLES = [Example(m[1], int(m[2]), m[3]) for m in EXAMPLE.finditer(TEXT)]


@pytest.fixture
def here(tmp_path: Path, in_process: Callable[[Path], InProcess]) -> InProcess:
    """Return a server of the logs that the document describes."""
    fourth = Counts([2], [10], [10], 20)
    epochs = [list(logs.DESIGN_BATCHES), [*logs.DESIGN_BATCHES, fourth]]
    records = [(e, logs.record_of(batches)) for e, batches in enumerate(epochs)]
    logs.write_records(tmp_path, "ours/validation", records)
    logs.write_session(tmp_path, "ours", {"lr": 0.01, "optimizer": "adam"})
    logs.write_scalars(tmp_path, "by hand/train", logs.hand_made(epochs))
    first, *others = logs.DESIGN_BATCHES
    for number, batches in enumerate(([first], others), 1):
        fold = [(0, logs.record_of(batches))]
        logs.write_records(tmp_path, f"fold {number}", fold, name="fold_f1")
    details.write(tmp_path, "pets/validation", PETS, name="pet_f1")
    return in_process(tmp_path)


def test_every_json_block_is_the_answer_to_a_request() -> None:
    """No example stands there unasked, and every route and an error have one."""
    assert len(EXAMPLES) == TEXT.count("```json")
    examples = {*(e.path for e in EXAMPLES), *(p for p, _ in CSV_EXAMPLE.findall(TEXT))}
    assert {path.partition("?")[0] for path in examples} == {r.name for r in ROUTES}
    assert {e.status for e in EXAMPLES} == {200, 400, 404}


def test_the_csv_example_is_what_the_code_answers(here: InProcess) -> None:
    """The export's lines, as a spreadsheet gets them."""
    ((path, body),) = CSV_EXAMPLE.findall(TEXT)

    response = here.get(path)

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.get_data(as_text=True) == body


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.path)
def test_an_example_is_what_the_code_answers(here: InProcess, example: Example) -> None:
    """Each stands as it is answered, versions aside, and is valid by the schema."""
    response = here.get(example.path)
    assert response.status_code == example.status
    answered = json.loads(response.get_data())
    definition = route_of(example.path.partition("?")[0]).definition
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
