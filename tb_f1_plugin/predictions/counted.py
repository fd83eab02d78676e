"""Counted: the records of a table of predictions, and how they are written.

May import numpy, the core, format, the public `Writer` and the rooms beside it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from tb_f1_plugin.core.form import Form
from tb_f1_plugin.core.metric.options import Options
from tb_f1_plugin.core.record import Record
from tb_f1_plugin.format.detail import Detail
from tb_f1_plugin.format.metadata import SeriesMetadata
from tb_f1_plugin.format.series import series_of
from tb_f1_plugin.loop import Writer
from tb_f1_plugin.loop.given import name_of, run_of, step_of
from tb_f1_plugin.predictions.outcomes import Key
from tb_f1_plugin.predictions.records.fold import Folded, folded
from tb_f1_plugin.predictions.scanned import Scanned
from tb_f1_plugin.predictions.words import rows_have
from tb_f1_plugin.text.log import log

MOST_SLICES = 200
_NUMBERS = (
    " If they are class numbers, say by `positive` which one the scores are of; if the "
    "predictions are class numbers as well, give `classes`."
)
_HINGE = " If −1 is the negative class, say so by `positive=1`."


@dataclass(frozen=True)
class Counted:
    """The records of a table of predictions, by key.

    It is iterated over as pairs of a key and a record: all rows first, then each slice,
    and in each the steps in order.

    Args:
        folded: The records.
        dropped: How many rows were left out since something in them is NULL.
        notes: What is to be said of the rows, a sentence each.
        against: What another model is called, whose joint counts are kept beside these
            records; None if there is none.
    """

    folded: Folded
    dropped: int = 0
    notes: tuple[str, ...] = ()
    against: str | None = None

    @classmethod
    def of(cls, scanned: Scanned, *, about: str = "") -> Counted:
        """Return the records of a table, and say what is to be said of the rows.

        Args:
            scanned: What is known of the table.
            about: Of which other model these are the predictions; "" of the first one,
                of whose rows all was said.

        Raises:
            ValueError: If a class is none of those that were given.
        """
        made = folded(scanned.outcomes, scanned.task, scanned.asked)
        notes = tuple(_notes(scanned, made, about))
        for note in notes:
            log.warning("%s", note)
        return cls(made, scanned.dropped, notes)

    def __iter__(self) -> Iterator[tuple[Key, Record]]:
        """Iterate over keys and records."""
        return iter(self.folded.records.items())

    def __len__(self) -> int:
        """Return how many records there are."""
        return len(self.folded.records)

    @property
    def records(self) -> Mapping[Key, Record]:
        """The records by key."""
        return self.folded.records

    @property
    def details(self) -> Mapping[Key, Detail]:
        """Histograms and confusions by key, where they were asked for."""
        return self.folded.details

    def series(self, key: Key) -> SeriesMetadata:
        """Return what a reader of the logs must know of a record's series."""
        made, number = self.folded, len(self.folded.names)
        options = Options.checked(threshold=made.threshold, class_names=made.names)
        form = Form(made.kind, number, False, made.threshold, (None,))
        options.check(form)
        parts = tuple((name, str(value)) for name, value in key.slice)
        against = None
        if self.against is not None:
            # From the run of a slice up to where both models lie, and down again.
            up = "../" * (len(parts) + 1)
            against = "/".join(filter(None, (shown(self.against), _folder(key))))
            against = f"{up}{against}"
        return replace(series_of(options, form), slice=parts, against=against)

    def runs(self, run: str = "predictions") -> dict[Key, str]:
        """Return the run of each record: that of all rows, or one below it.

        Raises:
            ValueError: If there are too many slices, or a run cannot have such a name.
        """
        whole = run_of(run)
        folders = {key: _folder(key) for key, _ in self}
        runs = {
            key: run_of("/".join(filter(None, (whole, folder))))
            for key, folder in folders.items()
        }
        slices = len({key.slice for key in runs} - {()})
        if slices > MOST_SLICES:
            raise ValueError(
                f"`by` must make at most {MOST_SLICES} slices, each a run of its own, "
                f"got {slices:,}. Slice by columns of fewer values."
            )
        return runs

    def write(
        self,
        logdir: str | os.PathLike[str],
        *,
        run: str = "predictions",
        name: str = "f1_score",
    ) -> dict[Key, str]:
        """Write the tags and records of the Keras callback, a run for each slice.

        Everything is checked before the first byte is written.

        Args:
            logdir: The log directory.
            run: The run of all rows; slices lie below it, as `run/country=br`.
            name: The name in the log.

        Returns:
            The run of each record.

        Raises:
            ValueError: As `runs`, and if the name or the directory is none.
        """
        runs = self.runs(run)
        series = {key.slice: self.series(key) for key in runs}
        for key in runs:
            step_of(key.step)
        name_of(name)
        with Writer(logdir) as writer:
            for key, record in self:
                beside = self.details.get(key, Detail())
                metric = _Metric(name, record, series[key.slice], beside)
                writer.add(metric, key.step, runs[key])
        return runs

    def __repr__(self) -> str:
        """Show how many records there are, and of what."""
        made = self.folded
        slices = len({key.slice for key in made.records} - {()})
        return (
            f"Counted({len(self)} records, {slices} slices, {made.kind} of "
            f"{len(made.names)} columns)"
        )


@dataclass
class _Metric:
    """A record as the writer takes it from a metric."""

    name: str
    kept: Record
    known: SeriesMetadata
    beside: Detail = field(default_factory=Detail)
    zero_division: float = 0.0

    def has_rows(self) -> bool:
        """Tell whether any row was counted."""
        return bool(self.kept.rows)

    def record(self) -> Record:
        """Return all that is kept of the rows."""
        return self.kept

    def series_metadata(self) -> SeriesMetadata:
        """Return what a reader must know."""
        return self.known

    def detail(self) -> Detail:
        """Return what is kept beside the record."""
        return self.beside


def _folder(key: Key) -> str:
    """Return the directory of a slice below that of all rows; "" for these.

    >>> _folder(Key(0, (("country", "br"), ("path", "a/b"))))
    'country=br/path=a%2Fb'
    """
    return "/".join(f"{shown(name)}={shown(value)}" for name, value in key.slice)


def shown(value: Any) -> str:
    """Return a value as a part of a path: what could be none is spelled by its code."""
    text = str(value)
    return "".join(
        sign if sign.isprintable() and sign not in "/\\%" else quote(sign, safe="")
        for sign in text
    )


def _notes(scanned: Scanned, made: Folded, about: str) -> Iterator[str]:
    """Yield what is to be said of the rows, as a loop says it of its batches."""
    outcomes, asked = scanned.outcomes, scanned.asked
    whole = [record for key, record in made.records.items() if not key.slice]
    odd = sum(int(record.non_finite) for record in whole)
    if odd:
        of = f" in {about!r}" if about else ""
        yield (
            f"{rows_have(odd, 'has', 'have')} a prediction that is NaN or infinite"
            f"{of}. NaN counts as not predicted."
        )
    if about:
        return
    if scanned.dropped:
        left_out = rows_have(scanned.dropped, "is", "are")
        yield f"{left_out} left out, since something is NULL."
    unlabelled = sum(int(record.unlabelled) for record in whole)
    if unlabelled:
        what = "label" if made.kind == "multilabel" else "row"
        hinge = _HINGE if made.kind == "binary" and asked.positive is None else ""
        yield (
            f"{rows_have(unlabelled, 'names', 'name', what)} no class, and "
            f"{'is' if unlabelled == 1 else 'are'} left out of all counts.{hinge}"
        )
    if outcomes.outside:
        yield (
            f"{rows_have(outcomes.outside, 'is', 'are', 'score')} outside of [0, 1], "
            f"compared with {asked.threshold} all the same. If scores are logits, "
            "`threshold=0` is what 0.5 is for probabilities."
        )
    if scanned.task.by_values:
        yield (
            "The predictions are whole numbers, some above 1, and so are the labels: "
            "both are taken for class numbers."
        )
    if outcomes.above:
        numbers = "" if made.kind == "multilabel" else _NUMBERS
        yield (
            f"{rows_have(outcomes.above, 'is', 'are', 'label')} above 1: a label above "
            f"0.5 is taken for true.{numbers}"
        )
    if made.no_confusion:
        yield f"No confusion is kept: {made.no_confusion}."
