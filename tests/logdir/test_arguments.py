"""Places: what the arguments LOGDIR mean."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tb_f1_plugin.logdir.arguments import NoPlaceError, Place, places


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a directory with logs, and have it as the home as well."""
    for path in ("logs/fold0/validation", "logs/fold1", "other/fold0", "a,b", "x:y"):
        (tmp_path / path).mkdir(parents=True)
    (tmp_path / "logs/events.out.tfevents.1").touch()
    (tmp_path / "again").symlink_to("logs")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", os.fspath(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["logs"], {"": "logs"}),
        (["~/logs"], {"": "HOME/logs"}),
        (["logs/"], {"": "logs/"}),
        (["file://HOME/logs"], {"": "HOME/logs"}),
        (["gs://bucket/logs"], {"": "gs://bucket/logs"}),
        # What there is comes before what it could mean.
        (["a,b"], {"": "a,b"}),
        (["x:y"], {"": "x:y"}),
        # Several: called as below the directory that all lie in.
        (["logs/fold0", "logs/fold1"], {"fold0": "logs/fold0", "fold1": "logs/fold1"}),
        (["logs/fold*"], {"fold0": "logs/fold0", "fold1": "logs/fold1"}),
        (["logs/fold0,logs/fold1"], {"fold0": "logs/fold0", "fold1": "logs/fold1"}),
        (
            ["logs/fold0", "other/fold0"],
            {"logs/fold0": "logs/fold0", "other/fold0": "other/fold0"},
        ),
        # Each once.
        (["logs", "logs"], {"": "logs"}),
        (["logs", "again"], {"": "logs"}),
        (["logs/fold0", "logs"], {"": "logs"}),
        # As TensorBoard's --logdir_spec.
        (["a:logs/fold0,b:other"], {"a": "logs/fold0", "b": "other"}),
        (["a:logs/fold0"], {"a": "logs/fold0"}),
        (["a:logs,other/fold0"], {"fold0": "other/fold0", "a": "logs"}),
        (["a:file://HOME/logs,b:~/other"], {"a": "HOME/logs", "b": "HOME/other"}),
    ],
)
def test_what_tensorboard_takes_is_taken(
    here: Path, arguments: list[str], expected: dict[str, str]
) -> None:
    """A directory, several, a list, a list with names, and a pattern."""

    def at_home(text: str) -> str:
        return text.replace("HOME", os.fspath(here))

    found = places([at_home(argument) for argument in arguments])
    assert {one.name: one.path for one in found} == {
        name: at_home(path) for name, path in expected.items()
    }


@pytest.mark.parametrize(
    ("arguments", "sentence", "instead"),
    [
        (["nowhere"], "which is none", ["logs"]),
        ([""], "got '', which is none", ["logs"]),
        (["log*/nothing*"], "which no directory matches", ["log*"]),
        (
            ["logs/events.out.tfevents.1"],
            "Give the directory that it lies in",
            ["logs"],
        ),
        (["logs,nowhere"], "'nowhere' is none", ["logs,other"]),
        (["a:nowhere"], "'nowhere' is none", ["a:logs"]),
        (["a:logs,a:other"], "Give each a name of its own", ["one:logs,two:other"]),
        (["a:logs,a/b:other"], "Give each a name of its own", ["one:logs,two:other"]),
        (["../a:logs"], "Give it without `..`", ["a:logs"]),
        (["gs://bucket", "logs"], "alone", ["gs://bucket"]),
    ],
)
def test_what_means_no_directory_is_told_with_what_to_give(
    arguments: list[str], sentence: str, instead: list[str]
) -> None:
    """What was received is in the sentence, and its advice works."""
    with pytest.raises(NoPlaceError) as caught:
        places(arguments)
    assert sentence in str(caught.value)
    assert places(instead)


def test_runs_are_called_by_the_name_of_their_place() -> None:
    """As directories below one that holds all of them."""
    assert Place("", "logs").run("a/b") == "a/b"
    assert Place("", "logs").run(".") == "."
    assert Place("fold0", "logs/fold0").run("validation") == os.path.join(
        "fold0", "validation"
    )
    assert Place("fold0", "logs/fold0").run(".") == "fold0"
