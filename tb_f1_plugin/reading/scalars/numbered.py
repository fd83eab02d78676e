"""Numbered: which of Keras' metrics belong together, where their names have numbers.

May import numpy, the core, `points`, `conventions` and `findings`. Keras gives
`TruePositives()` the name `true_positives`, the next one in the process
`true_positives_1`, and so on, each class by itself; and it numbers a name of the user's
that stands twice. So the number is no name, and equal numbers need not belong together:
`TruePositives(0.9), TruePositives(), FalsePositives(), FalseNegatives()` are
`true_positives`, `true_positives_1`, `false_positives` and `false_negatives`. Names
alone may leave it open; values decide, where they can.

All were counted over the same rows, with one threshold each. So all have the same
positives: no true positives are more than the sum of true positives and false
negatives that belong together, and likewise for negatives. And a higher threshold has
neither more true nor more false positives.

Equal numbers of a log that is not of Keras' callback may be names, as of classes. They
are names if the rows are not the same, since then no order gives equal positives.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.reading.scalars import findings as say
from tb_f1_plugin.reading.scalars.conventions import (
    FALSE_NEGATIVES,
    FALSE_POSITIVES,
    POSSIBLE,
    SUMS_OF_ROWS,
    TRUE,
    TRUE_NEGATIVES,
    in_words,
)
from tb_f1_plugin.reading.scalars.counts import are_rounded

Tagged = Sequence[tuple[str, int | None]]  # tags, each with Keras' number of it
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
        may_be_named: Whether its number may be its name, and no number of Keras.
    """

    tags: Mapping[str, str]
    number: int = 0
    rivals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_guess: bool = False
    may_be_named: bool = False


def paired(
    needs: Sequence[str],
    by_role: Mapping[str, Tagged],
    *,
    by_values: bool = True,
    may_be_named: bool = False,
) -> tuple[list[Numbered], dict[str, str]]:
    """Return the sets that tags make, and why others are in none.

    Args:
        needs: The roles that a set must have.
        by_role: Their tags, and those of roles that it may have.
        by_values: Whether values can tell what belongs together, as those of counts
            can; else the order of the numbers is all there is.
        may_be_named: Whether equal numbers may be names.

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
    may_be_named &= len({tuple(n for _, n in ordered[role]) for role in needs}) == 1
    if by_values and _are_too_many(sizes, ordered):
        if not may_be_named:
            return [], reasons | _for_all(ordered.values(), say.too_many_numbers())
        sets, more = _by_order(needs, ordered, by_values)
        # They are not compared, so the doubt stays.
        return [replace(one, rivals={}, may_be_named=True) for one in sets], more
    if sizes != {1} and (not by_values or len(sizes) == 1):
        sets, more = _by_order(needs, ordered, by_values)
        named = may_be_named and by_values
        return [replace(one, may_be_named=named) for one in sets], reasons | more
    if min(sizes) == 1:
        return [_first_with_rivals(needs, ordered)], reasons
    unequal = say.unequal_numbers()
    return [], reasons | _for_all((ordered[role] for role in needs), unequal)


def _is_unclear(tags: Tagged) -> bool:
    """Tell whether a role has several tags that no numbers of Keras tell apart."""
    numbers = {number for _, number in tags}
    return len(tags) > 1 and (None in numbers or len(numbers) < len(tags))


def _why_unclear(role: str, ordered: Mapping[str, Tagged]) -> dict[str, str]:
    tags = ordered[role]
    rivals = [tag for tag, _ in tags]
    return _for_all([tags], say.rivals_of_one_role(rivals, in_words(role)))


def _why_waiting(
    role: str, needs: Sequence[str], ordered: Mapping[str, Tagged]
) -> dict[str, str]:
    """Return the sentence on the tags whose set lacks a role that is unclear."""
    waits = say.waits_for_one_of(len(ordered[role]), in_words(role))
    return _for_all((ordered[other] for other in needs if other != role), waits)


def _for_all(every: Iterable[Tagged], sentence: str) -> dict[str, str]:
    """Return one sentence for all of some tags."""
    return {tag: sentence for tags in every for tag, _ in tags}


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
    return sets, _for_all(left, say.no_partner())


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
        has_other_rows: Whether no order makes the tags sets over the same rows.
    """

    tags: Mapping[str, str] | None
    is_proven: bool = False
    has_other_rows: bool = False


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
        other = not right and _have_other_rows(places, values)
        return Settled(tags if right else None, is_proven=right, has_other_rows=other)
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


def _have_other_rows(
    places: Mapping[str, Sequence[str]], values: Mapping[str, Array]
) -> bool:
    """Tell whether no order of the tags gives all sets the same positives.

    The most true positives would have the least false negatives, at each step.
    """
    of = {
        role: np.array([values[tag] for tag in tags]) for role, tags in places.items()
    }
    if POSSIBLE in of:
        positives = of[POSSIBLE]
    elif {TRUE, FALSE_NEGATIVES} <= of.keys():
        positives = (
            np.sort(of[TRUE], axis=0) + np.sort(of[FALSE_NEGATIVES], axis=0)[::-1]
        )
    else:
        return False
    # Sums of numbers that float32 has not rounded are exact, however large they are.
    slack = np.max(positives, initial=0.0) * 2.0**-22 if are_rounded(of) else 0.0
    return bool((np.ptp(positives, axis=0) > slack).any())


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
