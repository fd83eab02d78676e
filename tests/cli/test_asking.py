"""Asking: of logs that were read once each list is made once."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tensorboard.data.provider import RunTagFilter

from tb_f1_plugin.cli.export.asking import Unchanging


class Counting:
    """A provider that counts what it is asked."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def list_tensors(self, asker: Any, **asked: Any) -> Any:
        """Return what is asked."""
        self.asked["tensors"] += 1
        return "tensors", asked

    def list_scalars(self, asker: Any, **asked: Any) -> Any:
        """Return what is asked."""
        self.asked["scalars"] += 1
        return "scalars", asked

    def read_tensors(self) -> str:
        """Return what is no list."""
        self.asked["read"] += 1
        return "read"


def test_each_list_is_made_once() -> None:
    """Of each kind, plugin, experiment and choice of runs and tags; in any order."""
    counting = Counting()
    provider = Unchanging(counting)
    questions = [
        {"experiment_id": experiment, "plugin_name": plugin, "run_tag_filter": only}
        for experiment in ("", "x")
        for plugin in ("f1", "scalars")
        for only in (
            None,
            RunTagFilter(runs=["a", "b"]),
            RunTagFilter(runs=["a"]),
            RunTagFilter(tags=["a"]),
        )
    ]

    for _ in range(3):
        for asked in questions:
            assert provider.list_tensors(None, **asked) == ("tensors", asked)
            assert provider.list_scalars(None, **asked) == ("scalars", asked)
    again = {**questions[1], "run_tag_filter": RunTagFilter(runs=["b", "a"])}
    provider.list_tensors(None, **again)

    assert counting.asked == {"tensors": len(questions), "scalars": len(questions)}


def test_what_is_no_list_is_asked_each_time() -> None:
    """Points are many, and the plugin keeps what it needs of them."""
    counting = Counting()
    provider = Unchanging(counting)

    assert [provider.read_tensors(), provider.read_tensors()] == ["read", "read"]
    assert counting.asked == {"read": 2}
