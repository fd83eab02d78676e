"""Scalar findings: what is to be said of numbers that other programs logged.

May import the core, `programs` and `Finding`. Each says what it is, what it means and
what to do, for the program that wrote the log. What is said of a convention itself is
in `conventions`.
"""

from __future__ import annotations

from collections.abc import Sequence

from tb_f1_plugin.core.counts import Array
from tb_f1_plugin.reading.scalars.programs import KERAS, LIGHTNING
from tb_f1_plugin.reading.series import Finding, amount, are, first_of

_SUMS = {
    KERAS: (
        "Log sums of the batch (ops.sum, not ops.mean), or with "
        "tb_f1_plugin.keras.TensorBoard."
    ),
    LIGHTNING: 'Log the counts of each batch with reduce_fx="sum".',
}
_SUMS_OF_ALL = "Log sums over all rows of the epoch."
MOST_NAMED = 8  # tags in one sentence


def named(tags: Sequence[str]) -> str:
    """Return tags as a sentence names them: the first few, and how many more.

    >>> named(["a", "b"]), named([*"abcdefghij"])
    ('a and b', 'a, b, c, d, e, f, g, h and 2 more')
    """
    if len(tags) > MOST_NAMED:
        return first_of(tags, MOST_NAMED)
    return " and ".join(filter(None, (", ".join(tags[:-1]), *tags[-1:])))


def missing(roles: Sequence[str]) -> str:
    """Say what a tag waits for that is alone.

    >>> missing(["recall"])
    'F1 also needs recall. Its tag must be equal to this one except for that word.'
    """
    its = "Its tag" if len(roles) == 1 else "Their tags"
    return (
        f"F1 also needs {named(roles)}. {its} must be equal to this one except for "
        "that word."
    )


_OF_ITSELF = "Keras numbers each kind of metric by itself"


def rivals_of_one_role(tags: Sequence[str], role: str) -> str:
    """Say why tags of one role are in no set."""
    return f"{named(tags)} are all the {role} of one set: nobody knows which."


def waits_for_one_of(number: int, role: str) -> str:
    """Say why a tag is in no set, whose set has several of another role."""
    return f"Its set has {number} {role}: nobody knows which."


def too_many_numbers() -> str:
    """Say why numbered metrics are not compared."""
    return (
        f"{_OF_ITSELF}, and there are too many of each to try which of them belong "
        "together: give the metrics names."
    )


def unequal_numbers() -> str:
    """Say why numbered metrics are no sets, of which some have more than others."""
    return (
        f"{_OF_ITSELF}, and there are not as many of each, so nobody knows which of "
        "them belong together: give the metrics names."
    )


def lonely_mean() -> str:
    """Say why a harmonic mean is not read without precision and recall beside it."""
    return (
        "It may be the harmonic mean of other things than precision and recall. Beside "
        "these two it is read as F1."
    )


def no_partner() -> str:
    """Say why a numbered metric is in no set."""
    return f"{_OF_ITSELF}, and this one has no partner."


def may_be_numbered(tags: Sequence[str]) -> Finding:
    """Say a doubt: a number may be the name of a class, or Keras' own."""
    return Finding(
        "may_be_numbered",
        f"The numbers of {named(tags)} may be names, or Keras' own. {_OF_ITSELF}: then "
        "these may be of different thresholds, and F1 is that of none. Name the "
        "metrics that belong together, as in tp_a, fp_a and fn_a.",
    )


def sampled(samples: int) -> Finding:
    """Say that a loader keeps some points of a scalar only."""
    return Finding(
        "sampled_scalars",
        f"TensorBoard keeps {samples} points of a scalar, chosen at random, so "
        "some epochs are missing here. Every point that is shown is right.",
    )


def unjoined(lost: int, tags: Sequence[str]) -> Finding:
    """Say how many steps are left out, since not all tags have them."""
    return Finding(
        "unjoined_rows",
        f"{amount(lost, 'step')} {are(lost)} left out, since not all of "
        f"{', '.join(tags)} have {'it' if lost == 1 else 'them'}.",
    )


def logged_apart(tags: Sequence[str], apart: Array, steps: int) -> Finding:
    """Say at which steps the parts of a set are of other times.

    Args:
        tags: The tags of the set.
        apart: These steps.
        steps: How many steps all tags have.
    """
    return Finding(
        "logged_apart",
        f"{named(tags)} were not logged together at {len(apart)} of "
        f"{amount(steps, 'step')}, as where a second training in one directory logs "
        "only some of them. No F1 is formed of two trainings, so such steps are left "
        "out. Give each training its own directory, or log all of them at each step.",
        tuple(apart.tolist()),
    )


def large_total() -> Finding:
    """Say that float32 does not hold such counts."""
    return Finding(
        "large_total",
        "A count is 2^24 or more, and a scalar is a float32, which rounds such counts. "
        "They are not exact; F1 is right to about 1e-7.",
    )


def best_until_then(tags: Sequence[str]) -> Finding:
    """Say that scores are not those of their steps."""
    return Finding(
        "best_until_then",
        f"By {'its name' if len(tags) == 1 else 'their names'} {named(tags)} "
        f"{are(len(tags))} the best until each step, or the best of several "
        "thresholds, and not that of the step at one threshold. Log the F1 of each "
        "step at one threshold too.",
    )


def largest_of_several(tags: Sequence[str]) -> Finding:
    """Say what is named as a best and falls from a step to the next."""
    return Finding(
        "largest_of_several",
        f"By its name {named(tags)} is the largest of several values, as over "
        "thresholds: it falls, so it is not the best until each step. A threshold that "
        "was chosen on the rows of a step gives a larger F1 than it will on others. "
        "Log the F1 at a threshold of your own too.",
    )


def may_be_running(tags: Sequence[str]) -> Finding:
    """Say a doubt: counts that only grow may never be reset."""
    return Finding(
        "may_be_running",
        f"{named(tags)} never fall, and there are more positives at each step. They "
        "may be sums over all steps so far, of counters that are not reset. Then this "
        "F1 is that of all these steps together. Reset the counters before each step.",
    )


def may_be_means(largest: float, program: str) -> Finding:
    """Say a doubt: nobody can tell sums of batches from means of their rows."""
    what = "No value is above 1" if largest <= 1 else "Not all values are whole"
    return Finding(
        "may_be_means",
        f"{what}. These values may be means over each batch. If the last batch is "
        "shorter, the F1 of such means is not the F1 of all rows. If they are rates, "
        f"no F1 follows from them. {_SUMS.get(program, _SUMS_OF_ALL)}",
    )


def positives_change(what: str, least: float, most: float, steps: Array) -> Finding:
    """Say a doubt: counts of other rows look like counts of other thresholds.

    Args:
        what: Which counts together are the positives, or the negatives.
        least: The smallest of their sums.
        most: The largest.
        steps: Where the sum is another than one step before.
    """
    return Finding(
        "positives_change",
        f"{what} together are between {least:,.0f} and {most:,.0f}. Either the steps "
        "are not of the same rows, or these counts are not of one threshold. In the "
        "first case each F1 is that of the rows of its step. In the second case it is "
        "the F1 of no threshold: give all these metrics one threshold.",
        tuple(steps.tolist()),
    )


def may_be_rates(tags: Sequence[str]) -> Finding:
    """Say that the names of counts have a word of what is no count."""
    return Finding(
        "may_be_rates",
        f"By a word in their names {named(tags)} may be no counts, but rates, shares, "
        "means, differences, sums over several steps or the like. Of such this F1 is "
        "not that of all rows of a step. If they are counts, log them under names "
        "without that word.",
    )


def odd_total(tag: str) -> Finding:
    """Say why a scalar that is named so is not the number of rows."""
    return Finding(
        "odd_total",
        f"The scalar {tag} is not taken for the number of rows: that is a whole number "
        "at each step of the counts, not less than any of them, and makes whole "
        "numbers of ratios. It may be a loss.",
    )


def logged_elsewhere(tag: str) -> Finding:
    """Say why a logged F1 is not shown beside counts of other rows."""
    return Finding(
        "logged_f1_elsewhere",
        f"The scalar {tag} is not shown: it was logged at other times than what else "
        "was logged at its steps. Its steps may mean something else, as epochs do "
        "beside batches, or it is left of another training in this directory. Log all "
        "of them with one step.",
    )


def logged_rarely(tag: str, there: int, steps: int) -> Finding:
    """Say that a logged F1 has few of the steps."""
    return Finding(
        "logged_f1_rare",
        f"The scalar {tag} has {there} of {amount(steps, 'step')}, so it may be of "
        "other rows than what is logged at each step, as that of an epoch is beside "
        "batches.",
    )


def per_cent(tags: Sequence[str]) -> Finding:
    """Say that values above 1 were read as per cent."""
    return Finding(
        "per_cent",
        f"{' and '.join(tags)} {'is' if len(tags) == 1 else 'are'} in per cent, since "
        "values are above 1 and none is above 100: shown as shares of 1.",
    )


def impossible_scores(number: int, steps: int) -> Finding:
    """Say how many steps are left out, whose values are no scores."""
    return Finding(
        "impossible_scores",
        f"The values of {number} of {amount(steps, 'step')} are not between 0 and 1, "
        "nor all in per cent, or only one of precision and recall is NaN, and the "
        "other is not 0; they are left out. A mark for no value, such as -1 or NaN, is "
        "one cause. Labels of another shape than the predictions are another. A third "
        "is that one scalar is in per cent and another is not.",
    )


def paired_by_values(tags: Sequence[str]) -> Finding:
    """Say how a set of Keras' numbered metrics was found."""
    return Finding(
        "paired_by_values",
        f"{_OF_ITSELF}. {', '.join(tags)} are taken "
        "together, since by their values no others can be; that the false positives "
        "have the same threshold is not known, so this F1 is not called exact. Name "
        "the metrics that belong together, as in tp_a, fp_a and fn_a.",
    )


def paired_by_order(tags: Sequence[str]) -> Finding:
    """Say that nothing but an order makes precision and recall a pair."""
    return Finding(
        "paired_by_order",
        f"{_OF_ITSELF}. {' and '.join(tags)} are taken "
        "together by their order, which need not be right. Name the metrics that "
        "belong together, as in precision_a and recall_a.",
    )


def unclear_numbers(tags: Sequence[str]) -> Finding:
    """Say that nobody can tell which numbered metrics belong together."""
    return Finding(
        "unclear_numbers",
        f"{_OF_ITSELF}, so nobody knows which of "
        f"{named(tags)} belong together, and no F1 is shown. Name the metrics that "
        "do, as in tp_a, fp_a and fn_a.",
    )


def assumed_batch_mean(tag: str) -> Finding:
    """Say from what the batch mean was told."""
    return Finding(
        "assumed_batch_mean",
        f"The scalar {tag} is shown as the batch mean: beside counts that are averaged "
        "over batches Keras averages a function of that name likewise. Nobody recorded "
        "it.",
    )


def other_average(tag: str) -> Finding:
    """Say why our own batch mean is not shown."""
    return Finding(
        "other_average",
        f"The scalar {tag} is not shown: it is in the metric's own average, and only "
        "the micro average can be rebuilt from these scalars.",
    )


def disagrees(tag: str, logged: Array, formed: Array, steps: Array) -> Finding:
    """Say that precision and recall give another F1 than the logged one."""
    last = len(steps) - 1
    return Finding(
        "logged_f1_differs",
        f"The scalar {tag} says {logged[last]:.4f} at step {steps[last]}, and "
        f"precision and recall give {formed[last]:.4f}, which is shown. They "
        "may be means, over classes or batches: a mean of F1 is not the F1 of means. "
        "Or they are of different thresholds or rows.",
        tuple(steps.tolist()),
    )


def damaged_scalars(tags: Sequence[str]) -> Finding:
    """Say that scalars cannot be decoded."""
    which, they = ("point", "it is") if len(tags) == 1 else ("points", "they are")
    return Finding(
        "damaged_scalars",
        f"The {which} of {named(tags)} cannot be read, since {they} damaged, or no "
        "numbers. Copy the file again, or log another number under that tag.",
    )
