"""Same rows: whether runs are over the same rows, so that a sum of them is wrong.

May import `names`, `slicing` and the series. Rows have no identity in a log. So two
things tell: the numbers of rows and of positives at every step, and the names of the
runs. Where nobody recorded the number of rows, that of positives has to do. Folds of
one size have equal numbers too, but their names say that they are other folds.
"""

from __future__ import annotations

from collections.abc import Sequence

from tb_f1_plugin.analysis.pooling.names import folds_of, without_repeats
from tb_f1_plugin.analysis.pooling.slicing import Slicing, slicing_of
from tb_f1_plugin.reading.series import Series

ONCE_A_RUN = "a sum would count each row once for every run"
FOLDS_ALIKE = (
    "Some runs have the same number of rows and of positives at every step. Their "
    "names say that they are other folds, so they are pooled."
)


def why_same_rows(parts: Sequence[Series]) -> str | None:
    """Return why runs are taken to be over the same rows; None if nothing says so.

    Args:
        parts: The series at the steps that all of them have.
    """
    names: dict[str, str] = {}
    for part in parts:
        other = names.setdefault(without_repeats(part.run), part.run)
        if other != part.run:
            return (
                f"The names {other!r} and {part.run!r} say that the runs are seeds or "
                "repeats, and these are mostly over the same rows."
            )
    runs = {part.run for part in parts}
    for part in parts:
        if part.against in runs:
            return (
                f"The runs {part.run!r} and {part.against!r} are two models on the "
                "same rows."
            )
    pair = _pair_alike(parts)
    if pair is None:
        return None
    one, other = pair
    of_what = "rows and of positives" if _are_known(parts) else "positives"
    return (
        f"The runs {one!r} and {other!r} have the same number of {of_what} "
        "at every step, and their names do not say that they are other folds. So they "
        "are probably over the same rows."
    )


def why_perhaps_twice(runs: Sequence[str]) -> str | None:
    """Return why some rows are perhaps in a sum twice; None if nothing says so.

    Args:
        runs: The names of the runs.

    >>> why_perhaps_twice(["a/run0/fold1", "a/run1/fold1"])
    "The runs 'a/run0/fold1' and 'a/run1/fold1' are the same fold by their names. If \
their rows are the same, these count twice, and the band is too narrow."
    >>> why_perhaps_twice(["a/fold1", "a/fold2", "b"])
    """
    known = {run: folds_of(run) for run in runs if folds_of(run)}
    seen: dict[tuple[tuple[str, int], ...], str] = {}
    for run, folds in known.items():
        other = seen.setdefault(folds, run)
        if other != run:
            return (
                f"The runs {other!r} and {run!r} are the same fold by their names. If "
                "their rows are the same, these count twice, and the band is too "
                "narrow."
            )
    levels = list(zip(*known.values(), strict=False))
    if sum(len(set(level)) > 1 for level in levels) > 1:
        return (
            "By the names these are folds inside of folds, whose rows are mostly rows "
            "of other folds too. Then these count twice, and the band is too narrow."
        )
    return None


def why_parts(every: Sequence[Series]) -> str | None:
    """Return why runs are of rows that are in another one too; None if nothing says so.

    Slices of predictions say of which rows they are. Those of one column have no row in
    common; all rows and a slice of them have.
    """
    seen: dict[str, tuple[str, Slicing]] = {}
    for series in every:
        slicing = slicing_of(series)
        if slicing is None:
            continue
        run, other = seen.setdefault(slicing.whole, (series.run, slicing))
        if other != slicing:
            return (
                f"The runs {run!r} and {series.run!r} have rows in common: they are "
                "slices of the same predictions, or all of them. A sum would count "
                "rows twice. Choose the runs of one slicing, or that of all rows, by "
                "their names."
            )
    return None


def are_slices(parts: Sequence[Series]) -> bool:
    """Tell whether runs are slices of one slicing, which have no row in common."""
    slicings = {slicing_of(part) for part in parts}
    return len(slicings) == 1 and slicings != {None}


def are_folds_alike(parts: Sequence[Series]) -> bool:
    """Tell whether some runs have the same rows and positives by their numbers."""
    return len({_numbers(part) for part in parts}) < len(parts) and _are_known(parts)


def _pair_alike(parts: Sequence[Series]) -> tuple[str, str] | None:
    """Return two runs with equal numbers that their names do not tell apart."""
    if not (_are_known(parts) or _have_positives(parts)):
        return None
    with_total = _are_known(parts)
    alike: dict[tuple[bytes, bytes], list[Series]] = {}
    for part in parts:
        alike.setdefault(_numbers(part, with_total=with_total), []).append(part)
    for members in alike.values():
        by_folds: dict[tuple[tuple[str, int], ...], str] = {}
        for part in members:
            folds = folds_of(part.run)
            if folds in by_folds:
                return by_folds[folds], part.run
            by_folds[folds] = part.run
        if () in by_folds and len(by_folds) > 1:
            one = by_folds.pop(())
            return one, next(iter(by_folds.values()))
    return None


def _numbers(part: Series, *, with_total: bool = True) -> tuple[bytes, bytes]:
    counts = part.counts
    total = counts.total.tobytes() if with_total else b""
    return total, counts.possible_positives.tobytes()


def _have_positives(parts: Sequence[Series]) -> bool:
    """Tell whether positives alone may show that rows are the same: at several steps.

    A total that nobody recorded is NaN in all of them. Ratios have no number of rows.
    """
    several = len(parts[0].steps) > 1
    return several and all(p.has_counts and not p.is_ratio for p in parts)


def _are_known(parts: Sequence[Series]) -> bool:
    return all(part.total_known for part in parts)
