"""Commands: `tb-f1` reads its arguments and runs one of its commands.

May import anything, but only once a command is chosen: `tb-f1 --help` is instant
and works where TensorFlow is not installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import sys
import traceback
import types
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tb_f1_plugin.cli.arguments import PAGE, PICTURE, ROWS
from tb_f1_plugin.cli.arguments import parser as parser_of_tb_f1
from tb_f1_plugin.cli.atomic_file import check_place
from tb_f1_plugin.text import streams

if TYPE_CHECKING:
    from tb_f1_plugin.analysis.details.thresholds import Reach
    from tb_f1_plugin.cli.request import Request
    from tb_f1_plugin.plugin.parameters import Parameter

T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `tb-f1` and return its exit code.

    Args:
        arguments: What stands behind `tb-f1`; None for the process's own.
    """
    with streams.escaping():
        return _run(arguments)


def _run(arguments: Sequence[str] | None) -> int:
    parser = parser_of_tb_f1()
    options = parser.parse_args(arguments)
    # TensorFlow tells of GPUs it does not find, each time.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    try:
        return COMMANDS[options.command](parser, options)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        streams.print_no_more()
        return 0
    except OSError as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        return 130
    except Exception:
        traceback.print_exc()  # by way of the streams, which Python itself would not go
        return 1


def _demo(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from tb_f1_plugin.demo.backends import BACKENDS, missing, usual

    serve = not options.no_serve
    if options.predictions:
        return _demo_of_predictions(parser, options, serve=serve)
    backend = options.backend or usual()
    name = missing(backend)
    if name is not None:
        parser.error(
            f"`tb-f1 demo --backend {backend}` trains models and needs {name}, which "
            f"is not installed. Run `pip install {BACKENDS[backend].install}`."
        )
    from tb_f1_plugin.demo.run import run

    return run(options.logdir, options.epochs, options.port, backend, serve=serve)


def _demo_of_predictions(
    parser: argparse.ArgumentParser, options: argparse.Namespace, *, serve: bool
) -> int:
    if options.backend is not None:
        parser.error(
            "`--predictions` are those of scikit-learn, so there is no `--backend` to "
            "choose. Leave one of them out."
        )
    needed = {"duckdb": "duckdb", "narwhals": "narwhals", "sklearn": "scikit-learn"}
    missing = [needed[n] for n in needed if not importlib.util.find_spec(n)]
    if missing:
        parser.error(
            f"`tb-f1 demo --predictions` needs {' and '.join(missing)}, not installed "
            'here. Run `pip install "tb_f1_plugin[demo,predictions]"`.'
        )
    from tb_f1_plugin.demo.predicted import run

    return run(options.logdir, options.epochs, options.port, serve=serve)


def _report(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    def run(request: Request) -> None:
        from tb_f1_plugin.cli.runs.report import report

        report(request, options.baseline, _console())

    return _run_on_logs(parser, options, run)


def _check(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from tb_f1_plugin.analysis.ranking.demand import Outcome

    if options.min is None and options.against is None:
        parser.error("`tb-f1 check` needs `--min SCORE` or `--against RUN`, got none.")
    if options.margin is not None and options.against is None:
        parser.error(
            "`--margin` is how much worse than another run it may be: say which, with "
            "`--against RUN`."
        )

    def run(request: Request) -> int:
        from tb_f1_plugin.cli.runs.check import check

        return check(
            request,
            least=options.min,
            against=options.against,
            margin=options.margin or 0.0,
            at_last=options.at == "last",
            by_band=not options.without_band,
        )

    try:
        return _run_on_logs(parser, options, run, nothing=Outcome.CANNOT_BE_TOLD)
    except Exception as error:
        # Python itself would end with the status of a run that fails.
        streams.print_no_more()
        if not isinstance(error, OSError):
            traceback.print_exc()
        streams.say([f"{parser.prog}: It cannot be told: {error}"])
        return Outcome.CANNOT_BE_TOLD


def _export(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    kind, output = options.format, options.output
    if kind not in ROWS:
        _check_no_rows(parser, options)

    def run(request: Request) -> None:
        if kind == PAGE:
            from tb_f1_plugin.cli.export.page import page
            from tb_f1_plugin.cli.export.questions import asked_of

            page(request, asked_of(vars(options)), output)
        elif kind == PICTURE:
            from tb_f1_plugin.cli.export.picture import picture

            picture(request, output)
        else:
            from tb_f1_plugin.cli.export.rows import export

            export(request, kind, output, per_class=options.per_class)

    return _run_on_logs(parser, options, run)


def _check_no_rows(
    parser: argparse.ArgumentParser, options: argparse.Namespace
) -> None:
    """Check the options of an export that has no rows."""
    kind = options.format
    if options.per_class:
        parser.error(f"`--per-class` adds rows, and `--format {kind}` has none.")
    if kind == PAGE and options.interval is not None:
        parser.error(
            "`--interval` does not go with `--format html`: the bands of the page are "
            "of 0.95. Leave it out."
        )
    if kind == PICTURE and not importlib.util.find_spec("matplotlib"):
        parser.error(
            "`--format svg` draws with matplotlib, which is not installed. Run "
            "`pip install matplotlib`, or install tb_f1_plugin with its extra "
            "`figures`."
        )
    if options.output is None and streams.is_terminal():
        parser.error(
            f"`--format {kind}` writes nothing that a terminal can show. Give "
            f"`--output f1.{kind}`."
        )


def _pool(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    def run(request: Request) -> None:
        from tb_f1_plugin.cli.runs.pool import pool

        pool(request, options.group, _console(), same_rows=options.same_rows)

    return _run_on_logs(parser, options, run)


def _count(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    reads_files = not options.sql and options.outcomes is None
    by_duckdb = reads_files and options.engine == "duckdb"
    wanted = ("duckdb", "narwhals") if by_duckdb else ("narwhals",)
    missing = [name for name in wanted if not importlib.util.find_spec(name)]
    if missing:
        parser.error(
            f"`tb-f1 count` needs {' and '.join(missing)}, not installed here. Run "
            f"`pip install {' '.join(missing)}`, or install tb_f1_plugin with its "
            "extra `predictions`."
        )
    from tb_f1_plugin.cli.counting.count import count
    from tb_f1_plugin.cli.counting.spoken import of_columns

    try:
        return count(options, _console())
    except ValueError as error:
        parser.error(of_columns(str(error)))


def _thresholds(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    def run(request: Request) -> None:
        from tb_f1_plugin.cli.details.thresholds import thresholds

        thresholds(
            request,
            options.format,
            options.output,
            _console(),
            reach=[*dict.fromkeys(_reach(parser, options.reach))],
            per_class=options.per_class,
        )

    return _run_on_logs(parser, options, run)


def _confusion(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    def run(request: Request) -> None:
        from tb_f1_plugin.cli.details.confusion import confusion
        from tb_f1_plugin.plugin.parameters import STEP

        step = _value(parser, options, STEP, options.step)
        confusion(request, step, options.format, options.output, _console())

    return _run_on_logs(parser, options, run)


def _reach(parser: argparse.ArgumentParser, texts: Sequence[str]) -> Sequence[Reach]:
    """Return what scores are to reach; the route has a colon for the sign."""
    from tb_f1_plugin.plugin.parameters import REACH

    try:
        return REACH.value([text.replace("=", ":", 1) for text in texts]) or ()
    except ValueError as error:
        parser.error(re.sub(r"(\w):", r"\1=", str(error)).replace("`reach", "`--reach"))


def _value(
    parser: argparse.ArgumentParser,
    options: argparse.Namespace,
    parameter: Parameter[T],
    text: str | None,
) -> T:
    """Return an option's value, checked as the HTTP routes check it."""
    from tb_f1_plugin.cli.wording import of_options

    try:
        return parameter.value([] if text is None else [text])
    except ValueError as error:
        parser.error(of_options(str(error), vars(options)))


Command = Callable[[argparse.ArgumentParser, argparse.Namespace], int]
_EVERY: tuple[Command, ...] = (
    *(_demo, _report, _check, _export, _pool, _count, _thresholds, _confusion),
)
COMMANDS = {command.__name__.lstrip("_"): command for command in _EVERY}


def _console() -> Any:
    """Return where tables go: a terminal as wide as it is, a file as wide as needed."""
    from tb_f1_plugin.text.console import Console

    console = Console()
    return console if console.is_terminal else Console(width=1000, soft_wrap=True)


def _run_on_logs(
    parser: argparse.ArgumentParser,
    options: argparse.Namespace,
    command: Callable[[Request], int | None],
    nothing: int = 1,
) -> int:
    """Run a command that reads logs; print a sentence if there is nothing to read.

    Args:
        parser: Prints errors of the arguments.
        options: The arguments.
        command: The command; returns an exit status if it has one of its own.
        nothing: The exit status if there is nothing to read.
    """
    if (output := vars(options).get("output")) is not None:
        check_place(Path(output))  # before all is read, which may take long
    # TensorBoard 2.20 imports it, for which no reader of logs can do anything.
    warnings.filterwarnings("ignore", "pkg_resources is deprecated")
    from tb_f1_plugin.logdir.arguments import is_remote

    if not any(map(is_remote, options.logdir)):  # else it may know the file system
        _without_tensorflow()
    from tb_f1_plugin.cli.request import NothingToReadError

    try:
        return command(_request(parser, options)) or 0
    except NothingToReadError as error:
        streams.say([f"{parser.prog}: {error}"])
        return nothing


def _without_tensorflow() -> None:
    """Let TensorBoard read files by itself, which is as it does without TensorFlow.

    It imports TensorFlow where it is installed, for three seconds and a few lines of
    noise, unless this module of its own build is there: tensorboard/compat/__init__.py.
    """
    name = "tensorboard.compat.notf"
    sys.modules.setdefault(name, types.ModuleType(name))


def _request(parser: argparse.ArgumentParser, options: argparse.Namespace) -> Request:
    """Return what the options ask, checked as the HTTP routes check it."""
    from tb_f1_plugin.cli.request import Request
    from tb_f1_plugin.cli.wording import of_options
    from tb_f1_plugin.plugin.parameters import QUESTION, THRESHOLD
    from tb_f1_plugin.plugin.query import parse
    from tb_f1_plugin.reading.scalars.conventions import compile_patterns

    given = vars(options)
    names = [parameter.name for parameter in QUESTION]
    arguments = {n: [given[n]] for n in names if given.get(n) is not None}
    try:
        question = parse(options.command, QUESTION, arguments).question
        patterns = compile_patterns(given.get("f1_tags", ()))
    except ValueError as error:
        parser.error(of_options(str(error), given))
    threshold = _value(parser, options, THRESHOLD, given.get("threshold"))
    return Request(
        *(options.logdir, question, options.run, options.tag, patterns),
        threshold=threshold,
    )
