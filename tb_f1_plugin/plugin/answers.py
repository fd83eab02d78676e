"""Answers: HTTP responses that TensorBoard's security validator accepts.

May import `tensorboard.backend.http_util`, orjson and werkzeug. Every answer states
its type and `nosniff`, errors and 304 too; werkzeug's own ones would not. Every answer
has a policy, by which a browser that shows it as a page loads nothing and runs nothing.
An answer to HEAD is that to GET, without its body.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from tensorboard.backend import http_util
from werkzeug import wrappers

JSON = "application/json"
WORTH_PACKING = 1000  # bytes; less is one packet anyway
POLICY = ("Content-Security-Policy", "default-src 'none'")
WSGI = Callable[[Any, Any], Iterable[bytes]]

JsonObject = Mapping[str, Any]


@dataclass(frozen=True)
class Partial:
    """A JSON answer of what is known so far. The next client may get more."""

    content: JsonObject


@dataclass(frozen=True)
class Text:
    """A file. It may be large, so it is made anew for each request."""

    content: str
    content_type: str


Made = JsonObject | Partial | Text
"""What a route makes."""


@dataclass(frozen=True)
class Answer:
    """A body, ready to be sent.

    Args:
        body: What is sent, compressed or not.
        content_type: Its type.
        tag: The ETag's word, of the body before it was compressed.
        is_packed: Whether it is compressed.
        is_reusable: Whether the next client that asks the same may get it.
    """

    body: bytes
    content_type: str
    tag: str
    is_packed: bool
    is_reusable: bool = True


def encoded(body: Mapping[str, Any]) -> bytes:
    """Return JSON; numbers are the shortest texts that read back the same.

    >>> encoded({"step": [0], "value": [float("nan")], "total": [3.0]})
    b'{"step":[0],"value":[null],"total":[3.0]}'
    """
    try:
        return orjson.dumps(body)
    except TypeError:
        # A file's name that is no UTF-8 can only be sent escaped.
        return json.dumps(body, allow_nan=False, separators=(",", ":")).encode()


def packed(
    request: wrappers.Request,
    body: bytes,
    content_type: str,
    *,
    is_reusable: bool = True,
) -> Answer:
    """Return a body as an answer, compressed if the client takes it and it pays.

    TensorBoard would compress at level 3, which takes three times as long as level 1
    for columns of digits and saves another 4 %.
    """
    tag = hashlib.sha256(body).hexdigest()[:32]
    pack = len(body) >= WORTH_PACKING and takes_gzip(request)
    if pack:
        body = gzip.compress(body, compresslevel=1, mtime=0)
    return Answer(body, content_type, tag, pack, is_reusable)


def takes_gzip(request: wrappers.Request) -> bool:
    """Tell whether the client takes what is compressed."""
    return bool(request.accept_encodings["gzip"])


def send(request: wrappers.Request, answer: Answer) -> WSGI:
    """Answer with an ETag; 304 if the client has it already."""
    # Weak: compressed or not, it is the same answer.
    headers = [("ETag", f'W/"{answer.tag}"'), ("Vary", "Accept-Encoding"), POLICY]
    if request.if_none_match.contains_weak(answer.tag):
        return _not_modified(headers, answer.content_type)
    sent: WSGI = http_util.Respond(
        request,
        answer.body,
        answer.content_type,
        content_encoding="gzip" if answer.is_packed else None,
        headers=headers,
    )
    return sent


def with_etag(request: wrappers.Request, body: bytes, content_type: str) -> WSGI:
    """Answer with a body and its ETag; 304 if the client has it already."""
    return send(request, packed(request, body, content_type))


def error(
    request: wrappers.Request,
    code: int,
    message: str,
    headers: Iterable[tuple[str, str]] = (),
) -> WSGI:
    """Answer with one sentence and the status of an error."""
    text = json.dumps({"error": message})
    answer: WSGI = http_util.Respond(
        request, text, JSON, code=code, headers=[*headers, POLICY]
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
