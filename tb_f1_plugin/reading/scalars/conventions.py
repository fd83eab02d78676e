"""Conventions: which scalars belong together, and what F1 they give.

May import `numbered` and `roles`. Tags with the same around their roles are a set; the
words are those of `roles`.

| roles | F1 is formed as | `source` | `quality` |
|---|---|---|---|
| true, possible, predicted positives | 2·TP / (possible + predicted) | ratios | exact |
| true, false positives, false negatives | 2·TP / (2·TP + FP + FN) | counts | exact |
| precision, recall | 2·P·R / (P + R) | precision_recall | as_logged |
| F1 | as it is | logged_f1 | as_logged |

The first are the article's recipe, as means over batches, or ours, as ratios of a
`total`; the second are what Keras' metrics and any logger write, with true negatives or
without.

The first row that a set has is the one that is read; an F1 that is logged in the same
set stands beside it. Values are float32, as every scalar of TensorBoard: counts are
exact to 2^24, ratios give F1 to about 1e-7. `--f1_tags` adds names of a user's own: a
regular expression whose named groups are the roles of `ROLES`, and `metric`, the tags'
own name; the group that took part says which role a tag has.

What has a role's word and is not read is passed over with a reason, never in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from tb_f1_plugin.reading.scalars.numbered import Numbered, paired
from tb_f1_plugin.reading.scalars.roles import (
    EPOCH,
    F1,
    FALSE_NEGATIVES,
    FALSE_POSITIVES,
    POSSIBLE,
    PRECISION,
    PREDICTED,
    RECALL,
    ROLES,
    TOTAL,
    TRUE,
    TRUE_NEGATIVES,
    Key,
    Other,
    Role,
    read_tag,
)


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
    Convention("logged_f1", (F1,), (), "as_logged"),
)
OF_COUNTS, LOGGED = CONVENTIONS[:2], CONVENTIONS[-1]
NAMELESS = "f1"  # how a series is shown whose tags have nothing around their roles
_UNIT = re.compile(r"[_ -]*\(?%\)?$")  # which is no part of a name
BETTER = "F1 is formed from the counts beside it, which say more."


@dataclass(frozen=True)
class Found:
    """Tags of one run from which a series of F1 can be made.

    Args:
        convention: How.
        before: What is before the role in the tags.
        behind: What is behind it.
        tags: The tags by their roles.
        name: What a user's pattern calls the metric; "" if none found these.
        number: Keras' number of this set among others; 0 where it is no part of the
            name.
        rivals: Further tags of a role, of which nobody knows which belongs to the set
            until their values are read.
        logged: The tag of the F1 that was logged in the same set.
        is_guess: Whether nothing but the order of Keras' numbers makes it a set.
    """

    convention: Convention
    before: str
    behind: str
    tags: Mapping[str, str]
    name: str = ""
    number: int = 0
    rivals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    logged: str | None = None
    is_guess: bool = False

    @property
    def shown(self) -> str:
        """The name under which the series is shown, without what all tags have.

        >>> tags = {"true_positives": "epoch_f1_score_true_positives"}
        >>> Found(CONVENTIONS[0], "epoch_f1_score_", "", tags).shown
        'f1_score'
        """
        if self.convention is LOGGED and not self.name:
            # By its own name, which nobody needs to form anew.
            tag = self.tags[F1].removeprefix(EPOCH)
            is_numbered = self.is_of_keras and not self.number and not self.behind
            return re.sub(r"_[1-9][0-9]*$", "", tag) if is_numbered else tag
        behind = f"_{self.number}" if self.number else _UNIT.sub("", self.behind)
        if not (behind or self.name) and self.is_of_keras:
            # The name of a metric of Keras, to the letter: ours are found by it.
            metric = self.before.removeprefix(EPOCH).removesuffix("_")
            return metric or NAMELESS
        parts = (self.before.removeprefix(EPOCH), behind)
        around = "/".join(filter(None, (part.strip("_-./ ") for part in parts)))
        return self.name or around or NAMELESS

    @property
    def metric_tag(self) -> str:
        """The tag of the metric itself, if it has one: what is before, alone."""
        return self.before.rstrip("_-./ ") if not self.behind else ""

    @property
    def is_of_keras(self) -> bool:
        """Whether the tags are of epochs, as Keras' callback names them."""
        return any(tag.startswith(EPOCH) for tag in self.tags.values())

    @property
    def every(self) -> tuple[str, ...]:
        """All tags that must be read."""
        rivals = (tag for tags in self.rivals.values() for tag in tags)
        return (*self.tags.values(), *rivals)


@dataclass(frozen=True)
class Reading:
    """What the scalars of one run are.

    Args:
        found: The sets that are read.
        passed_over: The tags that have a role's word and are not read, each with the
            reason.
    """

    found: tuple[Found, ...]
    passed_over: Mapping[str, str]


def find(tags: Iterable[str], patterns: Sequence[re.Pattern[str]] = ()) -> Reading:
    """Return the sets of tags of one run from which F1 can be formed, and the rest.

    Args:
        tags: The run's scalar tags.
        patterns: The user's own, which come first.

    >>> tags = ["epoch_loss", "val/TP", "val/FP", "val/FN", "val/tp_rate"]
    >>> reading = find(tags)
    >>> [(one.shown, one.convention.source) for one in reading.found]
    [('val', 'counts')]
    >>> reading.passed_over
    {'val/tp_rate': 'It is a rate, and F1 does not follow from rates.'}
    """
    return _find(tuple(sorted(set(tags))), tuple(patterns))


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


Group = dict[str, list[tuple[str, Role]]]  # tags and how they are read, by role


@lru_cache(maxsize=512)  # the runs of a directory have the same tags as each other
def _find(tags: tuple[str, ...], patterns: tuple[re.Pattern[str], ...]) -> Reading:
    passed_over: dict[str, str] = {}
    there = frozenset(tags)
    readings = {tag: read for tag in tags if (read := read_tag(tag, patterns, there))}
    groups, others = _grouped(_with_numbers_that_are_names(readings))
    passed_over |= others
    found: list[Found] = []
    for (name, (before, behind)), group in groups.items():
        sets, why = _sets(name, (before, behind), group)
        found += sets
        passed_over |= why
    return Reading(tuple(found), dict(sorted(passed_over.items())))


def _with_numbers_that_are_names(
    readings: Mapping[str, list[Role | Other]],
) -> dict[str, list[Role | Other]]:
    """Return how tags are read, where numbers from 0 on are a user's own names.

    Keras begins without a number and goes on with 1, so it never writes a 0.
    """
    begin_at_0 = {
        role.before
        for tag, roles in readings.items()
        for role in roles[:1]
        if isinstance(role, Role) and role.behind == "_0" and tag.startswith(EPOCH)
    }

    def read(role: Role | Other) -> Role | Other:
        if isinstance(role, Role) and role.number and role.before in begin_at_0:
            return replace(role, behind=f"_{role.number}", number=None)
        return role

    return {tag: [read(role) for role in roles] for tag, roles in readings.items()}


def _grouped(
    readings: Mapping[str, list[Role | Other]],
) -> tuple[dict[tuple[str, Key], Group], dict[str, str]]:
    """Return tags by what is around their roles, and why others have none.

    The last role of a tag comes first. Where nothing comes of it, the one before is
    meant: `tp_total` is the total of something named `tp`, or else true positives.
    """
    place = dict.fromkeys(readings, 0)
    while True:
        groups: dict[tuple[str, Key], Group] = {}
        others: dict[str, str] = {}
        for tag, roles in readings.items():
            role = roles[place[tag]]
            if isinstance(role, Other):
                others[tag] = role.reason
                continue
            group = groups.setdefault(role.key, {})
            group.setdefault(role.what, []).append((tag, role))
        moved = False
        for group in groups.values():
            if _convention_of(group) is not None:
                continue
            for tag, _ in (one for every in group.values() for one in every):
                if place[tag] + 1 < len(readings[tag]):
                    place[tag] += 1
                    moved = True
        if not moved:
            return groups, others


def _convention_of(group: Mapping[str, object]) -> Convention | None:
    return next(
        (c for c in CONVENTIONS if all(role in group for role in c.needs)), None
    )


def _sets(name: str, key: Key, group: Group) -> tuple[list[Found], dict[str, str]]:
    """Return the sets that a group of tags is, and why others of it are none."""
    why: dict[str, str] = {}
    f1s = group.get(F1, [])
    for convention in CONVENTIONS[:-1]:
        if not all(role in group for role in convention.needs):
            continue
        wanted = {
            role: [(tag, read.number) for tag, read in group[role]]
            for role in (*convention.needs, *convention.may_have)
            if role in group and not (role == TOTAL and _is_anything(name, key))
        }
        sets, reasons = paired(convention.needs, wanted)
        why |= reasons
        if sets:
            found = [
                Found(
                    convention,
                    *key,
                    one.tags,
                    name,
                    one.number,
                    one.rivals,
                    _beside(one, sets, f1s),
                    one.is_guess,
                )
                for one in sets
            ]
            beside = {one.logged for one in found}
            rest = [one for one in f1s if one[0] not in beside]
            why = {**dict(_why_not(convention, group)), **why}
            return [*found, *_logged(name, key, rest)], why
    return [*_logged(name, key, f1s)], {**dict(_why_not(None, group)), **why}


def _is_anything(name: str, key: Key) -> bool:
    """Tell whether a total is that of anything: `epoch_total`, or `total`."""
    return not name and (key == (EPOCH, "") or not key[0])


def _beside(
    one: Numbered, sets: Sequence[Numbered], f1s: Sequence[tuple[str, Role]]
) -> str | None:
    """Return the F1 that was logged with a set, where there is no doubt."""
    if len(sets) == len(f1s) == 1:
        return f1s[0][0]
    same = [tag for tag, role in f1s if (role.number or 0) == one.number]
    return same[0] if len(same) == 1 and len(sets) == len(f1s) else None


def _logged(name: str, key: Key, f1s: Sequence[tuple[str, Role]]) -> Iterator[Found]:
    for tag, role in f1s:
        number = (role.number or 0) if len(f1s) > 1 else 0
        yield Found(LOGGED, *key, {F1: tag}, name, number)


def _why_not(convention: Convention | None, group: Group) -> Iterator[tuple[str, str]]:
    """Yield the tags of a group that no set has a place for, with the reason."""
    used = (*convention.needs, *convention.may_have) if convention else ()
    for what, tags in group.items():
        if what in (*used, F1, TOTAL):
            continue
        for tag, role in tags:
            if convention is not None and convention in OF_COUNTS:
                yield tag, BETTER
            elif not role.is_weak:
                yield tag, _missing(what, group)


def _missing(what: str, group: Mapping[str, object]) -> str:
    """Return the sentence on the roles that a lonely one waits for."""
    of = max(
        (c for c in CONVENTIONS if what in (*c.needs, *c.may_have)),
        key=lambda c: (sum(role in group for role in c.needs), c.source == "counts"),
    )
    if all(role in group for role in of.needs):
        return "Its set is unclear: two tags are of one role."
    others = [_words(role) for role in of.needs if role not in group]
    listed = " and ".join(filter(None, (", ".join(others[:-1]), others[-1])))
    it = "it" if len(others) == 1 else "them"
    return f"F1 needs {listed} too, in tags with the same around {it}."


def _words(role: str) -> str:
    return role.replace("_", " ")
