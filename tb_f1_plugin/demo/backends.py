"""Backends: what the demo can train with, and what each needs.

May import the standard library only: the command line asks here what there is.
"""

from __future__ import annotations

import importlib.util
import os
from types import MappingProxyType
from typing import NamedTuple


class Backend(NamedTuple):
    """One way to train.

    Attributes:
        about: What it is.
        packages: What is imported.
        install: What is given to pip if one of them is missing.
    """

    about: str
    packages: tuple[str, ...]
    install: str


BACKENDS = MappingProxyType(
    {
        "tensorflow": Backend(
            "Keras on TensorFlow",
            ("sklearn", "keras", "tensorflow"),
            '"tb_f1_plugin[demo,tensorflow]"',
        ),
        "jax": Backend(
            "Keras on JAX", ("sklearn", "keras", "jax"), '"tb_f1_plugin[demo,jax]"'
        ),
        "torch": Backend(
            "Keras on PyTorch",
            ("sklearn", "keras", "torch"),
            '"tb_f1_plugin[demo,torch]"',
        ),
        "loop": Backend(
            "a loop in PyTorch, without Keras",
            ("sklearn", "torch"),
            '"tb_f1_plugin[demo]" torch',
        ),
    }
)


def usual() -> str:
    """Return the backend that is taken if none is chosen.

    It is Keras' own choice where that is said, else the first one that is installed.
    """
    said = os.environ.get("KERAS_BACKEND", "")
    if said in BACKENDS:
        return said
    there = (name for name in BACKENDS if missing(name) is None)
    return next(there, next(iter(BACKENDS)))


def missing(name: str) -> str | None:
    """Return a package that a backend needs and that is not there; None if none is."""
    needed = BACKENDS[name].packages
    return next((p for p in needed if importlib.util.find_spec(p) is None), None)
