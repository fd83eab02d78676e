"""Answers are kept while nothing changes, and never more than may be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tb_f1_plugin.plugin import routes
from tb_f1_plugin.plugin.answers import JSON, Answer
from tb_f1_plugin.plugin.cache import ASKED_BYTES, Kept
from tests.plugin.conftest import InProcess
from tests.support import logs


def answer(size: int, word: str = "a") -> Answer:
    """Return an answer of some bytes."""
    return Answer(b"x" * size, JSON, word, is_packed=False)


def made(kept: Kept, asked: object, state: object, size: int = 10) -> bool:
    """Tell whether an answer had to be made."""
    calls = []

    def make() -> Answer:
        calls.append(asked)
        return answer(size)

    assert kept.answer(asked, state, make).body == b"x" * size
    return bool(calls)


def test_an_answer_is_made_once_for_a_state() -> None:
    """Another state or another question is another answer."""
    kept = Kept()
    assert made(kept, "a", 1)
    assert not made(kept, "a", 1)
    assert made(kept, "b", 1)
    assert made(kept, "a", 2)
    assert made(kept, "a", 1)


def test_the_longest_unused_answer_goes_first() -> None:
    """What is kept has a bound, whoever asks for what."""
    size = 1000
    kept = Kept(5 * (size + ASKED_BYTES))
    for number in range(5):
        assert made(kept, number, 0, size)
    assert not made(kept, 0, 0, size)
    assert made(kept, 5, 0, size)
    assert not made(kept, 0, 0, size)
    assert made(kept, 1, 0, size)


def test_an_answer_that_would_drive_out_all_others_is_not_kept() -> None:
    """One of everything costs what it costs, each time."""
    kept = Kept(100_000)
    assert made(kept, "small", 0)
    assert made(kept, "large", 0, 50_000)
    assert made(kept, "large", 0, 50_000)
    assert not made(kept, "small", 0)


def test_what_was_answered_is_answered_anew_when_points_are_added(
    tmp_path: Path,
    in_process: Callable[[Path], InProcess],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Until then nothing is scored again, and a known ETag is a 304."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(9))]
    logs.write_records(tmp_path, "run", epochs[:3])
    here = in_process(tmp_path)
    calls: list[str] = []
    original = routes.score
    monkeypatch.setattr(
        routes,
        "score",
        lambda one, asked: calls.append(one.run) or original(one, asked),
    )
    first = here.get("scores")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert here.get("scores").get_data() == first.get_data()
    assert here.get("scores", headers=tag).status_code == 304
    assert calls == ["run"]
    logs.write_records(tmp_path, "run", epochs[3:], start=logs.START + 50)
    here.reload()
    second = here.get("scores", headers=tag)
    assert (second.status_code, calls) == (200, ["run", "run"])
    assert len(second.get_json()["series"][0]["step"]) == 9


def test_who_takes_gzip_and_who_does_not_get_the_same(
    tmp_path: Path, in_process: Callable[[Path], InProcess]
) -> None:
    """Also where the other's answer is kept."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(50))]
    logs.write_records(tmp_path, "run", epochs)
    here = in_process(tmp_path)
    packed, plain = {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "identity"}
    answers = [here.get("scores", headers=h) for h in (packed, plain, packed, plain)]
    assert len({one.headers["ETag"] for one in answers}) == 1
    assert [one.headers.get("Content-Encoding") for one in answers] == [
        "gzip",
        None,
        "gzip",
        None,
    ]
    assert answers[1].get_data() == answers[3].get_data()
