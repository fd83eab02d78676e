"""Three tasks whose histograms and confusions are kept, and queries of them."""

from __future__ import annotations

from typing import Any

from tests.support import details, logs

ONE = details.binary(seed=3)
MANY = details.multiclass(classes=4, seed=1)
LABELS = details.multilabel()
TAG = logs.NAME


def of(name: str, **query: Any) -> dict[str, Any]:
    """Return the query of a series."""
    return {"run": f"{name}/validation", "tag": TAG, **query}


def one_class(name: str) -> tuple[Any, Any, dict[str, str]]:
    """Return labels and scores of a class of the last epoch, and how to ask for it."""
    if name == "one":
        return ONE.y_true, ONE.y_pred[-1], {}
    if name == "many":
        return (MANY.y_true == 2).astype(int), MANY.y_pred[-1][:, 2], {"class_": "c"}
    return LABELS.y_true[:, 1], LABELS.y_pred[-1][:, 1], {"class_": "dog"}
