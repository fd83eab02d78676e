"""Splits: whether rows are those of training or were held out, by the names.

May import the vocabulary only. The one rule: if the first folder of a tag is a word for
a split (`val/…`), the words of the tag decide. If it is not, and Keras' callback or
ours wrote the run, the run's name decides. Else the words of the tag decide. If there
are none, or words for both splits, the split is unknown. The name of another program's
directory says little: `runs/detect/train` has the validation scores of a training.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tb_f1_plugin.core.vocabulary import SPLITS, Split

TRAIN, VALIDATION = SPLITS

# Words for rows that are kept for the end, when a model has been chosen.
FOR_THE_END = ("test", "testing")
# The one list of these words: whoever has to pass over them takes them from here.
WORDS: Mapping[Split, tuple[str, ...]] = {
    TRAIN: ("train", "training", "trn"),
    VALIDATION: (
        *("validation", "valid", "val", "eval", "evaluation", *FOR_THE_END),
        *("dev", "holdout", "heldout"),
    ),
}
HELD_OUT = "h[eo]ld[_ -]out"  # `holdout` in two words, as a regular expression
_SPLITS = {word: split for split, words in WORDS.items() for word in words}
_HELD_OUT = re.compile(rf"(?<![a-z]){HELD_OUT}(?![a-z])", re.IGNORECASE)
_PARTS = re.compile(r"[/\\]")
_WORDS = re.compile(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])")


def split_of(run: str, tag: str, *, by_keras: bool = False) -> Split | None:
    """Return "train", "validation" for rows that were held out, or None if unknown.

    Args:
        run: The run.
        tag: What the tag says of itself, its role apart.
        by_keras: Whether Keras' callback or ours wrote it: they name the runs.

    >>> split_of("runs/detect/train", "val/")
    'validation'
    >>> split_of("a/train", "f1_score", by_keras=True)
    'train'
    >>> split_of("train_2024-05-01", "") is None
    True
    """
    parts = _PARTS.split(tag)
    if len(parts) > 1 and parts[0].lower() in _SPLITS:
        return said_by(tag)  # `eval/train_f1` evaluates training rows
    last = _PARTS.split(run)[-1]
    of_run = next((split for split in SPLITS if split == last), None)
    if by_keras and of_run is not None:
        return of_run  # a word of the tag may be the name of an output
    return said_by(tag)


def split_named(folder: str) -> Split | None:
    """Return the split of which a folder's whole name is a word.

    >>> split_named("Val"), split_named("validity")
    ('validation', None)
    """
    return _SPLITS.get(folder.lower())


def folder_of_split(run: str) -> tuple[int, Split] | None:
    """Return the last folder of a run's name that is a word for a split, and the split.

    >>> folder_of_split("a/val/0"), folder_of_split("a/b")
    ((1, 'validation'), None)
    """
    folders = _PARTS.split(run)
    for place in reversed(range(len(folders))):
        split = split_named(folders[place])
        if split is not None:
            return place, split
    return None


def split_of_ours(run: str, tag: str) -> Split | None:
    """Return the split of a run that we write, by all that a reader knows of it.

    >>> split_of_ours("trn", "f1_score"), split_of_ours("train/x", "f1_score")
    ('train', 'train')
    >>> split_of_ours("train/x", "val_f1"), split_of_ours("fold 1", "f1_score")
    ('validation', None)
    """
    said = split_of(run, tag, by_keras=True)
    found = folder_of_split(run)
    return said or (None if found is None else found[1])


def split_in(run: str) -> Split | None:
    """Return the split of which the last folder of a run's name speaks that does so.

    >>> split_in("train/exp1"), split_in("exp_train/v1"), split_in("train/x/val/0")
    ('train', 'train', 'validation')
    >>> split_in("train_val/exp1") is None
    True
    """
    said = (said_by(folder) for folder in reversed(_PARTS.split(run)))
    return next(filter(None, said), None)


def said_by(text: str) -> Split | None:
    """Return the split of which a text speaks; None where it speaks of both.

    >>> said_by("F1/val"), said_by("validity"), said_by("val_on_train")
    ('validation', None, None)
    """
    words = (word.lower() for word in _WORDS.split(_HELD_OUT.sub("holdout", text)))
    splits = {_SPLITS[word] for word in words if word in _SPLITS}
    return splits.pop() if len(splits) == 1 else None


def run_of_all(run: str, parts: Sequence[object] | None) -> str:
    """Return the run of all rows, below which a run of a slice lies.

    Args:
        run: The run.
        parts: What it is a slice by; each is a folder of its name.

    >>> run_of_all("predictions/country=br", [("country", "br")]), run_of_all("x", None)
    ('predictions', 'x')
    """
    folders = re.split(r"[/\\]", run)
    return "/".join(folders[: len(folders) - len(parts or ())]) or "."
