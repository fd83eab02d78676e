"""Conventions: how programs name the scalars that F1 can be formed from.

May import the standard library only. A tag is read as what it is (its role) and what
is around that; tags with the same around them belong together. Case does not matter,
and a role is not read inside a longer word.

| roles | F1 is formed as | `source` | `quality` |
|---|---|---|---|
| true, possible, predicted positives | 2·TP / (possible + predicted) | ratios | exact |
| true, false positives, false negatives | 2·TP / (2·TP + FP + FN) | counts | exact |
| precision, recall | 2·P·R / (P + R) | precision_recall | as_logged |

The first are the article's recipe, as means over batches, or ours, as ratios of a
`total`; the second are what Keras' metrics and any logger write, with true negatives or
without.

The first row that a set of tags has is the one that is read; precision and recall only
in runs that have nothing better. Values are float32, as every scalar of TensorBoard:
counts are exact to 2^24, ratios give F1 to about 1e-7. `--f1_tags` adds names of a
user's own: a regular expression whose named groups are the roles of `ROLES`, and
`metric`, the tags' own name; the group that took part says which role a tag has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

TRUE, POSSIBLE, PREDICTED = (
    "true_positives",
    "possible_positives",
    "predicted_positives",
)
FALSE_POSITIVES, FALSE_NEGATIVES = "false_positives", "false_negatives"
TRUE_NEGATIVES, TOTAL = "true_negatives", "total"
PRECISION, RECALL = "precision", "recall"


@dataclass(frozen=True)
class Convention:
    """A set of roles that F1 follows from.

    Args:
        source: How a series that is read so is marked.
        needs: The roles that must all be there.
        may_have: Those that add to it.
        quality: "exact", or "as_logged" where nobody knows how values were averaged.
    """

    source: str
    needs: tuple[str, ...]
    may_have: tuple[str, ...] = ()
    quality: str = "exact"


CONVENTIONS = (
    Convention("ratios", (TRUE, POSSIBLE, PREDICTED), (TOTAL,)),
    Convention("counts", (TRUE, FALSE_POSITIVES, FALSE_NEGATIVES), (TRUE_NEGATIVES,)),
    Convention("precision_recall", (PRECISION, RECALL), (), "as_logged"),
)
# What a role is called. The short names stand alone between separators.
_WORDS = {
    TRUE: r"true[_ -]?positives?|tp",
    POSSIBLE: r"possible[_ -]?positives?",
    PREDICTED: r"predicted[_ -]?positives?",
    FALSE_POSITIVES: r"false[_ -]?positives?|fp",
    FALSE_NEGATIVES: r"false[_ -]?negatives?|fn",
    TRUE_NEGATIVES: r"true[_ -]?negatives?|tn",
    TOTAL: r"total",
    PRECISION: r"precision",
    RECALL: r"recall",
}
ROLES = tuple(_WORDS)
# Before a role a word of its own may stand, as in torchmetrics' `BinaryTruePositives`:
# where a capital letter follows a small one, a word begins.
_ROLE = re.compile(
    r"(?:(?<![A-Za-z0-9])|(?-i:(?<=[a-z])(?=[A-Z][a-z])))(?:"
    + "|".join(f"(?P<{role}>{words})" for role, words in _WORDS.items())
    + r")(?![A-Za-z0-9])",
    re.IGNORECASE,
)
# Keras repeats its metrics per batch and per evaluation under these; shares of rows or
# of a table's margins are no counts.
_PASSED_OVER = re.compile(
    r"^(batch|evaluation)_|%|(?<![a-z])normali[sz]ed|(?<![a-z])norm(?![a-z])",
    re.IGNORECASE,
)
# Behind a role these make something else of it; before it they are names, as an output
# `heart_rate` is. Average precision and recall are areas under curves.
_OTHER_BEHIND = re.compile(
    r"(?<![a-z])(rate|ratio|loss|per|percent|fraction|threshold)(?![a-z])",
    re.IGNORECASE,
)
_OTHER_BEFORE = re.compile(r"(average|mean)[_ /-]?$", re.IGNORECASE)
# What people call the naive mean of batches.
NAIVE = ("f1", "f1_score", "F1", "F1Score", "f1score")
EPOCH = "epoch_"  # Keras' callback puts it before what is logged of an epoch
NAMELESS = "f1"  # how a series is shown whose tags have nothing around their roles

Key = tuple[str, str]  # what is before and behind a role


@dataclass(frozen=True)
class Found:
    """Tags of one run from which a series of F1 can be made.

    Args:
        convention: How.
        before: What is before the role in the tags.
        behind: What is behind it.
        tags: The tags by their roles.
        name: What a user's pattern calls the metric; "" if none found these.
    """

    convention: Convention
    before: str
    behind: str
    tags: Mapping[str, str]
    name: str = ""

    @property
    def shown(self) -> str:
        """The name under which the series is shown, without what all tags have.

        >>> tags = {"true_positives": "epoch_f1_score_true_positives"}
        >>> Found(CONVENTIONS[0], "epoch_f1_score_", "", tags).shown
        'f1_score'
        """
        if not (self.behind or self.name) and self.before.startswith(EPOCH):
            # The name of a metric of Keras, to the letter: ours are found by it.
            metric = self.before.removeprefix(EPOCH).removesuffix("_")
            return metric or NAMELESS
        parts = (self.before.removeprefix(EPOCH), self.behind)
        around = "/".join(filter(None, (part.strip("_-./ ") for part in parts)))
        return self.name or around or NAMELESS

    @property
    def metric_tag(self) -> str:
        """The tag of the metric itself, if it has one: what is before, alone."""
        return self.before.rstrip("_-./ ") if not self.behind else ""

    def naive_tags(self) -> Iterator[str]:
        """Yield what the naive F1 beside these may be called."""
        if self.name:
            return  # nothing is around their roles that a naive F1 could share
        for name in NAIVE:
            yield f"{self.before}{name}{self.behind}"


def find(
    tags: Iterable[str], patterns: Sequence[re.Pattern[str]] = (), *, best: bool = True
) -> list[Found]:
    """Return the sets of tags of one run from which F1 can be formed.

    Args:
        tags: The run's scalar tags.
        patterns: The user's own, which come first.
        best: Whether precision and recall are left out if there is anything better.

    >>> tags = ["epoch_loss", "val/TP", "val/FP", "val/FN", "val/precision"]
    >>> [(one.shown, one.convention.source) for one in find(tags)]
    [('val', 'counts')]
    """
    groups: dict[tuple[str, Key], dict[str, str]] = {}
    unclear: set[tuple[str, Key]] = set()

    def put(tag: str, role: tuple[str, Key, str]) -> None:
        name, key, what = role
        group = groups.setdefault((name, key), {})
        if what in group:  # two spellings of one role: which is it?
            unclear.add((name, key))
        group[what] = tag

    for tag in sorted(set(tags)):
        role = _role_of(tag, patterns)
        if role is not None:
            put(tag, role)
    # A total of nothing else is a total of what its own tag says: `tp_total`.
    for lonely in [one for one in groups.values() if one.keys() == {TOTAL}]:
        role = _role_of(lonely[TOTAL], (), total=False)
        if role is not None:
            put(lonely[TOTAL], role)
    found = [
        Found(convention, *key, _chosen(convention, key, by_role, name), name)
        for (name, key), by_role in groups.items()
        if (name, key) not in unclear
        and (convention := _convention_of(by_role)) is not None
    ]
    exact = [one for one in found if one.convention.quality == "exact"]
    return exact if best and exact else found


def compile_patterns(texts: Iterable[str]) -> list[re.Pattern[str]]:
    """Return the user's patterns for tags.

    Raises:
        ValueError: If one is no regular expression, or names no role.

    >>> compile_patterns(["(?P<true_positives>hits)"])[0].pattern
    '(?P<true_positives>hits)'
    """
    patterns = []
    for text in texts:
        try:
            pattern = re.compile(text)
        except (re.error, OverflowError, RecursionError) as error:
            raise ValueError(
                f"`f1_tags` must be a regular expression, got {text!r}: {error}."
            ) from error
        if not set(pattern.groupindex) & set(ROLES):
            raise ValueError(
                f"`f1_tags` must have a named group (?P<role>...) for a role, one of "
                f"{', '.join(ROLES)}, got {text!r}."
            )
        patterns.append(pattern)
    return patterns


def _role_of(
    tag: str, patterns: Sequence[re.Pattern[str]], *, total: bool = True
) -> tuple[str, Key, str] | None:
    """Return the metric's name, what is around the role, and the role of a tag.

    Args:
        tag: The tag.
        patterns: The user's own.
        total: Whether a total is a role, or a word like any other.
    """
    for pattern in patterns:
        match = pattern.fullmatch(tag)
        parts = match.groupdict() if match else {}
        role = next((role for role in ROLES if parts.get(role)), None)
        if match and role:
            start, end = match.span(role)
            name = parts.get("metric") or ""
            # Named, they belong together whatever is around them.
            return name, ("", "") if name else (tag[:start], tag[end:]), role
    if _PASSED_OVER.search(tag):
        return None
    # The last one: `tp/val/true_positives` is about its last word.
    words = [word for word in _ROLE.finditer(tag) if total or word.lastgroup != TOTAL]
    if not words or words[-1].lastgroup is None:
        return None
    match, what = words[-1], words[-1].lastgroup
    before, behind = tag[: match.start()], tag[match.end() :]
    if _OTHER_BEHIND.search(behind):
        return None
    if what in (PRECISION, RECALL) and _OTHER_BEFORE.search(before):
        return None
    return "", (before, behind), what


def _convention_of(by_role: Mapping[str, str]) -> Convention | None:
    for convention in CONVENTIONS:
        if all(role in by_role for role in convention.needs):
            return convention
    return None


def _chosen(
    convention: Convention, key: Key, by_role: Mapping[str, str], name: str
) -> dict[str, str]:
    roles = [role for role in convention.may_have if role in by_role]
    if not name and (key == (EPOCH, "") or not key[0]):
        # `epoch_total`, or `total`, may be anything's total.
        roles = [role for role in roles if role != TOTAL]
    return {role: by_role[role] for role in (*convention.needs, *roles)}
