"""Console: tables and sentences on a terminal, in colours that are ours alone.

May import rich, `printable` and `streams`. Rich reads markup in texts, such as
`[link=…]`, and names of pictures, such as `:fire:`. A run may be called so. Here a text
is a text, and what a terminal would obey is escaped before its width is measured.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import rich.console
from rich.segment import Segment
from rich.status import Status
from rich.text import Text

from tb_f1_plugin.text.printable import printable, printable_lines
from tb_f1_plugin.text.streams import plain


class Console(rich.console.Console):
    """A console that shows every text as it is, and obeys none.

    Args:
        is_beside: Whether it is standard error, beside what a command answers.
        width: How wide it is; None for as wide as the terminal.
        soft_wrap: Whether lines may be longer than that.
    """

    def __init__(
        self,
        *,
        is_beside: bool = False,
        width: int | None = None,
        soft_wrap: bool = False,
    ) -> None:
        stream = sys.stderr if is_beside else sys.stdout
        file = None if stream is None else plain(stream)
        super().__init__(file=file, stderr=is_beside, width=width, soft_wrap=soft_wrap)

    def render_str(self, text: str, **options: Any) -> Text:
        """Return a text that is a text."""
        return super().render_str(
            printable(text), **{**options, "markup": False, "emoji": False}
        )

    def render(self, renderable: Any, options: Any = None) -> Iterable[Segment]:
        """Yield what is printed, whatever it was made of."""
        for part in super().render(renderable, options):
            is_ours = part.control or part.text.isprintable()
            yield part if is_ours else part._replace(text=printable_lines(part.text))

    def status(self, status: Any, **options: Any) -> Status:
        """Show a sentence while something runs."""
        text = self.render_str(status) if isinstance(status, str) else status
        return super().status(text, **options)
