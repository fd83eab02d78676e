"""Doubts: values that are not what they are taken for are counted, and named once."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from sklearn.metrics import f1_score

from tb_f1_plugin import F1Score
from tb_f1_plugin.loop.arrays.libraries import NUMPY
from tests.loop.libraries import array, every_library

# Labels, predictions, the arguments, and what is said of them.
ODD: dict[str, tuple[Any, Any, dict[str, Any], str]] = {
    "class numbers": ([2, 1, 0], [0.9, 0.2, 0.1], {}, "1 of 3 labels"),
    "pictures": ([255, 255, 0], [0.9, 0.2, 0.1], {}, "2 of 3 labels"),
    "just above": ([np.nextafter(1, 2), 1, 0], [0.9, 0.2, 0.1], {}, "1 of 3 labels"),
    "of entries": ([[1, 7], [0, 1]], [[0.9, 0.2]] * 2, {"threshold": 0.5}, "1 of 4 la"),
    "logits": ([1, 1, 0], [0.9, -0.2, 2.5], {}, "2 of 3 predictions"),
    "log of zero": ([1, 1, 0], [0.9, -np.inf, np.inf], {}, "2 of 3 predictions"),
    "whole numbers": ([1, 1, 0], [1, 255, 0], {}, "1 of 3 predictions"),
    "logits of entries": (
        [[1, 0], [0, 1]],
        [[3.0, -3.0], [0.2, 7.0]],
        {"threshold": 0.3},
        "3 of 4 predictions",
    ),
}
PLAIN: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "labels": ([1, 0, 1], [0.9, 0.0, 1.0], {}),
    "truth values": ([True, False, True], [True, False, True], {}),
    "soft labels": ([0.7, 0.2, 1.0], [0.9, 0.2, 0.1], {}),
    "no labels": ([-1, np.nan, 1], [0.9, 0.2, 0.1], {}),
    "no predictions": ([1, 0, 1], [np.nan, 0.2, 0.1], {}),
    "minus zero": ([-0.0, 0.0, 1.0], [-0.0, 0.2, 0.1], {}),
    "logits, as was said": ([1, 1, 0], [3.0, -0.2, 2.5], {"from_logits": True}),
    "margins": ([-1, 1, 1], [-3, 0.2, 1.5], {"threshold": 0, "negative_label": -1}),
    "ignored": ([255, 1, 0], [0.9, 0.2, 0.1], {"ignore_class": 255}),
    "classes": ([2, 1, 0], [[3.0, -1.0, 2.0]] * 3, {}),
}


def floats(library: str, values: Any, dtype: str) -> Any:
    """Return values as an array; of a type, if they are fractions."""
    made = np.asarray(values)
    return array(library, made, dtype if made.dtype.kind == "f" else None)


@every_library
@pytest.mark.parametrize("case", ODD)
def test_values_that_are_not_what_they_are_taken_for_are_said_once(
    library: str, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    """With how many there are, when somebody asks, and with what helps."""
    labels, predictions, options, said = ODD[case]
    f1 = F1Score(**options)
    f1.update(array(library, labels), array(library, predictions))
    assert not caplog.records
    f1.compute()
    f1.update(array(library, labels), array(library, predictions))
    f1.compute()

    assert len(caplog.records) == 1
    assert caplog.text.count(said) == 1
    helps = "leave these out by `mask`" if " la" in said else "give `from_logits=True`."
    assert helps in caplog.text


@every_library
@pytest.mark.parametrize("case", PLAIN)
def test_of_plain_values_nothing_is_said(
    library: str, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Of probabilities, labels and what is none of them, in every type."""
    labels, predictions, options = PLAIN[case]
    for dtype in ("float16", "float32", "float64"):
        f1 = F1Score(**options)
        f1.update(floats(library, labels, dtype), floats(library, predictions, dtype))
        f1.compute()

    assert not caplog.records


@every_library
@pytest.mark.parametrize("columns", [1, 2])
def test_what_is_left_out_is_no_doubt(
    library: str, columns: int, caplog: pytest.LogCaptureFixture
) -> None:
    """By a mask or by a weight of 0; what has a weight is said with its number."""
    labels, predictions = (
        np.array([values] * columns).T
        for values in ([255, 1, 0, 9], [-7.0, 0.2, 0.1, 5.0])
    )
    kept, weights = np.array([False, True, True, False]), np.array([0.0, 1, 2, 0])
    last = np.array([1.0, 0, 0, 0])
    for name, values in (
        ("mask", kept),
        ("sample_weight", weights),
        ("sample_weight", np.array([weights] * columns).T),
        ("sample_weight", last),
    ):
        f1 = F1Score(threshold=0.5)
        f1.update(
            array(library, labels),
            array(library, predictions),
            **{name: array(library, values)},
        )
        f1.compute()
        assert bool(caplog.records) == (values is last)
    assert f"{columns} of {4 * columns} labels" in caplog.text
    assert f"{columns} of {4 * columns} predictions" in caplog.text


@every_library
def test_the_advice_of_the_doubts_works(
    library: str, caplog: pytest.LogCaptureFixture
) -> None:
    """What it names is taken, changes the number, and leaves nothing to say."""
    labels, logits = [1, 0, 255, 1], [0.3, -2.0, 9.0, 4.0]
    f1 = F1Score(from_logits=True)
    mask = np.array(labels) < 2
    f1.update(array(library, labels), array(library, logits), mask=array(library, mask))

    assert f1.compute() == 1
    assert not caplog.records
    f1 = F1Score(threshold=1)
    f1.update(array(library, [1, 0]), array(library, [3.0, -3.0]))
    f1.compute()
    assert "give `from_logits=True` and a lower `threshold`." in caplog.text


TYPES = st.sampled_from(["f2", "f4", "f8", ">f4", "g", "i8"])
AROUND = st.sampled_from([0.0, -0.0, 1.0, 0.3, 1.001, -6e-8, np.nan, np.inf])


@given(TYPES.flatmap(lambda kind: arrays(kind, array_shapes(max_dims=2))))
def test_numbers_of_any_bits_are_in_the_unit_only_if_they_are(values: Any) -> None:
    """The look at the bits takes none for one of 0 to 1 that is not."""
    if NUMPY.are_in_unit(values):
        assert ((values >= 0) & (values <= 1)).all()


@given(st.sampled_from(["f2", "f4", "f8"]), st.lists(AROUND, min_size=1))
def test_numbers_around_the_unit_are_known(kind: str, numbers: list[float]) -> None:
    """The look says yes to all of 0 to 1, but for a zero with a sign."""
    values = np.array(numbers, kind)
    are = (values >= 0) & (values <= 1) & ~np.signbit(values)

    assert NUMPY.are_in_unit(values) == are.all()
    assert NUMPY.are_in_unit(values[::-1]) == are.all()
    assert not NUMPY.are_in_unit(np.nextafter(np.ones(3, kind), np.array(2, kind)))


def several(seed: int, rows: int, columns: int) -> Any:
    """Return rows of as many labels of 0 and 1, each with one at least."""
    random = np.random.default_rng(seed)
    made = random.integers(0, 2, (rows, columns))
    made[np.arange(rows), random.integers(0, columns, rows)] = 1
    return made


@every_library
@given(st.integers(0, 99), st.integers(1, 30), st.integers(2, 20), st.booleans())
@settings(max_examples=15, deadline=None)
def test_rows_of_several_largest_labels_are_said_with_their_number(
    library: str, seed: int, rows: int, columns: int, is_weighted: bool
) -> None:
    """In argmax tasks, of rows that count; the threshold that is named is right."""
    labels = several(seed, rows, columns)
    scores = np.random.default_rng(seed).random((rows, columns))
    weights = np.arange(rows) % 3 if is_weighted else None
    mask = np.arange(rows) % 4 > 0
    there = mask if weights is None else mask & (weights > 0)
    tied = int((labels[there].sum(1) > 1).sum())
    said = listened(
        lambda: counted(library, labels, scores, weights=weights, mask=mask)
    )

    if tied:
        assert len(said) == 1
        assert f"{tied} of {mask.sum()} rows have several largest labels" in said[0]
    else:
        assert said == []
    if tied and weights is None:
        f1 = counted(library, labels, scores, threshold=0.5, mask=mask)
        given_ = labels[mask], scores[mask] > 0.5
        theirs = f1_score(*given_, average="macro", zero_division=0.0)
        assert abs(f1.compute() - theirs) < 1e-12


@every_library
@pytest.mark.parametrize("dtype", ["float32", "float64", "int32", "bool"])
def test_of_one_largest_label_a_row_nothing_is_said(
    library: str, dtype: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Of one-hot rows, smoothed ones, and rows without a class."""
    made = np.eye(3)[[0, 2, 1, 1]]
    made[3] = 0
    if dtype.startswith("float"):
        made = made * 0.7 + 0.1 * (made.sum(1, keepdims=True) > 0)
    f1 = F1Score()
    f1.update(array(library, made.astype(dtype)), array(library, np.ones((4, 3))))
    f1.compute()

    assert f1.counts().total == 3
    assert not caplog.records


@every_library
@pytest.mark.parametrize("kinds", ["ii", "ff", "if", "fi"])
@pytest.mark.parametrize("shape", [(60,), (60, 1), (12, 5)])
def test_class_numbers_as_predictions_are_said_and_the_advice_works(
    library: str, kinds: str, shape: tuple[int, ...]
) -> None:
    """Their one-hot rows have scikit-learn's F1, which class numbers have not."""
    random = np.random.default_rng(0)
    labels, found = random.integers(0, 4, (2, *shape))
    types = {"i": "int64", "f": "float32"}
    given_ = labels.astype(types[kinds[0]]), found.astype(types[kinds[1]])
    # Of several columns only a threshold says that they are no classes.
    chosen = {"threshold": 0.5} if shape[-1] == 5 else {}
    said = listened(lambda: counted(library, *given_, **chosen))

    assert len(said) == 1
    both = [int((x > 1).sum()) for x in given_]
    assert f"{both[0]} labels and {both[1]} predictions of 60 are above 1" in said[0]
    assert "from_logits" not in said[0]
    f1 = F1Score()
    said = listened(lambda: f1.update(labels, np.eye(4)[found]) or f1.compute())
    theirs = f1_score(labels.ravel(), found.ravel(), average="macro")
    assert said == []
    assert abs(f1.compute() - theirs) < 1e-12


@every_library
def test_predicted_class_numbers_of_the_first_two_classes_are_named(
    library: str,
) -> None:
    """Labels above 1 alone may be class numbers as well, or no labels."""
    said = listened(lambda: counted(library, [2, 1, 0, 3], [1, 1, 0, 0]))

    assert len(said) == 1
    assert "`numpy.eye(classes)[y_pred]`" in said[0]
    assert "leave these out by `mask`" in said[0]


def counted(
    library: str,
    labels: Any,
    predictions: Any,
    *,
    weights: Any = None,
    mask: Any = None,
    **options: Any,
) -> F1Score:
    """Return a metric of one batch, whose sums have come to the host."""
    f1 = F1Score(**options)
    given_ = (array(library, x) for x in (labels, predictions, weights, mask))
    f1.update(*given_)
    f1.compute()
    return f1


def listened(call: Any) -> list[str]:
    """Return what is said during a call."""
    said: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    log = logging.getLogger("tb_f1_plugin")
    log.addHandler(handler)
    try:
        call()
    finally:
        log.removeHandler(handler)
    return said
