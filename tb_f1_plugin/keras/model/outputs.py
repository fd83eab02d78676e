"""Outputs: which labels, losses and name belong to each output, as Keras pairs them.

May import keras, `backend`, `private`, `compiled` and `losses`. Keras packs labels,
losses and metrics into the predictions' structure by rules of its own (sorted keys,
lists packed in that order, labels of some outputs only). They are not written down a
second time here. Keras' own `CompileLoss` and `CompileMetrics` are run on stand-ins for
the tensors, with losses that only write down what they are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import keras

from tb_f1_plugin.keras.backend import steps
from tb_f1_plugin.keras.model.compiled import has_stock_loss
from tb_f1_plugin.keras.model.losses import OwnLoss
from tb_f1_plugin.keras.private.attributes import (
    CompileLoss,
    CompileMetrics,
    flattened,
    loss_of_user,
    metrics_by_output,
    metrics_of_user,
)


class Output(NamedTuple):
    """One output of a model, by the places of its tensors.

    A place is an index into what `keras.tree.flatten` makes of the labels, the
    predictions or the weights.

    Attributes:
        prediction: The place of the predictions.
        labels: The place of the labels; None if it has none.
        weight: The place of the weights; None if they are all one tensor, or none.
        name: What Keras puts before the names of the output's metrics; None if
            nothing, as for the only output.
        losses: The compiled losses, as given to `compile`; an output may have several.
            Of a model that computes its loss itself, an `OwnLoss` for each.
    """

    prediction: int
    labels: int | None
    weight: int | None
    name: str | None
    losses: tuple[Any, ...]

    def pair(self, y: Any, y_pred: Any) -> tuple[Any, Any]:
        """Return the output's labels and predictions."""
        labels = None if self.labels is None else keras.tree.flatten(y)[self.labels]
        return labels, keras.tree.flatten(y_pred)[self.prediction]

    def weights(self, sample_weight: Any) -> Any:
        """Return the output's weights; None if there are none."""
        if sample_weight is None or self.weight is None:
            return None
        return keras.tree.flatten(sample_weight)[self.weight]


class NotPairedError(ValueError):
    """Why labels and predictions cannot be paired."""


class _Place:
    """Stands for the tensor at an index, so that pairing computes nothing."""

    shape = (1,)

    def __init__(self, index: int) -> None:
        self.index = index


class _Seen(NamedTuple):
    loss: Any
    labels: Any
    prediction: Any
    weight: Any


class _Noting(keras.losses.Loss):
    """A loss that writes down what Keras gives it."""

    def __init__(self, loss: Any, seen: list[_Seen]) -> None:
        super().__init__(name="noting")
        self._loss, self._seen = loss, seen

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> float:
        self._seen.append(_Seen(self._loss, y_true, y_pred, sample_weight))
        return 0.0

    def call(self, y_true: Any, y_pred: Any) -> Any:
        raise NotImplementedError


class _Named(keras.metrics.Metric):
    """A metric that Keras names."""

    def __init__(self) -> None:
        super().__init__(name="named")


class _Standing(_Named):
    """Stands for a metric of the user's, of which Keras must not change the name."""

    def __init__(self, user: Any) -> None:
        super().__init__()
        self.user = user


def outputs_of(
    model: Any, y: Any, y_pred: Any, sample_weight: Any = None
) -> tuple[Output, ...]:
    """Return a model's outputs, in the order in which Keras names their metrics.

    Args:
        model: A compiled model.
        y: Labels, in the structure in which they are given to `fit`.
        y_pred: Predictions, in the structure in which the model returns them.
        sample_weight: Weights likewise, or None.

    Raises:
        NotPairedError: If Keras pairs them neither for a loss nor for a metric.
    """
    number = len(_present(y_pred))
    if not number:
        raise NotPairedError("compute_metrics was given no predictions")
    if not _present(y):
        raise NotPairedError("compute_metrics was given no labels")
    places = [_placed(part) for part in (y, y_pred, sample_weight)]
    with (
        steps.outside_of_graph()
    ):  # nothing of it belongs into the graph that is traced
        names = _names(model, places[1])
        seen = _seen_by_losses(model, *places)
        metric_labels = _labels_of_metrics(model, *places[:2])
    is_stock = has_stock_loss(model)
    outputs = []
    for prediction, name in names.items():
        of_output = [call for call in seen if _index(call.prediction) == prediction]
        labels = {_index(call.labels) for call in of_output}
        if not of_output and seen:
            # Keras trains other outputs, and this one not.
            labels = set()
        elif not of_output:
            labels = {metric_labels.get(prediction)}
        if len(labels) > 1:
            raise NotPairedError(f"the output {name!r} has labels of several kinds")
        weight = _index(of_output[0].weight) if of_output else None
        if weight is None and not seen and number == 1:
            weight = _index(places[2])
        outputs.append(
            Output(
                prediction,
                next(iter(labels), None),
                weight,
                name,
                tuple(
                    call.loss if is_stock else OwnLoss(call.loss) for call in of_output
                ),
            )
        )
    if all(output.labels is None for output in outputs):
        raise NotPairedError("Keras gives no output labels of its own")
    return tuple(outputs)


def metric_outputs(
    model: Any, y: Any, y_pred: Any, outputs: Sequence[Output]
) -> tuple[Output, ...]:
    """Return the outputs as compiled metrics see them: by Keras' rule for metrics.

    It differs from that for losses where an output has labels and no loss.
    """
    with steps.outside_of_graph():
        labels = _labels_of_metrics(model, _placed(y), _placed(y_pred))
    return tuple(
        output._replace(labels=labels.get(output.prediction, output.labels))
        for output in outputs
    )


def takes_metrics(model: Any, y: Any, y_pred: Any) -> bool:
    """Tell whether Keras takes compiled metrics of these outputs."""
    with steps.outside_of_graph():
        labels = _labels_of_metrics(model, _placed(y), _placed(y_pred))
    number = len(_present(y_pred))
    return len(labels) == number and None not in labels.values()


def _present(values: Any) -> list[Any]:
    return [value for value in keras.tree.flatten(values) if value is not None]


def _placed(values: Any) -> Any:
    """Return a structure with a stand-in for each tensor."""
    count = -1

    def place(tensor: Any) -> Any:
        nonlocal count
        count += 1
        return None if tensor is None else _Place(count)

    # Not `map_structure`, whose order over a dict need not be that of `flatten`.
    flat = [place(tensor) for tensor in keras.tree.flatten(values)]
    return keras.tree.pack_sequence_as(values, flat)


def _index(place: Any) -> int | None:
    return place.index if isinstance(place, _Place) else None


def _output_names(model: Any) -> Any:
    return getattr(model, "output_names", None)


def _seen_by_losses(model: Any, y: Any, y_pred: Any, weights: Any) -> list[_Seen]:
    """Return what Keras gives each compiled loss; nothing if it does not pair them."""
    user_loss = loss_of_user(model)
    if user_loss is None:
        return []
    seen: list[_Seen] = []
    noting = keras.tree.map_structure(
        lambda loss: None if loss is None else _Noting(loss, seen), user_loss
    )
    try:
        CompileLoss(noting, output_names=_output_names(model))(y, y_pred, weights)
    except Exception:  # whatever Keras says, it says it to the user as well
        return _by_place(user_loss, y, y_pred, weights)
    return [call for call in seen if _index(call.prediction) is not None]


def _by_place(loss: Any, y: Any, y_pred: Any, weights: Any) -> list[_Seen]:
    """Pair what leaves no choice: one loss, one tensor of labels, one of predictions.

    A model whose `compute_loss` is its own may call its loss as it likes.
    """
    flat = [_present(part) for part in (loss, y, y_pred)]
    if any(len(part) != 1 for part in flat):
        return []
    [[loss], [labels], [prediction]] = flat
    return [_Seen(loss, labels, prediction, weights)]


def metrics_of_outputs(model: Any, compiled: Any, y_pred: Any) -> list[list[Any]]:
    """Return the compiled metrics of each output, as the user gave them.

    Args:
        model: A compiled model.
        compiled: Its collection of metrics, built or not.
        y_pred: Predictions, or anything in their structure.

    Returns:
        A list for each output, in the order of `outputs_of`; nothing if Keras does not
        take the metrics.
    """
    found: list[list[Any]] = [[] for _ in keras.tree.flatten(y_pred)]
    places = _placed(y_pred)
    for users in metrics_of_user(compiled):
        if not users:
            continue
        stand_ins = keras.tree.map_structure(_Standing, users)
        try:
            with steps.outside_of_graph():
                own = CompileMetrics(stand_ins, None, output_names=_output_names(model))
                own.build(places, places)
        except Exception:
            return []
        unweighted, _ = metrics_by_output(own)
        for of_output, metrics in zip(found, unweighted, strict=False):
            if metrics:
                of_output.extend(metric.user for metric in metrics.metrics)
    return found


def _compiled(model: Any, y: Any, y_pred: Any) -> Any:
    """Return Keras' own collection of one metric an output, built."""
    metrics = keras.tree.map_structure(lambda _: _Named(), y_pred)
    flat = keras.tree.flatten(metrics)
    is_flat = keras.tree.is_nested(y_pred) and len(y_pred) == len(flat)
    compiled = CompileMetrics(
        flat if is_flat or len(flat) == 1 else metrics,
        None,
        output_names=_output_names(model),
    )
    compiled.build(y, y_pred)
    return compiled


def _names(model: Any, y_pred: Any) -> dict[int, str | None]:
    """Return what Keras puts before the names of the metrics of each output."""
    flat = _present(y_pred)
    try:
        compiled = _compiled(model, y_pred, y_pred)
        unweighted, _ = metrics_by_output(compiled)
        pairs = zip(flattened(compiled, y_pred), unweighted, strict=True)
        names = {place.index: metrics.output_name for place, metrics in pairs}
    except Exception:
        names = {}
    if set(names) != {place.index for place in flat}:
        # Keras takes no metrics of such outputs: named by where they are.
        names = {place.index: _path(y_pred, place) for place in flat}
    return names if len(flat) > 1 else dict.fromkeys(names)


def _path(values: Any, place: _Place) -> str | None:
    parts = values.items() if isinstance(values, dict) else enumerate(values)
    for key, part in parts if keras.tree.is_nested(values) else ():
        if part is place:
            return str(key)
        if keras.tree.is_nested(part):
            inner = _path(part, place)
            if inner is not None:
                return f"{key}_{inner}"
    return None


def _labels_of_metrics(model: Any, y: Any, y_pred: Any) -> dict[int, int | None]:
    """Return the place of the labels that Keras gives the metrics of each output."""
    try:
        compiled = _compiled(model, y, y_pred)
        labels, predictions = (flattened(compiled, part) for part in (y, y_pred))
        pairs = list(zip(labels, predictions, strict=True))
    except Exception:
        labels, predictions = _present(y), _present(y_pred)
        if len(labels) != len(predictions) or len(labels) != 1:
            return {}
        pairs = [(labels[0], predictions[0])]
    return {
        place.index: _index(label)
        for label, place in pairs
        if isinstance(place, _Place)
    }
