"""Cases: generated tables of predictions, with what `core.labels` says of their rows.

Scores lie where engines err: NaN, ±∞, at the threshold, the next number beside it, 0
and 1; in float32 and in float64.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.labels import Rows, rows_of

KINDS = (
    *("scores", "soft labels", "class numbers", "names", "positive name"),
    *("columns", "list", "labels", "label lists"),
)
NAMES = np.array(["ham", "spam", "Ähre", "4"])
THRESHOLDS = (0.5, 0.4, 0.1, 0.7, 0.0, 1.0, 1 / 3)


class Case(NamedTuple):
    """A table and what is asked of it.

    Attributes:
        columns: The table.
        arguments: What `count` is given.
        true: What `rows_of` is given as the labels.
        scores: And as the predictions.
        threshold: And as the threshold.
        weights: And as the weights; None for none.
    """

    columns: dict[str, Any]
    arguments: dict[str, Any]
    true: Array
    scores: Array
    threshold: float | None
    weights: Array | None

    def rows(self, which: Any) -> Rows:
        """Return some of the rows as numpy reads them."""
        weights = None if self.weights is None else self.weights[which]
        return rows_of(
            *(self.true[which], self.scores[which], self.threshold),
            sample_weight=weights,
        )

    def slices(self) -> Iterator[tuple[int, tuple[tuple[str, Any], ...], Array]]:
        """Yield step, slice and rows of each record that there must be."""
        steps, country = self.columns["epoch"], self.columns["country"]
        for step in np.unique(steps).tolist():
            yield step, (), steps == step
        for name in sorted(set(country)):
            for step in np.unique(steps[country == name]).tolist():
                which = (steps == step) & (country == name)
                yield step, (("country", name),), which


def case(seed: int) -> Case:
    """Return a generated case; every kind comes in turn."""
    random = np.random.default_rng(seed)
    kind, rows = KINDS[seed % len(KINDS)], int(random.integers(1, 60))
    threshold = THRESHOLDS[random.integers(len(THRESHOLDS))]
    type_ = (np.float32, np.float64)[random.integers(2)]
    columns: dict[str, Any] = {
        "epoch": random.integers(3, size=rows),
        "country": np.array(["br", "de", "a/b"], object)[random.integers(3, size=rows)],
    }
    arguments: dict[str, Any] = {"by": "country", "step": "epoch"}
    if random.integers(2):
        columns["w"] = random.choice([0.0, 0.5, 1.0, 3.25], rows)
        arguments["weight"] = "w"
    made = _MADE[kind](random, rows, threshold, type_, columns, arguments)
    return Case(columns, arguments, *made, columns.get("w"))


def scores_of(random: Any, shape: Any, threshold: float, type_: Any) -> Array:
    """Return scores of a float type, many of them odd."""
    cut = type_(threshold)
    beside = [np.nextafter(cut, type_(0)), np.nextafter(cut, type_(1))]
    odd = np.array(
        [cut, *beside, 0, 1, np.nan, np.inf, -np.inf, type_(0.4), 1.5, -0.5], type_
    )
    scores = random.random(shape).astype(type_)
    return np.where(random.random(shape) < 0.4, random.choice(odd, shape), scores)


def _scores(
    random: Any, rows: int, threshold: float, type_: Any, columns: Any, arguments: Any
) -> Any:
    true = random.integers(2, size=rows)
    scores = scores_of(random, rows, threshold, type_)
    columns |= {"label": true.astype(bool) if rows % 2 else true, "score": scores}
    arguments |= {"y_true": "label", "y_pred": "score", "threshold": threshold}
    return true, scores, threshold


def _soft(
    random: Any, rows: int, threshold: float, type_: Any, columns: Any, arguments: Any
) -> Any:
    odd = np.array([0, 1, 0.5, -1, np.nan, 2, 0.51, np.inf], type_)
    true = random.choice(odd, rows)
    scores = scores_of(random, rows, threshold, type_)
    columns |= {"label": true, "score": scores}
    arguments |= {"y_true": "label", "y_pred": "score", "threshold": threshold}
    return true, scores, threshold


def _numbers(
    random: Any, rows: int, threshold: float, type_: Any, columns: Any, arguments: Any
) -> Any:
    true, predicted = random.integers(4, size=(2, rows))
    columns |= {"label": true, "predicted": predicted}
    arguments |= {"y_true": "label", "y_pred": "predicted", "classes": 4}
    return true, np.eye(4)[predicted], None


def _names(
    random: Any, rows: int, threshold: float, type_: Any, columns: Any, arguments: Any
) -> Any:
    true, predicted = random.integers(4, size=(2, rows))
    columns |= {"label": NAMES[true], "predicted": NAMES[predicted]}
    arguments |= {"y_true": "label", "y_pred": "predicted", "classes": NAMES.tolist()}
    return true, np.eye(4)[predicted], None


def _positive(
    random: Any, rows: int, threshold: float, type_: Any, columns: Any, arguments: Any
) -> Any:
    true = random.integers(2, size=rows)
    true[0] = 1
    scores = scores_of(random, rows, threshold, type_)
    columns |= {"label": NAMES[true], "score": scores}
    arguments |= {
        **{"y_true": "label", "y_pred": "score", "threshold": threshold},
        "positive": "spam",
    }
    return true, scores, threshold


def _columns(
    random: Any, rows: int, threshold: float, type_: Any, columns: Any, arguments: Any
) -> Any:
    true = random.integers(-1, 4, size=rows)
    scores = scores_of(random, (rows, 3), threshold, type_).round(1)
    columns |= {"label": true, **{f"p{at}": scores[:, at] for at in range(3)}}
    arguments |= {"y_true": "label", "y_pred": ["p0", "p1", "p2"]}
    return true, scores, None


def _list(
    random: Any, rows: int, threshold: float, type_: Any, columns: Any, arguments: Any
) -> Any:
    true = random.integers(3, size=rows)
    scores = scores_of(random, (rows, 3), threshold, type_).round(1)
    columns |= {"label": NAMES[true], "scores": list(scores)}
    arguments |= {
        **{"y_true": "label", "y_pred": "scores"},
        "classes": NAMES[:3].tolist(),
    }
    return true, scores, None


def _labels(
    random: Any, rows: int, threshold: float, type_: Any, columns: Any, arguments: Any
) -> Any:
    true = random.choice(np.array([0, 1, 1, 0, -1, np.nan], type_), (rows, 3))
    scores = scores_of(random, (rows, 3), threshold, type_)
    names = [f"t{at}" for at in range(3)], [f"p{at}" for at in range(3)]
    for values, some in zip((true, scores), names, strict=True):
        columns |= {name: values[:, at] for at, name in enumerate(some)}
    arguments |= {"y_true": names[0], "y_pred": names[1], "threshold": threshold}
    return true, scores, threshold


def _label_lists(
    random: Any, rows: int, threshold: float, type_: Any, columns: Any, arguments: Any
) -> Any:
    true = random.integers(2, size=(rows, 3))
    scores = scores_of(random, (rows, 3), threshold, type_)
    columns |= {"labels": list(true), "scores": list(scores)}
    arguments |= {
        **{"y_true": "labels", "y_pred": "scores", "threshold": threshold},
        "classes": 3,
    }
    return true, scores, threshold


_MADE: dict[str, Any] = dict(
    zip(
        KINDS,
        (
            *(_scores, _soft, _numbers, _names, _positive),
            *(_columns, _list, _labels, _label_lists),
        ),
        strict=True,
    )
)
