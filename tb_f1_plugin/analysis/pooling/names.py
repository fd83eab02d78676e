"""Names: what the names of runs say of folds and of repeats, and groups by it.

May import `patterns` and the standard library. A name such as
`cnn/fold 3/validation` has the number of a fold. What is left of it, here `cnn` and
`validation`, is the group: two models over five folds are two groups of five runs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tb_f1_plugin.analysis.patterns import Pattern

# Words before a number. Folds have rows of their own; repeats are over the same rows.
FOLD_WORDS = ("fold", "kfold", "cv", "split")
REPEAT_WORDS = ("seed", "rep", "repeat")
# What may stand between a word and its number.
_BETWEEN = "[ _=:.-]?"


def _numbered(words: Sequence[str]) -> re.Pattern[str]:
    """Return an expression that finds words with their numbers, as `fold=3`."""
    every = "|".join(words)
    return re.compile(rf"(?i)(?<![a-z0-9])({every}){_BETWEEN}([0-9]+)")


_FOLD, _REPEAT = _numbered(FOLD_WORDS), _numbered(REPEAT_WORDS)


@dataclass(frozen=True)
class Proposal:
    """One way to group runs by their names.

    Args:
        pattern: The pattern, which the reader's browser understands too.
        why: What was found in the names.
        groups: How many groups it makes.
        runs: How many runs the largest group has.
        same_rows: Whether the runs of a group are repeats over the same rows.
    """

    pattern: str
    why: str
    groups: int
    runs: int
    same_rows: bool

    def to_json(self) -> dict[str, Any]:
        """Return it as the schema's `Proposal`."""
        return {
            "pattern": self.pattern,
            "why": self.why,
            "groups": self.groups,
            "runs": self.runs,
            "same_rows": self.same_rows,
        }


def proposals(names: Sequence[str]) -> tuple[Proposal, ...]:
    """Return how runs may be grouped by their names: by folds first, then by repeats.

    Of several, that with the larger groups comes first. A word whose number is the same
    in all names that are else alike makes no groups, and is not proposed.

    >>> names = [f"{model}/fold{i}/validation" for model in ("a", "b") for i in "123"]
    >>> [proposal] = proposals(names)
    >>> proposal.why, proposal.groups, proposal.runs, proposal.same_rows
    ('fold in the names', 2, 3, False)
    >>> Pattern(proposal.pattern).key("a/fold1/validation")
    ('a', 'validation')
    """
    found = [
        _proposal(word, names, same_rows=same_rows)
        for expression, same_rows in ((_FOLD, False), (_REPEAT, True))
        for word in dict.fromkeys(
            match[1] for name in names for match in expression.finditer(name)
        )
    ]
    worth = [proposal for proposal in found if proposal.runs > 1]
    return tuple(sorted(worth, key=lambda p: (p.same_rows, -p.runs, p.why)))


def _proposal(word: str, names: Sequence[str], *, same_rows: bool) -> Proposal:
    # What is left of a name before the word, and behind the number; one sign beside
    # each is of neither.
    text = rf"^(?:(.*?)[^a-zA-Z0-9])?{word}{_BETWEEN}[0-9]+[^a-zA-Z0-9]?(.*)$"
    pattern = Pattern(text)
    keys = Counter(key for name in set(names) if (key := pattern.key(name)) is not None)
    return Proposal(
        pattern=text,
        why=f"{word} in the names",
        groups=len(keys),
        runs=max(keys.values(), default=0),
        same_rows=same_rows,
    )


def folds_of(name: str) -> tuple[tuple[str, int], ...]:
    """Return the folds that a name names, each with its number.

    >>> folds_of("cnn/Fold_03/validation"), folds_of("cnn-seed3")
    ((('fold', 3),), ())
    """
    return tuple((found[1].lower(), int(found[2])) for found in _FOLD.finditer(name))


def without_repeats(name: str) -> str:
    """Return a name without the numbers of repeats.

    >>> without_repeats("cnn-seed3/validation")
    'cnn-seed/validation'
    """
    return _REPEAT.sub(r"\1", name)
