"""The bytes of this version stay what they are: logs outlive the programs."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tb_f1_plugin.core.confusion.confusion import Confusion
from tb_f1_plugin.core.confusion.joint import Joint
from tb_f1_plugin.core.histogram.edges import edges_of
from tb_f1_plugin.core.histogram.histogram import ScoreHistogram
from tb_f1_plugin.format.checksum import checked, mark_of, with_checksum
from tb_f1_plugin.format.detail_bytes import (
    packed,
    unpacked_confusion,
    unpacked_histogram,
    unpacked_joint,
)
from tb_f1_plugin.format.packing import (
    Unpacking,
    compressed,
    packed_doubles,
    packed_numbers,
    packed_rounded,
)

EDGES = np.array([0, 0.5, 1])
HISTOGRAM = ScoreHistogram(
    EDGES,
    [[0, 1, 300, 2, 0], [0, 0, 0, 0, 0]],
    [[1, 0, 0, 4, 5], [0, 7, 0, 0, 0]],
    [[0, 0.25, 0.1, -1e-40, 3], [0, 0, 0, 0, 0]],
    [0.5, 2],
)
OF_A_VERSION = [
    (
        HISTOGRAM,
        "010205d289c4bb0c00"  # 1, 2 classes, 5 cells, the edges' checksum, no weights
        "0001ac020200000000000001000004050007000000"  # positives, negatives
        "003e3d804000000000000080cc804000000000000000cd00000000000000"  # distances
        "000000000000e03f0000000000000040",  # squared errors
    ),
    (
        Confusion.of_matrix([[3, 1, 0], [0, 4, 2]]),
        "0102020000" "0304" "0406" "0305" "0a" "0104" "0102",
    ),
    (
        Confusion.of_matrix([[3, 0.5], [0, 4]]),
        "0102010001"
        "00000000000008400000000000001040"
        "0000000000000c400000000000001040"
        "00000000000008400000000000001240"
        "0000000000001e40" "01" "000000000000e03f",
    ),
    (
        Joint.of_cells(3, [[0, 0, 1], [1, 2, 1], [2, 3, 3]], [3, 4, 200]),
        "0103030100" "011816" "0304c801",
    ),
    (Joint.of_labels([1, 0, 1], [1, 1, 0], [1, 0, 0]), "0101000000" "0000010001000001"),
    (
        Joint.of_labels([1, 0], [1, 1], [1, 0], weights=[0.5, 2.0]),
        "0101000001" + "00" * 16 + "0000000000000040" + "00" * 32 + "000000000000e03f",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("value", "written"), OF_A_VERSION)
def test_details_are_these_bytes(
    value: ScoreHistogram | Confusion | Joint, written: str
) -> None:
    """As the table says in which they are laid out; and these bytes are read."""
    assert zlib.decompress(packed(value)).hex() == written
    content = compressed(bytes.fromhex(written))
    found: ScoreHistogram | Confusion | Joint
    if isinstance(value, ScoreHistogram):
        found = unpacked_histogram(content, 2, EDGES)
        np.testing.assert_allclose(
            found.distances, value.distances, rtol=1e-4, atol=1e-30
        )
        assert found.positives.tolist() == value.positives.tolist()
        return
    if isinstance(value, Confusion):
        found = unpacked_confusion(content, 2)
    else:
        found = unpacked_joint(content, value.kind, value.classes)
    assert found == value


def replaced(value: ScoreHistogram | Confusion | Joint, at: int, byte: int) -> bytes:
    """Return the bytes of a value with another number in its head."""
    content = bytearray(zlib.decompress(packed(value)))
    content[at] = byte
    return compressed(bytes(content))


def test_bytes_of_another_head_are_refused() -> None:
    """Of another layout, of other classes, of more than there can be."""
    confusion, joint = OF_A_VERSION[1][0], OF_A_VERSION[3][0]
    table = OF_A_VERSION[4][0]
    for at, byte in ((0, 2), (1, 3), (2, 5)):
        with pytest.raises(
            ValueError, match="A confusion of 2 classes must begin with"
        ):
            unpacked_confusion(replaced(confusion, at, byte), 2)
    for at, byte in ((0, 2), (1, 2), (2, 49)):
        with pytest.raises(
            ValueError, match="of 3 classes must begin with 1, 3 and at"
        ):
            unpacked_joint(replaced(joint, at, byte), "multiclass", 3)
    for at, byte in ((0, 2), (1, 1)):
        with pytest.raises(ValueError, match="2 classes must begin with 1 and 2, got"):
            unpacked_histogram(replaced(HISTOGRAM, at, byte), 2, EDGES)
    with pytest.raises(ValueError, match="of 3 edges must have 5 cells, got 4"):
        unpacked_histogram(replaced(HISTOGRAM, 2, 4), 2, EDGES)
    with pytest.raises(
        ValueError, match="Joint counts of binary data must have no such"
    ):
        unpacked_joint(packed(Joint.of_cells(1, [[0, 0, 0]], [1])), "binary", 1)
    with pytest.raises(ValueError, match="multiclass data must have no such"):
        unpacked_joint(replaced(joint, 5, 48), "multiclass", 3)
    assert unpacked_joint(packed(table), "binary", 1) == table  # type: ignore[arg-type]
    for value in (np.nan, np.inf):
        with pytest.raises(ValueError, match="must be finite"):
            unpacked_confusion(packed(Confusion.of_matrix([[value, 1], [0, 1]])), 2)
        with pytest.raises(ValueError, match="must be finite"):
            unpacked_joint(
                packed(Joint("binary", np.full((1, 2, 2, 2), value))), "binary", 1
            )


@pytest.mark.parametrize("threshold", [None, 0.3])
def test_a_histogram_of_more_bins_is_put_on_the_edges_that_are_known(
    threshold: float | None,
) -> None:
    """A training may have gone on with more bins, and never with fewer."""
    few, many = (edges_of(bins, threshold=threshold) for bins in (100, 384))
    shape = (1, len(many) + 2)
    random = np.random.default_rng(0)
    p, q = random.integers(0, 9, (2, *shape))
    whole = ScoreHistogram(many, p, q, np.zeros(shape), [1.5])

    assert unpacked_histogram(packed(whole), 1, few) == whole.on(few)
    with pytest.raises(ValueError, match="with fewer bins, or with another threshold"):
        unpacked_histogram(packed(whole.on(few)), 1, many)


def test_rounded_sums_are_these_bytes() -> None:
    """16 bits of a float32, rounded; nothing becomes 0 or infinite."""
    values = [0.1, -0.1, 0, 1e-60, -1e-60, 3.4e38, 1e300, -1e300, 1 + 2**-8]
    values.append(1 + 2**-8 + 2**-9)

    content = packed_rounded(values)

    planes = bytes.fromhex(
        "3dbd0000807f7fff3f3fcccc0080807f7f7f8080cdcd000000caffff80c0"
    )
    assert content == planes
    back = Unpacking(compressed(content), at_most=30).rounded(10)
    assert np.isfinite(back).all()
    assert (np.sign(back) == np.sign(values)).all()
    normal = [0, 1, 5, 8, 9]
    np.testing.assert_allclose(back[normal], np.array(values)[normal], rtol=2.0**-16)


@given(
    st.lists(st.integers(0, 2**63 - 1), max_size=5),
    st.lists(st.floats(allow_nan=False), max_size=5),
)
def test_packed_parts_are_taken_one_after_the_other(
    numbers: list[int], doubles: list[float]
) -> None:
    """What is not there is an error, and so is what is left; the bound is the last."""
    rounded = packed_rounded(doubles)
    parts = packed_numbers(numbers), packed_doubles(doubles), rounded
    size = sum(map(len, parts))
    taken = Unpacking(compressed(*parts), at_most=size)
    assert taken.numbers(len(numbers)).tolist() == numbers
    assert taken.doubles(len(doubles)).tolist() == doubles
    assert packed_rounded(taken.rounded(len(doubles))) == rounded
    taken.end()
    for take in (taken.numbers, taken.doubles, taken.rounded):
        assert len(take(0)) == 0
        with pytest.raises(ValueError, match="must have"):
            take(1)
    left = Unpacking(compressed(*parts, b"ab"), at_most=size + 2)
    left.numbers(len(numbers))
    left.doubles(len(doubles))
    left.rounded(len(doubles))
    with pytest.raises(ValueError, match="got 2 bytes more"):
        left.end()
    if size:
        with pytest.raises(ValueError, match=f"at most {size - 1} when unpacked"):
            Unpacking(compressed(*parts), at_most=size - 1)


def test_a_number_of_more_than_63_bits_is_an_error() -> None:
    """An int64 does not hold it."""
    for content in (b"\x80" * 9 + b"\x01", b"\xff" * 9 + b"\x01"):
        with pytest.raises(ValueError, match="at most 63 bits"):
            Unpacking(compressed(content), at_most=10).numbers(1)
    with pytest.raises(ValueError, match="whole and at most 9 when unpacked"):
        Unpacking(compressed(b"\x01") + b"\x01", at_most=9)
    with pytest.raises(ValueError, match="must have 1 numbers more"):
        Unpacking(compressed(b"\x80"), at_most=9).numbers(1)


def test_checksums_are_these_numbers() -> None:
    """Of the bits of a tensor, of its tag, its step, and how it was counted."""
    array = np.array([[1.0, 2, np.nan], [0, -0.0, 3e300]])
    of = {
        (7, 0): 1812098877.0,
        (7, 5): 23085355242.0,
        (2**62, 2**20 - 1): 4503597234428927.0,
    }
    for (step, mark), number in of.items():
        made = with_checksum(array, "f1/counts", step, mark)
        assert made[:-1].tobytes() == array.tobytes()
        assert made[-1].tolist() == [number] * 3
        found = checked(np.stack([made, made]), "f1/counts", [step, step + 1])
        assert found.are_whole.tolist() == [True, False]
        assert found.marks.tolist() == [mark, mark]
        assert not checked(made[np.newaxis], "f2/counts", [step]).are_whole.any()
    assert mark_of(b"") == 1


@pytest.mark.parametrize("number", [np.nan, np.inf, -1.0, 2.0**52, 0.5, 1e300])
def test_a_checksum_that_is_none_is_not_right(number: float) -> None:
    """Not whole, negative, or larger than there are."""
    array = with_checksum(np.ones((2, 3)), "f1/counts", 7, 3)
    array[-1] = number

    found = checked(array[np.newaxis], "f1/counts", [7])

    assert not found.are_whole.any()
    assert found.marks.tolist() == [0]


def test_the_checksum_stands_in_every_column() -> None:
    """One that is damaged in one column is damaged."""
    made = with_checksum(np.ones((2, 3)), "f1/counts", 7, 3)
    for column in range(3):
        damaged = made.copy()
        damaged[-1, column] += 1
        assert not checked(damaged[np.newaxis], "f1/counts", [7]).are_whole.any()
