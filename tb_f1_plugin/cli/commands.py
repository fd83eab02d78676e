"""The command line, `tb-f1`: parses arguments and hands them to a room.

May import anything, but only once a command is chosen: `tb-f1 --help` is instant
and works where TensorFlow is not installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import os
import re
import sys
import types
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tb_f1_plugin.cli.report import Chosen


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `tb-f1` and return its exit code.

    Args:
        arguments: What stands behind `tb-f1`; None for the process's own.
    """
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Where it is redirected on Windows it could not say a dash.
        sys.stdout.reconfigure(encoding="utf-8")
    # TensorFlow tells of GPUs it does not find, each time.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    try:
        return int(chosen.command(parser, chosen))
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        return 130


def _demo(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> int:
    for name in ("tensorflow", "sklearn"):
        if importlib.util.find_spec(name) is None:
            parser.error(
                f"`tb-f1 demo` trains models and needs {name}, which is not installed. "
                'Run `pip install "tb_f1_plugin[demo]"`.'
            )
    from tb_f1_plugin.demo import run

    return run(chosen.logdir, chosen.epochs, chosen.port, serve=not chosen.no_serve)


def _report(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> int:
    from tb_f1_plugin.cli.report import report

    return _said(
        parser, chosen.logdir, lambda: report(_chosen(parser, chosen), _console())
    )


def _export(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> int:
    from tb_f1_plugin.cli.report import export

    return _said(
        parser,
        chosen.logdir,
        lambda: export(
            _chosen(parser, chosen),
            chosen.format,
            chosen.output,
            per_class=chosen.per_class,
        ),
    )


def _pool(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> int:
    from tb_f1_plugin.cli.report import pooled

    return _said(
        parser,
        chosen.logdir,
        lambda: pooled(
            _chosen(parser, chosen),
            chosen.group,
            _console(),
            same_rows=chosen.same_rows,
        ),
    )


def _console() -> Any:
    """Return where tables go: a terminal as wide as it is, a file as wide as needed."""
    from rich.console import Console

    console = Console()
    return console if console.is_terminal else Console(width=1000, soft_wrap=True)


def _said(parser: argparse.ArgumentParser, logdirs: Sequence[str], command: Any) -> int:
    """Run a command that reads; say in one sentence that there is nothing to read."""
    # TensorBoard 2.20 imports it, for which no reader of logs can do anything.
    warnings.filterwarnings("ignore", "pkg_resources is deprecated")
    from tb_f1_plugin.logdir.places import is_remote

    if not any(map(is_remote, logdirs)):  # else it may know the file system
        _without_tensorflow()
    from tb_f1_plugin.cli.report import NothingToReadError

    try:
        command()
    except NothingToReadError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)  # noqa: T201 - a command
        return 1
    return 0


def _without_tensorflow() -> None:
    """Let TensorBoard read files by itself, which is as it does without TensorFlow.

    It imports TensorFlow where it is installed, for three seconds and a few lines of
    noise, unless this module of its own build is there: tensorboard/compat/__init__.py.
    """
    name = "tensorboard.compat.notf"
    sys.modules.setdefault(name, types.ModuleType(name))


def _chosen(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> Chosen:
    """Return what is asked, checked as the HTTP routes check it."""
    from tb_f1_plugin.cli.report import Chosen
    from tb_f1_plugin.cli.wording import of_options
    from tb_f1_plugin.plugin.query import QUESTION, parse_scores
    from tb_f1_plugin.plugin.request_error import RequestError
    from tb_f1_plugin.reading.scalars.conventions import compile_patterns

    arguments = {
        name: [value] for name in QUESTION if (value := vars(chosen)[name]) is not None
    }
    try:
        question = parse_scores(arguments).question
        patterns = compile_patterns(chosen.f1_tags)
    except (RequestError, ValueError) as error:
        parser.error(of_options(str(error), vars(chosen)))
    baseline = vars(chosen).get("baseline")
    return Chosen(chosen.logdir, question, chosen.run, chosen.tag, patterns, baseline)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tb-f1", description="Exact F1 for Keras and TensorBoard."
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    _add_demo(commands)
    reading = _reading_arguments()
    report = commands.add_parser(
        "report",
        parents=[reading],
        help="the last and the best step of each series, the gap and what is odd",
        description=(
            "Prints a table of the last and the best step of each series: the score, "
            "its band, the batch mean and the gap; then why there is a gap, and what "
            "is odd about the logs."
        ),
    )
    report.add_argument(
        "--baseline", metavar="RUN", help="compare the others with this run"
    )
    report.set_defaults(command=_report)
    export = commands.add_parser(
        "export",
        parents=[reading],
        help="every step of each series as CSV or JSON",
        description="Writes a row for every step of each series, at full precision.",
    )
    export.add_argument("--format", choices=("csv", "json"), default="csv")
    export.add_argument(
        "--per-class", action="store_true", help="rows for each class as well"
    )
    export.add_argument("--output", metavar="FILE", help="default: standard output")
    export.set_defaults(command=_export)
    pool = commands.add_parser(
        "pool",
        parents=[reading],
        help="the score of the summed counts of runs, such as folds",
        description=(
            "Sums the counts of runs with disjoint rows, such as the folds of a "
            "cross-validation, by step, and prints the score of the sums beside the "
            "mean and the spread of the runs' scores."
        ),
    )
    pool.add_argument(
        "--group",
        type=_group,
        metavar="REGEX",
        help=(
            "runs in whose names it finds the same are pooled, such as "
            '"(train|validation)$"; default: all of them'
        ),
    )
    pool.add_argument(
        "--same-rows",
        action="store_true",
        help="the runs are over the same rows (seeds): average them, do not pool",
    )
    pool.set_defaults(command=_pool)
    return parser


def _add_demo(commands: Any) -> None:
    demo = commands.add_parser(
        "demo",
        help="train on real data, compare with scikit-learn, show the F1 tab",
        description=(
            "Trains small classifiers on scikit-learn's handwritten digits, shows "
            "the batch-mean F1 beside the exact F1 that is read back from the logs "
            "and scikit-learn's, and starts TensorBoard."
        ),
    )
    demo.add_argument(
        "--logdir",
        default="logs/tb-f1-demo",
        help="for the logs; new, empty or an earlier demo's (default: %(default)s)",
    )
    demo.add_argument(
        "--epochs", type=_positive, default=20, help="epochs a run (default: 20)"
    )
    demo.add_argument(
        "--port", type=_port, help="of TensorBoard (default: 6006, or the next free)"
    )
    demo.add_argument(
        "--no-serve", action="store_true", help="end after the table, no TensorBoard"
    )
    demo.set_defaults(command=_demo)


def _reading_arguments() -> argparse.ArgumentParser:
    """Return the arguments of every command that reads logs."""
    reading = argparse.ArgumentParser(add_help=False)
    reading.add_argument(
        "logdir",
        metavar="LOGDIR",
        nargs="+",
        help="as tensorboard --logdir or --logdir_spec; may be several",
    )
    reading.add_argument(
        "--run", type=_pattern, metavar="REGEX", help="runs whose names match"
    )
    reading.add_argument("--tag", help="one metric, such as f1_score")
    reading.add_argument(
        "--f1-tags",
        action="append",
        default=[],
        metavar="REGEX",
        help="how your logs name the counts behind F1: docs/conventions.md",
    )
    reading.add_argument("--score", help="f1, fbeta, precision, recall, mcc, …")
    reading.add_argument("--average", help="auto, binary, micro, macro or weighted")
    reading.add_argument("--class", help="one class by its name")
    reading.add_argument("--beta", help="of --score fbeta")
    reading.add_argument("--zero-division", help="what 0/0 is: 0, 1 or nan")
    reading.add_argument(
        "--absent-classes",
        help=(
            "whether averages are over classes that do not occur: auto (as "
            "scikit-learn), left_out or counted"
        ),
    )
    reading.add_argument("--interval", help="coverage of the bands (default: 0.95)")
    return reading


def _positive(text: str) -> int:
    number = _whole(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, got {number}")
    return number


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"must be a whole number, got {text!r}"
        ) from error


def _port(text: str) -> int:
    number = _whole(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"must be in [0, 65535], got {number}")
    return number


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise argparse.ArgumentTypeError(
            f"must be a regular expression, got {text!r}: {error}"
        ) from error


def _group(text: str) -> Any:
    from tb_f1_plugin.analysis.patterns import Pattern

    try:
        return Pattern(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
