"""Sets: which scalars of a run belong together, by the words in their tags.

May import `conventions`, `findings`, `roles`, `others` and `numbered`. Tags with the
same around their roles are a set. What has a role's word and is not read is passed over
with a reason, never in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from tb_f1_plugin.core.vocabulary import SeriesAverage
from tb_f1_plugin.format.metadata import EPOCH
from tb_f1_plugin.reading.scalars import findings as say
from tb_f1_plugin.reading.scalars.conventions import (
    CONVENTIONS,
    F1,
    HARMONIC_MEAN,
    IS_RATE,
    LOGGED_F1,
    PRECISION,
    RECALL,
    TOTAL,
    Convention,
    in_words,
)
from tb_f1_plugin.reading.scalars.numbered import Numbered, paired
from tb_f1_plugin.reading.scalars.others import (
    is_best,
    may_be_no_count,
    reason_of_lonely_score,
)
from tb_f1_plugin.reading.scalars.roles import (
    Key,
    Other,
    Role,
    average_in,
    read_tag,
    with_keras_numbers,
)

NAMELESS = "f1"  # how a series is shown whose tags have nothing around their roles
_UNIT = re.compile(r"[_ -]*\(?%\)?$")  # which is no part of a name
_NUMBER = re.compile(r"(?<=f1_score)_[1-9][0-9]*$")  # which Keras gave
_SEPARATORS = "_-./ "
BETTER = "F1 is formed from the counts beside it, which say more."


@dataclass(frozen=True)
class TagSet:
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
        may_be_named: Whether its number may be its name, and no number of Keras.
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
    may_be_named: bool = False

    @property
    def shown(self) -> str:
        """The name under which the series is shown, without what all tags have.

        >>> tags = {"true_positives": "epoch_f1_score_true_positives"}
        >>> TagSet(CONVENTIONS[0], "epoch_f1_score_", "", tags).shown
        'f1_score'
        """
        if self.convention.is_f1 and not self.name:
            # By its own name, which nobody needs to form anew.
            tag = self.tags[F1].removeprefix(EPOCH)
            if not self.number and not self.behind:
                return _NUMBER.sub("", tag)
            return tag
        behind = f"_{self.number}" if self.number else _UNIT.sub("", self.behind)
        if not (behind or self.name) and self.has_epoch_tags:
            # The name of a metric of Keras, to the letter: ours are found by it.
            metric = self.before.removeprefix(EPOCH).removesuffix("_")
            return metric or NAMELESS
        parts = (self.before.removeprefix(EPOCH), behind)
        around = "/".join(filter(None, (part.strip(_SEPARATORS) for part in parts)))
        return self.name or around or NAMELESS

    @property
    def metric_tag(self) -> str:
        """The tag of the metric itself, if it has one: what is before, alone."""
        return self.before.rstrip(_SEPARATORS) if not self.behind else ""

    @property
    def has_epoch_tags(self) -> bool:
        """Whether a tag begins as Keras' callback begins those of epochs."""
        return any(tag.startswith(EPOCH) for tag in self.tags.values())

    @property
    def may_be_no_counts(self) -> bool:
        """Whether the names of counts may say that they are rates or means."""
        is_of_counts = self.convention.has_counts and TOTAL not in self.tags
        return is_of_counts and may_be_no_count(self.before, self.behind)

    @property
    def is_best(self) -> bool:
        """Whether its names say that it has the best scores until each step."""
        is_of_scores = not (self.name or self.convention.has_counts)
        return is_of_scores and is_best(self.before, self.behind)

    @property
    def average(self) -> SeriesAverage:
        """The average of a series: of an F1 alone, what its tag says."""
        tag = self.tags.get(F1) if self.convention.is_f1 else None
        return average_in(tag, self.before, self.behind) if tag else "micro"

    @property
    def is_of_a_metric(self) -> bool:
        """Whether its total can be that of a metric only, as Keras' callback names it.

        >>> def of(before):
        ...     tags = {"total": f"{before}total"}
        ...     return TagSet(CONVENTIONS[0], before, "", tags).is_of_a_metric
        >>> of("epoch_f1_score_"), of("val/")
        (True, False)
        """
        return self.has_epoch_tags and self.before not in ("", EPOCH)

    def without(self, role: str) -> TagSet:
        """Return the set without the tags of a role."""
        tags = {other: tag for other, tag in self.tags.items() if other != role}
        rivals = {other: some for other, some in self.rivals.items() if other != role}
        return replace(self, tags=tags, rivals=rivals)

    @property
    def every_tag(self) -> tuple[str, ...]:
        """All tags that must be read."""
        rivals = (tag for tags in self.rivals.values() for tag in tags)
        return (*self.tags.values(), *rivals)


@dataclass(frozen=True)
class TagSets:
    """What the scalars of one run are.

    Args:
        sets: The sets that are read.
        passed_over: The tags that have a role's word and are not read, each with the
            reason.
    """

    sets: tuple[TagSet, ...]
    passed_over: Mapping[str, str]


def tag_sets(tags: Iterable[str], patterns: Sequence[re.Pattern[str]] = ()) -> TagSets:
    """Return the sets of tags of one run from which F1 can be formed, and the rest.

    Args:
        tags: The run's scalar tags.
        patterns: The user's own, which come first.

    >>> tags = ["epoch_loss", "val/TP", "val/FP", "val/FN", "val/tp_rate"]
    >>> found = tag_sets(tags)
    >>> [(tag_set.shown, tag_set.convention.source) for tag_set in found.sets]
    [('val', 'counts')]
    >>> found.passed_over
    {'val/tp_rate': 'It is a rate, and F1 does not follow from rates.'}
    """
    return _tag_sets(tuple(sorted(set(tags))), tuple(patterns))


Group = dict[str, list[tuple[str, Role]]]  # tags and how they are read, by role


@lru_cache(maxsize=512)  # the runs of a directory have the same tags as each other
def _tag_sets(tags: tuple[str, ...], patterns: tuple[re.Pattern[str], ...]) -> TagSets:
    there = frozenset(tags)
    roles = {tag: read for tag in tags if (read := read_tag(tag, patterns, there))}
    groups, passed_over = _grouped(with_keras_numbers(roles))
    sets: list[TagSet] = []
    for (name, (before, behind)), group in groups.items():
        more, reasons = _sets_of(name, (before, behind), group)
        sets += more
        passed_over |= reasons
    return TagSets(tuple(sets), dict(sorted(passed_over.items())))


def _grouped(
    roles_of: Mapping[str, list[Role | Other]],
) -> tuple[dict[tuple[str, Key], Group], dict[str, str]]:
    """Return tags by what is around their roles, and why others have none.

    The last role of a tag comes first. Where nothing comes of it, the one before is
    meant: `tp_total` is the total of something named `tp`, or else true positives.
    """
    place = dict.fromkeys(roles_of, 0)
    for tag in _of_classes_named_f1(roles_of):
        place[tag] = 1
    while True:
        groups: dict[tuple[str, Key], Group] = {}
        others: dict[str, str] = {}
        for tag, roles in roles_of.items():
            role = roles[place[tag]]
            if isinstance(role, Other):
                others[tag] = role.reason
                continue
            group = groups.setdefault(role.key, {})
            group.setdefault(role.what, []).append((tag, role))
        moved = False
        for group in groups.values():
            for tag in _not_meant(group):
                if place[tag] + 1 < len(roles_of[tag]):
                    place[tag] += 1
                    moved = True
        if not moved:
            return groups, others


def _not_meant(group: Group) -> Iterator[str]:
    """Yield the tags of which nothing comes, and rates that are not read as recall."""
    read = next((each for each in CONVENTIONS if each.fits(group)), None)
    recalls = group.get(RECALL, ())
    rates = [tag for tag, role in recalls if IS_RATE.fullmatch(role.word)]
    if read and (RECALL not in read.needs or len(rates) < len(recalls)):
        yield from rates
    elif not read:
        yield from (tag for every in group.values() for tag, _ in every)


def _of_classes_named_f1(roles_of: Mapping[str, list[Role | Other]]) -> Iterator[str]:
    """Yield the tags whose last role is a class, as `recall/dice` by its neighbours."""
    second: dict[tuple[str, Key], dict[str, list[str]]] = {}
    for tag, roles in roles_of.items():
        match roles:
            case [Role() as last, Role() as role, *_] if last.what == F1:
                second.setdefault(role.key, {}).setdefault(role.what, []).append(tag)
    for group in second.values():
        if any(each.fits(group) for each in CONVENTIONS if not each.is_f1):
            yield from (tag for tags in group.values() for tag in tags)


def _sets_of(name: str, key: Key, group: Group) -> tuple[list[TagSet], dict[str, str]]:
    """Return the sets that a group of tags is, and why others of it are none."""
    reasons: dict[str, str] = {}
    f1s = group.get(F1, [])
    # These are of anything: `epoch_total`, or `total`.
    is_anything = not name and (key == (EPOCH, "") or not key[0])
    no_total = {TOTAL} if is_anything else set()
    for convention in CONVENTIONS:
        if convention.is_f1 or not convention.fits(group):
            continue
        by_role = {
            role: [(tag, read.number) for tag, read in group[role]]
            for role in convention.roles
            if role in group and role not in no_total.difference(convention.needs)
        }
        names = {read.is_named_by_keras for r in by_role for _, read in group[r]}
        numbered, more = paired(
            convention.needs,
            by_role,
            by_values=convention.has_counts,
            may_be_named=not key[0].startswith(EPOCH) or False in names,
        )
        reasons |= more
        if numbered:
            sets = [
                TagSet(
                    convention,
                    *key,
                    tags.tags,
                    name,
                    number=tags.number,
                    rivals=tags.rivals,
                    logged=_logged_beside(tags, numbered, f1s),
                    is_guess=tags.is_guess,
                    may_be_named=tags.may_be_named,
                )
                for tags in numbered
            ]
            beside = {tag_set.logged for tag_set in sets}
            rest = [(tag, role) for tag, role in f1s if tag not in beside]
            reasons = {**dict(_unused(convention, group)), **reasons}
            return [*sets, *_logged_alone(name, key, rest)], reasons
    unused = dict(_unused(None, group))
    means = [tag for tag, role in f1s if HARMONIC_MEAN.fullmatch(role.word)]
    alone = [(tag, role) for tag, role in f1s if tag not in means]
    reasons = {**unused, **dict.fromkeys(means, say.lonely_mean()), **reasons}
    return [*_logged_alone(name, key, alone)], reasons


def _logged_beside(
    tags: Numbered, every: Sequence[Numbered], f1s: Sequence[tuple[str, Role]]
) -> str | None:
    """Return the F1 that was logged with a set, where there is no doubt."""
    if len(every) == len(f1s) == 1:
        return f1s[0][0]
    same = [tag for tag, role in f1s if (role.number or 0) == tags.number]
    return same[0] if len(same) == 1 and len(every) == len(f1s) else None


def _logged_alone(
    name: str, key: Key, f1s: Sequence[tuple[str, Role]]
) -> Iterator[TagSet]:
    """Yield a set for each F1 that stands beside no other."""
    for tag, role in f1s:
        number = (role.number or 0) if len(f1s) > 1 else 0
        yield TagSet(LOGGED_F1, *key, {F1: tag}, name, number)


def _unused(convention: Convention | None, group: Group) -> Iterator[tuple[str, str]]:
    """Yield the tags of a group that no set has a place for, with the reason."""
    used = convention.roles if convention else ()
    for what, tags in group.items():
        if what in (*used, F1, TOTAL):
            continue
        for tag, role in tags:
            if convention is not None and convention.has_counts:
                yield tag, BETTER
            elif not role.is_weak:
                is_score = what in (PRECISION, RECALL)
                lonely = is_score and reason_of_lonely_score(role.before, role.behind)
                yield tag, lonely or _missing(what, group)


def _missing(what: str, group: Mapping[str, object]) -> str:
    """Return the sentence on the roles that a lonely one waits for."""
    nearest = max(
        (convention for convention in CONVENTIONS if what in convention.roles),
        key=lambda c: (sum(role in group for role in c.needs), c.is_usual),
    )
    if nearest.fits(group):
        return "Its set is unclear: two tags are of one role."
    return say.missing([in_words(role) for role in nearest.needs if role not in group])
