"""Tags and metadata: what the writer says is what the reader understands."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tb_f1_plugin.core.form import logit
from tb_f1_plugin.core.record import QUANTITIES
from tb_f1_plugin.core.vocabulary import Scale
from tb_f1_plugin.format import metadata
from tb_f1_plugin.format.detail_metadata import DetailMetadata
from tb_f1_plugin.format.metadata import (
    FORMAT_VERSION,
    SeriesMetadata,
    UnknownVersionError,
)

BINARY = SeriesMetadata("binary", ("1",), QUANTITIES, 0.5, "binary")


@given(st.text(min_size=1))
def test_tags_lead_back_to_the_metric_they_were_made_of(name: str) -> None:
    """Every metric name survives its tags."""
    assert metadata.metric_of_tag(metadata.counts_tag(name)) == name
    assert metadata.metric_of_tag(metadata.evaluation_tag(name)) == (
        f"{name}/evaluation"
    )


def test_a_tag_of_another_kind_is_no_metric() -> None:
    """What this version does not know is passed over."""
    assert metadata.metric_of_tag("f1_score/histogram") is None


@given(
    st.lists(st.text(), min_size=1).map(tuple),
    st.none() | st.floats(0, 1),
    st.sampled_from(["binary", "multiclass", "multilabel"]),
)
def test_metadata_reads_back_as_it_was_written(
    classes: tuple[str, ...], threshold: float | None, kind: str
) -> None:
    """Any class names and thresholds survive the JSON."""
    series = SeriesMetadata(
        kind,
        classes,
        QUANTITIES,
        threshold,
        "macro",
        absent_classes="counted",
        labels=(2, 0),
        row_axes=2,
        class_weight=True,
        slice=(("country", "br"),),
        against="../b",
    )

    assert SeriesMetadata.from_content(series.to_content()) == series


def test_content_of_older_logs_has_neither_rule_nor_labels() -> None:
    """It is read as what scikit-learn does, over all classes."""
    fields = json.loads(BINARY.to_content())
    del fields["absent_classes"], fields["labels"], fields["checksum"]
    fields |= {"version": 1, "rows": fields["rows"][:-1]}

    read = SeriesMetadata.from_content(json.dumps(fields).encode())

    assert (read.absent_classes, read.labels) == ("auto", None)
    assert not read.has_checksums
    assert replace(read, version=FORMAT_VERSION) == BINARY


@given(st.data())
def test_a_flipped_bit_of_metadata_is_seen(data: st.DataObject) -> None:
    """Wherever it is: nothing is read of them, or what was written."""
    series = replace(BINARY, classes=("café", "cat"), kind="multiclass", labels=(0,))
    content = bytearray(series.to_content())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= 1 << data.draw(st.integers(0, 7))

    try:
        read = SeriesMetadata.from_content(bytes(content))
    except ValueError:
        return
    assert read == series


def test_a_newer_version_is_an_error_of_its_own() -> None:
    """A reader can tell "too new" from "not ours"."""
    newer = {**json.loads(BINARY.to_content()), "version": 4}

    with pytest.raises(UnknownVersionError, match="Format version 4 is newer than 3"):
        SeriesMetadata.from_content(json.dumps(newer).encode())


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\xff", b"[]", b"{}", b'{"version": "1"}', b'{"version": 1}'),
        *(b'{"version": 0}', b'{"version": -1}', b'{"version": 0.5}'),
    ],
)
def test_what_is_not_metadata_is_a_clear_error(content: bytes) -> None:
    """Foreign bytes give one sentence that shows them."""
    with pytest.raises(ValueError, match="Series metadata"):
        SeriesMetadata.from_content(content)


def test_a_version_that_never_was_has_no_metadata() -> None:
    """Versions are 1 and more; what each of them must have is named."""
    with pytest.raises(ValueError, match="must be JSON with a `version`, got"):
        SeriesMetadata.from_content(b'{"version": 0}')
    with pytest.raises(ValueError, match="metadata of version 1 must have kind"):
        SeriesMetadata.from_content(b'{"version": 1}')


@pytest.mark.parametrize("scale", ["probability", "logit"])
def test_the_own_threshold_is_a_probability(scale: Scale) -> None:
    """Of logits it is the edge that has that logit; else it is what it is."""
    edges = (0.0, 0.3, 0.5, 1.0)
    for edge in (0.3, 0.5):
        threshold = logit(edge) if scale == "logit" else edge
        series = replace(BINARY, threshold=threshold)
        assert DetailMetadata(series, edges, scale).own_threshold == edge
        assert DetailMetadata(series, None, scale).own_threshold == threshold
    argmax = replace(BINARY, threshold=None)
    assert DetailMetadata(argmax, edges, scale).own_threshold is None
    other = DetailMetadata(replace(BINARY, threshold=0.123), edges, scale).own_threshold
    assert other == (None if scale == "logit" else 0.123)
