"""Lend: the way in. A model without an `F1Score` gets one for a `fit` or `evaluate`.

May import `text`, `model` and the rooms beside it. Where nothing can be lent, one line
says why and what to do.
"""

from __future__ import annotations

from typing import Any

import keras

from tb_f1_plugin.keras.lending import advice
from tb_f1_plugin.keras.lending.loan import Loan, Owner
from tb_f1_plugin.keras.lending.logs import loan_of
from tb_f1_plugin.keras.lending.wish import Wish
from tb_f1_plugin.keras.model.compiled import has_stock_loss, structure_of
from tb_f1_plugin.keras.model.losses import OwnLoss, is_classification, why_not_said
from tb_f1_plugin.keras.model.outputs import (
    NotPairedError,
    outputs_of,
    takes_metrics,
)
from tb_f1_plugin.text.log import log


def lend(model: Any, owner: Owner, f1: Any, loans: list[Loan]) -> Loan | None:
    """Lend a metric to a model until the loan is taken back.

    Args:
        model: A compiled model.
        owner: The session for which the metric is lent. Where another callback of the
            same `fit` has lent one already, the owner joins that loan.
        f1: As the callback's argument: "auto" with the details that are asked for, or
            the user's own metric.
        loans: The callback's loans so far: one that fits the model is lent again,
            compiled functions and all. A new one is added.

    Returns:
        None if nothing can be lent; the log says why.
    """
    wish = Wish.of(f1)
    if wish.metric is None and not _is_worth_trying(model):
        return None
    loan: Loan | None = loan_of(model)
    if loan is not None and loan.is_shared_with(owner):
        loan.join(owner, wish)
    else:
        loan = _own_loan(model, loans)
        if loan is None:
            return None
        loan.begin(owner, wish)
    loan.lend()
    return loan


def _own_loan(model: Any, loans: list[Loan]) -> Loan | None:
    for loan in loans:
        if not loan.is_lent and loan.fits(model):
            return loan
    if _runs_by_class() or _traces_by_itself(model):
        return None
    loans[:] = [loan for loan in loans if loan.is_lent]
    loans.append(Loan(model, next((loan for loan in loans if loan.is_of(model)), None)))
    return loans[-1]


def _is_worth_trying(model: Any) -> bool:
    """Tell whether a compiled loss classifies; if none does, say so in one line."""
    losses = [loss for loss in _flat(model.loss) if loss is not None]
    if losses and not has_stock_loss(model):
        losses = [OwnLoss()]
    if any(is_classification(loss) for loss in losses):
        return True
    how = _how_to_choose(model)
    if losses:
        sentence = advice.nothing(why_not_said(losses, "the model"), how)
    else:
        reason = "the model was compiled without a loss that says that it classifies"
        sentence = advice.nothing(reason, advice.with_labels(how))
    log.warning("%s", sentence)
    return False


def _how_to_choose(model: Any) -> str:
    """Return an advice for a model none of whose losses classifies.

    Of several outputs an `f1=` would not say which of them it is for.
    """
    structure = structure_of(model)
    if structure is None:
        is_one = len(_flat(model.loss)) == 1
        return advice.HOW_TO_CHOOSE if is_one else advice.IN_STRUCTURE
    if len(keras.tree.flatten(structure)) == 1:
        return advice.HOW_TO_CHOOSE
    if _trained(model, structure) == 1:
        return advice.AS_ARGUMENT
    takes = takes_metrics(model, structure, structure)
    return advice.IN_STRUCTURE if takes else advice.NOT_COMPILED


def _trained(model: Any, structure: Any) -> int:
    """Return how many of a model's outputs have a loss."""
    try:
        outputs = outputs_of(model, structure, structure)
    except NotPairedError:
        return 0
    return sum(bool(output.losses) for output in outputs)


def _runs_by_class() -> bool:
    """Tell whether Keras runs the steps of a model's class; if so, say it.

    What a single model wears for a batch is not asked then.
    """
    if not keras.config.is_nnx_enabled():
        return False
    reason = "with KERAS_NNX_ENABLED Keras runs the steps of the model's class alone"
    log.warning("%s", advice.nothing(reason, advice.WITHOUT_NNX))
    return True


def _traces_by_itself(model: Any) -> bool:
    """Tell whether a step is a `tf.function` of the user's own; if so, say it.

    It keeps what it traced, so a metric that was lent in it would stay in it.
    """
    steps = ("train_step", "test_step", "compute_metrics")
    if not any(hasattr(getattr(model, step), "python_function") for step in steps):
        return False
    reason = "a step of the model is a tf.function of its own, which would keep it"
    how = advice.IN_METRICS.format("[tb_f1_plugin.keras.F1Score(...)]")
    log.warning("%s", advice.nothing(reason, how))
    return True


def _flat(loss: Any) -> list[Any]:
    nested = isinstance(loss, (dict, list, tuple))
    return list(keras.tree.flatten(loss)) if nested else [loss]
