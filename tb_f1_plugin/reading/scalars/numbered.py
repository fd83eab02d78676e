"""Numbered: which of Keras' metrics belong together, where their names have numbers.

May import the core, `conventions` and `findings`. Keras gives `TruePositives()` the
name `true_positives`, the next one in the process `true_positives_1`, and so on, each
class by itself. So the number is no name, and equal numbers need not belong together:
`TruePositives(0.9), TruePositives(), FalsePositives(), FalseNegatives()` are
`true_positives`, `true_positives_1`, `false_positives` and `false_negatives`. Names
alone may leave it open; values decide, where they can.

All were counted over the same rows, with one threshold each. So all have the same
positives: no true positives are more than the sum of true positives and false
negatives that belong together, and likewise for negatives. And a higher threshold has
neither more true nor more false positives.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.reading.scalars.conventions import (
    FALSE_NEGATIVES,
    FALSE_POSITIVES,
    SUMS_OF_ROWS,
    TRUE,
    TRUE_NEGATIVES,
    in_words,
)
from tb_f1_plugin.reading.scalars.findings import named

Tagged = Sequence[tuple[str, int | None]]  # tags, each with Keras' number of it
OF_ITSELF = "Keras numbers each kind of metric by itself"
MOST_SETS = 32  # of which values are compared, each with each
MOST_CHOICES = 1024  # of one of each role, which are tried one by one


@dataclass(frozen=True)
class Numbered:
    """A set of tags, one of each role.

    Args:
        tags: The tags by their roles.
        number: Keras' number, if it is needed to tell the set from others.
        rivals: Further tags of the roles, which may be meant as well.
        is_guess: Whether nothing but the order of the numbers makes it a set.
    """

    tags: Mapping[str, str]
    number: int = 0
    rivals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_guess: bool = False


def paired(
    needs: Sequence[str], by_role: Mapping[str, Tagged], *, by_values: bool = True
) -> tuple[list[Numbered], dict[str, str]]:
    """Return the sets that tags make, and why others are in none.

    Args:
        needs: The roles that a set must have.
        by_role: Their tags, and those of roles that it may have.
        by_values: Whether values can tell what belongs together, as those of counts
            can; else the order of the numbers is all there is.

    >>> tags = {"precision": [("epoch_precision_2", 2)]}
    >>> tags["recall"] = [("epoch_recall_1", 1)]
    >>> sets, _ = paired(("precision", "recall"), tags, by_values=False)
    >>> dict(sets[0].tags), sets[0].number
    ({'precision': 'epoch_precision_2', 'recall': 'epoch_recall_1'}, 0)
    """
    ordered = {
        role: sorted(tags, key=lambda tagged: tagged[1] or 0)
        for role, tags in by_role.items()
    }
    unclear = [role for role, tags in ordered.items() if _is_unclear(tags)]
    needed = [role for role in needs if role in unclear]
    if needed:
        return [], _why_unclear(needed[0], ordered) | _why_waiting(
            needed[0], needs, ordered
        )
    reasons: dict[str, str] = {}
    for role in unclear:
        reasons |= _why_unclear(role, ordered)
        del ordered[role]
    sizes = {len(ordered[role]) for role in needs}
    if by_values and _are_too_many(sizes, ordered):
        say = f"{OF_ITSELF}, and there are too many of each to try which of them "
        say += "belong together: give the metrics names."
        return [], reasons | _for_all(ordered.values(), say)
    if sizes != {1} and (not by_values or len(sizes) == 1):
        sets, more = _by_order(needs, ordered, by_values)
        return sets, reasons | more
    if min(sizes) == 1:
        return [_first_with_rivals(needs, ordered)], reasons
    say = f"{OF_ITSELF}, and there are not as many of each, so nobody knows which of "
    say += "them belong together: give the metrics names."
    return [], reasons | _for_all((ordered[role] for role in needs), say)


def _is_unclear(tags: Tagged) -> bool:
    """Tell whether a role has several tags that no numbers of Keras tell apart."""
    return len(tags) > 1 and any(number is None for _, number in tags)


def _why_unclear(role: str, ordered: Mapping[str, Tagged]) -> dict[str, str]:
    tags = ordered[role]
    rivals = named([tag for tag, _ in tags])
    say = f"{rivals} are all the {in_words(role)} of one set: nobody knows which."
    return _for_all([tags], say)


def _why_waiting(
    role: str, needs: Sequence[str], ordered: Mapping[str, Tagged]
) -> dict[str, str]:
    """Return the sentence on the tags whose set lacks a role that is unclear."""
    number = len(ordered[role])
    say = f"Its set has {number} {in_words(role)}: nobody knows which."
    return _for_all((ordered[other] for other in needs if other != role), say)


def _for_all(every: Iterable[Tagged], say: str) -> dict[str, str]:
    """Return one sentence for all of some tags."""
    return {tag: say for tags in every for tag, _ in tags}


def _are_too_many(sizes: Collection[int], ordered: Mapping[str, Tagged]) -> bool:
    """Tell whether the values of sets could be compared for hours."""
    if len(sizes) == 1 and max(sizes) > 1:
        return max(sizes) > MOST_SETS
    return math.prod(len(tags) for tags in ordered.values()) > MOST_CHOICES


def _by_order(
    needs: Sequence[str], ordered: Mapping[str, Tagged], by_values: bool
) -> tuple[list[Numbered], dict[str, str]]:
    """Pair the first with the first; of counts, values must bear it out."""
    sets = []
    most = min(len(ordered[role]) for role in needs)
    roles = [r for r in ordered if r in needs or len(ordered[r]) == most]
    for place in range(most):
        tags = {role: ordered[role][place][0] for role in roles}
        number = ordered[needs[0]][place][1] or 0
        rivals = {
            role: tuple(tag for tag, _ in ordered[role] if tag != tags[role])
            for role in roles
            if by_values
        }
        numbers = {ordered[role][place][1] for role in needs}
        alike = len(numbers) == 1 and len({len(ordered[role]) for role in needs}) == 1
        is_guess = not by_values and not alike
        sets.append(Numbered(tags, number if most > 1 else 0, rivals, is_guess))
    left = (
        ordered[role][most:] if role in roles else ordered[role] for role in ordered
    )
    return sets, _for_all(left, f"{OF_ITSELF}, and this one has no partner.")


def _first_with_rivals(needs: Sequence[str], ordered: Mapping[str, Tagged]) -> Numbered:
    """Return the first tag of each role as a set, and further ones as its rivals."""
    roles = [*needs, *(role for role in ordered if role not in needs)]
    return Numbered(
        {role: ordered[role][0][0] for role in roles},
        rivals={
            role: tuple(tag for tag, _ in ordered[role][1:])
            for role in roles
            if len(ordered[role]) > 1
        },
    )


@dataclass(frozen=True)
class Settled:
    """What the values say of a set that has rivals.

    Args:
        tags: The tags that belong together; None where it stays open.
        is_proven: Whether nothing but the values was needed to know.
    """

    tags: Mapping[str, str] | None
    is_proven: bool = False


def settled(
    tags: Mapping[str, str],
    rivals: Mapping[str, Sequence[str]],
    values: Mapping[str, Array],
) -> Settled:
    """Return which of a set's tags and their rivals belong together.

    Args:
        tags: The set, by role.
        rivals: Further tags by role.
        values: Of every tag, at the same steps.
    """
    places = {role: (tag, *rivals.get(role, ())) for role, tag in tags.items()}
    sizes = {len(some) for some in places.values()}
    if len(sizes) == 1:  # as many of each: in the order of their numbers, or not at all
        right = all(_fit(chosen, places, values) for chosen in _in_order(places))
        right &= _is_nested(places, values)
        return Settled(tags if right else None, is_proven=right)
    every = itertools.product(*places.values())
    choices = (dict(zip(places, tags_of, strict=True)) for tags_of in every)
    fits = [chosen for chosen in choices if _fit(chosen, places, values)]
    if len(fits) != 1:
        return Settled(None)
    # Of false positives only true negatives can tell to which threshold they belong.
    return Settled(fits[0], is_proven=TRUE_NEGATIVES in tags)


def _in_order(places: Mapping[str, Sequence[str]]) -> Iterator[dict[str, str]]:
    for chosen in zip(*places.values(), strict=True):
        yield dict(zip(places, chosen, strict=True))


def _fit(
    chosen: Mapping[str, str],
    places: Mapping[str, Sequence[str]],
    values: Mapping[str, Array],
) -> bool:
    """Tell whether a set may be one, by the positives and negatives of the rows."""
    for right, wrong in SUMS_OF_ROWS:
        if right not in chosen or wrong not in chosen:
            continue
        rows = values[chosen[right]] + values[chosen[wrong]]
        every = [*places[right], *places[wrong]]
        if any((values[tag] > rows).any() for tag in every):
            return False
    return True


def _is_nested(
    places: Mapping[str, Sequence[str]], values: Mapping[str, Array]
) -> bool:
    """Tell whether all sets have the same rows, and the thresholds one order."""
    if not {TRUE, FALSE_NEGATIVES, FALSE_POSITIVES} <= places.keys():
        return False
    rows = [
        values[true] + values[false]
        for true, false in zip(places[TRUE], places[FALSE_NEGATIVES], strict=True)
    ]
    if any((other != rows[0]).any() for other in rows):
        return False
    sets = zip(places[TRUE], places[FALSE_POSITIVES], strict=True)
    for (true, false), (other_true, other_false) in itertools.combinations(sets, 2):
        more = values[true] - values[other_true]
        wrong = values[false] - values[other_false]
        # Of equal true positives nobody knows whose the false ones are.
        if (more * wrong < 0).any() or (not more.any() and wrong.any()):
            return False
    return True
