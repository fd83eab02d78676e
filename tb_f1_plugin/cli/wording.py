"""Spoken: a sentence of the plugin's, as the command line says it.

May import `query`, for the parameters. One fact has two ways to be asked for: a
parameter of a route, and an option of the same name. The plugin says the first, in
backticks.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from tb_f1_plugin.plugin.query import QUESTION

FLAGS = ("same_rows",)  # options without a value
PARAMETERS = ("tag", "run", "group", *FLAGS, *QUESTION)
_ASKED = re.compile(rf"`(?P<name>{'|'.join(PARAMETERS)})=(?P<value>[^`]*)`")


def spoken(sentence: str) -> str:
    """Return a sentence whose advice is an option where it was a parameter.

    >>> spoken("Say so (`same_rows=1`), or ask with `zero_division=nan`.")
    'Say so (`--same-rows`), or ask with `--zero-division nan`.'
    """
    return _ASKED.sub(
        lambda found: (
            f"`{_option(found['name'])}`"
            if found["name"] in FLAGS
            else f"`{_option(found['name'])} {found['value']}`"
        ),
        sentence,
    )


def of_options(error: str, names: Collection[str]) -> str:
    """Return an error about some parameters as one about options.

    >>> of_options("`zero_division` must be 0, 1 or nan.", ["zero_division"])
    '`--zero-division` must be 0, 1 or nan.'
    """
    every = "|".join(map(re.escape, names))
    return re.sub(f"`({every})`", lambda found: f"`{_option(found[1])}`", error)


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
