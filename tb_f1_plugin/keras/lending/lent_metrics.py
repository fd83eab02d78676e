"""Lent metrics: the metrics that are lent to one model, and what they count.

May import keras, `text`, `model`, `metric`, `said` and `deciding`. `loan` says when a
batch runs. Here is what is done with it: each metric gets the labels and predictions of
its output, without the rows that the data's weights leave out, and its labels are
checked where they may be none.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any, NamedTuple

import keras

from tb_f1_plugin.keras.lending import advice
from tb_f1_plugin.keras.lending.batch.seen import Seen, counted, may_leave, seen_by
from tb_f1_plugin.keras.lending.deciding import (
    LentMetric,
    decide,
    free_name,
)
from tb_f1_plugin.keras.lending.tasks import NotLendableError
from tb_f1_plugin.keras.lending.wish import Wish
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.model.compiled import Named
from tb_f1_plugin.keras.model.outputs import Output, outputs_of
from tb_f1_plugin.keras.private.attributes import KerasSplit
from tb_f1_plugin.keras.said import Said
from tb_f1_plugin.text.log import log


class Batch(NamedTuple):
    """What the model's `compute_metrics` was given."""

    x: Any = None
    y: Any = None
    y_pred: Any = None
    sample_weight: Any = None

    @classmethod
    def of(cls, *arguments: Any, **options: Any) -> Batch:
        """Return the arguments of a call of Keras' method.

        Raises:
            NotLendableError: If they are others.
        """
        of_keras = {k: v for k, v in options.items() if k in cls._fields}
        batch = cls(*arguments[: len(cls._fields)], **of_keras)
        if batch.y_pred is None:
            raise NotLendableError(
                "the model's compute_metrics has arguments of its own"
            )
        return batch


class LentMetrics:
    """The metrics that are lent to one model by one choice.

    Args:
        model: A compiled model.
        wish: The user's own metric, or None to choose by the compiled loss.
        said: What was told to the user.
        has_class_weight: Whether the weights in training are `class_weight`'s, which
            say nothing of whether a row is there.

    Attributes:
        wish: As it was given.
        is_decided: Whether a batch has been seen.
        names_in_steps: The names under which a traced step has results of lent
            metrics, also of those that were taken back.
    """

    def __init__(
        self, model: Any, wish: Wish, said: Said, *, has_class_weight: bool
    ) -> None:
        """Lend nothing yet."""
        self.names_in_steps: set[str] = set()
        self.has_class_weight = has_class_weight
        self.wish, self.is_decided = wish, False
        self._model = model
        self._lent: dict[str, LentMetric] = {}
        self._outputs: dict[Any, tuple[Output, ...]] = {}
        self._said = said

    @property
    def chosen(self) -> F1Score | None:
        """The user's own metric, if it is one."""
        return self.wish.metric

    @property
    def metrics(self) -> dict[str, F1Score]:
        """The lent metrics by their names in the logs."""
        return {name: lent.metric for name, lent in self._lent.items()}

    @property
    def variables(self) -> list[Any]:
        """What the lent metrics and the checks of their labels count in."""
        return [v for lent in self._lent.values() for v in lent.variables]

    def named(self) -> dict[F1Score, Named]:
        """Return the lent metrics and their names, without those that are refuted."""
        self.look_at_labels()
        return {
            lent.metric: Named(name, output=lent.place, is_lent=True)
            for name, lent in self._lent.items()
        }

    def decide(self, batch: Batch, logs: Container[str]) -> None:
        """Decide by a first batch, real or symbolic, and say what is to be said."""
        x, y, y_pred, _ = batch
        self._lent, sentences = decide(
            self._model, x, y, y_pred, wish=self.wish, logs=logs
        )
        self.names_in_steps.update(self._lent)
        for lent in self._lent.values():
            lent.metric.said = self._said
        for sentence in sentences:
            self._said.once(sentence)

    def build(self, batch: Batch) -> None:
        """Make the metrics' variables, where a traced step must not.

        Not those of a metric that reads its data by an update_state of its own.

        Raises:
            ValueError: If a metric does not fit its output.
        """
        for lent in self._paired(batch).values():
            if lent.metric.has_own_update:
                continue
            labels, predictions = lent.output.pair(batch.y, batch.y_pred)
            lent.metric.build(labels.shape, predictions.shape)

    def count(self, split: KerasSplit, batch: Batch) -> dict[str, Any]:
        """Count a batch, inside of the step, and return the results by name."""
        results = {}
        for name, lent in self._paired(batch).items():
            labels, predictions = lent.output.pair(batch.y, batch.y_pred)
            weights = lent.output.weights(batch.sample_weight)
            if lent.metric.has_own_update:
                if not self._updated_itself(lent, labels, predictions, weights):
                    del self._lent[name]
                    continue
            else:
                if not lent.metric.built:  # along which axis its columns lie
                    lent.metric.build(tuple(labels.shape), tuple(predictions.shape))
                mask = self._mask_of(split, lent, predictions, weights)
                there = {} if mask is None else {"mask": mask}
                lent.metric.update_state(labels, predictions, **there)
            if lent.label_check is not None:
                lent.label_check.look(labels, keras.tree.flatten(batch.x))
            results[name] = lent.metric.result()
        return results

    def may_leave(self, rows: int) -> bool:
        """Tell whether what all metrics see of so many rows may leave the step."""
        return all(
            may_leave(lent.metric, lent.label_check, rows)
            for lent in self._lent.values()
        )

    def see(self, split: KerasSplit, batch: Batch, full: int) -> dict[str, Seen]:
        """Return what the metrics see of a batch, inside of the step.

        Args:
            split: Of which split it is.
            batch: What the model's `compute_metrics` was given.
            full: The most rows that a batch had so far.
        """
        seen = {}
        for name, lent in self._paired(batch).items():
            labels, predictions = lent.output.pair(batch.y, batch.y_pred)
            weights = lent.output.weights(batch.sample_weight)
            mask = self._mask_of(split, lent, predictions, weights)
            seen[name] = seen_by(
                lent.metric, lent.label_check, labels, predictions, mask, full
            )
        return seen

    def count_seen(self, seen: Mapping[str, Seen]) -> dict[str, Any]:
        """Count what metrics saw, outside of the step, and return the results by name.

        Args:
            seen: Of each metric; also of those that were taken back since.
        """
        of = {name: lent for name, lent in self._lent.items() if name in seen}
        if not of:
            return {}
        values = {name: [v.value for v in lent.variables] for name, lent in of.items()}
        after, results = counted(values, {name: seen[name] for name in of})
        for name, lent in of.items():
            for variable, value in zip(lent.variables, after[name], strict=True):
                variable.assign(value)
        return results

    def _updated_itself(
        self, lent: LentMetric, labels: Any, predictions: Any, weights: Any
    ) -> bool:
        """Let a metric read a batch as it likes; tell whether it could.

        Of several outputs a metric was chosen for all, and need not be for each.
        """
        if weights is not None:
            self._said.once(
                f"{', '.join(self._lent)} is counted by an update_state of its own, "
                "which sees no sample_weight, as in any entry of `metrics=`."
            )
        try:
            lent.metric.update_state(labels, predictions)
        except Exception as error:
            if lent.metric.built or not lent.is_for_several:
                raise
            reason = f"{lent.shown}update_state of f1= failed: {error}"
            self._said.once(advice.nothing(reason, lent.advice))
            return False
        return True

    def say_of_what_is_handed_on(self) -> None:
        """Say that Keras' metrics count something else."""
        for name in self._lent:
            self._said.once(
                f"{name} counts the labels and predictions that the model's step gives "
                "to compute_metrics, which hands on others to Keras' metrics. To count "
                "those, compile metrics=[tb_f1_plugin.keras.F1Score()]."
            )

    def clear(self) -> None:
        """Lend nothing any more."""
        self._lent = {}

    def rename(self, name: str, taken: Container[str]) -> None:
        """Give a metric a name that is not taken, and say so."""
        wanted = self._lent[name].metric.name
        free = free_name(name, wanted, taken, self._lent)
        self._lent[free] = self._lent.pop(name)
        self.names_in_steps ^= {name, free}  # what is under the old name is the user's
        log.warning("The logs have %r already; the lent F1 is named %r.", name, free)

    def look_at_labels(self) -> None:
        """Take back what counts something else than labels, and say so once."""
        for name, lent in list(self._lent.items()):
            check = lent.label_check
            if check is None:
                continue
            reason, remark = check.refutation(), check.remark()
            if reason is not None:
                del self._lent[name]
                said = f"{lent.shown}{reason}. Integer labels say that they are labels"
                self._said.once(advice.nothing(said, lent.advice))
            elif remark is not None:
                self._said.once(f"{name}: {remark}", about=name)

    def _paired(self, batch: Batch) -> Mapping[str, LentMetric]:
        """Return what is lent, with the places of its tensors in these structures.

        Training and validation may give labels in structures of their own. A
        structure is looked at once, since an eager step comes here with every batch.
        """
        if not self._lent:
            return {}
        _, y, y_pred, sample_weight = batch
        structure = _structure((y, y_pred, sample_weight))
        outputs = self._outputs.get(structure)
        if outputs is None:
            outputs = outputs_of(self._model, y, y_pred, sample_weight)
            self._outputs[structure] = outputs
        return {
            name: lent._replace(output=outputs[lent.place])
            for name, lent in self._lent.items()
        }

    def _mask_of(
        self, split: KerasSplit, lent: LentMetric, predictions: Any, weights: Any
    ) -> Any:
        """Return what the weights of an output let count; None for all."""
        if weights is None:
            return None
        names = ", ".join(self._lent)
        if split == "train" and self.has_class_weight:
            self._said.once(
                f"{names} counts every row once: class_weight does not apply to it, as "
                "to any entry of `metrics=`."
            )
            return None
        there = lent.metric.there(tuple(predictions.shape), weights)
        if there is None:
            self._said.once(
                f"{names} counts every row once: sample_weight has more than one value "
                "a row, and does not apply to it."
            )
            return None
        what = "entries" if there.is_by_entry else "rows"
        self._said.once(
            f"{names}: {what} of sample_weight 0 are left out; all others count once, "
            "as in any entry of `metrics=`. An F1Score in `weighted_metrics=` counts "
            "by the weights."
        )
        return there.mask


def _structure(parts: tuple[Any, ...]) -> Any:
    """Return what tells structures of tensors apart; quick where there are none."""
    if all(part is None or hasattr(part, "shape") for part in parts):
        return tuple(part is None for part in parts)
    return str(
        keras.tree.map_structure(lambda tensor: None if tensor is None else 0, parts)
    )
