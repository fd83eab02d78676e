"""Metadata: plugin names, tags and format version, where writer and reader meet.

Imports nothing but the standard library.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import Any

PLUGIN_NAME = "f1"
SCORES_PLUGIN_NAME = "f1_scores"  # large and sampled: histograms, later
SCALARS_PLUGIN_NAME = "scalars"  # TensorBoard's own
# How many points of a tag a loader keeps; 0 is all. `plugin/loader.py`, which may
# import nothing, says the same.
SAMPLES = {PLUGIN_NAME: 0, SCORES_PLUGIN_NAME: 300}
FORMAT_VERSION = 1

# The count-ratio scalars of a metric are `epoch_<name>_<one of these>`; without a
# name they are those of a user who logs the three counts by hand, as batch metrics.
RATIOS = ("true_positives", "possible_positives", "predicted_positives")
TOTAL = "total"
BATCH_MEAN = "batch_mean"
_EPOCH = "epoch_"


def counts_tag(name: str) -> str:
    """Return the tag of a metric's tensor, one record per epoch.

    >>> counts_tag("f1_score")
    'f1_score/counts'
    """
    return f"{name}/counts"


def evaluation_tag(name: str) -> str:
    """Return the tag of a metric's tensor of stand-alone `evaluate` calls."""
    return f"{name}/evaluation_counts"


def batch_tag(name: str) -> str:
    """Return the tag of a metric's tensor of a few training batches each.

    >>> batch_tag("f1_score")
    'f1_score/batch_counts'
    """
    return f"{name}/batch_counts"


# What a step of a tensor's series is, by the word before `counts` in its tag.
STEP_UNITS = {"": "epoch", "evaluation": "iteration", "batch": "batch"}


def metric_of_tag(tag: str) -> str | None:
    """Return the name under which a tensor's series is shown; None if not ours.

    >>> metric_of_tag("f1_score/counts")
    'f1_score'
    >>> metric_of_tag("f1_score/evaluation_counts")
    'f1_score/evaluation'
    """
    parts = _parts(tag)
    return parts and "/".join(part for part in parts if part)


def step_unit_of_tag(tag: str) -> str:
    """Return what a step of a tensor's series is; "epoch" if the tag is not ours.

    >>> step_unit_of_tag("f1_score/counts"), step_unit_of_tag("f1_score/batch_counts")
    ('epoch', 'batch')
    """
    _, what = _parts(tag) or ("", "")
    return STEP_UNITS[what]


def _parts(tag: str) -> tuple[str, str] | None:
    words = "|".join(filter(None, STEP_UNITS))
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
    return _EPOCH + "_".join(part for part in (name, what) if part)


# What foreign or damaged bytes can do to a parser.
_MALFORMED = (ValueError, TypeError, KeyError, OverflowError, RecursionError)


@dataclass(frozen=True)
class SeriesMetadata:
    """What a reader must know of a series; written with its first record only.

    Args:
        kind: "binary", "multiclass" or "multilabel".
        classes: The class names, by column.
        rows: The names of the tensor's rows.
        threshold: The decision threshold; None where argmax decides.
        average: The metric's own average.
        row_axes: How many axes the rows lie along: 1, or more for the tokens of
            sequences and the pixels of images, which are not independent.
        class_weight: Whether `class_weight` multiplied the weights of these rows.
        absent_classes: Whether absent classes take part in averages: "left_out",
            "counted", or "auto", by the kind as scikit-learn. Older content has none.
        labels: The columns that averages are over; None for all, as in older content.
    """

    kind: str
    classes: tuple[str, ...]
    rows: tuple[str, ...]
    threshold: float | None
    average: str
    row_axes: int = 1
    class_weight: bool = False
    absent_classes: str = "auto"
    labels: tuple[int, ...] | None = None

    def to_content(self) -> bytes:
        """Return the `plugin_data.content` of the summary metadata: small JSON."""
        fields = {"version": FORMAT_VERSION, **self.__dict__}
        return json.dumps(fields, separators=(",", ":")).encode()

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
        try:
            threshold = fields["threshold"]
            if threshold is not None and not math.isfinite(threshold):
                raise ValueError(threshold)
            labels = fields.get("labels")
            return cls(
                str(fields["kind"]),
                tuple(map(str, fields["classes"])),
                tuple(map(str, fields["rows"])),
                None if threshold is None else float(threshold),
                str(fields["average"]),
                int(fields["row_axes"]),
                bool(fields["class_weight"]),
                str(fields.get("absent_classes", "auto")),
                None if labels is None else tuple(map(int, labels)),
            )
        except _MALFORMED as error:
            raise ValueError(
                f"Series metadata of version {version} must have kind, classes, rows, "
                "threshold, average, row_axes and class_weight, "
                f"got {content[:80]!r}."
            ) from error


class UnknownVersionError(ValueError):
    """A newer version of this package wrote the data."""

    def __init__(self, version: int) -> None:
        """Say which version was met and what to do."""
        super().__init__(
            f"Format version {version} is newer than {FORMAT_VERSION}, the newest "
            "that this tb_f1_plugin reads. Update tb_f1_plugin where TensorBoard runs."
        )
        self.version = version
