"""What a step returns, or two functions find, is read as its loss reads it."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.func import jacrev, vmap
from torch.nn import functional

from tests.lightning.test_rows import counted, numbers, score, whole


def bce(*given: Any) -> Any:
    """Return the binary loss of logits."""
    return functional.binary_cross_entropy_with_logits(*given)


def returning(make: Any, **values: Any) -> Any:
    """Return a step that returns a loss and some values."""
    return lambda: {"loss": make(), **values}


@pytest.mark.parametrize("kept", [lambda x: x, torch.detach, torch.clone])
@pytest.mark.parametrize("key", ["labels", "target", "y_true"])
def test_a_returned_dict_of_several_labels_has_the_threshold_of_its_loss(
    kept: Any, key: str
) -> None:
    """Whether logits or probabilities, and whether copies: each column by itself."""
    y, p = whole(2, 30, 4).float(), numbers(30, 4)
    for returned in (
        {"logits": kept(p)},
        {"preds": kept(p)},
        {"probs": p.sigmoid()},
        {"y_pred": p.sigmoid()},
    ):
        split = counted(returning(lambda: bce(p, y), **{key: kept(y)}, **returned))
        score(split, y, p > 0, "macro")

    split = counted(lambda: {"loss": bce(p, y), key: y.int(), "logits": kept(p)})
    score(split, y, p > 0, "macro")


def test_a_returned_dict_has_the_ignored_class_and_the_axis_of_its_loss() -> None:
    """Padding is left out, and the classes of sequences lie along axis 1."""
    y, p = whole(3, 8, 3), numbers(8, 3, 3)
    y[::2, 1] = -100
    split = counted(
        lambda: {"loss": functional.cross_entropy(p, y), "labels": y, "logits": p}
    )

    kept = y != -100
    score(split, y[kept], p.argmax(1)[kept], "macro")


def test_labels_of_several_columns_without_a_loss_need_a_choice() -> None:
    """Nothing is counted, and either advice works."""
    y, p = whole(2, 30, 4).float(), numbers(30, 4)

    def step() -> Any:
        return {"y_true": y, "logits": p}

    split = counted(step)
    assert split.reason is not None
    assert "returned labels and predictions of one shape (30, 4)" in split.reason
    assert not split.f1.has_rows()
    assert split.advice is not None
    assert "F1Callback(threshold=0.5)" in split.advice
    assert "F1Callback(threshold=None)" in split.advice

    score(counted(step, threshold=0.5), y, p > 0, "macro")
    one = functional.one_hot(y.argmax(1), 4)
    split = counted(lambda: {"y_true": one, "logits": p}, threshold=None)
    score(split, y.argmax(1), p.argmax(1), "macro")


@pytest.mark.parametrize("keys", [("target", "preds"), ("labels", "logits")])
@pytest.mark.parametrize("arguments", [{}, {"average": "micro"}])
def test_a_regression_that_returns_a_dict_is_not_counted(
    keys: tuple[str, str], arguments: dict[str, Any]
) -> None:
    """Keys that others use say nothing without a loss that classifies."""
    y, p = numbers(30), numbers(30)
    for values in ((y, p), (y.sigmoid(), p.sigmoid())):
        split = counted(
            returning(
                lambda: functional.mse_loss(p, y),
                **dict(zip(keys, values, strict=True)),
            ),
            **arguments,
        )
        assert split.reason is not None
        assert "may be those of a regression" in split.reason
        assert not split.f1.has_rows()


def test_class_numbers_as_floats_are_no_scores() -> None:
    """Where a step returns them as predictions, the loss has the scores."""
    y, p = whole(3, 30), numbers(30, 3)

    def step() -> Any:
        loss = functional.cross_entropy(p, y)
        return {"loss": loss, "target": y, "preds": p.argmax(1).float()}

    score(counted(step), y, p.argmax(1), "macro")


def test_tensors_of_a_transform_of_functions_are_not_noted() -> None:
    """They have no values behind it; a loss outside of it is counted."""
    y, p = whole(3, 30), numbers(30, 3)

    def loss(one: Any, label: Any) -> Any:
        return functional.cross_entropy(one[None], label[None])

    def transform() -> None:
        vmap(loss)(p, y)
        jacrev(lambda x: bce(x, functional.one_hot(y, 3).float()))(p)

    split = counted(transform)
    assert split.reason is not None
    assert "called no loss" in split.reason

    split = counted(lambda: [transform(), functional.cross_entropy(p, y)])
    score(split, y, p.argmax(1), "macro")


def test_rows_that_nobody_asked_for_never_raise() -> None:
    """Labels that are no class numbers are a reason, whatever was raised."""
    y, p = whole(3, 30), numbers(30, 3)
    y[3] = -7

    def step() -> Any:
        functional.cross_entropy(p, y, ignore_index=-7)
        return {"labels": y.float() * 1.5, "preds": p}

    split = counted(lambda: {"labels": y.float() * 1.5, "preds": p})
    assert split.reason is not None
    assert counted(step).reason is None


@pytest.mark.parametrize("is_inference", [False, True])
def test_what_is_changed_behind_the_loss_is_not_counted_as_changed(
    is_inference: bool,
) -> None:
    """It is said, or what the loss was given is counted; and the advice works."""

    def step(keep: Any = None) -> Any:
        p, y = q.clone(), z.clone()
        kept = {"y_true": y.clone(), "logits": p.clone()} if keep else None
        functional.cross_entropy(p, y)
        y[y == 2] = 0
        p.sigmoid_()
        return kept

    q, z = numbers(30, 3), whole(3, 30)
    with torch.inference_mode(is_inference):
        split = counted(step)
        returned = counted(lambda: step(keep=True))

    score(returned, z, q.argmax(1), "macro")
    if is_inference:
        score(split, z, q.argmax(1), "macro")
    else:
        assert split.reason is not None
        assert "changed in place" in split.reason
        assert split.advice is not None
        assert "a clone" in split.advice
        assert not split.f1.has_rows()


@pytest.mark.parametrize("is_inference", [False, True])
def test_returned_predictions_that_were_changed_are_no_logits(
    is_inference: bool,
) -> None:
    """`preds` made by `sigmoid_` of the loss's logits are counted right or not."""
    y, q = whole(2, 30, 4).float(), numbers(30, 4)

    def step() -> Any:
        p = q.clone()
        return {"loss": bce(p, y), "target": y, "preds": p.sigmoid_()}

    with torch.inference_mode(is_inference):
        y = y.clone()
        split = counted(step)

    if is_inference:
        score(split, y, q > 0, "macro")
    else:
        assert split.reason is not None
        assert not split.f1.has_rows()


@pytest.mark.parametrize("shape", [(8, 4, 3), (8, 5, 6), (8, 3, 9)])
def test_an_axis_that_nobody_says_is_asked_for(shape: tuple[int, ...]) -> None:
    """Masks without a channel, and sequences: each advice works."""
    y, p = whole(2, *shape).float(), numbers(*shape)
    split = counted(lambda: bce(p, y))
    assert split.reason is not None
    assert "may lie along either axis" in split.reason
    assert split.advice is not None
    assert "`logits.unsqueeze(1)`" in split.advice

    split = counted(lambda: bce(p.unsqueeze(1), y.unsqueeze(1)))
    score(split, y.flatten(), p.flatten() > 0, "binary")
    for axis in (1, -1):
        split = counted(lambda: bce(p, y), axis=axis)
        rows = [t.movedim(axis, -1).flatten(0, 1) for t in (y, p)]
        score(split, rows[0], rows[1] > 0, "macro")


def test_a_weight_that_is_spread_leaves_out_what_it_gives_0() -> None:
    """Of each place it also says along which axis the classes lie."""
    y, p, kept = whole(2, 8, 5, 3).float(), numbers(8, 5, 3), whole(2, 8, 5)
    is_kept = kept.bool()
    split = counted(lambda: bce(p, y, kept[..., None].float()))
    score(split, y[is_kept], p[is_kept] > 0, "macro")

    y, p = y.movedim(-1, 1), p.movedim(-1, 1)
    split = counted(lambda: bce(p, y, kept[:, None].float()))
    rows = [t.movedim(1, -1)[is_kept] for t in (y, p)]
    score(split, rows[0], rows[1] > 0, "macro")

    y, p, weight = whole(2, 30, 4).float(), numbers(30, 4), whole(2, 30, 1)
    split = counted(lambda: bce(p, y, weight.float()))
    score(split, y[weight[:, 0] > 0], p[weight[:, 0] > 0] > 0, "macro")


def test_rows_with_several_largest_labels_are_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A cross-entropy of several labels is counted by the first of each row."""
    y, p = torch.tensor([[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]] * 8), numbers(16, 3)
    split = counted(lambda: functional.cross_entropy(p, y))

    score(split, y.argmax(1), p.argmax(1), "macro")
    assert "8 of 16 rows have several largest labels" in caplog.text
    assert "`threshold=0.5` counts each of them" in caplog.text
    split = counted(lambda: functional.cross_entropy(p, y), threshold=0.5)
    score(split, y > 0.5, p > 0, "macro")
    split = counted(lambda: bce(p, (y > 0).float()))
    score(split, y > 0, p > 0, "macro")
