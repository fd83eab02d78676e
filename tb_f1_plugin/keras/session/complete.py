"""Complete: whether a record is of all rows that Keras ran for an epoch and a split.

May import the core. Pure functions of what was announced, run and counted;
each answer is a sentence, which is true where it is printed and says what to do.
"""

from __future__ import annotations

from dataclasses import dataclass

from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.vocabulary import Split

_METHODS: dict[Split, tuple[str, str]] = {
    "train": ("train", "train_on_batch"),
    "validation": ("test", "test_on_batch"),
}
_RESET_INSIDE = (
    "the metric is reset in a compiled function or a StatelessScope, where nobody "
    "hears it. Call reset_state outside of it, right after on_epoch_begin"
)

_TOLD_TWICE = (
    "each hook reached this callback twice, as where it stands in the list of "
    "callbacks and another one there wraps it. Let one of the two call it"
)


class Unclear(str):
    """Why it is not known which rows are of a split."""

    __slots__ = ()


@dataclass
class Steps:
    """The batches of one split of an epoch (or their groups, `steps_per_execution`).

    Attributes:
        announced: How many `on_…_batch_begin` the callback got.
        last: The number of the last one, in Keras' counting.
        called: How many were run where we could count them.
        ended: How many turned out to have no data: the end of a data set.
        phases: How often the split began.
        is_in_batch: Whether a batch was announced whose end was not.
        is_told_twice: Whether one was announced again before it ran.
    """

    announced: int = 0
    last: int = -1
    called: int = 0
    ended: int = 0
    phases: int = 0
    is_in_batch: bool = False
    is_told_twice: bool = False

    def announce(self, number: int) -> None:
        """Take note of an `on_…_batch_begin`.

        >>> steps = Steps()
        >>> steps.announce(0), steps.announce(0), steps.is_told_twice
        (None, None, True)
        """
        waits = self.called + self.ended < self.announced
        self.is_told_twice |= waits and number == self.last
        self.announced += 1
        self.last = number


@dataclass(frozen=True)
class Situation:
    """Who runs the batches.

    Attributes:
        is_loop: Whether it is a loop of the user's own, and not `fit` or `evaluate`.
        is_lent: Whether the metric is lent, and not the user's own.
        has_own_step: Whether the model's steps are not Keras'.
        steps_a_call: How many batches a call runs, at most.
        is_pure: Whether a step changes nothing but what `metrics` of the model lists.
        replicas: Into how many parts each of them is divided.
        is_wrapped: Whether another callback hands on the hooks.
        only_hands_on: Whether the step is Keras', and `compute_metrics` the user's.
        rows_of_keras: How many rows Keras' own loss metric counted, where one of these
            two is so.
        is_by_row: Whether the metric's rows are those, and none is left out.
        is_unclear: Whether a loop reset the metric by itself, and rows came before and
            after it.
        is_reset_inside: Whether a function that was compiled resets the metric.
    """

    is_loop: bool = False
    is_lent: bool = False
    has_own_step: bool = False
    steps_a_call: int = 1
    is_pure: bool = False
    replicas: int = 1
    is_wrapped: bool = False
    only_hands_on: bool = False
    rows_of_keras: int | None = None
    is_by_row: bool = False
    is_unclear: bool = False
    is_reset_inside: bool = False


def why_nothing(run: Split, steps: Steps, where: Situation) -> str:
    """Say why no row at all was counted."""
    split, on_batch = _METHODS[run]
    ran = steps.called + steps.ended
    if where.is_loop:
        if where.is_reset_inside:
            return Unclear(_RESET_INSIDE)
        if ran and steps.called:
            return _not_updated(split, where)
        if where.is_lent:
            return (
                f"the loop does not run its {run} batches by {on_batch}, and only "
                "there a metric can be lent. Compile "
                "metrics=[tb_f1_plugin.keras.F1Score()] and update it in the loop"
            )
        return (
            f"the loop neither runs its {run} batches by {on_batch} nor updates the "
            "metric itself (update_state, or compute_metrics of the model)"
        )
    if not steps.announced:
        return (
            f"on_{split}_batch_begin did not reach this callback. What wraps it must "
            "forward all hooks; else put it into the list of callbacks itself"
        )
    if not ran:
        return (
            f"something else has replaced the model's {split}_function after "
            f"on_{split}_batch_begin of this callback. Put this callback behind it in "
            "the list"
        )
    return _not_updated(split, where)


def why_not_all(
    run: Split, record: Record, steps: Steps, where: Situation
) -> str | None:
    """Say why a record is not of all rows that Keras ran; None if it is."""
    split, _ = _METHODS[run]
    batches = int(record.batch_sums.batches)
    # A loop may give all its batches one number.
    is_seen = not where.is_loop or steps.announced == 2 * batches
    if steps.is_told_twice and is_seen:
        return _TOLD_TWICE
    if run == "validation" and steps.phases > 1:
        return (
            f"{steps.phases} validations ran in the epoch, and which is the epoch's "
            "own is not known. Give an evaluation of your own no callbacks, or a "
            "list of its own, as in evaluate(..., callbacks=[...])"
        )
    if where.is_loop:
        return _why_not_all_of_loop(run, batches, steps, where)
    expected = steps.last // where.steps_a_call + 1
    if steps.announced < expected:
        return (
            f"on_{split}_batch_begin reached this callback for {steps.announced} of "
            f"{expected} batches. What wraps it must forward all hooks"
        )
    ran = steps.called + steps.ended
    if ran < steps.announced:
        return (
            f"{ran} of {steps.announced} batches ran where they could be counted: "
            f"something else replaced the model's {split}_function. Put this callback "
            "behind it in the list"
        )
    most = steps.called * where.steps_a_call
    rows = int(record.rows) + int(record.unlabelled)
    keras = where.rows_of_keras
    if where.only_hands_on and where.is_by_row and keras not in (None, rows):
        return (
            f"{rows:,} rows were counted where Keras ran {keras:,}. Let the model's "
            "compute_metrics hand on each batch once, and all of it"
        )
    if where.only_hands_on and batches > most * where.replicas:
        return (
            f"the metric was updated {batches} times in {most} batches. Let "
            "the model's compute_metrics hand on each batch once"
        )
    if where.has_own_step:
        # At least one batch of the last call, and all of the ones before.
        least = steps.called and (steps.called - 1) * where.steps_a_call + 1
        if batches < least:
            return (
                f"{batches} of {most} batches had rows when the model's {split}_step "
                f"updated the metric. {_call_in('every step', where)}"
            )
    elif batches > most * where.replicas:
        return (
            f"the metric was updated {batches} times in {most} batches. Use an "
            "F1Score of its own for each output, each model, metrics= and "
            "weighted_metrics="
        )
    is_handed_on = where.is_wrapped and not where.has_own_step
    if is_handed_on and keras is not None and rows < keras:
        return (
            f"{rows} rows were counted where Keras ran {keras}. What wraps this "
            "callback must forward all hooks"
        )
    return None


def _why_not_all_of_loop(
    run: Split, batches: int, steps: Steps, where: Situation
) -> str | None:
    split, on_batch = _METHODS[run]
    if where.is_reset_inside:
        return Unclear(_RESET_INSIDE)
    if where.is_unclear:
        ends = f" and on_{split}_batch_end" if run == "train" else ""
        return Unclear(
            "the loop reset the metric by itself between rows. Call "
            f"on_{split}_batch_begin{ends} for each batch of {run}, and let a "
            "validation stand between on_test_begin and on_test_end"
        )
    if batches < steps.announced:
        return (
            f"{batches} of {steps.announced} announced batches were counted. Run "
            f"each by {on_batch}, or update the model's metrics for each"
        )
    # A step of the user's may update the metric as often as it likes.
    is_any = where.has_own_step and steps.called
    a_batch = where.steps_a_call * where.replicas
    if steps.announced and batches > steps.announced * a_batch and not is_any:
        return (
            f"{batches} batches were counted where {steps.announced} were "
            f"announced. Call on_{split}_batch_begin for each batch, update the "
            "metric once with it, and run what is not of the epoch (a fit of its "
            "own, for instance) before on_epoch_begin or after on_epoch_end"
        )
    if steps.called and batches > steps.called * a_batch and not is_any:
        return Unclear(
            f"the metric was updated {batches} times, and {steps.called} batches were "
            f"run by {on_batch}. Let a validation stand between on_test_begin and "
            f"on_test_end, and update the metric once with each batch of {run}"
        )
    return None


def _not_updated(split: str, where: Situation) -> str:
    if where.is_pure and not where.is_lent:
        return (
            f"the model's {split}_step did not update the metric, or the model's "
            "`metrics` does not list it, or every row was left out. "
            f"{_call_in('the step', where)}, and list the metric in `metrics`"
        )
    return (
        f"the model's {split}_step did not update the metric, or every row was left "
        f"out. {_call_in('the step', where)}"
    )


def _call_in(steps: str, where: Situation) -> str:
    call = f"Call compute_metrics in {steps}"
    if not where.is_pure:
        return call
    call += ", in a keras.StatelessScope as Keras' own step does"
    if where.is_lent:
        call += (
            "; or compile metrics=[tb_f1_plugin.keras.F1Score()], and let the step "
            "update it with the model's other metrics"
        )
    return call
