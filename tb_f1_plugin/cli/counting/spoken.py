"""Spoken: sentences about arguments of `count`, as the command line says them.

May import the standard library only.
"""

from __future__ import annotations

import re

# What `count` calls otherwise than the command line does.
_OTHERWISE = {"by": "slice"}
_ARGUMENTS = (
    *("y_true", "y_pred", "by", "step", "threshold", "classes", "positive"),
    *("weight", "histogram", "confusion", "missing", "where", "sql", "run", "against"),
    *("engine", "master", "memory", "threads"),
)


def of_columns(sentence: str) -> str:
    """Return a sentence about arguments as one about options.

    >>> of_columns("Give `y_true`, or leave rows out by `missing=drop`. `by` is odd.")
    'Give `--y-true`, or leave rows out by `--missing drop`. `--slice` is odd.'
    """

    def option(found: re.Match[str]) -> str:
        name = _OTHERWISE.get(found[1], found[1]).replace("_", "-")
        return f"`--{name} {found[2]}`" if found[2] else f"`--{name}`"

    names = "|".join(_ARGUMENTS)
    return re.sub(rf"`({names})(?:=([^`]*))?`", option, sentence)
