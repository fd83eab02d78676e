"""Compiled defaults: what compiled `F1Score` metrics take from the model's losses.

May import keras, `backend`, `private`, `metric` and the rooms beside it. A compiled
metric is the user's, and its arguments come first. What it does not say, the loss may:
the class that is left out, the axis of the classes, labels of -1 and +1. Keras hands
compiled metrics neither the loss nor, in `metrics=`, the weights. So this is done
before the first batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import keras
import numpy as np

from tb_f1_plugin.keras.backend import steps
from tb_f1_plugin.keras.metric.compared import as_they_are
from tb_f1_plugin.keras.metric.defaults import ModelDefaults
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.model.compiled import Named, has_stock_loss, structure_of
from tb_f1_plugin.keras.model.facts import OutputFacts, defaults_for
from tb_f1_plugin.keras.model.losses import (
    OwnLoss,
    counts_ignored,
    doubtful_ignore_class,
)
from tb_f1_plugin.keras.model.outputs import (
    NotPairedError,
    Output,
    metrics_of_outputs,
    outputs_of,
)
from tb_f1_plugin.keras.private.attributes import (
    compiled_metrics,
    specification_of,
)
from tb_f1_plugin.keras.private.frames import argument_of_fit

_Say = Callable[[str], None]


def prepare(model: Any, metrics: Mapping[F1Score, Named], say: _Say) -> None:
    """Give compiled metrics what the losses say; say what they do not see.

    Args:
        model: A compiled model.
        metrics: Its `F1Score` metrics.
        say: Takes a sentence for the user.
    """
    give_defaults(model, metrics, say)
    say_of_weights(metrics, say)
    say_of_labels(metrics, say)


def give_defaults(model: Any, metrics: Mapping[F1Score, Named], say: _Say) -> None:
    """Give compiled metrics what the losses of their outputs say.

    Args:
        model: A compiled model.
        metrics: Its `F1Score` metrics.
        say: Takes a sentence for the user.
    """
    for metric, output, outputs in outputs_of_metrics(model, metrics):
        facts = OutputFacts.of(model, output, None, outputs)
        defaults = defaults_for(output, facts)
        ignored = defaults.ignore_class
        is_new = ignored is not None and metric.leaves_out_nothing
        name = metrics[metric].name
        doubtful = doubtful_ignore_class(output.losses)
        if doubtful is not None and metric.leaves_out_nothing:
            say(counts_ignored(name, doubtful))
        traced = {settings.defaults for settings in metric.traced.settings}
        if traced and not model.run_eagerly:
            # The steps go on counting as they were traced.
            own = next(iter(traced))
            if len(traced) == 1 and own != metric.defaults:
                metric.set_defaults(own)
            if own != ModelDefaults():
                continue
            if is_new:
                say(
                    f"{name} counts the rows of class {ignored}, which the loss leaves "
                    "out (ignore_class): the model was trained or evaluated before "
                    "this callback came. Compile it anew, or with "
                    f"F1Score(ignore_class={ignored})."
                )
            if _lacks_sign(metric, defaults):
                say(
                    f"{name} counts predictions above 0.5, and labels of -1 not at all "
                    "unless it was told, though the loss is a hinge: the model was "
                    "trained or evaluated before this callback came. Compile it anew, "
                    "or with F1Score(threshold=0.0, negative_label=-1)."
                )
            for remark in _of_logits(metric, defaults):
                say(f"{name}: {remark}")
            continue
        metric.set_defaults(defaults)
        if is_new:
            say(
                f"{name}: rows of class {ignored} are left out, as the loss does "
                "(ignore_class)."
            )


def _lacks_sign(metric: F1Score, defaults: ModelDefaults) -> bool:
    """Tell whether a built metric would follow a hinge loss, if it could."""
    if defaults.negative_label is None or defaults.is_probability:
        return False
    return metric.threshold is None and metric.series_metadata().kind == "binary"


def _of_logits(metric: F1Score, defaults: ModelDefaults) -> Iterator[str]:
    """Yield what is to be said of a built metric beside a loss of logits."""
    compared = metric.compared
    if compared is None or not compared.follows_loss or defaults.is_probability:
        return
    if metric.from_logits or not defaults.cuts_logits:
        return
    if metric.threshold is None:
        yield (
            "predictions above 0.5 are positive, though the loss has "
            "from_logits=True: the model was trained or evaluated before this "
            "callback came. Compile it anew, or with F1Score(from_logits=True)."
        )
    else:
        yield from as_they_are(metric.threshold)


def outputs_of_metrics(
    model: Any, metrics: Mapping[F1Score, Named]
) -> Iterator[tuple[F1Score, Output, int]]:
    """Yield the metrics with the outputs that they count, and the outputs' number."""
    compiled = compiled_metrics(model)
    if not metrics or compiled is None:
        return  # metrics that a model updates itself
    structure = structure_of(model)
    if structure is None:
        # A subclassed model says its outputs with the first batch only. One loss for
        # all is the loss of all.
        losses = getattr(model, "loss", None)
        if losses is not None and not keras.tree.is_nested(losses):
            losses = losses if has_stock_loss(model) else OwnLoss(losses)
            for metric in metrics:
                yield metric, Output(0, 0, None, None, (losses,)), 0
        return
    try:
        outputs = outputs_of(model, structure, structure)
    except NotPairedError:
        return
    by_output = metrics_of_outputs(model, compiled, structure)
    for metric in metrics:
        places = [i for i, of in enumerate(by_output) if any(m is metric for m in of)]
        if len(places) == 1:
            yield metric, outputs[places[0]], len(outputs)


def say_of_weights(metrics: Mapping[F1Score, Named], say: _Say) -> None:
    """Say that `metrics=` see no weights, if the data have some of 0.

    Of arrays the weights themselves are looked at; of other data only whether there
    are any, since looking would take a batch away.
    """
    blind = [named.name for named in metrics.values() if not named.is_weighted]
    if not blind or argument_of_fit("class_weight") is not None:
        return
    names = ", ".join(blind)
    why = "Keras gives `metrics=` no weights. In `weighted_metrics=`"
    weights = [argument_of_fit(name) for name in ("sample_weight", "val_sample_weight")]
    arrays = [
        array
        for array in keras.tree.flatten(weights)
        if isinstance(array, (np.ndarray, list, tuple)) or steps.is_tensor(array)
    ]
    if any(bool((np.asarray(array) == 0).any()) for array in arrays):
        say(
            f"Rows of sample_weight 0 are counted by {names} like any others: {why} "
            "they have no weight."
        )
    elif not arrays and _has_weights():
        say(
            f"Every row is counted once by {names}, whatever weights the data have: "
            f"{why} rows of weight 0 have none."
        )


def say_of_labels(metrics: Mapping[F1Score, Named], say: _Say) -> None:
    """Say how many labels of binary metrics are above 1, where they are an array.

    Of lent metrics each batch's are looked at (`label_check`).
    """
    binary = (m for m in metrics if m.defaults.known.is_threshold)
    names = ", ".join(metrics[metric].name for metric in binary)
    for argument in ("y", "val_y") if names and len(metrics) == 1 else ():
        labels = argument_of_fit(argument)
        if not (isinstance(labels, np.ndarray) or steps.is_tensor(labels)):
            continue
        labels = np.asarray(labels)
        if labels.dtype.kind in "iuf" and (odd := int((labels > 1).sum())):
            of = "train" if argument == "y" else "validation"
            say(
                f"{names}: {odd:,} of the {labels.size:,} labels of {of} are above 1: "
                "a label above 0.5 is taken for true."
            )


def _has_weights() -> bool:
    """Tell whether the data of the `fit` that is running have weights."""
    spec = specification_of(argument_of_fit("epoch_iterator"))
    if not isinstance(spec, tuple) or len(spec) != 3:
        return False
    return any(part is not None for part in keras.tree.flatten(spec[2]))
