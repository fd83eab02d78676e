"""The command line, `tb-f1`: parses arguments and hands them to a room.

May import anything, but only once a command is chosen: `tb-f1 --help` is instant
and works where TensorFlow is not installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `tb-f1` and return its exit code.

    Args:
        arguments: What stands behind `tb-f1`; None for the process's own.
    """
    parser = _parser()
    chosen = parser.parse_args(arguments)
    for name in ("tensorflow", "sklearn"):
        if importlib.util.find_spec(name) is None:
            parser.error(
                f"`tb-f1 demo` trains models and needs {name}, which is not installed. "
                'Run `pip install "tb_f1_plugin[demo]"`.'
            )
    # TensorFlow tells of GPUs it does not find, each time.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    from tb_f1_plugin.demo import run

    try:
        return run(chosen.logdir, chosen.epochs, chosen.port, serve=not chosen.no_serve)
    except OSError as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tb-f1", description="Exact F1 for Keras and TensorBoard."
    )
    commands = parser.add_subparsers(required=True, metavar="command")
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
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, got {number}")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"must be in [0, 65535], got {number}")
    return number


if __name__ == "__main__":
    sys.exit(main())
