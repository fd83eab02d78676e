"""Splits: the rule of `format/splits`, and which series are parts of one run.

May import the vocabulary and `format/splits`: who writes a run and who reads it have
one rule. A training writes a directory for each split, as `x/train` and
`x/validation`: TensorBoard has two runs, and a person has one, which is `x`. The last
folder of a run's name is a split if it is a word for one, unless the series is known to
be of the other split (`runs/detect/train` of YOLO has the scores of a validation). In a
record of ours whose split is not known, a folder before the last one may be such a
word: `train/x` and `validation/x` are one run too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from tb_f1_plugin.core.vocabulary import Split
from tb_f1_plugin.format.splits import FOR_THE_END as FOR_THE_END
from tb_f1_plugin.format.splits import HELD_OUT as HELD_OUT
from tb_f1_plugin.format.splits import TRAIN as TRAIN
from tb_f1_plugin.format.splits import VALIDATION as VALIDATION
from tb_f1_plugin.format.splits import WORDS as WORDS
from tb_f1_plugin.format.splits import folder_of_split as folder_of_split
from tb_f1_plugin.format.splits import run_of_all as run_of_all
from tb_f1_plugin.format.splits import said_by as said_by
from tb_f1_plugin.format.splits import split_in as split_in
from tb_f1_plugin.format.splits import split_named as split_named
from tb_f1_plugin.format.splits import split_of as split_of

TOP = "."  # TensorBoard's name of the log directory itself
_SLASHES = re.compile(r"([/\\])")
_LAST_FOLDER = re.compile(r"(?:(.*)[/\\])?([^/\\]*)", re.DOTALL)


@dataclass(frozen=True)
class Part:
    """What a series is of a run.

    Args:
        run: The run, as a person calls it: without the folder of a split.
        split: Whether the rows are those of training or were held out; None if nobody
            knows.
    """

    run: str
    split: Split | None


class Named(Protocol):
    """What of a series says whose part it is."""

    @property
    def run(self) -> str:
        """The run, as TensorBoard calls it."""

    @property
    def split(self) -> Split | None:
        """Which rows, as far as they are known."""

    @property
    def is_own_record(self) -> bool:
        """Whether it is a record of ours."""


def part_of(series: Named) -> Part:
    """Return of which run a series is a part.

    >>> from tb_f1_plugin.reading.series import Series
    >>> def of(run, split=None):
    ...     return part_of(Series.without_points(
    ...         run, "f1", "tensor", "epoch", findings=(), split=split))
    >>> of("adam/train", "train"), of("train", "train")
    (Part(run='adam', split='train'), Part(run='.', split='train'))
    >>> of("adam/test"), of("adam/fold 1")
    (Part(run='adam', split='validation'), Part(run='adam/fold 1', split=None))
    >>> of("runs/detect/train", "validation")
    Part(run='runs/detect/train', split='validation')
    >>> of("train/exp 1"), of("adam/val/0")
    (Part(run='exp 1', split='train'), Part(run='adam/0', split='validation'))
    """
    above, folder = last_folder(series.run)
    split = split_named(folder)
    if split is not None and series.split in (None, split):
        return Part(above or TOP, split)
    if split is None and series.split is None and series.is_own_record:
        return _inside(series.run) or Part(series.run, None)
    return Part(series.run, series.split)


def _inside(run: str) -> Part | None:
    """Return the part that a folder before the last one says; None without such one."""
    found = folder_of_split(run)
    if found is None:
        return None
    folders, place = _SLASHES.split(run), 2 * found[0]
    # The sign behind the folder goes with it.
    return Part("".join(folders[:place] + folders[place + 2 :]), found[1])


def last_folder(run: str) -> tuple[str | None, str]:
    """Return what is above a run's last folder, and that folder."""
    found = _LAST_FOLDER.fullmatch(run)
    assert found is not None  # it matches any text
    return found[1], found[2]
