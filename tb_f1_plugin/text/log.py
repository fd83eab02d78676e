"""Log: where this package tells a program that uses it what is to be known.

May import `printable`. All that counts and writes takes its logger from here: what is
said names runs, classes and files, and their names are escaped for all who listen.
"""

from __future__ import annotations

import logging

from tb_f1_plugin.text.printable import printable


class _Printable(logging.Filter):
    """Lets every record pass, with its message as one line that does nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = printable(record.getMessage()), ()
        return True


log = logging.getLogger("tb_f1_plugin")
log.addFilter(_Printable())
