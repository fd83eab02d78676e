"""Looking at what runs changes nothing, and keeps nothing alive."""

from __future__ import annotations

import sys
import weakref

from tb_f1_plugin.keras.frames import local_of


class Iterator:
    """Something with a life."""


def test_a_variable_is_found_by_name() -> None:
    """Whatever else there is; None for what there is not."""
    batch_size = 256
    frame = sys._getframe()
    assert local_of(frame, "batch_size") == 256
    assert local_of(frame, "epochs") is None
    assert batch_size == 256


def test_what_was_looked_at_lives_no_longer_for_it() -> None:
    """A frame's copy of its variables would keep the last epoch's iterator alive."""
    iterator: Iterator | None = Iterator()
    dies = weakref.ref(iterator)
    assert local_of(sys._getframe(), "iterator") is iterator
    iterator = None
    assert dies() is None


def test_the_variables_of_a_module_stay() -> None:
    """Of a script its frame has no copy, but the very variables."""
    namespace = {"local_of": local_of}
    exec(
        "import sys\nepochs = 3\nfound = local_of(sys._getframe(), 'epochs')", namespace
    )
    assert namespace["found"] == namespace["epochs"] == 3
