"""What a user chose is counted, by callback and output, or a sentence says why not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import keras
import pytest
from sklearn.metrics import f1_score

from tb_f1_plugin.core.scores.formulas import f_beta
from tb_f1_plugin.keras import F1Score, TensorBoard
from tests.keras.backends import only_on
from tests.keras.chosen import BINARY, SPARSE, P, Y, fitted
from tests.keras.echo import Scale
from tests.keras.heads import f1_in, listening, still
from tests.keras.own_steps import changed, rounded
from tests.keras.tasks import VALIDATION, read, records, scikit_learn, task

LOW, HIGH = 0.3, 0.7


def last_f1(log_dir: Path, name: str) -> float:
    """Return the last F1 of a validation, from the counts."""
    _, written = records(log_dir, "validation", f"{name}/counts")
    assert written.counts.total.tolist() == [VALIDATION] * 2
    average: Any = "binary" if written.classes == 1 else "macro"
    return float(f_beta(written.counts, average=average)[-1])


# -- several callbacks ---------------------------------------------------------------


@pytest.mark.parametrize("kind", ["probabilities", "custom loss", "custom step"])
@pytest.mark.parametrize("choices", [["auto", LOW], [LOW, "auto"], [LOW, HIGH]])
def test_each_callback_has_the_metric_that_it_asks_for(
    choices: list[Any], kind: str, tmp_path: Path
) -> None:
    """In any order: its own on disk, under a name that no other has in the logs."""
    trained = task("probabilities" if kind == "custom step" else kind)
    if kind == "custom step":
        model = Rounds(trained.model.inputs, trained.model.outputs)
        model.compile("adam", BINARY)
        trained = trained._replace(model=model)
    ours = [
        TensorBoard(
            tmp_path / str(place),
            f1=choice if choice == "auto" else F1Score(threshold=choice),
        )
        for place, choice in enumerate(choices)
    ]
    with listening() as said:
        history = trained.fit(*ours).history

    names = ["f1_score", "exact_f1_score"]
    lent = [0.5 if choice == "auto" else choice for choice in choices]
    if kind == "custom loss" and "auto" in choices:
        # By the loss nothing is lent, which one line says.
        assert sum("No F1 is lent: the loss" in sentence for sentence in said) == 1
        lent[choices.index("auto")] = None
    for place, threshold in enumerate(lent):
        if threshold is None:
            assert not any("/counts" in t for t in read(tmp_path / str(place), "train"))
            continue
        name = names.pop(0)
        right = scikit_learn(trained, "f1_score", threshold)
        assert last_f1(tmp_path / str(place), name) == pytest.approx(right, abs=1e-12)
        assert history[f"val_{name}"][-1] == pytest.approx(right, abs=1e-6)
        (other,) = {"f1_score", "exact_f1_score"} - {name}
        # Nor is the other's among what was only logged.
        assert f"epoch_{other}" not in read(tmp_path / str(place), "validation")
        assert f"epoch_{other}" not in read(tmp_path / str(place), "train")
    both = "'f1_score' already; the lent F1 is named 'exact_f1_score'"
    assert sum(both in sentence for sentence in said) == (None not in lent)


@only_on("jax", "torch", why="TensorFlow's default writer is one for all callbacks")
@pytest.mark.parametrize("writes", [0, 1])
def test_a_batch_s_scalars_are_of_the_callback_that_writes_them(
    writes: int, tmp_path: Path
) -> None:
    """What another callback lends is in its own directory alone."""
    choices: list[Any] = ["auto", F1Score(threshold=LOW)]
    freqs: list[Any] = ["epoch", "epoch"]
    freqs[writes] = 1

    task("probabilities").fit(
        *(
            TensorBoard(tmp_path / str(place), f1=choice, update_freq=freqs[place])
            for place, choice in enumerate(choices)
        )
    )

    own, other = ("f1_score", "exact_f1_score")[:: 1 if writes == 0 else -1]
    tags = read(tmp_path / str(writes), "train")
    assert f"batch_{own}" in tags
    assert f"batch_{other}" not in tags


class Rounds(keras.Model):
    """Makes something else of a step's logs."""

    def test_step(self, *arguments: Any) -> Any:
        """Return whole numbers."""
        return changed(super().test_step(*arguments), rounded)


def test_a_second_fit_with_fewer_or_more_callbacks_counts_theirs(
    tmp_path: Path,
) -> None:
    """Who comes again, or later, has all rows; who is gone has no name in the logs."""
    trained = task("probabilities")
    first = TensorBoard(tmp_path / "a")

    def second(name: str, threshold: float) -> Any:
        return TensorBoard(tmp_path / name, f1=F1Score(threshold=threshold))

    trained.fit(first, second("b", LOW))
    history = trained.fit(first, epochs=1).history
    assert set(f1_in(history)) == {"f1_score", "val_f1_score"}
    for name, threshold in (("c", LOW), ("d", HIGH)):
        first = TensorBoard(tmp_path / f"{name}1") if name == "d" else first
        history = trained.fit(first, second(name, threshold)).history
        (tag,) = (t for t in read(tmp_path / name, "validation") if "/counts" in t)
        key = tag.partition("/")[0]
        right = scikit_learn(trained, "f1_score", threshold)
        assert last_f1(tmp_path / name, key) == pytest.approx(right, abs=1e-12)
        assert history[f"val_{key}"][-1] == pytest.approx(right, abs=1e-6)
        assert len(f1_in(history)) == 4


def test_two_that_choose_alike_share_one_metric(tmp_path: Path) -> None:
    """As two that choose nothing do."""
    ours = [TensorBoard(tmp_path / n, f1=F1Score(threshold=LOW)) for n in "ab"]
    trained = task("probabilities")
    history = trained.fit(*ours).history
    assert set(f1_in(history)) == {"f1_score", "val_f1_score"}
    right = scikit_learn(trained, "f1_score", LOW)
    for name in "ab":
        got = last_f1(tmp_path / name, "f1_score")
        assert got == pytest.approx(right, abs=1e-12)


def test_each_callback_verifies_its_own(tmp_path: Path) -> None:
    """Also where several do it behind all callbacks."""
    trained = task("probabilities")
    ours = [
        TensorBoard(
            tmp_path / str(threshold),
            f1=F1Score(threshold=threshold),
            verify=trained.validation,
        )
        for threshold in (LOW, 0.5, HIGH)
    ]
    trained.fit(*ours)
    for callback, threshold in zip(ours, (LOW, 0.5, HIGH), strict=True):
        (result,) = callback.verification
        right = scikit_learn(trained, "f1_score", threshold)
        assert result.exact == pytest.approx(right, abs=1e-12)
        assert result.logged == pytest.approx(right, abs=1e-12)


# -- beside a compiled metric --------------------------------------------------------


@pytest.mark.parametrize("how", ["compiled", "compiled before"])
def test_f1_beside_a_compiled_metric_is_not_counted_and_said(
    how: str, tmp_path: Path
) -> None:
    """One sentence; following it counts what was asked for, alone or beside."""
    trained = task("probabilities", metrics=[F1Score(threshold=0.9)])
    if how == "compiled before":
        trained.model.compile("adam", BINARY)  # Keras keeps the metrics
    ours = TensorBoard(tmp_path / "a", f1=F1Score(threshold=LOW))
    with listening() as said:
        trained.fit(ours)
    assert len(said) == 1
    assert "f1= of TensorBoard is not counted: the model has f1_score" in said[0]
    for name, metrics in {
        "in the place": [F1Score(threshold=LOW, name="low")],
        "beside": [F1Score(threshold=0.9), F1Score(threshold=LOW, name="low")],
    }.items():
        trained.model.compile("adam", BINARY, metrics=metrics)
        with listening() as said:
            trained.fit(TensorBoard(tmp_path / name, f1=metrics[-1]))
        assert said == []  # it is what was asked for
        right = scikit_learn(trained, "f1_score", LOW)
        assert last_f1(tmp_path / name, "low") == pytest.approx(right, abs=1e-12)


class Subclassed(keras.Model):
    """Says nothing of its outputs before it is called."""

    def __init__(self) -> None:
        """Make two heads."""
        super().__init__()
        self.heads = [Scale(name="a"), Scale(name="b")]

    def call(self, x: Any) -> Any:
        """Return two outputs."""
        return [head(x) for head in self.heads]


def functional() -> Any:
    """Return a model of two outputs."""
    given = keras.Input((3,))
    return keras.Model(given, [Scale(name="a")(given), Scale(name="b")(given)])


def in_a_dict() -> Any:
    """Return a model whose outputs have keys."""
    given = keras.Input((3,))
    return keras.Model(given, {key: Scale(name=key)(given) for key in "ab"})


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("make", [functional, Subclassed, in_a_dict])
def test_an_output_that_a_compiled_metric_leaves_out_is_named(
    make: Any, weighted: bool, tmp_path: Path
) -> None:
    """One sentence, and following it counts both."""
    is_dict = make is in_a_dict
    y: Any = {"a": Y, "b": Y[::-1]} if is_dict else [Y, Y[::-1]]
    losses = dict.fromkeys("ab", SPARSE) if is_dict else [SPARSE, SPARSE]

    def compiled(given: Any) -> Any:
        name = "weighted_metrics" if weighted else "metrics"
        return still(make(), losses, **{name: given})

    only_a = {"a": [F1Score()]} if is_dict else [[F1Score()], []]
    got, said = fitted(compiled(only_a), tmp_path / "a", y)
    assert len(got) == 1
    assert len(said) == 1
    shown = "2" if make is Subclassed else "'b'"
    assert f"No counts are written of the output {shown}: " in said[0]
    if make is Subclassed:
        assert "[] elsewhere" in said[0]
        both: Any = [[F1Score()], [F1Score()]]
    else:
        written = re.findall(r"metrics=(.*?)\), with", said[0])[0]
        both = eval(written.replace("tb_f1_plugin.keras.F1Score(...)", "F1Score()"))
    got, said = fitted(compiled(both), tmp_path / "b", y)
    right = [f1_score(t, P.argmax(1), average="macro") for t in (Y, Y[::-1])]
    assert sorted(got.values()) == pytest.approx(sorted(right), abs=1e-6)
    assert said == []


@pytest.mark.parametrize("options", [{"f1": False}, {}])
def test_outputs_that_do_not_classify_are_not_missed(
    options: Any, tmp_path: Path
) -> None:
    """Nothing is said of a regression beside, nor to who wants nothing lent."""
    losses = [SPARSE, SPARSE if options else "mse"]
    model = still(functional(), losses, metrics=[[F1Score()], []])
    got, said = fitted(model, tmp_path, [Y, Y if options else P], **options)
    assert list(got) == ["a_f1_score"]
    assert said == []
