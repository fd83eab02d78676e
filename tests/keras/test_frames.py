"""Looking at what runs changes nothing, and keeps nothing alive."""

from __future__ import annotations

import sys
import weakref
from pathlib import Path
from typing import Any

import keras
import pytest

from tb_f1_plugin.keras.private.frames import argument_of_fit, local_of

# A function that lets go of something, and asks whether anything still holds it.
LETS_GO = """
def lets_go(Iterator, look):
    iterator = Iterator()
    dies = weakref.ref(iterator)
    assert look(sys._getframe(), "iterator") is iterator
    iterator = None
    return dies() is None
"""


class Iterator:
    """Something with a life."""


def function_of(file: Path | str) -> Any:
    """Return the function as if a file had it."""
    namespace: dict[str, Any] = {"sys": sys, "weakref": weakref}
    exec(compile(LETS_GO, str(file), "exec"), namespace)
    return namespace["lets_go"]


def test_a_variable_is_found_by_name() -> None:
    """Whatever else there is; None for what there is not."""
    batch_size = 256
    frame = sys._getframe()
    assert local_of(frame, "batch_size") == 256
    assert local_of(frame, "epochs") is None
    assert batch_size == 256


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="frames keep no copy")
def test_a_copy_of_variables_would_keep_them_alive() -> None:
    """The meta-test: what the next one sees is seen."""
    lets_go = function_of("user.py")
    assert lets_go(Iterator, lambda frame, name: frame.f_locals[name]) is False


def test_in_keras_what_was_looked_at_lives_no_longer_for_it() -> None:
    """A frame's copy of its variables would keep the last epoch's iterator alive."""
    lets_go = function_of(Path(keras.__file__).parent / "trainer.py")
    assert lets_go(Iterator, local_of) is True


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="frames keep no copy")
def test_a_debugger_s_copy_stays() -> None:
    """Where a debugger stands, the copy is what it writes back."""

    def look(frame: Any, name: str) -> Any:
        frame.f_trace = lambda *_: None
        return local_of(frame, name)

    lets_go = function_of(Path(keras.__file__).parent / "trainer.py")
    assert lets_go(Iterator, look) is False


def test_what_locals_returned_to_a_user_stays() -> None:
    """Many keep `locals()` as their hyperparameters: it is the very dictionary."""

    def fit(class_weight: Any, epochs: int) -> tuple[dict[str, Any], Any]:
        hyperparameters = locals()
        return hyperparameters, local_of(sys._getframe(), "class_weight")

    kept, found = fit({1: 2.0}, epochs=3)
    assert found == {1: 2.0}
    assert kept["epochs"] == 3


def test_only_keras_own_fit_is_the_fit_that_runs() -> None:
    """A function of the user's with the same name hands on what it likes."""
    asks = "def fit(class_weight):\n    return argument_of_fit('class_weight')"
    found = {}
    for file in ("user.py", Path(keras.__file__).parent / "trainer.py"):
        namespace: dict[str, Any] = {"argument_of_fit": argument_of_fit}
        exec(compile(asks, str(file), "exec"), namespace)
        found[str(file) == "user.py"] = namespace["fit"]({1: 2.0})
    assert found == {True: None, False: {1: 2.0}}


def test_the_variables_of_a_module_stay() -> None:
    """Of a script its frame has no copy, but the very variables."""
    namespace = {"local_of": local_of}
    exec(
        "import sys\nepochs = 3\nfound = local_of(sys._getframe(), 'epochs')", namespace
    )
    assert namespace["found"] == namespace["epochs"] == 3
