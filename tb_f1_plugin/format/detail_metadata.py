"""Detail metadata: tags and metadata of histograms and confusions.

May import `metadata` and the core. They lie beside the record of an epoch, under a
plugin name of their own.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import NamedTuple

from tb_f1_plugin.core.form import logit
from tb_f1_plugin.core.histogram.edges import UNIT
from tb_f1_plugin.core.histogram.histogram import checked_edges
from tb_f1_plugin.core.vocabulary import (
    SCALES,
    WHATS,
    Scale,
    StepUnit,
    What,
    checked,
)
from tb_f1_plugin.format.metadata import (
    FORMAT_VERSION,
    SeriesMetadata,
    UnknownVersionError,
)


class DetailTag(NamedTuple):
    """What a tag of a detail says.

    Attributes:
        name: The metric's name in the logs.
        what: "histogram" or "confusion".
        unit: What a step of it is: "epoch" or "iteration".
        is_best: Whether only epochs are under it that were the best until then. They
            are written again there, since a loader that samples drops any but the last.
    """

    name: str
    what: What
    unit: StepUnit = "epoch"
    is_best: bool = False

    def __str__(self) -> str:
        """Return the tag.

        >>> str(DetailTag("f1_score", "histogram"))
        'f1_score/histogram'
        >>> str(DetailTag("f1_score", "confusion", "iteration"))
        'f1_score/evaluation_confusion'
        """
        before = "best_" if self.is_best else _BEFORE[self.unit]
        return f"{self.name}/{before}{self.what}"

    @classmethod
    def of(cls, tag: str) -> DetailTag | None:
        """Return what a tag says; None if it is no tag of a detail.

        >>> DetailTag.of("f1_score/best_histogram").is_best
        True
        """
        found = re.fullmatch(
            rf"(.+)/(best_|evaluation_)?({'|'.join(WHATS)})", tag, re.DOTALL
        )
        if found is None:
            return None
        unit: StepUnit = "iteration" if found[2] == "evaluation_" else "epoch"
        what = next(word for word in WHATS if word == found[3])
        return cls(found[1], what, unit, found[2] == "best_")


_BEFORE: dict[StepUnit, str] = {"epoch": "", "iteration": "evaluation_"}


@dataclass(frozen=True)
class DetailMetadata:
    """What a reader must know of a detail's series.

    Args:
        series: That of the record beside it.
        edges: What scores are compared with, as probabilities; None of a confusion.
        scale: What the scores of a histogram are.
    """

    series: SeriesMetadata
    edges: tuple[float, ...] | None = None
    scale: Scale = "probability"

    @property
    def own_threshold(self) -> float | None:
        """The metric's own threshold as an edge has it: a probability.

        In the record's metadata that of logits is a logit. None where argmax decides.

        >>> of_logits = SeriesMetadata("binary", ("1",), ("total",), 0.0, "binary")
        >>> DetailMetadata(of_logits, (0.0, 0.5, 1.0), "logit").own_threshold
        0.5
        """
        threshold = self.series.threshold
        if threshold is None or self.scale != "logit" or self.edges is None:
            return threshold
        own = [edge for edge in self.edges if logit(edge) == threshold]
        return own[0] if own else None

    def to_content(self) -> bytes:
        """Return the `plugin_data.content`: small JSON.

        Edges are multiples of 2^-24, so that most are written as whole numbers.
        """
        edges = None
        if self.edges is not None:
            numbers = [edge * UNIT for edge in self.edges]
            edges = [int(n) if n == int(n) else n for n in numbers]
        fields = {
            "version": FORMAT_VERSION,
            "series": json.loads(self.series.to_content()),
            "edges": edges,
            "scale": self.scale,
        }
        return json.dumps(fields, separators=(",", ":")).encode()

    @classmethod
    def from_content(cls, content: bytes) -> DetailMetadata:
        """Read what `to_content` wrote.

        Raises:
            UnknownVersionError: If a newer version wrote it.
            ValueError: If it is not what any version writes.

        >>> binary = SeriesMetadata("binary", ("1",), ("total",), 0.5, "binary")
        >>> known = DetailMetadata(binary, (0.0, 0.3, 0.5, 1.0))
        >>> DetailMetadata.from_content(known.to_content()) == known
        True
        """
        try:
            fields = json.loads(content)
            if fields["version"] > FORMAT_VERSION:
                raise UnknownVersionError(fields["version"])
            series = json.dumps(fields["series"]).encode()
            edges = fields["edges"]
            if edges is not None:
                numbers = [float(number) / UNIT for number in edges]
                edges = tuple(checked_edges(numbers).tolist())
            scale = checked("`scale`", str(fields["scale"]), SCALES)
        except UnknownVersionError:
            raise
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as bad:
            raise ValueError(
                "Metadata of a histogram or a confusion must be JSON with `version`, "
                f"`series`, `edges` and `scale`, got {content[:80]!r}."
            ) from bad
        return cls(SeriesMetadata.from_content(series), edges, scale)
