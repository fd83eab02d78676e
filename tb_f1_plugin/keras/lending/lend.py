"""Lend: the way in. A model without an `F1Score` gets one for a `fit` or `evaluate`.

May import `model` and the rooms beside it. Where nothing can be lent, one line says why
and what to do.
"""

from __future__ import annotations

import logging
from typing import Any

import keras

from tb_f1_plugin.keras.lending import advice
from tb_f1_plugin.keras.lending.loan import Loan, Owner
from tb_f1_plugin.keras.lending.logs import loan_of
from tb_f1_plugin.keras.metric.f1score import F1Score
from tb_f1_plugin.keras.model.losses import is_classification, name_of

log = logging.getLogger("tb_f1_plugin")


def lend(model: Any, owner: Owner, f1: Any, loans: list[Loan]) -> Loan | None:
    """Lend a metric to a model until the loan is taken back.

    Args:
        model: A compiled model.
        owner: The session for which the metric is lent. Where another callback of the
            same `fit` has lent one already, the owner joins that loan.
        f1: As the callback's argument: "auto", or the user's own metric.
        loans: The callback's loans so far: one that fits the model is lent again,
            compiled functions and all. A new one is added.

    Returns:
        None if nothing can be lent; the log says why.
    """
    loan: Loan | None = loan_of(model)
    if loan is not None and loan.is_shared_with(owner):
        loan.owners.append(owner)
    else:
        loan = _own_loan(model, owner, f1, loans)
    if loan is not None:
        loan.lend()
    return loan


def _own_loan(model: Any, owner: Owner, f1: Any, loans: list[Loan]) -> Loan | None:
    for loan in loans:
        if not loan.is_lent and loan.fits(model):
            loan.owners[:] = [owner]
            return loan
    chosen = f1 if isinstance(f1, F1Score) else None
    if chosen is None and not _is_worth_trying(model):
        return None
    if _traces_by_itself(model):
        return None
    loans[:] = [loan for loan in loans if loan.is_lent]
    loans.append(Loan(model, owner, chosen))
    return loans[-1]


def _is_worth_trying(model: Any) -> bool:
    """Tell whether a compiled loss classifies; if none does, say so in one line."""
    losses = _flat(model.loss)
    if any(is_classification(loss) for loss in losses):
        return True
    if all(loss is None for loss in losses):
        reason = "the model was compiled without a loss that says that it classifies"
        log.warning("%s", advice.nothing(reason, advice.WITH_LABELS))
        return False
    names = ", ".join(name_of(loss) for loss in losses if loss is not None)
    reason = f"the loss {names} does not say that the model classifies"
    log.warning("%s", advice.nothing(reason, advice.HOW_TO_CHOOSE))
    return False


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
