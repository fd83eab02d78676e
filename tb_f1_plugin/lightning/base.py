"""Base: the class that a callback of Lightning has to be.

May import lightning and pytorch-lightning. Lightning has two names, and a program may
use either; each has a class `Callback` of its own.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import Any

NAMES = ("lightning.pytorch", "pytorch_lightning")


def _classes() -> list[Any]:
    """Return the class of each package that is in use, or else of one that is there.

    Raises:
        ModuleNotFoundError: If there is none.
    """
    names = [name for name in NAMES if name in sys.modules]
    installed = [n for n in NAMES if importlib.util.find_spec(n.partition(".")[0])]
    if not installed:
        raise ModuleNotFoundError(
            "tb_f1_plugin.lightning needs Lightning, which is not installed. Run "
            "`pip install lightning`."
        )
    modules = map(importlib.import_module, names or installed[:1])
    return [module.Callback for module in modules]


Callback: Any = type("Callback", tuple(_classes()), {"__doc__": "Hooks as they are."})
