"""Patterns: regular expressions that come with a request, and cannot hang the server.

May import `re2`, `text` and the standard library only. Python's own engine takes
exponential time on some patterns, such as ``^(a|aa)+$``, and holds the lock all the
while. RE2's time is linear in the text and its memory is bounded. So it refuses
look-around and references back; everything else is Python's syntax.
"""

from __future__ import annotations

from typing import Any

import re2

from tb_f1_plugin.text.printable import printable

MOST = 500  # characters
MOST_SHOWN = 80  # characters of a text that a sentence repeats


def shown(text: str) -> str:
    """Return a text that was received, cut to what one sentence can hold."""
    return repr(text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…")


class Pattern:
    """A compiled pattern that groups names by what it finds in them.

    Args:
        text: The regular expression, as RE2 understands it.

    Raises:
        ValueError: If it is none; says why.

    >>> Pattern("^(cnn|mlp)-fold").key("mlp-fold3/validation")
    ('mlp',)
    >>> Pattern("fold[0-9]").key("mlp-fold3/validation")
    ('fold3',)
    >>> Pattern("seed").key("mlp-fold3/validation")
    """

    def __init__(self, text: str) -> None:
        if len(text) > MOST:
            raise ValueError(f"must have at most {MOST} characters, got {len(text)}.")
        options = re2.Options()
        options.log_errors = False  # the error that is raised says it
        try:
            self._compiled: Any = re2.compile(text, options=options)
        except (re2.error, UnicodeError) as error:
            why = error.args[0] if isinstance(error, re2.error) else error
            why = why.decode(errors="replace") if isinstance(why, bytes) else str(why)
            raise ValueError(
                f"must be a regular expression (RE2's), got {shown(text)}: "
                f"{printable(why)}."  # it repeats a part of the text
            ) from error
        self.text = text

    def key(self, name: str) -> tuple[str, ...] | None:
        """Return the groups that it finds in a name, or all that it finds; or None."""
        # RE2 reads UTF-8 only. A file's name may have half of a pair of surrogates.
        found = self._compiled.search(name.encode(errors="replace").decode())
        if found is None:
            return None
        return tuple(part or "" for part in found.groups()) or (found[0],)
