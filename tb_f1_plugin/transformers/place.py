"""Place: where in the log an evaluation stands.

May import the core's words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tb_f1_plugin.core.vocabulary import StepUnit

# What the Trainer itself logs of each evaluation, the surest first.
THEIRS = (("runtime", "samples_per_second"), ("runtime",))


def run_of(keys: Iterable[str], ours: Iterable[str]) -> tuple[str, str] | None:
    """Return the run of an evaluation, and what tells it from others of that run.

    The Trainer puts a word before each name: `eval`, `eval_<data set>`, `test`, or what
    was given as `metric_key_prefix`. Before its own names it is surest, since the user
    may rename ours, and add others that end as they do.

    Args:
        keys: The names under which its values were logged.
        ours: The names that `compute_metrics` has returned.

    Returns:
        None if no word, or more than one, stands before all of them.

    >>> run_of(["eval_loss", "eval_f1"], ["f1"]), run_of(["eval_long_f1"], ["f1"])
    (('validation', ''), ('validation', 'long'))
    >>> run_of(["eval_token_f1", "eval_exact", "eval_runtime"], ["f1"])
    ('validation', '')
    """
    there = set(keys)
    for names in (*THEIRS, tuple(ours)):
        first = f"_{names[0]}"
        words = {key[: -len(first)] for key in there if key.endswith(first)}
        found = [w for w in words if {f"{w}_{name}" for name in names} <= there]
        if len(found) == 1:
            word, _, rest = found[0].partition("_")
            return {"eval": "validation"}.get(word, word), rest
    return None


def step_of(args: Any, state: Any, *, is_training: bool) -> tuple[int, StepUnit]:
    """Return the step of an evaluation, and what such steps are.

    At the end of an epoch it is the epoch's number if that is when the Trainer
    evaluates. Else it is the number of the optimizer's steps until then.
    """
    epoch = state.epoch or 0
    if is_training and args.eval_strategy == "epoch" and epoch == int(epoch) > 0:
        return int(epoch) - 1, "epoch"
    return state.global_step, "iteration"
