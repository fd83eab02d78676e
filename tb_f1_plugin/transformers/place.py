"""Place: where in the log an evaluation stands.

May import the core's words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tb_f1_plugin.core.vocabulary import StepUnit


def run_of(keys: Iterable[str], value: str) -> tuple[str, str]:
    """Return the run of an evaluation, and what tells it from others of that run.

    The Trainer puts a word before each name: `eval`, `eval_<data set>`, `test`, or what
    was given as `metric_key_prefix`.

    Args:
        keys: The names under which its values were logged.
        value: What one of them ends with.

    >>> run_of(["eval_loss", "eval_f1"], "f1"), run_of(["eval_long_f1"], "f1")
    (('validation', ''), ('validation', 'long'))
    """
    end = f"_{value}"
    prefix = next(key[: -len(end)] for key in keys if key.endswith(end))
    word, _, rest = prefix.partition("_")
    return {"eval": "validation"}.get(word, word), rest


def step_of(args: Any, state: Any, *, is_training: bool) -> tuple[int, StepUnit]:
    """Return the step of an evaluation, and what such steps are.

    At the end of an epoch it is the epoch's number if that is when the Trainer
    evaluates. Else it is the number of the optimizer's steps until then.
    """
    epoch = state.epoch or 0
    if is_training and args.eval_strategy == "epoch" and epoch == int(epoch) > 0:
        return int(epoch) - 1, "epoch"
    return state.global_step, "iteration"
