"""Answers are stored while nothing changes, and never more than may be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tb_f1_plugin.plugin import routes
from tb_f1_plugin.plugin.answers import JSON, Answer
from tb_f1_plugin.plugin.cache import KEY_BYTES, AnswerCache
from tests.support import logs
from tests.support.in_process import InProcess


def made(
    cache: AnswerCache,
    asked: object,
    state: object,
    size: int = 10,
    *,
    is_reusable: bool = True,
) -> bool:
    """Tell whether an answer had to be made."""
    calls = []

    def make() -> Answer:
        calls.append(asked)
        return Answer(b"x" * size, JSON, "tag", False, is_reusable)

    assert cache.answer(asked, state, make).body == b"x" * size
    return bool(calls)


def test_an_answer_is_made_once_for_a_state() -> None:
    """Another state or another question is another answer."""
    cache = AnswerCache()
    assert made(cache, "a", 1)
    assert not made(cache, "a", 1)
    assert made(cache, "b", 1)
    assert made(cache, "a", 2)
    assert made(cache, "a", 1)


def test_the_longest_unused_answer_goes_first() -> None:
    """What is stored has a bound, whoever asks for what."""
    size = 1000
    cache = AnswerCache(5 * (size + KEY_BYTES))
    for number in range(5):
        assert made(cache, number, 0, size)
    assert not made(cache, 0, 0, size)
    assert made(cache, 5, 0, size)
    assert not made(cache, 0, 0, size)
    assert made(cache, 1, 0, size)


def test_an_answer_that_would_drive_out_all_others_is_not_stored() -> None:
    """One of everything costs what it costs, each time."""
    cache = AnswerCache(100_000)
    assert made(cache, "small", 0)
    assert made(cache, "large", 0, 50_000)
    assert made(cache, "large", 0, 50_000)
    assert not made(cache, "small", 0)


def test_an_answer_of_what_is_known_so_far_is_not_stored() -> None:
    """The next who asks the same may get more."""
    cache = AnswerCache()
    assert made(cache, "a", 1, is_reusable=False)
    assert made(cache, "a", 1)
    assert not made(cache, "a", 1, is_reusable=False)


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
        lambda series, asked: calls.append(series.run) or original(series, asked),
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
    """Also where the other's answer is stored."""
    epochs = [(e, logs.record_of(b)) for e, b in enumerate(logs.binary_epochs(50))]
    logs.write_records(tmp_path, "run", epochs)
    here = in_process(tmp_path)
    packed, plain = {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "identity"}
    answers = [here.get("scores", headers=h) for h in (packed, plain, packed, plain)]
    assert len({answer.headers["ETag"] for answer in answers}) == 1
    assert [answer.headers.get("Content-Encoding") for answer in answers] == [
        "gzip",
        None,
        "gzip",
        None,
    ]
    assert answers[1].get_data() == answers[3].get_data()
