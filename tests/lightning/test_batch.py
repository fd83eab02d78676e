"""What the batch says of the rows and the labels that a loss was given."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
from sklearn.metrics import f1_score
from torch.nn import functional

from tb_f1_plugin.lightning import F1Callback
from tb_f1_plugin.lightning.losses import listening
from tb_f1_plugin.lightning.split import Split
from tests.lightning.modules import Plain, classes, fit
from tests.lightning.test_callback import by_run
from tests.lightning.test_rows import numbers, score, whole

BATCHES = 4


@dataclass
class Batch:
    """A batch as some libraries have it."""

    x: Any
    y: Any


FORMS: dict[str, Any] = {
    "a tuple": lambda x, y: (x, y),
    "a dict": lambda x, y: {"text": ["a"] * len(x), "x": x, "y": y},
    "nested": lambda x, y: [{"x": x}, (y, 3.5)],
    "a dataclass": Batch,
}


def ce(p: Any, y: Any) -> Any:
    """Return a cross-entropy, which is looked up when it is called."""
    return functional.cross_entropy(p, y)


def bce(p: Any, y: Any) -> Any:
    """Return a binary cross-entropy, likewise."""
    return functional.binary_cross_entropy_with_logits(p, y)


def epoch(step: Any, batches: list[Any], **arguments: Any) -> Split:
    """Return what is counted of an epoch, a call of a step for each batch."""
    split = Split(arguments)
    for batch in batches:
        with listening() as judged:
            outputs = step(batch)
        split.count(batch, outputs, judged)
    split.end()
    return split


def batches(rows: int = 16, columns: int = 3, number: int = BATCHES) -> list[Any]:
    """Return batches of predictions and class numbers."""
    return [(numbers(rows, columns), whole(columns, rows)) for _ in range(number)]


def joined(given: list[Any]) -> Any:
    """Return the predictions and labels of all batches."""
    return tuple(map(torch.cat, zip(*given, strict=True)))


def hardest(p: Any, keep: int) -> Any:
    """Return which rows a model is least sure of."""
    return p.softmax(-1).max(-1).values.argsort()[:keep]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("keep", [0, 1, 7, 15])
def test_some_rows_of_a_batch_are_not_counted(form: str, keep: int) -> None:
    """Hard examples alone are no epoch, in whatever the rows and labels come."""
    given = batches()
    made = iter(given)

    def step(batch: Any) -> Any:
        p, y = next(made)
        kept = hardest(p, keep)
        return ce(p[kept], y[kept])

    split = epoch(step, [FORMS[form](p, y) for p, y in given])

    assert split.reason is not None
    assert "some rows of the batch and not with all of them" in split.reason


def test_some_rows_of_a_binary_loss_are_not_counted() -> None:
    """Nor where a threshold decides, and not if one batch of many has all rows."""
    given = [(numbers(16), whole(2, 16).float()) for _ in range(BATCHES)]
    left = iter([16, 16, 5, 16])

    def step(batch: Any) -> Any:
        kept = slice(next(left))
        return bce(batch[0][kept], batch[1][kept])

    assert epoch(step, given).reason is not None


def test_all_rows_are_counted_however_they_are_laid_out() -> None:
    """Two views of each, every token, an episode's queries, one bag of many."""
    given = batches()
    p, y = joined(given)
    split = epoch(lambda b: ce(torch.cat([b[0], b[0]]), torch.cat([b[1], b[1]])), given)
    score(split, y, p.argmax(1), "macro")
    assert split.notice is None

    tokens = [(numbers(4, 5, 3), whole(3, 4, 5)) for _ in range(BATCHES)]
    split = epoch(lambda b: ce(b[0].reshape(-1, 3), b[1].reshape(-1)), tokens)
    y, p = (torch.cat([b[k].flatten(0, 1) for b in tokens]) for k in (1, 0))
    score(split, y, p.argmax(1), "macro")
    assert split.notice is None

    shots = [(numbers(25, 3), whole(3, 25), *b) for b in batches(15)]
    split = epoch(lambda b: ce(b[2], b[3]), shots)
    assert (split.reason, split.notice) == (None, None)

    bags = [(numbers(n, 3), int(n > 9)) for n in (9, 7, 12, 10)]
    split = epoch(lambda b: ce(b[0].mean(0)[None], torch.tensor([b[1]])), bags)
    assert (split.reason, split.notice) == (None, None)


def test_rows_that_the_batch_itself_leaves_out_are_no_loss() -> None:
    """Missing labels, padding, and a mask that came with the batch."""
    y, p = whole(3, 16), numbers(16, 3)
    y[::3] = -1
    split = epoch(lambda b: ce(b[0][b[1] >= 0], b[1][b[1] >= 0]), [(p, y)])
    score(split, y[y >= 0], p[y >= 0].argmax(1), "macro")
    assert split.notice is None

    floats, q = whole(2, 16, 3).float(), numbers(16, 3)
    floats[::3, 1] = torch.nan
    kept = ~floats.isnan()
    split = epoch(lambda b: bce(b[0][kept], b[1][kept]), [(q, floats)])
    score(split, floats[kept], q[kept] > 0, "binary")
    assert split.notice is None

    mask = whole(2, 16) > 0
    split = epoch(lambda b: ce(b[0][mask], y[mask].relu()), [(p, y, mask)])
    score(split, y[mask].relu(), p[mask].argmax(1), "macro")
    assert split.notice is None


def test_rows_that_fit_no_batch_are_counted_and_said() -> None:
    """Of tokens without their padding nobody knows whether others are missing."""
    p, y = numbers(4, 5, 3), whole(3, 4, 5)
    kept = torch.arange(20).reshape(4, 5) % 7 > 0
    split = epoch(lambda b: ce(b[0][kept], b[1][kept]), [(p, y)])

    score(split, y[kept], p[kept].argmax(1), "macro")
    assert split.notice is not None
    assert "no multiple of the batch's" in split.notice


def contrastive(x: Any) -> Any:
    """Return how alike each row is to each."""
    x = functional.normalize(x, dim=1)
    return x @ x.T / 0.1


def two_views(x: Any) -> Any:
    """Return the loss of two views of each row, none of them compared with itself."""
    rows = 2 * len(x)
    alike = contrastive(torch.cat([x, x + 0.1]))
    other = ~torch.eye(rows, dtype=torch.bool)
    numbers = (torch.arange(rows) + len(x)) % rows
    numbers -= (numbers > torch.arange(rows)).long()
    return ce(alike[other].reshape(rows, rows - 1), numbers)


CONTRASTIVE: dict[str, Any] = {
    "its own rows": lambda x: ce(contrastive(x), torch.arange(len(x))),
    "of rank 1": lambda x: ce(
        torch.cat([contrastive(x)] * 2, 1), torch.arange(len(x)) + len(x)
    ),
    "with hard ones": lambda x: ce(
        torch.cat([contrastive(x)] * 2, 1), torch.arange(len(x)) * 2
    ),
    "two views": two_views,
    "as a matrix": lambda x: ce(contrastive(x), torch.eye(len(x))),
    "by a sigmoid": lambda x: bce(contrastive(x), torch.eye(len(x))),
    "against a queue": lambda x: ce(
        torch.cat([contrastive(x)[:, :1], numbers(len(x), 9)], 1),
        torch.zeros(len(x), dtype=torch.long),
    ),
}


@pytest.mark.parametrize("case", CONTRASTIVE)
@pytest.mark.parametrize("rows", [5, 16])
def test_numbers_of_rows_are_no_classes(case: str, rows: int) -> None:
    """A contrastive loss has as many "classes" as its batch has rows."""
    given = [numbers(rows, 6) for _ in range(BATCHES)]
    split = epoch(CONTRASTIVE[case], given)

    assert split.reason is not None
    assert "as a contrastive loss has them" in split.reason
    last = [*given, numbers(rows - 2, 6)]
    split = epoch(CONTRASTIVE[case], last)
    assert split.reason is not None
    assert "as a contrastive loss has them" in split.reason


def test_classes_that_look_like_numbers_of_rows_are_classes() -> None:
    """If they came with the batch, or if they are others in the next one."""
    p, y = numbers(9, 9), torch.arange(9)
    split = epoch(lambda b: ce(*b), [(p, y)] * 2)
    score(split, torch.cat([y, y]), torch.cat([p, p]).argmax(1), "macro")
    split = epoch(lambda b: ce(b[0], b[1].long()), [(p, y.double())] * 2)
    assert split.reason is None

    one_hot = [(p, functional.one_hot(y.roll(k), 9)) for k in range(3)]
    split = epoch(lambda b: ce(b[0], b[1].argmax(1)), one_hot)
    assert split.reason is None
    score(
        *(split, torch.cat([y.roll(k) for k in range(3)])),
        *(torch.cat([p] * 3).argmax(1), "macro"),
    )
    pairs = [(numbers(2, 2), functional.one_hot(whole(2, 2), 2)) for _ in range(20)]
    assert epoch(lambda b: ce(b[0], b[1].argmax(1)), pairs).reason is None
    zeros = [(numbers(9, 3), torch.zeros(9, dtype=torch.long)) for _ in range(3)]
    assert epoch(lambda b: ce(*b), zeros).reason is None


PSEUDO: dict[str, Any] = {
    "class numbers": lambda p: ce(p, p.detach().argmax(1)),
    "one-hot": lambda p: ce(p, functional.one_hot(p.argmax(1), 3).float()),
    "its own softmax": lambda p: ce(p, (p * 3).softmax(1)),
    "a threshold": lambda p: bce(p[:, 0], (p[:, 0] > 0).float()),
}


@pytest.mark.parametrize("case", PSEUDO)
def test_labels_that_the_model_gave_itself_are_said(case: str) -> None:
    """Pseudo-labels have an F1 of 1, which says nothing."""
    split = epoch(lambda b: PSEUDO[case](b[0]), batches())

    assert split.reason is None
    assert split.f1.compute() == 1
    assert split.notice is not None
    assert "as pseudo-labels are" in split.notice


def test_of_labels_of_the_batch_nothing_is_said() -> None:
    """A model that is right in each row is right; one that errs has given none."""
    given = [(p, p.argmax(1)) for p, _ in batches()]
    assert epoch(lambda b: ce(*b), given).notice is None
    split = epoch(lambda b: ce(b[0], b[1].roll(1)), batches())
    assert (split.reason, split.notice) == (None, None)


def test_what_is_told_of_a_batch_has_one_full_stop_and_its_advice_works(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A dict of all rows is counted, whatever the loss is given."""

    class Hard(Plain):
        returns = False

        def shared(self, run: str, batch: Any) -> Any:
            x, y = batch
            p = self.net(x)
            kept = hardest(p, 5)
            loss = self.loss(p[kept], y[kept])
            if not self.returns:
                return loss
            return {"loss": loss, "y_true": y, "logits": p}

        def validation_step(self, batch: Any, batch_idx: int) -> Any:
            return self.shared("validation", batch)

    module = Hard()
    with caplog.at_level(logging.WARNING, "tb_f1_plugin"):
        fit(module, classes(), tmp_path / "a", F1Callback())
        fit(
            Plain(lambda p, y: ce(contrastive(p), torch.arange(len(p))), 4),
            *(classes(), tmp_path / "b", F1Callback()),
        )
    assert by_run(tmp_path / "a") == by_run(tmp_path / "b") == {}
    said = [r.getMessage() for r in caplog.records if r.name == "tb_f1_plugin"]
    assert len(said) == 4
    assert not any(".." in each.replace("=...", "") for each in said), said

    module.returns = True
    fit(module, classes(), tmp_path / "c", F1Callback())
    data = classes()
    p, y = module.net(data.tensors[0]).argmax(1), data.tensors[1]
    found = by_run(tmp_path / "c")["validation"].counts
    assert found.total.tolist() == [103, 103]
    ours = (
        2
        * found.true_positives
        / (found.possible_positives + found.predicted_positives)
    )
    theirs = f1_score(y, p, average="macro")
    assert ours[-1].mean() == pytest.approx(theirs, abs=1e-12)


def test_a_metric_of_a_run_says_each_sentence_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not once an epoch; the numbers of each epoch are those of its own rows."""

    def loss(p: Any, y: Any) -> Any:
        return ce(p, functional.one_hot(y, 3) + functional.one_hot(y.clip(1), 3) / 1.0)

    fit(Plain(loss), classes(), tmp_path, F1Callback(), max_epochs=3)

    said = [r.getMessage() for r in caplog.records if r.name == "tb_f1_plugin"]
    assert len(said) == 2, said
    assert all("rows have several largest labels" in each for each in said)
    for series in by_run(tmp_path).values():
        assert series.counts.total.tolist() == [103] * 3
