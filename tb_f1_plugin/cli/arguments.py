"""Arguments: what can stand behind `tb-f1`.

May import `text` and the demo's backends, which import the standard library alone, and
`analysis.patterns` once a pattern is given, so that `tb-f1 --help` is instant. The
options of a question are named as the routes' parameters; a test compares both.
"""

from __future__ import annotations

import argparse
import re
from typing import Any, NoReturn

from tb_f1_plugin.cli.counting.arguments import add_count
from tb_f1_plugin.demo.backends import BACKENDS
from tb_f1_plugin.text.printable import printable

ROWS = ("csv", "json")  # the formats of rows; the route has no others
PAGE, PICTURE = "html", "svg"
EXPORTS = (*ROWS, PAGE, PICTURE)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, whatever was given."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.color = False  # Python 3.14 would write colours, which are escaped here

    def error(self, message: str) -> NoReturn:
        super().error(printable(message))


def parser() -> _Parser:
    """Return the parser of `tb-f1`. It sets `command` to the name of a command."""
    tb_f1 = _Parser(prog="tb-f1", description="Exact F1 for Keras and TensorBoard.")
    commands = tb_f1.add_subparsers(required=True, dest="command", metavar="command")
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
    export = commands.add_parser(
        "export",
        parents=[reading],
        help="every step as CSV or JSON, the tab as one HTML file, or a picture",
        description=(
            "Writes a row for every step of each series, at full precision; or the F1 "
            "tab with its data as one HTML file, which opens without a server; or a "
            "picture of the curves."
        ),
    )
    export.add_argument(
        "--format",
        choices=EXPORTS,
        default=EXPORTS[0],
        help=(
            "csv or json: rows; html: the tab in one file; svg: a picture of the "
            "curves (default: %(default)s)"
        ),
    )
    export.add_argument(
        "--per-class", action="store_true", help="rows for each class as well"
    )
    export.add_argument("--output", metavar="FILE", help="default: standard output")
    _add_thresholds(commands)
    _add_confusion(commands)
    _add_check(commands, reading)
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
        action=argparse.BooleanOptionalAction,
        help=(
            "whether the runs are over the same rows (seeds), and so are averaged and "
            "not pooled; without it their names and counts tell"
        ),
    )
    add_count(commands)
    return tb_f1


def _add_thresholds(commands: Any) -> None:
    thresholds = commands.add_parser(
        "thresholds",
        parents=[_question_arguments()],
        help="the best threshold of each histogram and each PR curve",
        description=(
            "Prints, for the last and the best step of each series, the threshold with "
            "the largest score. The counts at many thresholds are in the histograms of "
            "F1Score(histogram=True), and in the PR curves that add_pr_curve of "
            "PyTorch and tensorboardX writes."
        ),
    )
    thresholds.add_argument(
        "--per-class", action="store_true", help="rows for each class as well"
    )
    thresholds.add_argument(
        "--reach",
        action="append",
        default=[],
        metavar="SCORE=VALUE",
        help="the threshold that reaches a score, such as recall=0.9, at each step",
    )
    _add_formats(thresholds)


def _add_confusion(commands: Any) -> None:
    confusion = commands.add_parser(
        "confusion",
        parents=[_logs_arguments()],
        help="which class is taken for which",
        description=(
            "Prints the matrix of a step of each series, and the pairs of classes that "
            "are confused most. Of several classes it is known where F1Score("
            "confusion=True) kept it."
        ),
    )
    confusion.add_argument("--class", help="one class by its name, against the rest")
    confusion.add_argument("--step", help="default: the last of each series")
    _add_formats(confusion, "csv and json have each cell (default: table)")


def _add_check(commands: Any, reading: _Parser) -> None:
    check = commands.add_parser(
        "check",
        parents=[reading],
        help="whether the best run is good enough, as an exit status for CI",
        description=(
            "Tells whether a score is at least a number, or not worse than another "
            "run's, with its band. The exit status is 0 if it passes, 1 if it fails, "
            "and 3 if it cannot be told. Checked is the best step of the run that "
            "leads, on the rows that were held out."
        ),
    )
    check.add_argument("--min", type=_score, metavar="SCORE", help="the least score")
    check.add_argument(
        "--against", metavar="RUN", help="the run that it must not be worse than"
    )
    check.add_argument(
        "--margin",
        type=_margin,
        help="how much worse than --against it may be (default: 0)",
    )
    check.add_argument(
        "--at",
        choices=("best", "last"),
        default="best",
        help="the step of each run that is checked (default: best)",
    )
    check.add_argument(
        "--without-band",
        action="store_true",
        help="let the score alone decide, however few rows there are",
    )


def _add_formats(
    command: argparse.ArgumentParser,
    what: str = "csv and json have every step (default: table)",
) -> None:
    command.add_argument(
        "--format", choices=("table", "csv", "json"), default="table", help=what
    )
    command.add_argument("--output", metavar="FILE", help="default: standard output")


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
    of_table = "count a table of predictions of scikit-learn instead, by slices"
    demo.add_argument("--predictions", action="store_true", help=of_table)
    demo.add_argument(
        "--logdir",
        default="logs/tb-f1-demo",
        help="for the logs; new, empty or an earlier demo's (default: %(default)s)",
    )
    demo.add_argument(
        "--backend",
        choices=tuple(BACKENDS),
        help=(
            "what trains: "
            + ", ".join(f"{name} ({each.about})" for name, each in BACKENDS.items())
            + " (default: the first that is installed)"
        ),
    )
    demo.add_argument(
        "--epochs", type=_positive, default=20, help="epochs a run (default: 20)"
    )
    demo.add_argument(
        "--port", type=_port, help="of TensorBoard (default: 6006, or the next free)"
    )
    without = "end after the table, no TensorBoard"
    demo.add_argument("--no-serve", action="store_true", help=without)


def _reading_arguments() -> _Parser:
    """Return the arguments of every command that reads series as they are."""
    reading = _Parser(add_help=False, parents=[_question_arguments()])
    reading.add_argument(
        "--threshold",
        help=(
            "the counts at this threshold in place of the metric's own, where a "
            "histogram or a PR curve has them"
        ),
    )
    return reading


def _question_arguments() -> _Parser:
    """Return the arguments that say what is asked of which series."""
    asking = _Parser(add_help=False, parents=[_logs_arguments(), _score_arguments()])
    asking.add_argument(
        "--f1-tags",
        action="append",
        default=[],
        metavar="REGEX",
        help="how your logs name the counts behind F1: docs/conventions.md",
    )
    asking.add_argument("--average", help="auto, binary, micro, macro or weighted")
    asking.add_argument("--class", help="one class by its name")
    asking.add_argument(
        "--absent-classes",
        help=(
            "whether averages are over classes that do not occur: auto (as "
            "scikit-learn), left_out or counted"
        ),
    )
    return asking


def _logs_arguments() -> _Parser:
    """Return the arguments that say which logs are meant."""
    logs = _Parser(add_help=False)
    logs.add_argument(
        "logdir",
        metavar="LOGDIR",
        nargs="+",
        help="as tensorboard --logdir or --logdir_spec; may be several",
    )
    logs.add_argument(
        "--run", type=_pattern, metavar="REGEX", help="runs whose names match"
    )
    logs.add_argument("--tag", help="one metric, such as f1_score, or one curve")
    return logs


def _score_arguments() -> _Parser:
    """Return the arguments that say which score is meant, whatever it is of."""
    score = _Parser(add_help=False)
    score.add_argument("--score", help="f1, or another of docs/scores.md")
    score.add_argument("--beta", help="of --score fbeta")
    score.add_argument("--zero-division", help="what 0/0 is: 0, 1 or nan")
    score.add_argument("--interval", help="coverage of the bands (default: 0.95)")
    return score


def _positive(text: str) -> int:
    number = _whole(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, got {number}")
    return number


def _score(text: str) -> float:
    return _between(text, -1, 1)


def _margin(text: str) -> float:
    return _between(text, 0, 1)


def _between(text: str, low: int, high: int) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not low <= number <= high:
        raise argparse.ArgumentTypeError(
            f"must be a number from {low} to {high}, got {text!r}"
        )
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
