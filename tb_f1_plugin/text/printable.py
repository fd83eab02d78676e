"""Printable: a text from outside, as people can read it, and as it does nothing.

May import the standard library only. The name of a run is the name of a directory, and
may hold whatever a terminal obeys: colours, titles, links, new lines, letters that run
backwards. What is shown here is never read back: files have the names as they are.
"""

from __future__ import annotations


def printable(text: str) -> str:
    r"""Return a line in which every sign that cannot be seen is written out.

    A new line is one of them, since it could look like an answer.

    >>> printable("a\x1b[31m\nü\u202e\udcff")
    'a\\x1b[31m\\nü\\u202e\\udcff'
    """
    if text.isprintable():
        return text
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii")
        for sign in text
    )


def printable_lines(text: str) -> str:
    r"""Return a text whose lines are printable, and still are lines.

    >>> printable_lines("a\x1b[31m\nü")
    'a\\x1b[31m\nü'
    """
    return "\n".join(map(printable, text.split("\n")))
