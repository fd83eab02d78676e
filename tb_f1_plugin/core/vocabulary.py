"""Vocabulary: the words of a fixed set, each set once, as types.

May import the standard library only. What is a word in a file, in an answer or in a
function's argument has its type here.
"""

from __future__ import annotations

from typing import Literal

Run = Literal["train", "validation"]
"""Where Keras' callback writes an epoch's two splits."""
