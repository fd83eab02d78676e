"""Found: which histograms and confusions there are, before any is read.

May import `provider`, `series`, the core and the format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tb_f1_plugin.core.vocabulary import WHATS, What
from tb_f1_plugin.format.detail_metadata import DetailMetadata, DetailTag
from tb_f1_plugin.format.metadata import metric_of_tag, tag_of
from tb_f1_plugin.reading.provider.reader import Listed, Listing
from tb_f1_plugin.reading.series import Finding, about_metadata

Name = tuple[str, str]  # a run and the tag under which a series of it is shown


@dataclass(frozen=True)
class Detail:
    """The histograms of a series, or its confusions, not yet read.

    Args:
        run: The run.
        tag: Their tag.
        listed: What the provider says of it.
        best: The same of the tag under which the best epochs are written again; None
            if there is none.
        known: What the writer stated; None if that cannot be read.
        finding: Why it cannot.
    """

    run: str
    tag: DetailTag
    listed: Listed
    best: Listed | None = None
    known: DetailMetadata | None = None
    finding: Finding | None = None

    @property
    def fingerprint(self) -> object:
        """What is the same as long as nothing was added."""
        return self.listed, self.best


def details_in(listing: Listing) -> dict[Name, dict[What, Detail]]:
    """Return the details among the tensors of their plugin name, by series."""
    found: dict[Name, dict[What, Detail]] = {}
    for run, tags in listing.items():
        for text, listed in tags.items():
            tag = DetailTag.of(text)
            if tag is None or tag.is_best:
                continue
            best = tags.get(str(tag._replace(is_best=True)))
            shown = metric_of_tag(tag_of(tag.name, tag.unit))
            if shown is not None:
                detail = _known(run, tag, listed, best if tag.unit == "epoch" else None)
                found.setdefault((run, shown), {})[tag.what] = detail
    return {
        name: {what: details[what] for what in WHATS if what in details}
        for name, details in found.items()
    }


def fingerprints(details: Mapping[What, Detail]) -> object:
    """Return what is the same as long as nothing was added to any of some."""
    return tuple((what, detail.fingerprint) for what, detail in details.items())


def _known(run: str, tag: DetailTag, listed: Listed, best: Listed | None) -> Detail:
    try:
        known = DetailMetadata.from_content(listed.content)
        if (known.edges is None) == (tag.what == "histogram"):
            raise ValueError("Metadata of a histogram must have edges, and no others.")
    except ValueError as error:
        return Detail(run, tag, listed, best, finding=about_metadata(error))
    return Detail(run, tag, listed, best, known=known)
