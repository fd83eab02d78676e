"""Compiled defaults: what compiled `F1Score` metrics take from the model's losses.

May import keras, the core, `backend`, `private`, `metric` and the rooms beside it. A
compiled metric is the user's, and its arguments come first. What it does not say, the
loss may: the class that is left out, the axis of the classes, labels of -1 and +1.
Keras hands compiled metrics neither the loss nor, in `metrics=`, the weights. So this
is done before the first batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import keras
import numpy as np

from tb_f1_plugin.core.form import DEFAULT_THRESHOLD
from tb_f1_plugin.core.metric.above_one import labels_above_one
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.core.vocabulary import SPLITS, Split
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

    Of lent metrics each batch's are looked at (`label_check`); of metrics whose loss
    does not say that a threshold decides, an epoch's (`counted_above_one`).
    """
    binary = (m for m in metrics if m.defaults.known.is_threshold)
    names = ", ".join(metrics[metric].name for metric in binary)
    for run in SPLITS if names and len(metrics) == 1 else ():
        labels = _labels_of(run)
        said = None if labels is None else labels_above_one(labels, 0, f" of {run}")
        if said is not None:
            say(f"{names}: {said}")


def counted_above_one(
    run: Split, metric: F1Score, record: Record, *, was_asked: bool
) -> str | None:
    """Return what is to be said of an epoch whose labels are above 1.

    A step of the user's own may make other labels of those that `fit` was given. So
    it is said only if as many positives were counted as these have.

    Args:
        run: The split.
        metric: A metric of the user's own.
        record: What it counted.
        was_asked: Whether `say_of_labels` knew of it.
    """
    if metric.compared is None or (was_asked and metric.defaults.known.is_threshold):
        return None
    labels = _labels_of(run)
    if labels is None:
        return None
    said = labels_above_one(labels, record.counts.classes, f" of {run}")
    if said is None:
        return None
    positives = int((labels > DEFAULT_THRESHOLD).sum())
    is_of_these = int(record.counts.possible_positives.sum()) == positives
    return said if is_of_these else None


def _labels_of(run: Split) -> Any:
    """Return the array of labels that a `fit` was given; None if it has none."""
    labels = argument_of_fit("y" if run == "train" else "val_y")
    is_array = isinstance(labels, np.ndarray) or steps.is_tensor(labels)
    return np.asarray(labels) if is_array else None


def _has_weights() -> bool:
    """Tell whether the data of the `fit` that is running have weights."""
    spec = specification_of(argument_of_fit("epoch_iterator"))
    if not isinstance(spec, tuple) or len(spec) != 3:
        return False
    return any(part is not None for part in keras.tree.flatten(spec[2]))
