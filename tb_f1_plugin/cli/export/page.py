"""Page: the dashboard and its answers as one HTML file, which asks nobody anything.

May import `answers`, `asking`, `packs`, `questions`, the neighbours `atomic_file`,
`request` and `told`, `text`, and the directories that arguments mean. The built script
answers the page's own requests from the packs (`frontend/scripts/onefile.ts`). The
policy in the file allows that script alone, by its hash, and no address at all.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import html
import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tb_f1_plugin.cli.atomic_file import write
from tb_f1_plugin.cli.export.answers import (
    NEVER_ASKED,
    Answers,
    Gathering,
    defaults,
)
from tb_f1_plugin.cli.export.asking import Asking
from tb_f1_plugin.cli.export.packs import packed
from tb_f1_plugin.cli.request import NothingToReadError, Request
from tb_f1_plugin.cli.told import once_each
from tb_f1_plugin.logdir.arguments import Place, places
from tb_f1_plugin.text import streams
from tb_f1_plugin.text.printable import printable

SCRIPT = Path(__file__).with_name("static") / "page.js"
POLICY = (
    "default-src 'none'; script-src 'sha256-{}'; img-src data: blob:; "
    "base-uri 'none'; form-action 'none'"
)
HEAD = """<!doctype html>
<html lang="en" data-asked="{asked}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
</head>
<body>
<noscript>This file is a dashboard. To see it, allow JavaScript.</noscript>
"""
END = "</body>\n</html>\n"


def page(request: Request, asked: Mapping[str, str], output: str | None) -> None:
    """Write one HTML file with the dashboard and its data.

    Args:
        request: Of which series.
        asked: What is asked of them, as the parameters of a route.
        output: The file; None for standard output.

    Raises:
        NothingToReadError: If there is nothing to show.
        OSError: If the file cannot be written, or the dashboard is not built.
    """
    script = _script()
    runs, answers = request.with_provider(
        lambda provider: _gathered(Asking(provider, request.patterns), request, asked)
    )
    if not runs:
        request.among(request.read().series)  # says what is wrong
    command = command_of(places(request.logdirs))
    parts = [*_parts(script, answers, asked, request.shown, command)]
    if output is None:
        streams.put(parts)
    else:
        write(Path(output), parts)
    size = sum(map(len, parts)) / 2**20
    streams.say(_told(output or "the page", size, runs, answers, command))


def command_of(given: Sequence[Place]) -> str:
    """Return the command that shows the same logs in TensorBoard.

    >>> command_of([Place("", "my logs")])
    "tensorboard --logdir 'my logs'"
    >>> command_of([Place("a", "logs/a"), Place("b", "logs/b")])
    'tensorboard --logdir_spec a:logs/a,b:logs/b'
    """
    if len(given) == 1 and not given[0].name:
        return f"tensorboard --logdir {shlex.quote(given[0].path)}"
    spec = ",".join(f"{place.name}:{place.path}" for place in given)
    return f"tensorboard --logdir_spec {shlex.quote(spec)}"


def _script() -> str:
    """Return the built script; a test holds that nothing in it ends its element."""
    try:
        return SCRIPT.read_text(encoding="utf-8")
    except OSError as error:
        raise OSError(
            f"The page is not built: {SCRIPT.name} cannot be read ({error.strerror}). "
            "In a checkout run `make dashboard`, elsewhere reinstall tb_f1_plugin."
        ) from error


def _gathered(
    asking: Asking, request: Request, asked: Mapping[str, str]
) -> tuple[int, Answers]:
    """Return the number of runs that a page shows, and its answers.

    Raises:
        NothingToReadError: If no series has what is asked.
    """
    _, body = asking.get("series", {})
    answer = json.loads(body)
    every = [
        one for one in answer["series"] if request.is_meant(one["run"], one["tag"])
    ]
    only: dict[str, list[str]] | None = None
    if request.is_of_some:
        only = {}
        for one in every:
            only.setdefault(one["tag"], []).append(one["run"])
        # What is not read is of other runs, too.
        answer.update(series=every, passed_over=[], passed_over_count=0)
        body = json.dumps(answer).encode()
    gathering = Gathering(asking, every, only)
    if every:
        if asked and (refused := gathering.refused(asked)):
            raise NothingToReadError(" ".join(once_each(refused)))
        gathering.lists(body)
        gathering.questions(asked)
    return len({one["run_group"] for one in every}), gathering.answers


def _parts(
    script: str, answers: Answers, asked: Mapping[str, str], shown: str, command: str
) -> Iterator[str]:
    """Yield the file's text. The script stands first, so that the page is soon seen."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    yield HEAD.format(
        asked=html.escape(urlencode(asked, errors="replace")),
        policy=POLICY.format(digest),
        title=html.escape(f"F1: {_encodable(printable(shown))}"),
    )
    yield f"<script>{script}</script>\n"
    today = datetime.datetime.now(datetime.timezone.utc).date()
    index: dict[str, Any] = {
        "command": command,
        "written": today.isoformat(),
        "holds": answers.holds,
        "left_out": answers.left_out,
        "defaults": defaults(),
        "never_asked": NEVER_ASKED,
        "answers": answers.entries,
    }
    for text in (packed(json.dumps(index).encode()), *answers.packs.closed()):
        yield f'<script type="text/plain" data-pack>{text}</script>\n'
    yield END


def _told(
    name: str, size: float, runs: int, answers: Answers, command: str
) -> Iterator[str]:
    """Yield what the user should know of the file."""
    are = "1 run" if runs == 1 else f"{runs} runs"
    yield (
        f"tb-f1: {name} has {size:.1f} MB and {are}. Open it in a browser: it needs no "
        "server, and asks nothing of anybody."
    )
    yield f"tb-f1: It holds {'; '.join(answers.holds)}."
    if answers.left_out:
        yield (
            f"tb-f1: Left out, at least in part, to keep it small: "
            f"{'; '.join(answers.left_out)}. `{command}` has that."
        )


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
