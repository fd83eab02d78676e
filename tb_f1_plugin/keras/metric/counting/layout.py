"""Layout: where each number of a record lies in a metric's state.

May import numpy, `batch_mean` and `record`. The state is one float64 column, since
every assignment costs as much as the counting. It holds each number of a record once
(in a record's tensor, what there is once stands in every column), in the order in
which `plain` and `batch` make them.
"""

from __future__ import annotations

import itertools

import numpy as np

from tb_f1_plugin.core.batch_mean import AVERAGED_COLUMNS, columns
from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.core.record import (
    COUNT_QUANTITIES,
    LOOKED_AT_QUANTITIES,
    ONCE_QUANTITIES,
    QUANTITIES,
    UNLABELLED,
)

EXACT = "float64"  # counts are whole numbers, exact up to 2^53


class Layout:
    """Where each number lies in the state of a metric of so many classes.

    Of one class these are: 2·TP, and possible + predicted; TP, possible and predicted;
    the batches' F1, and in how many it is defined; and then what there is once: the
    batches, the finite rows, the unlabelled, the total, the squared weights, the rows,
    and the squares of the batches' rows.

    Attributes:
        classes: The number of classes.
        shape: The state's, one column.
        sides: The two sides of F1, 2·TP and possible + predicted, of every class, so
            that showing F1 takes one division.
        counts: True positives, possible and predicted positives of every class.
        entries: The total of every class, where each has its own; else None.
        total: The total of the rows.
        rows: How many rows there were.
    """

    # What there is once.
    _ONCE = (
        "batches",
        "finite",
        UNLABELLED,
        "total",
        "squared_weights",
        "rows",
        "squared_batch_rows",
    )
    # Of all classes: a batch's F1 micro, macro and weighted, whether the first two are
    # defined (they are where any class is), and the third one's share.
    _AVERAGED = (*AVERAGED_COLUMNS, "defined", "weighted_defined")

    def __init__(self, classes: int, *, by_entry: bool = False) -> None:
        """Lay out the state of `classes` columns.

        Args:
            classes: The number of classes.
            by_entry: Whether entries of a row may be left out: each class then has
                what it looked at.
        """
        lengths = {
            "sides": 2 * classes,
            "counts": len(COUNT_QUANTITIES) * classes,
            "f1": classes,
            "defined": classes,
            "once": len(self._ONCE),
            "averaged": len(self._AVERAGED) if classes > 1 else 0,
            "entries": len(LOOKED_AT_QUANTITIES) * classes if by_entry else 0,
        }
        ends = list(itertools.accumulate(lengths.values()))
        self.classes = classes
        self.shape = (ends[-1], 1)
        self._places = {
            name: slice(end - length, end)
            for (name, length), end in zip(lengths.items(), ends, strict=True)
        }
        self.sides, self.counts = self._places["sides"], self._places["counts"]
        once, entries = self._places["once"].start, self._places["entries"].start
        self.entries = slice(entries, entries + classes) if by_entry else None
        self.total = once + self._ONCE.index("total")
        self.rows = once + self._ONCE.index("rows")

    def to_array(self, state: Array) -> Array:
        """Return the tensor of a record, as `Record.to_array` lays it out.

        Numbers are placed, and nothing is computed but the difference of whole
        numbers that is `non_finite`.
        """
        classes = self.classes
        numbers = state.ravel()
        part = {name: numbers[place] for name, place in self._places.items()}
        once = dict(zip(self._ONCE, part["once"], strict=True))
        once["non_finite"] = once["rows"] - once["finite"]
        array = np.zeros((len(QUANTITIES), columns(classes)))
        array[: len(COUNT_QUANTITIES), :classes] = part["counts"].reshape(-1, classes)
        for name in (*LOOKED_AT_QUANTITIES, *ONCE_QUANTITIES, UNLABELLED):
            array[QUANTITIES.index(name)] = once[name]
        if self.entries is not None:
            first = QUANTITIES.index(LOOKED_AT_QUANTITIES[0])
            entries = part["entries"].reshape(-1, classes)
            array[first : first + len(entries), :classes] = entries
        f1, defined = (
            QUANTITIES.index("batch_f1_sum"),
            QUANTITIES.index("defined_batches"),
        )
        array[f1, :classes], array[defined, :classes] = part["f1"], part["defined"]
        if classes > 1:
            *averages, any_, share = part["averaged"]
            array[f1, classes:] = averages
            array[defined, classes:] = (any_, any_, share)
        return array
