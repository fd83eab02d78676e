"""Answers: HTTP responses that TensorBoard's security validator accepts.

May import `tensorboard.backend.http_util`, orjson and werkzeug. Every answer states
its type and `nosniff`, errors and 304 too; werkzeug's own ones would not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson
from tensorboard.backend import http_util
from werkzeug import wrappers

JSON = "application/json"
WSGI = Callable[[Any, Any], Iterable[bytes]]


def as_json(request: wrappers.Request, body: Mapping[str, Any]) -> WSGI:
    """Answer with JSON; 304 if the client has it already."""
    return cacheable(request, encoded(body), JSON)


def encoded(body: Mapping[str, Any]) -> bytes:
    """Return JSON; numbers are the shortest texts that read back the same.

    >>> encoded({"step": [0], "value": [float("nan")], "total": [3.0]})
    b'{"step":[0],"value":[null],"total":[3.0]}'
    """
    try:
        return orjson.dumps(body)
    except TypeError:
        # A file's name that is no UTF-8 cannot be sent as such, but escaped.
        return json.dumps(body, allow_nan=False, separators=(",", ":")).encode()


def cacheable(request: wrappers.Request, body: bytes, content_type: str) -> WSGI:
    """Answer with a body and its ETag; 304 if the client has it already."""
    # Weak: compressed or not, it is the same answer.
    tag = hashlib.sha256(body).hexdigest()[:32]
    headers = [("ETag", f'W/"{tag}"'), ("Vary", "Accept-Encoding")]
    if request.if_none_match.contains_weak(tag):
        return _not_modified(headers, content_type)
    answer: WSGI = http_util.Respond(request, body, content_type, headers=headers)
    return answer


def error(
    request: wrappers.Request,
    code: int,
    message: str,
    headers: Iterable[tuple[str, str]] = (),
) -> WSGI:
    """Answer with one sentence and the status of an error."""
    text = json.dumps({"error": message})
    answer: WSGI = http_util.Respond(
        request, text, JSON, code=code, headers=list(headers)
    )
    return answer


def _not_modified(headers: list[tuple[str, str]], content_type: str) -> WSGI:
    """Answer 304 by hand: werkzeug's takes away the type, which the validator wants."""

    def application(environ: Any, start_response: Any) -> Iterable[bytes]:
        del environ
        always = [
            ("Content-Type", content_type),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-cache, must-revalidate"),
        ]
        start_response("304 NOT MODIFIED", [*headers, *always])
        return []

    return application
