"""Files for other programs: one list of columns, one order, and a page that says it."""

from __future__ import annotations

import re

from tb_f1_plugin.analysis import export
from tb_f1_plugin.cli.details import confusion, thresholds
from tb_f1_plugin.core.vocabulary import FILE_COLUMNS
from tests.support import pages

PAGE = pages.PAGES["docs/files.md"].read_text(encoding="utf-8")


def test_the_page_of_files_tells_every_column_in_its_order() -> None:
    """Who reads a file finds each of its columns there, where the file has it."""
    told = re.findall(r"^\| `(\w+)` \| .*\|$", PAGE, re.MULTILINE)

    assert tuple(told) == FILE_COLUMNS


def test_files_of_the_command_line_have_their_columns_in_that_order() -> None:
    """What `export` documents came first, and the others follow it."""
    assert FILE_COLUMNS[0:1] + FILE_COLUMNS[2:16] == export.COLUMNS
    assert FILE_COLUMNS[16] == export.CLASS
    for columns in (export.COLUMNS, confusion.COLUMNS, thresholds.COLUMNS):
        places = [FILE_COLUMNS.index(name) for name in columns]
        assert places == sorted(places)
