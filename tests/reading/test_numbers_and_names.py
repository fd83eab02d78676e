"""A number behind a role may be Keras' own or a name: its form tells, no prefix."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import keras
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, f1_score

from tb_f1_plugin.reading.scalars.sets import tag_sets
from tests.reading.expected import codes
from tests.support import logs
from tests.support.in_process import InProcess

Serve = Callable[[Path], InProcess]
PREFIXES = ("", "val_", "val/", "train/", "epoch_", "a/b.")
DEFAULT = ("true_positives", "false_positives", "false_negatives")
OWN = ("tp", "fp", "fn")
ROWS = np.random.default_rng(1)
Y = ROWS.random(90) < 0.4
scores = 0.35 * Y + 0.65 * ROWS.random(90)
THRESHOLDS = (0.5, 0.7)
EPOCHS = 2


def table(threshold: float) -> list[float]:
    """Return TP, FP and FN at a threshold."""
    _, fp, fn, tp = confusion_matrix(Y, scores > threshold).ravel()
    return [float(tp), float(fp), float(fn)]


def write(directory: Path, scalars: Mapping[str, float], run: str = "run") -> None:
    """Write scalars that are the same in each epoch."""
    tags = {tag: dict.fromkeys(range(EPOCHS), v) for tag, v in scalars.items()}
    logs.write_scalars(directory, run, tags)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    prefix=st.sampled_from(PREFIXES),
    words=st.sampled_from((DEFAULT, OWN)),
    orders=st.tuples(*[st.permutations(THRESHOLDS)] * 3),
    sizes=st.tuples(*[st.integers(1, 2)] * 3),
)
def test_an_exact_f1_is_that_of_one_threshold(
    prefix: str,
    words: tuple[str, ...],
    orders: tuple[list[float], ...],
    sizes: tuple[int, ...],
) -> None:
    """One or two of each kind in any order, names of the user's or of Keras' own."""
    scalars = {
        f"{prefix}{word}{f'_{number}' if number else ''}": table(order[number])[which]
        for which, (word, order, size) in enumerate(
            zip(words, orders, sizes, strict=True)
        )
        for number in range(size)
    }
    if len({order[0] for order in orders}) > 1 and max(sizes) == 1:
        return  # nothing in such a log tells that there is a second threshold
    with tempfile.TemporaryDirectory() as scratch:
        write(Path(scratch), scalars)
        here = InProcess(Path(scratch))
        series = {one["tag"]: one["quality"] for one in here.series()}
        values = {one["tag"]: one["value"] for one in here.scores()}

    right = [f1_score(Y, scores > threshold) for threshold in THRESHOLDS]
    for tag, quality in series.items():
        if quality == "exact":
            assert np.min(np.abs(np.subtract(right, values[tag][-1]))) <= 1e-12
    if sizes == (2, 2, 2) and len({tuple(order) for order in orders}) == 1:
        assert [*series.values()] == ["exact", "exact"]


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("words", [DEFAULT, OWN])
def test_an_orphan_beside_a_set_makes_it_unclear_behind_any_prefix(
    prefix: str, words: tuple[str, ...]
) -> None:
    """The second false positives may be those of the set: they are its rivals."""
    tags = [f"{prefix}{word}" for word in words]

    (found,) = tag_sets([*tags, f"{tags[1]}_1"]).sets

    assert found.rivals == {"false_positives": (f"{tags[1]}_1",)}


@pytest.mark.parametrize("prefix", PREFIXES)
def test_folds_have_one_name_behind_any_prefix(prefix: str) -> None:
    """Numbers that Keras gave are no part of it, and differ between the metrics."""

    def shown(*tags: str) -> str:
        (one,) = tag_sets([f"{prefix}{tag}" for tag in tags]).sets
        return one.shown

    first = shown(*DEFAULT)
    assert first == shown(*(f"{word}_{i}" for i, word in enumerate(DEFAULT, start=3)))
    pair = shown("precision", "recall")
    assert pair == shown("precision_1", "recall_2")
    assert shown("f1_score") == shown("f1_score_4")


def test_a_name_that_stands_twice_is_numbered_by_keras_too(
    tmp_path: Path, in_process: Serve
) -> None:
    """Real Keras, its callback and a loop of the user's: no F1 of two thresholds."""
    of = keras.metrics
    metrics = [
        of.TruePositives(name="tp"),
        of.FalsePositives(0.8, name="fp"),
        of.FalseNegatives(name="fn"),
        of.FalsePositives(0.5, name="fp"),
    ]
    x = ROWS.random((60, 1)).astype("float32")
    y = (x[:, 0] > 0.4).astype("float32")
    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy", metrics=metrics)
    callback = keras.callbacks.TensorBoard(tmp_path / "keras")
    told = model.fit(
        x, y, validation_data=(x, y), epochs=2, verbose=0, callbacks=[callback]
    ).history
    assert "fp_1" in told, "Keras numbers it"
    write(tmp_path, {name: values[-1] for name, values in told.items()}, "loop")

    every = in_process(tmp_path).series()

    assert len(every) == 4
    assert not [one for one in every if one["quality"] == "exact"]


@pytest.mark.parametrize("words", [DEFAULT, OWN])
def test_numbers_of_classes_are_names(
    words: tuple[str, ...], tmp_path: Path, in_process: Serve
) -> None:
    """Classes have positives of their own, so no metric of Keras counted them."""
    classes = {"": (9, 1, 2), "_1": (4, 3, 2), "_2": (5, 2, 1), "_3": (8, 0, 4)}
    scalars = {
        f"val/{word}{number}": float(count)
        for number, counts in classes.items()
        for word, count in zip(words, counts, strict=True)
    }
    write(tmp_path, scalars)
    here = in_process(tmp_path)

    assert {one["quality"] for one in here.series()} == {"exact"}
    assert {one["tag"]: one["value"][0] for one in here.scores()} == {
        "val" + number.replace("_", "/"): 2 * tp / (2 * tp + fp + fn)
        for number, (tp, fp, fn) in classes.items()
    }


def test_names_have_steps_of_their_own(tmp_path: Path, in_process: Serve) -> None:
    """A class that is logged more rarely takes no steps from the others."""
    tags = {
        f"val/{word}_{number}": {
            step: float(number + 2) for step in range(0, 6, number)
        }
        for word in DEFAULT
        for number in (1, 2)
    }
    logs.write_scalars(tmp_path, "run", tags)

    steps = {one["tag"]: one["steps"] for one in in_process(tmp_path).series()}

    assert steps == {"val/1": 6, "val/2": 3}


def test_classes_with_as_many_positives_are_doubted(
    tmp_path: Path, in_process: Serve
) -> None:
    """Their numbers may be Keras' own: a number with a sentence, not called exact."""
    classes = {"_1": (4, 3, 2), "_2": (5, 2, 1)}
    scalars = {
        f"val/{word}{number}": float(count)
        for number, counts in classes.items()
        for word, count in zip(DEFAULT, counts, strict=True)
    }
    write(tmp_path, scalars)
    here = in_process(tmp_path)

    for one in here.series():
        assert one["quality"] == "as_logged"
        assert codes(one) == ["may_be_numbered"]
    assert [one["value"][0] for one in here.scores()] == [8 / 13, 10 / 13]


def test_many_classes_are_shown_and_not_compared(
    tmp_path: Path, in_process: Serve
) -> None:
    """So many names take no time that grows as their square; the doubt is said."""
    scalars = {
        f"val/{word}_{number}": float(number + 1)
        for word in DEFAULT
        for number in range(1, 41)
    }
    write(tmp_path, scalars)

    every = in_process(tmp_path).series()

    assert len(every) == 40
    assert {one["quality"] for one in every} == {"as_logged"}
    assert {code for one in every for code in codes(one)} == {"may_be_numbered"}


@pytest.mark.parametrize(
    ("tags", "shown"),
    [
        ("tp_1 fp_1 fn_1 tp_2 fp_2 fn_2", ["1", "2"]),
        ("true_positives_0 false_positives_0 false_negatives_0 true_positives_1 "
         "false_positives_1 false_negatives_1", ["0", "1"]),
        ("val/tp_class_1 val/fp_class_1 val/fn_class_1", ["val/class_1"]),
        ("f1_1", ["f1_1"]),
        ("val/f1_1 val/f1_2 val/f1", ["val/f1", "val/f1_1", "val/f1_2"]),
        ("tp fp fn f1 f1_1", ["f1", "f1_1"]),
        ("precision_5 recall_5 precision_10 recall_10", ["10", "5"]),
        ("precision_1 recall_1 f1_1", ["f1"]),
        ("precision_0 recall_0 f1_0 precision_1 recall_1 f1_1", ["0", "1"]),
        ("true_positives_1 possible_positives_1 predicted_positives_1", ["1"]),
    ],
)  # fmt: skip
def test_numbers_for_other_reasons_are_names(tags: str, shown: list[str]) -> None:
    """Classes from 0 on, ids and ranks; nothing is lost, and nothing has rivals."""
    reading = tag_sets(tags.split())

    assert sorted(one.shown for one in reading.sets) == shown
    assert reading.passed_over == {}
