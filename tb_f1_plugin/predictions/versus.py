"""Versus: the records of two models on the same rows, and what tells them apart.

May import numpy, the core, format and the rooms beside it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from tb_f1_plugin.core.confusion.confusion import MOST_CLASSES
from tb_f1_plugin.core.confusion.joint import Joint
from tb_f1_plugin.core.confusion.joint_bands import Ends, joint_band
from tb_f1_plugin.core.confusion.mcnemar import McNemar, mcnemar
from tb_f1_plugin.core.scores.by_name import score_of
from tb_f1_plugin.core.scores.intervals import NoBandError, f1_interval
from tb_f1_plugin.format.detail import Detail
from tb_f1_plugin.predictions.counted import Counted, shown
from tb_f1_plugin.predictions.outcomes import Key
from tb_f1_plugin.predictions.records.joints import joints_of
from tb_f1_plugin.predictions.scanned import Scanned

MOST_NAMED = 3  # columns in the name of a run


@dataclass(frozen=True)
class Versus:
    """The records of two models on the same rows.

    It is iterated over as pairs of a key and joint counts, in the order of `Counted`.

    Args:
        first: The records of the first model.
        second: Those of the other one.
        joints: What both say of the same rows, by key.
        names: What the two are called: their columns.
    """

    first: Counted
    second: Counted
    joints: Mapping[Key, Joint]
    names: tuple[str, str]

    @classmethod
    def of(cls, scanned: Scanned) -> Versus:
        """Return the records of a table of two models' predictions.

        Args:
            scanned: What is known of the table.

        Raises:
            ValueError: As `Counted.of`.
        """
        asked = scanned.asked
        names = _named(asked.y_pred), _named(asked.against)
        every = joints_of(scanned.outcomes, scanned.task, asked)
        joint = next(iter(every.values()))
        if joint.kind == "multiclass" and joint.classes <= MOST_CLASSES:
            # It follows from the joint counts, and gives both models' averages a band.
            scanned = scanned.with_confusion()
        first = Counted.of(scanned)
        second = Counted.of(scanned.of_other(), about=names[1])
        details = {
            key: replace(first.details.get(key, Detail()), joint=every[key])
            for key, _ in first
        }
        made = replace(first.folded, details=details)
        return cls(
            replace(first, folded=made, against=names[1]),
            second,
            {key: every[key] for key, _ in first},
            names,
        )

    def __iter__(self) -> Iterator[tuple[Key, Joint]]:
        """Iterate over keys and joint counts."""
        return iter(self.joints.items())

    def __len__(self) -> int:
        """Return how many joint counts there are."""
        return len(self.joints)

    def mcnemar(self, key: Key) -> McNemar | None:
        """Return McNemar's test of a record's rows: whether one model is right on more.

        None where rows have weights, or several labels each.
        """
        joint = self.joints[key]
        if joint.is_weighted or joint.kind == "multilabel":
            return None
        return mcnemar(joint)

    def difference(self, key: Key, level: float = 0.95) -> tuple[float, Ends | None]:
        """Return F1 of the first model less that of the second one, and its band.

        It is F1 of the one column, or its macro average over the classes that occur.

        Args:
            key: Of which rows.
            level: The nominal coverage of the band.

        Returns:
            The difference, and both ends of its band; None where there is none, as of
            rows with weights, or with several labels each.
        """
        joint = self.joints[key]
        is_binary, is_table = joint.kind == "binary", joint.kind == "multiclass"
        form = partial(
            score_of,
            "f1",
            average="binary" if is_binary else "macro",
            absent_classes="left_out" if is_table else "counted",
        )
        value = float(form(joint.counts(0))) - float(form(joint.counts(1)))
        if not (is_binary or is_table):
            return value, None
        closed = partial(f1_interval, level=level) if is_binary else None
        try:
            return joint_band(
                *(joint, form), level=level, closed=closed, of_classes=is_table
            )
        except NoBandError:
            return value, None

    def runs(self, run: str = "predictions") -> tuple[dict[Key, str], dict[Key, str]]:
        """Return the run of each record of both models: `run/a` and `run/b`.

        Raises:
            ValueError: As `Counted.runs`.
        """
        one, other = (
            counted.runs(f"{run}/{shown(name)}")
            for counted, name in zip((self.first, self.second), self.names, strict=True)
        )
        return one, other

    def write(
        self,
        logdir: str | os.PathLike[str],
        *,
        run: str = "predictions",
        name: str = "f1_score",
    ) -> tuple[dict[Key, str], dict[Key, str]]:
        """Write both models as runs below one, and beside the first the joint counts.

        Everything is checked before the first byte is written.

        Args:
            logdir: The log directory.
            run: The run below which the models lie, as `run/a` and `run/b`.
            name: The name in the log.

        Returns:
            The run of each record, of both models.

        Raises:
            ValueError: As `Counted.write`.
        """
        self.runs(run)
        one, other = (
            counted.write(logdir, run=f"{run}/{shown(model)}", name=name)
            for counted, model in zip(
                (self.first, self.second), self.names, strict=True
            )
        )
        return one, other

    def __repr__(self) -> str:
        """Show which models there are, and how many records."""
        return f"Versus({' against '.join(self.names)}, {len(self)} records)"


def records_of(scanned: Scanned) -> Counted | Versus:
    """Return the records of a table: of one model, or of two if it was asked so."""
    return Versus.of(scanned) if scanned.asked.against else Counted.of(scanned)


def _named(columns: tuple[str, ...]) -> str:
    """Return what a model is called, by its columns.

    >>> _named(("a",)), _named(("p0", "p1", "p2", "p3"))
    ('a', 'p0…p3')
    """
    if len(columns) > MOST_NAMED:
        return f"{columns[0]}…{columns[-1]}"
    return ",".join(columns)
