"""Request error: a request that cannot be answered, raised wherever that is found out.

May import the standard library only.
"""

from __future__ import annotations


class RequestError(Exception):
    """A request that cannot be answered.

    Args:
        code: The HTTP status.
        message: One sentence for people.
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
