"""Where labels and predictions are found, and what is said where they are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from sklearn.metrics import f1_score
from torch.nn import functional

from tb_f1_plugin.lightning import F1Callback
from tb_f1_plugin.lightning.losses import listening
from tb_f1_plugin.lightning.split import Split
from tests.lightning.modules import Plain, classes, fit, labels
from tests.lightning.test_callback import by_run, exact, pooled

RANDOM = torch.Generator().manual_seed(0)


def numbers(*shape: int) -> Any:
    """Return random numbers."""
    return torch.randn(*shape, generator=RANDOM)


def whole(most: int, *shape: int) -> Any:
    """Return random whole numbers below another."""
    return torch.randint(0, most, shape, generator=RANDOM)


def counted(step: Any, batch: Any = None, **arguments: Any) -> Split:
    """Return what is counted of one call of a step."""
    split = Split(arguments)
    with listening() as judged:
        outputs = step()
    split.count(batch, outputs, judged)
    return split


def score(split: Split, y_true: Any, said: Any, average: str) -> None:
    """Assert that a split's F1 is scikit-learn's."""
    assert split.reason is None
    theirs = f1_score(y_true, said, average=average)
    assert split.f1.compute() == pytest.approx(theirs, abs=1e-12)


def test_ignored_rows_are_left_out_of_a_cross_entropy() -> None:
    """As the loss leaves them out: the padding of tokens, whatever its number."""
    y, p = whole(3, 40), numbers(40, 3)
    y[::5] = 7
    split = counted(lambda: functional.cross_entropy(p, y, ignore_index=7))

    kept = y != 7
    score(split, y[kept], p.argmax(1)[kept], "macro")
    assert int(split.f1.record().unlabelled) == 0


def test_classes_of_images_and_sequences_lie_along_axis_1() -> None:
    """As in PyTorch's cross-entropy: each pixel and each token is a row."""
    y, p = whole(3, 8, 5, 6), numbers(8, 3, 5, 6)
    split = counted(lambda: functional.cross_entropy(p, y))
    score(split, y.flatten(), p.argmax(1).flatten(), "macro")

    y, p = whole(3, 8, 5), numbers(8, 3, 5)
    split = counted(lambda: functional.cross_entropy(p, y))
    score(split, y.flatten(), p.argmax(1).flatten(), "macro")


def test_probabilities_as_labels_mean_the_largest() -> None:
    """A distilled or smoothed row is of its largest label's class."""
    y, p = numbers(30, 4).softmax(1), numbers(30, 4)
    split = counted(lambda: functional.cross_entropy(p, y))
    score(split, y.argmax(1), p.argmax(1), "macro")


@pytest.mark.parametrize("shape", [(30,), (30, 1), (8, 1, 5, 6)])
def test_one_number_a_row_is_binary(shape: tuple[int, ...]) -> None:
    """Pixels of one channel are rows; smoothed labels keep their class."""
    y, p = whole(2, *shape).float(), numbers(*shape)
    given = y * 0.8 + 0.1 if len(shape) < 3 else y
    split = counted(lambda: functional.binary_cross_entropy_with_logits(p, given))
    score(split, y.flatten(), p.flatten() > 0, "binary")


def test_labels_of_weight_0_are_left_out() -> None:
    """A weight for each number masks what is missing."""
    y, p, weight = whole(2, 30, 4).float(), numbers(30, 4), whole(2, 30, 4).float()
    split = counted(lambda: functional.binary_cross_entropy_with_logits(p, y, weight))

    assert split.f1.counts().total.tolist() == weight.sum(0).tolist()
    each = [
        f1_score(y[:, k][weight[:, k] > 0], p[:, k][weight[:, k] > 0] > 0)
        for k in range(4)
    ]
    assert split.f1.compute() == pytest.approx(sum(each) / 4, abs=1e-12)


def test_a_hinge_has_labels_of_minus_1() -> None:
    """`soft_margin_loss` compares labels of −1 and 1 with logits."""
    y, p = whole(2, 30).float() * 2 - 1, numbers(30)
    split = counted(lambda: functional.soft_margin_loss(p, y))
    score(split, y > 0, p > 0, "binary")
    assert int(split.f1.record().rows) == 30


def test_what_a_step_returns_comes_before_its_loss() -> None:
    """Keys that say labels and scores are the user's own choice."""
    y, p = whole(3, 30), numbers(30, 3)

    def step() -> Any:
        loss = functional.cross_entropy(numbers(30, 3), y)
        return {"loss": loss, "target": y, "logits": p}

    score(counted(step), y, p.argmax(1), "macro")


def test_class_numbers_are_no_scores() -> None:
    """Where a step returns them as predictions, the loss has the scores."""
    y, p = whole(3, 30), numbers(30, 3)

    def step() -> Any:
        loss = functional.cross_entropy(p, y)
        return {"loss": loss, "target": y, "preds": p.argmax(1)}

    score(counted(step), y, p.argmax(1), "macro")


def test_what_the_user_chose_comes_before_what_the_loss_says() -> None:
    """A threshold of 0.3 is compared with the logits of the loss."""
    y, p = whole(2, 50).float(), numbers(50)
    split = counted(
        lambda: functional.binary_cross_entropy_with_logits(p, y), threshold=0.3
    )
    score(split, y, p.sigmoid() > 0.3, "binary")


def test_a_loss_in_a_compiled_function_does_no_harm() -> None:
    """Of a compiled network the loss outside is seen; what is inside is not."""
    y, p = whole(3, 30), numbers(30, 3)
    double = torch.compile(lambda x: x * 2, backend="aot_eager", fullgraph=True)
    split = counted(lambda: functional.cross_entropy(double(p), y))
    score(split, y, p.argmax(1), "macro")

    inside = torch.compile(functional.cross_entropy, backend="aot_eager")
    split = counted(lambda: inside(p, y))
    assert split.reason is not None


def autoencoder(x: Any) -> Any:
    """Return the loss of a picture that is drawn again."""
    return functional.binary_cross_entropy_with_logits(numbers(8, 16), x.view(8, 16))


PICTURES = torch.rand(8, 4, 4, generator=RANDOM)
REFUSED: dict[str, tuple[Any, Any, str]] = {
    "no loss": (lambda: numbers(3), None, "called no loss of torch.nn.functional"),
    "a regression": (
        *(lambda: functional.mse_loss(numbers(3), numbers(3)), None),
        "returned no labels and predictions",
    ),
    "two losses": (
        lambda: [functional.cross_entropy(numbers(4, 3), whole(3, 4)) for _ in "ab"],
        *(None, r"called 2 losses that classify \(cross_entropy, cross_entropy\)"),
    ),
    "a picture": (lambda: autoencoder(PICTURES), None, "labels between 0 and 1"),
    "its own input": (
        *(lambda: autoencoder(PICTURES.round_()), (PICTURES, whole(3, 8))),
        "the step's own input as the labels",
    ),
    "many classes": (
        lambda: functional.cross_entropy(numbers(4, 1001), whole(3, 4)),
        *(None, "more than 1,000 classes"),
    ),
    "a row that is none": (
        lambda: functional.cross_entropy(numbers(3), torch.tensor(1)),
        *(None, r"of shape \(3,\), which are no rows of several classes"),
    ),
    "either axis": (
        lambda: functional.binary_cross_entropy_with_logits(
            numbers(8, 3, 9), whole(2, 8, 3, 9).float()
        ),
        *(None, "whose classes may lie along either axis"),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_classification_is_not_counted(case: str) -> None:
    """The reason says what the step did, and nothing is counted."""
    import re

    step, batch, reason = REFUSED[case]
    split = counted(step, batch)

    assert split.reason is not None
    assert re.search(reason, split.reason), split.reason
    assert not split.f1.has_rows()


def test_two_calls_with_the_same_rows_are_one_loss() -> None:
    """A loss that is computed a second time for the logs changes nothing."""
    y, p = whole(3, 30), numbers(30, 3)
    split = counted(lambda: [functional.cross_entropy(p, y) for _ in range(2)])
    score(split, y, p.argmax(1), "macro")


def test_a_loss_without_a_reduction_is_counted_and_said() -> None:
    """The step may leave rows out by itself, which nobody can see."""
    y, p = whole(3, 30), numbers(30, 3)
    split = counted(lambda: functional.cross_entropy(p, y, reduction="none").mean())

    score(split, y, p.argmax(1), "macro")
    assert split.notice is not None
    assert "without a reduction" in split.notice


class Regression(Plain):
    """A module of which nothing is known, with labels all the same."""

    def __init__(self) -> None:
        super().__init__(lambda p, y: functional.mse_loss(p[:, 0], y.float()))


def test_the_sentence_is_said_once_and_its_advice_works(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A dict from the steps, or two functions: either gives F1."""
    fit(Regression(), classes(), tmp_path / "a", F1Callback())

    said = [r.getMessage() for r in caplog.records if r.name == "tb_f1_plugin"]
    assert len(said) == 2
    assert said[0].startswith("No F1 is counted of validation: validation_step")
    assert said[1].startswith("No F1 is counted of train: training_step")
    assert by_run(tmp_path / "a") == {}

    class Returning(Regression):
        def training_step(self, batch: Any, batch_idx: int) -> Any:
            loss = super().training_step(batch, batch_idx)
            return {"loss": loss, "y_true": batch[1], "logits": self.net(batch[0])}

        def validation_step(self, batch: Any, batch_idx: int) -> Any:
            super().validation_step(batch, batch_idx)
            return {"y_true": batch[1], "y_pred": self.net(batch[0]).softmax(1)}

    module = Returning()
    fit(module, classes(), tmp_path / "b", F1Callback())

    found = by_run(tmp_path / "b")
    y_true, y_pred = pooled(module.seen["validation", 1])
    theirs = f1_score(y_true, y_pred.argmax(1), average="macro")
    assert exact(found["validation"], "macro")[1] == pytest.approx(theirs, abs=1e-12)
    assert found["train"].counts.total.tolist() == [103, 103]

    module = Regression()
    callback = F1Callback(
        y_true=lambda batch, outputs: batch[1],
        y_pred=lambda batch, outputs: module.net(batch[0]),
    )
    fit(module, classes(), tmp_path / "c", callback)

    y_true, y_pred = pooled(module.seen["validation", 1])
    theirs = f1_score(y_true, y_pred.argmax(1), average="macro")
    ours = exact(by_run(tmp_path / "c")["validation"], "macro")
    assert ours[1] == pytest.approx(theirs, abs=1e-12)


def test_wrong_arguments_are_an_error_before_the_training(tmp_path: Path) -> None:
    """What is wrong by itself when it is given, what does not fit in the check."""
    with pytest.raises(ValueError, match="`average` must be None or one of"):
        F1Callback(average="mean")
    with pytest.raises(ValueError, match="`y_true` and `y_pred` must be two functions"):
        F1Callback(y_true=lambda batch, outputs: batch[1])

    module = Plain()
    with pytest.raises(ValueError, match="a name for each of the 3 columns"):
        fit(module, classes(), tmp_path, F1Callback(class_names=["a", "b"]))
    assert not any(run == "train" for run, _ in module.seen)


def test_what_does_not_fit_never_ends_a_training(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Sequences of different lengths are columns of no one metric: it is said."""

    class Ragged(Plain):
        def shared(self, run: str, batch: Any) -> Any:
            x, y = batch
            length = 2 if len(x) == 16 else 3
            return self.loss(self.net(x)[:, :length], y[:, :length])

    module = Ragged(functional.binary_cross_entropy_with_logits, 3)
    fit(module, labels(columns=3), tmp_path, F1Callback())

    assert "gave its loss what cannot be counted" in caplog.text
    assert "train" not in by_run(tmp_path)


def test_logits_that_are_not_said_to_be_logits_are_an_error() -> None:
    """They are compared with a probability; either advice works."""
    y, p = whole(2, 30).float(), numbers(30)
    with pytest.raises(ValueError, match=r"must be in \[0, 1\]"):
        counted(lambda: {"y_true": y, "y_pred": p})

    score(counted(lambda: {"y_true": y, "logits": p}), y, p > 0, "binary")
    split = counted(lambda: {"y_true": y, "y_pred": p}, from_logits=True)
    score(split, y, p > 0, "binary")
