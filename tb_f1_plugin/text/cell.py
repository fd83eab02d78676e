"""Cell: a name in a CSV, exact for programs, and no formula for a spreadsheet.

May import the standard library only. A spreadsheet that opens a CSV computes what
begins with `=`, and with a few other signs, whatever quotes are around it. So such a
name gets an apostrophe in front, and so does one that begins with an apostrophe: who
takes away one apostrophe from the front of a name has the name as it was.
`frontend/src/text/cell.ts` does the same.
"""

from __future__ import annotations

import re

# A sign that begins a formula, also behind what cannot be seen, or as wide as Chinese.
_BEGINS = re.compile(
    "[\t\r\n']|[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u2060\ufeff]*"
    r"[=+\-@" + "\uff1d\uff0b\uff0d\uff20]"
)
# A class may be called -1, which is the same number to a spreadsheet.
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_LONE = re.compile("[\ud800-\udfff]")


def cell(text: str) -> str:
    r"""Return a text as it stands in a cell of a CSV, before it is quoted.

    A file's name that is no UTF-8 has signs that UTF-8 cannot have. They are written
    out.

    >>> cell("=1+1"), cell("'a"), cell("a=1"), cell("-1"), cell("a\udcff")
    ("'=1+1", "''a", 'a=1', '-1', 'a\\udcff')
    """
    if _BEGINS.match(text) and not _NUMBER.fullmatch(text):
        text = f"'{text}"
    return _LONE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)
