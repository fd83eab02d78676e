"""Packs: answers as text that a page unpacks when it needs them.

May import the standard library only. Several answers are one pack, since short ones
that are alike pack well together; a pack is small enough to be unpacked at once.
"""

from __future__ import annotations

import base64
import gzip

BYTES = 2**20  # of answers in a pack; a larger answer is a pack of its own


class Packs:
    """Packs of JSON answers, each a gzipped list in base64.

    Attributes:
        texts: The packs that are full.
        size: Characters of the packs, of the last one about.

    >>> packs = Packs()
    >>> packs.add(b'{"a":1}'), packs.add(b'{"b":2}')
    ((0, 0), (0, 1))
    >>> import base64, gzip
    >>> [gzip.decompress(base64.b64decode(text)) for text in packs.closed()]
    [b'[{"a":1},{"b":2}]']
    """

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._open: list[bytes] = []
        self._bytes = 0
        self._full = 0

    @property
    def size(self) -> int:
        """Characters of all packs, of the open one as far as can be said."""
        return self._full + self._bytes // 3

    def add(self, answer: bytes) -> tuple[int, int]:
        """Put an answer into a pack; return which one, and its place there."""
        if self._open and self._bytes + len(answer) > BYTES:
            self._close()
        place = len(self.texts), len(self._open)
        self._open.append(answer)
        self._bytes += len(answer)
        return place

    def closed(self) -> list[str]:
        """Return all packs; nothing is added to the last one any more."""
        if self._open:
            self._close()
        return self.texts

    def _close(self) -> None:
        text = packed(b"[" + b",".join(self._open) + b"]")
        self.texts.append(text)
        self._full += len(text)
        self._open, self._bytes = [], 0


def packed(content: bytes) -> str:
    """Return bytes as text that no HTML can mistake for a tag."""
    return base64.b64encode(gzip.compress(content, 6, mtime=0)).decode("ascii")
