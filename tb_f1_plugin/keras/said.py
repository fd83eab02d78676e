"""Said: tells the user each sentence once.

May import `text`. What must not repeat one another have one of these in common.
"""

from __future__ import annotations

from tb_f1_plugin.text.log import log


class Said:
    """Knows which sentences were said."""

    def __init__(self) -> None:
        """Nothing was said yet."""
        self._about: set[str] = set()

    def once(self, sentence: str, *, about: str | None = None) -> None:
        """Say a sentence, unless it, or one about the same, was said."""
        about = about or sentence
        if about not in self._about:
            self._about.add(about)
            log.warning("%s", sentence)
