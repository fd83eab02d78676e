"""Metadata: plugin names, tags and format version, where writer and reader meet.

May import the standard library and the vocabulary only: TensorBoard's start reads it.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tb_f1_plugin.core.vocabulary import (
    ABSENT_CLASSES,
    AVERAGES,
    AVERAGES_OVER_CLASSES,
    COUNTS,
    KINDS,
    AbsentClasses,
    Average,
    Kind,
    StepUnit,
    checked,
)

PLUGIN_NAME = "f1"
CHECKSUM = "checksum"  # the last row of a tensor, and a field of its metadata
SCALARS_PLUGIN_NAME = "scalars"  # TensorBoard's own
DETAIL_PLUGIN_NAME = "f1_scores"  # of histograms and confusions, which are large
CURVES_PLUGIN_NAME = "pr_curves"  # TensorBoard's own
# How many points of a tag a loader keeps; 0 is all. `plugin/loader.py`, which may
# import nothing, says the same.
SAMPLES = {PLUGIN_NAME: 0, DETAIL_PLUGIN_NAME: 300}
# 2: a checksum of each record, as a row of its tensor, and of the metadata.
# 3: the checksum of a record also tells how it was counted.
FORMAT_VERSION = 3
CHECKED_VERSION = 2  # from it on there are checksums

# The count-ratio scalars of a metric are `epoch_<name>_<one of these>`; without a
# name they are those of a user who logs the three counts by hand, as batch metrics.
RATIOS = COUNTS
TOTAL = "total"
BATCH_MEAN = "batch_mean"
BESIDE = (BATCH_MEAN, *RATIOS, TOTAL)  # the scalars beside the F1 of an epoch
EPOCH = "epoch_"  # Keras' callback puts this before a metric's name
EVALUATION = "evaluation"  # and this into the tags of a stand-alone `evaluate`


def counts_tag(name: str) -> str:
    """Return the tag of a metric's tensor, one record per epoch.

    >>> counts_tag("f1_score")
    'f1_score/counts'
    """
    return f"{name}/counts"


def evaluation_tag(name: str) -> str:
    """Return the tag of a metric's tensor of stand-alone `evaluate` calls."""
    return f"{name}/{EVALUATION}_counts"


def batch_tag(name: str) -> str:
    """Return the tag of a metric's tensor of a few training batches each.

    >>> batch_tag("f1_score")
    'f1_score/batch_counts'
    """
    return f"{name}/batch_counts"


def tag_of(name: str, unit: StepUnit) -> str:
    """Return the tag of a metric's tensor whose steps are of a unit.

    Raises:
        ValueError: If no tensor of ours has steps of that unit.

    >>> tag_of("f1_score", "epoch"), tag_of("f1_score", "iteration")
    ('f1_score/counts', 'f1_score/evaluation_counts')
    """
    word = next((w for w, known in _UNIT_OF.items() if known == unit), None)
    if word is None:
        units = ", ".join(_UNIT_OF.values())
        raise ValueError(f"`unit` must be one of {units}, got {unit!r}.")
    return f"{name}/{word}_counts" if word else counts_tag(name)


# What a step of a tensor's series is, by the word before `counts` in its tag.
_UNIT_OF: Mapping[str, StepUnit] = {
    "": "epoch",
    EVALUATION: "iteration",
    "batch": "batch",
}


def metric_of_tag(tag: str) -> str | None:
    """Return the name under which a tensor's series is shown; None if not ours.

    >>> metric_of_tag("f1_score/counts")
    'f1_score'
    >>> metric_of_tag("f1_score/evaluation_counts")
    'f1_score/evaluation'
    """
    parts = _parts(tag)
    return parts and "/".join(part for part in parts if part)


def step_unit_of_tag(tag: str) -> StepUnit:
    """Return what a step of a tensor's series is; "epoch" if the tag is not ours.

    >>> step_unit_of_tag("f1_score/counts"), step_unit_of_tag("f1_score/batch_counts")
    ('epoch', 'batch')
    """
    _, word = _parts(tag) or ("", "")
    return _UNIT_OF[word]


def _parts(tag: str) -> tuple[str, str] | None:
    words = "|".join(filter(None, _UNIT_OF))
    # A metric's name is a user's own: it may have a line end in it.
    match = re.fullmatch(rf"(.+)/(?:({words})_)?counts", tag, re.DOTALL)
    return match and (match[1], match[2] or "")


def scalar_tag(name: str, what: str = "") -> str:
    """Return the tag of a per-epoch scalar of a metric.

    >>> scalar_tag("f1_score"), scalar_tag("f1_score", "total")
    ('epoch_f1_score', 'epoch_f1_score_total')
    >>> scalar_tag("", "true_positives")
    'epoch_true_positives'
    """
    return EPOCH + "_".join(part for part in (name, what) if part)


def best_tag(name: str) -> str:
    """Return the tag of the best F1 until each epoch, for TensorBoard's HParams tab.

    >>> best_tag("f1_score")
    'best_f1_score'
    """
    return f"best_{name}"


# What foreign or damaged bytes can do to a parser.
_MALFORMED = (ValueError, TypeError, KeyError, OverflowError, RecursionError)


@dataclass(frozen=True)
class SeriesMetadata:
    """What a reader must know of a series; written with its first record only.

    Args:
        kind: The kind of the task.
        classes: The class names, by column.
        quantities: What each row of the tensor holds; `rows` in the JSON.
        threshold: The decision threshold; None where argmax decides.
        average: The metric's own average.
        row_axes: How many axes the counted rows lie along: 1, or more for the tokens
            of sequences and the pixels of images, which are not independent.
        class_weight: Whether `class_weight` multiplied the weights of these rows.
        absent_classes: Whether absent classes take part in averages; "auto" is by the
            kind, as scikit-learn. Older content has none.
        labels: The columns that averages are over; None for all, as in older content.
        version: That of the format in which it is written.
        slice: Of predictions in a table, the column and the value of each part of the
            slice that was counted; empty where all rows were. None if these are no
            predictions in a table.
        against: The run of another model's predictions of the same rows, as a path
            from this run, such as `../b`; None if no other one was counted.
    """

    kind: Kind
    classes: tuple[str, ...]
    quantities: tuple[str, ...]
    threshold: float | None
    average: Average
    row_axes: int = 1
    class_weight: bool = False
    absent_classes: AbsentClasses = "auto"
    labels: tuple[int, ...] | None = None
    version: int = FORMAT_VERSION
    slice: tuple[tuple[str, str], ...] | None = None
    against: str | None = None

    @property
    def has_checksums(self) -> bool:
        """Whether the last row of each tensor is its checksum."""
        return self.version >= CHECKED_VERSION

    @property
    def rows(self) -> int:
        """How many rows a tensor has."""
        return len(self.quantities) + self.has_checksums

    @property
    def of_predictions(self) -> bool:
        """Whether predictions in a table were counted, and no batches."""
        return self.slice is not None

    @property
    def way(self) -> bytes:
        """How rows are counted, which no later record of a series may change.

        Averages, and what absent classes count in them, are choices of who looks.

        >>> SeriesMetadata("binary", ("1",), ("total",), 0.5, "binary").way
        b'["binary",["1"],0.5]'
        """
        threshold = None if self.threshold is None else float(self.threshold)
        return _text([self.kind, _texts(list(self.classes)), threshold])

    def to_content(self) -> bytes:
        """Return the `plugin_data.content` of the summary metadata: small JSON."""
        fields: dict[str, Any] = {
            "version": FORMAT_VERSION,
            "kind": self.kind,
            "classes": self.classes,
            "rows": [*self.quantities, CHECKSUM],
            "threshold": self.threshold,
            "average": self.average,
            "row_axes": self.row_axes,
            "class_weight": self.class_weight,
            "absent_classes": self.absent_classes,
            "labels": self.labels,
        }
        if self.slice is not None:  # what was written before has no such field
            fields["slice"] = self.slice
        if self.against is not None:
            fields["against"] = self.against
        return _text({**fields, CHECKSUM: _checksum(fields)})

    @classmethod
    def from_content(cls, content: bytes) -> SeriesMetadata:
        """Read what `to_content` wrote.

        Raises:
            UnknownVersionError: If a newer version wrote it.
            ValueError: If it is not what any version writes.

        >>> binary = SeriesMetadata("binary", ("1",), ("total",), 0.5, "binary")
        >>> SeriesMetadata.from_content(binary.to_content()) == binary
        True
        """
        try:
            fields: dict[str, Any] = json.loads(content)
            version = fields["version"]
            if not isinstance(version, int) or version < 1:
                raise ValueError(version)
        except _MALFORMED as error:
            raise ValueError(
                f"Series metadata must be JSON with a `version`, got {content[:80]!r}."
            ) from error
        if version > FORMAT_VERSION:
            raise UnknownVersionError(version)
        if version >= CHECKED_VERSION and fields.pop(CHECKSUM, None) != _checksum(
            fields
        ):
            raise ValueError(
                "Series metadata must have their checksum, got such as are damaged."
            )
        try:
            threshold = fields["threshold"]
            if threshold is not None and not math.isfinite(threshold):
                raise ValueError(threshold)
            threshold = None if threshold is None else float(threshold)
            labels = fields.get("labels")
            labels = None if labels is None else tuple(map(int, labels))
            kind, average = str(fields["kind"]), str(fields["average"])
            absent_classes = str(fields.get("absent_classes", "auto"))
            classes, quantities = map(_texts, (fields["classes"], fields["rows"]))
            if version >= CHECKED_VERSION:
                quantities = quantities[:-1]
            row_axes = int(fields["row_axes"])
            class_weight = bool(fields["class_weight"])
            sliced = fields.get("slice")
            if sliced is not None:
                sliced = tuple((str(column), str(value)) for column, value in sliced)
            against = fields.get("against")
            against = None if against is None else str(against)
        except _MALFORMED as error:
            raise ValueError(
                f"Series metadata of version {version} must have kind, classes, rows, "
                "threshold, average, row_axes and class_weight, "
                f"got {content[:80]!r}."
            ) from error
        return cls(
            kind=checked("The kind of a series", kind, KINDS),
            classes=classes,
            quantities=quantities,
            threshold=threshold,
            average=_average(average, len(classes)),
            row_axes=row_axes,
            class_weight=class_weight,
            absent_classes=checked("`absent_classes`", absent_classes, ABSENT_CLASSES),
            labels=labels,
            version=version,
            slice=sliced,
            against=against,
        )


def _text(fields: object) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode()


def _checksum(fields: Mapping[str, object]) -> int:
    return zlib.crc32(_text(fields))


def _texts(values: object) -> tuple[str, ...]:
    r"""Return a list of texts, U+FFFD for what no text can have.

    >>> _texts(["cat", "\ud800"])
    ('cat', '�')
    """
    if not isinstance(values, list):
        raise TypeError(values)
    halves = (str(value).encode("utf-16", "surrogatepass") for value in values)
    return tuple(half.decode("utf-16", "replace") for half in halves)


def _average(word: str, classes: int) -> Average:
    """Return a metric's own average; of one column every average is the same."""
    for average in AVERAGES:
        if average == word:
            return average
    if classes > 1:
        return checked(f"The average of {classes} classes", word, AVERAGES_OVER_CLASSES)
    return "binary"


class UnknownVersionError(ValueError):
    """A newer version of this package wrote the data."""

    def __init__(self, version: int) -> None:
        """Say which version was met and what to do."""
        super().__init__(
            f"Format version {version} is newer than {FORMAT_VERSION}, the newest "
            "that this tb_f1_plugin reads. Update tb_f1_plugin where TensorBoard runs."
        )
        self.version = version
