"""Histograms, confusions and joint counts come back from their bytes, or not at all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.confusion.joint import Joint
from tb_f1_plugin.core.histogram.binning import histogram_of
from tb_f1_plugin.core.histogram.edges import BINS, edges_of
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.core.labels import rows_of
from tb_f1_plugin.core.vocabulary import KINDS, Kind
from tb_f1_plugin.format.detail_bytes import (
    OtherEdgesError,
    packed,
    unpacked_confusion,
    unpacked_histogram,
    unpacked_joint,
)
from tb_f1_plugin.format.packing import Unpacking, compressed, packed_numbers

RANDOM = np.random.default_rng(17)


@given(st.lists(st.integers(0, 2**63 - 1)))
def test_whole_numbers_come_back_from_their_bytes(numbers: list[int]) -> None:
    """Unpacking takes packing back, for all whole numbers of 63 bits."""
    parts = Unpacking(compressed(packed_numbers(numbers)), at_most=10 * len(numbers))
    assert parts.numbers(len(numbers)).tolist() == numbers
    parts.end()


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1),
    classes=st.integers(1, 4),
    bins=st.sampled_from(BINS),
    is_weighted=st.booleans(),
)
def test_a_histogram_comes_back_from_its_bytes(
    seed: int, classes: int, bins: int, is_weighted: bool
) -> None:
    """Counts and squared errors are the same numbers; distances to 2^-16."""
    random = np.random.default_rng(seed)
    rows = random.integers(0, 200)
    scores = random.uniform(-0.2, 1.2, (rows, classes)).round(random.integers(1, 6))
    labels = random.integers(0, 2, (rows, classes))
    weights = random.uniform(0, 3, rows) if is_weighted else None
    of_rows = rows_of(labels, scores, threshold=0.5, sample_weight=weights)
    edges = edges_of(bins, threshold=0.3)
    whole = histogram_of(of_rows, edges)
    found = unpacked_histogram(packed(whole), classes, edges)
    assert np.array_equal(found.positives, whole.positives)
    assert np.array_equal(found.negatives, whole.negatives)
    assert np.array_equal(found.squared_errors, whole.squared_errors)
    assert np.array_equal(found.distances == 0, whole.distances == 0)
    np.testing.assert_allclose(found.distances, whole.distances, rtol=2.0**-16)
    assert found.positives.dtype == whole.positives.dtype or not rows


@given(
    st.integers(2, 12).flatmap(
        lambda classes: st.lists(
            st.lists(
                st.sampled_from([0, 0, 1, 130, 2**40]),
                min_size=classes + 1,
                max_size=classes + 1,
            ),
            min_size=classes,
            max_size=classes,
        )
    ),
    st.booleans(),
)
def test_a_confusion_comes_back_from_its_bytes(
    matrix: list[list[int]], is_weighted: bool
) -> None:
    """Counts, pairs and rows are the same numbers, of whole numbers and of weights."""
    table = np.asarray(matrix) * (0.3 if is_weighted else 1)
    confusion = Confusion.of_matrix(table)
    found = unpacked_confusion(packed(confusion), len(matrix))
    assert found == confusion
    assert np.array_equal(found.values, confusion.values)


@given(st.integers(0, 2**32), st.integers(1, 6), st.sampled_from(KINDS), st.booleans())
def test_joint_counts_come_back_from_their_bytes(
    seed: int, classes: int, kind: Kind, is_weighted: bool
) -> None:
    """Tables and cells are the same numbers, of whole numbers and of weights."""
    random = np.random.default_rng(seed)
    shape = (3, 40) if kind != "multilabel" else (3, 40, classes)
    labels = random.integers(0, classes if kind == "multiclass" else 2, shape)
    joint = Joint.of_labels(
        *labels,
        classes=classes if kind == "multiclass" else None,
        weights=random.random(40) if is_weighted else None,
    )
    assert joint.kind == kind
    found = unpacked_joint(packed(joint), kind, joint.classes)
    np.testing.assert_allclose(found.tables, joint.tables, rtol=1e-12, atol=1e-12)
    if not is_weighted or kind != "multiclass":
        assert found == joint


@pytest.mark.parametrize("kind", ["histogram", "confusion", "joint"])
def test_damaged_bytes_are_an_error_and_no_value(kind: str) -> None:
    """Whatever bit is changed, byte cut off or added: ValueError, or the same value."""
    scores = RANDOM.dirichlet(np.ones(3), 500)
    rows = rows_of(RANDOM.integers(0, 3, 500), scores)
    value: ScoreHistogram | Confusion | Joint = histogram_of(rows)
    if kind != "histogram":
        value = Confusion.of_rows(rows)
    if kind == "joint":
        value = Joint.of_labels(*RANDOM.integers(0, 3, (3, 500)), classes=3)
    content = packed(value)

    def read(damaged: bytes) -> object:
        if kind == "histogram":
            return unpacked_histogram(damaged, 3, edges_of())
        if kind == "joint":
            return unpacked_joint(damaged, "multiclass", 3)
        return unpacked_confusion(damaged, 3)

    value_of_whole = read(content)
    places = RANDOM.integers(0, len(content), 100)
    changed = [
        content[:at] + bytes([content[at] ^ 1 << at % 8]) + content[at + 1 :]
        for at in places.tolist()
    ]
    cut = [content[:at] for at in places.tolist()]
    for damaged in (*changed, *cut, content + b"\0", b""):
        try:
            found = read(damaged)
        except ValueError:
            continue
        assert found == value_of_whole  # it was a bit that says how zlib worked


def test_a_histogram_of_other_edges_is_not_read() -> None:
    """A record is never read by the edges of another one of as many."""
    content = packed(ScoreHistogram.zero(1, edges_of(threshold=0.3)))
    with pytest.raises(OtherEdgesError, match="edges of its metadata"):
        unpacked_histogram(content, 1, edges_of(threshold=0.31))
    with pytest.raises(ValueError, match="metadata are those of another one"):
        unpacked_histogram(content, 2, edges_of(threshold=0.3))


def test_bytes_that_would_fill_the_memory_are_refused() -> None:
    """As many bytes as the metadata allow are unpacked, whatever the bytes say."""
    bomb = compressed(bytes(100_000_000))
    with pytest.raises(ValueError, match="at most"):
        unpacked_histogram(bomb, 1, edges_of())
    with pytest.raises(ValueError, match="at most"):
        unpacked_confusion(bomb, 3)
    with pytest.raises(ValueError, match="at most"):
        unpacked_joint(bomb, "multiclass", 3)


@pytest.mark.parametrize("rows", [1_000, 1_000_000])
@pytest.mark.parametrize("spread", [1.0, 5.0, 0.2])
def test_an_epoch_takes_at_most_3_kilobytes_a_class(rows: int, spread: float) -> None:
    """At the default number of bins, whatever the scores and however many rows."""
    scores = 1 / (1 + np.exp(-spread * RANDOM.normal(size=rows)))
    labels = RANDOM.random(rows) < scores
    histogram = histogram_of(rows_of(labels, scores))
    assert len(packed(histogram)) <= 3000
