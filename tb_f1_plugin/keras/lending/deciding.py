"""Deciding: which metrics are lent to a model's outputs, and what is said of it.

May import keras, `model`, `metric` and the rooms beside it. Decides by a first batch,
real or symbolic, and changes nothing of the model.
"""

from __future__ import annotations

import itertools
from collections.abc import Container, Sequence
from typing import Any, NamedTuple

import keras

from tb_f1_plugin.core.labels import along_rows
from tb_f1_plugin.core.metric.axes import moved_shape
from tb_f1_plugin.keras.lending import advice
from tb_f1_plugin.keras.lending.batch.label_check import Check, LabelCheck, TiedCheck
from tb_f1_plugin.keras.lending.tasks import NotLendableError, classifying, metric_for
from tb_f1_plugin.keras.lending.wish import Wish, copy_of
from tb_f1_plugin.keras.metric.detail_metric import Asked
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.model.facts import OutputFacts, defaults_for
from tb_f1_plugin.keras.model.losses import (
    counts_ignored,
    doubtful_ignore_class,
    is_classification,
    takes_logits,
)
from tb_f1_plugin.keras.model.outputs import (
    NotPairedError,
    Output,
    outputs_of,
    takes_metrics,
)
from tb_f1_plugin.keras.private.attributes import mask_of, strategy_of

NAME = "f1_score"


class LentMetric(NamedTuple):
    """A metric that is lent to one output.

    Attributes:
        metric: The metric.
        output: The output that it counts.
        place: Which one that is, in the order of `outputs_of`.
        label_check: Counts what speaks against its labels; None if nothing can.
        shown: What sentences call the output, with a colon; "" if it is the only one.
        advice: How to choose another one for the output; "" where nothing can take it
            back.
        is_for_several: Whether it was chosen for several outputs and may not fit this.
    """

    metric: F1Score
    output: Output
    place: int
    label_check: Check | None
    shown: str = ""
    advice: str = ""
    is_for_several: bool = False

    @property
    def variables(self) -> list[Any]:
        """What the metric and the check of its labels count in."""
        check = self.label_check
        of_check = [] if check is None else check.variables
        return [*self.metric.variables, *of_check]


class Decision(NamedTuple):
    """What is lent, by its name in the logs, and what is to be said, in sentences."""

    lent: dict[str, LentMetric]
    sentences: list[str]


def decide(
    model: Any,
    x: Any,
    y: Any,
    y_pred: Any,
    *,
    wish: Wish,
    logs: Container[str],
) -> Decision:
    """Decide which metrics are lent.

    Args:
        model: A compiled model.
        x: Inputs, of which shapes and types are looked at.
        y: Labels, likewise.
        y_pred: Predictions, likewise.
        wish: The user's own metric, or None to choose by the compiled loss.
        logs: The names that the logs have already.
    """
    decision, chosen = Decision({}, []), wish.metric
    try:
        outputs = outputs_of(model, y, y_pred)
    except NotPairedError as reason:
        decision.sentences.append(advice.nothing(reason, advice.IN_THE_STEP))
        return decision
    labelled = [output for output in outputs if output.labels is not None]
    is_only = len(labelled) == 1
    wanted = NAME if chosen is None else chosen.name
    inputs = keras.tree.flatten(x)
    taken: dict[str, int] = {}

    def how_to_choose(index: int) -> str:
        takes = takes_metrics(model, y, y_pred)
        return _how(outputs, index, y_pred, takes, is_chosen=chosen is not None)

    for index, output in enumerate(outputs):
        if output.labels is None:
            continue  # an output that is not trained
        labels, predictions = output.pair(y, y_pred)
        shown = f"output {_shown(output, index)}: " if len(outputs) > 1 else ""
        try:
            if not all(hasattr(t, "shape") for t in (labels, predictions)):
                raise NotLendableError("they are no tensors", can_be_chosen=False)
            facts = OutputFacts.of(model, output, predictions, len(outputs))
            if chosen is None:
                metric = _by_loss(output, labels, predictions, facts, wish.asked)
            else:
                metric = _own_copy(chosen, model)
            metric.set_defaults(defaults_for(output, facts))
            if chosen is not None and not is_only:
                classifying(output.losses)
                _check_fit(metric, labels, predictions)
        except NotLendableError as reason:
            usual = how_to_choose(index) if reason.can_be_chosen else ""
            how = usual if reason.how is None else reason.how
            decision.sentences.append(advice.nothing(f"{shown}{reason}", how))
            continue
        is_chosen = chosen is not None
        check = _check_of(metric, labels, predictions, inputs, is_chosen=is_chosen)
        keras_name = f"{output.name}_{wanted}" if output.name else wanted
        number = taken.get(keras_name, 0)
        taken[keras_name] = number + 1
        log_name = f"{keras_name}_{number}" if number else keras_name
        if log_name in logs or log_name in decision.lent:
            free = free_name(keras_name, wanted, logs, decision.lent)
            decision.sentences.append(
                f"The logs have {log_name!r} already; the lent F1 is named {free!r}."
            )
            log_name = free
        is_for_several = is_chosen and not is_only
        how = how_to_choose(index) if is_for_several or check is not None else ""
        decision.lent[log_name] = LentMetric(
            metric, output, index, check, shown, how, is_for_several
        )
        decision.sentences.extend(_remarks(log_name, metric, output, facts, chosen))
    decision.sentences.extend(_which_is_which(decision.lent, len(outputs)))
    return decision


def _by_loss(
    output: Output, labels: Any, predictions: Any, facts: OutputFacts, asked: Asked
) -> F1Score:
    loss = classifying(output.losses)
    shape = tuple(predictions.shape)
    defaults = defaults_for(output, facts)
    options = metric_for(loss, tuple(labels.shape), shape, defaults)
    metric = F1Score(
        **options, histogram=asked.histogram or False, confusion=asked.confusion
    )
    mask = mask_of(predictions)
    if mask is not None:
        rows = moved_shape(shape, metric.axis or -1, len(shape))[:-1]
        try:
            along_rows("the mask", tuple(mask.shape), rows)
        except ValueError as error:
            raise NotLendableError(str(error), can_be_chosen=False) from error
    return metric


def _own_copy(chosen: F1Score, model: Any) -> F1Score:
    """Return a metric like the user's own, which stays as it is."""
    if chosen.has_own_update and strategy_of(model) is not None:
        # Its variables are those of a shape that only its own update_state knows.
        raise NotLendableError(
            "f1= has an update_state of its own, and under a distribution strategy "
            "only Keras makes the variables of such a metric",
            how=advice.IN_METRICS.format(f"[{type(chosen).__name__}(...)]"),
        )
    return copy_of(chosen)


def _check_fit(metric: F1Score, labels: Any, predictions: Any) -> None:
    """Raise `NotLendableError` if a metric that is for several outputs fits not this.

    One with an update_state of its own says it itself, when a batch is counted.
    """
    if metric.has_own_update:
        return
    try:
        metric.checked(tuple(labels.shape), tuple(predictions.shape))
    except ValueError as error:
        raise NotLendableError(f"f1= does not fit it: {error}") from error


def _how(
    outputs: Sequence[Output], index: int, y_pred: Any, takes: bool, *, is_chosen: bool
) -> str:
    """Return an advice that works for an output that was lent nothing."""
    labelled = [output for output in outputs if output.labels is not None]
    if len(labelled) == 1 and not is_chosen:
        return advice.HOW_TO_CHOOSE if takes else advice.AS_ARGUMENT
    size = len(y_pred) if keras.tree.is_nested(y_pred) else 1
    names = [output.name for output in outputs]
    is_nested = size != len(outputs)
    return advice.for_outputs(names, [index], takes_metrics=takes, is_nested=is_nested)


def _check_of(
    metric: F1Score,
    labels: Any,
    predictions: Any,
    inputs: Sequence[Any],
    *,
    is_chosen: bool,
) -> Check | None:
    """Return what looks at the labels of a lent metric; None if nothing need."""
    if metric.has_own_update:
        return None
    try:
        form = metric.checked(tuple(labels.shape), tuple(predictions.shape))
    except ValueError:
        return None  # which ends the first step
    if form.kind != "multiclass":
        return LabelCheck.about(labels, inputs, is_chosen=is_chosen)
    of_logits = metric.defaults.cuts_logits
    return None if form.sparse else TiedCheck(metric.columns_axis, of_logits=of_logits)


def _remarks(
    name: str,
    metric: F1Score,
    output: Output,
    facts: OutputFacts,
    chosen: F1Score | None,
) -> list[str]:
    """Return what must be known of what is counted, and is not what the loss says."""
    ignored = metric.ignored_class
    if chosen is not None and chosen.ignore_class is None and ignored is not None:
        return [
            f"{name}: rows of class {ignored} are left out, as the loss does "
            "(ignore_class)."
        ]
    doubtful = doubtful_ignore_class(output.losses)
    if doubtful is not None and metric.leaves_out_nothing:
        return [counts_ignored(name, doubtful)]
    if chosen is not None or metric.threshold is None:
        return []
    told = takes_logits(list(filter(is_classification, output.losses)))
    if told and facts.is_probability:
        return [
            f"{name}: the output is a sigmoid's or a softmax's, which are no logits, "
            "though the loss has from_logits=True. Predictions above 0.5 are counted, "
            "as `predict` returns them. Leave from_logits=True out of the loss."
        ]
    if not told and facts.is_linear:
        return [
            f"{name}: the output's layer has no activation, and the loss takes its "
            "values for probabilities. Predictions above 0.5 are counted. If they are "
            "logits, give the loss from_logits=True."
        ]
    return []


def _which_is_which(lent: dict[str, LentMetric], outputs: int) -> list[str]:
    """Say which output a name means, where Keras names outputs alike or not at all."""
    names = [each.output.name for each in lent.values()]
    unclear = [
        f"{name} is of output {each.place + 1}"
        for name, each in lent.items()
        if each.output.name is None or names.count(each.output.name) > 1
    ]
    if outputs == 1 or not unclear:
        return []
    return [f"Keras has no name of its own for these outputs: {', '.join(unclear)}."]


def _shown(output: Output, index: int) -> str:
    return f"{index + 1}" if output.name is None else repr(output.name)


def free_name(name: str, wanted: str, *taken: Container[str]) -> str:
    """Return another name for a metric, with a number if need be.

    >>> free_name("a_f1_score", "f1_score", ["a_f1_score", "a_exact_f1_score"])
    'a_exact_f1_score_1'
    """
    other = f"{name.rpartition(wanted)[0]}exact_{wanted}"
    names = itertools.chain([other], (f"{other}_{i}" for i in itertools.count(1)))
    return next(n for n in names if not any(n in group for group in taken))
