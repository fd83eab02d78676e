"""The one table that every benchmark fills: ratios of medians, with their spread.

May import the standard library only, so that a benchmark of start-up can use it too.

A benchmark measures its subjects in turn, round after round, so that what else the
machine does meanwhile meets all of them; `compared` makes of two subjects' rounds the
median ratio and its middle half. `report` prints the rows, and with `--json FILE`
keeps them for `make bench`, which writes all of them into `benchmarks/RESULTS.md`.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import statistics
from collections.abc import Sequence
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class Row:
    """What one measurement says.

    Attributes:
        case: What was done, and to how much: "binary, batch 256".
        subject: What was measured: "F1Score".
        value: Its median, in `unit`.
        unit: "µs", "ms", "s", "MB", "bytes".
        peer: What it is compared with; "" if with nothing.
        ratio: The median over the rounds of value / the peer's value.
        low: The lower quartile of these ratios.
        high: The upper quartile.
        promised: The most that `ratio` may be, or that `value` may be without a peer;
            None if nothing is promised.
        why: A sentence on why the promise is not kept, or what the number means.
        size: What the case grows by, for the plots of growth; None if by nothing.
        line: What else, beside the subject, a line of such a plot is of: a loader.
    """

    case: str
    subject: str
    value: float
    unit: str
    peer: str = ""
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    promised: float | None = None
    why: str = ""
    size: float | None = None
    line: str = ""

    @property
    def kept(self) -> bool | None:
        """Whether the promise is kept; None where nothing is promised."""
        if self.promised is None:
            return None
        return (self.value if self.ratio is None else self.ratio) <= self.promised


def compared(
    case: str,
    subject: str,
    values: Sequence[float],
    unit: str,
    peer: str,
    peer_values: Sequence[float],
    promised: float | None = None,
    why: str = "",
    size: float | None = None,
) -> Row:
    """Return the row of a subject and its peer, measured in the same rounds.

    Args:
        case: As in `Row`.
        subject: As in `Row`.
        values: What was measured of the subject, a number a round.
        unit: As in `Row`.
        peer: As in `Row`.
        peer_values: What was measured of the peer in the same rounds.
        promised: As in `Row`.
        why: As in `Row`.
        size: As in `Row`.

    Example:
        >>> compared("a loop", "ours", [2, 3, 9], "µs", "theirs", [2, 2, 3]).ratio
        1.5
    """
    ratios = [mine / theirs for mine, theirs in zip(values, peer_values, strict=True)]
    low, middle, high = quartiles(ratios)
    value = statistics.median(values)
    return Row(case, subject, value, unit, peer, middle, low, high, promised, why, size)


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the lower quartile, the median and the upper quartile.

    Example:
        >>> quartiles([4.0])
        (4.0, 4.0, 4.0)
    """
    if len(values) == 1:
        return (values[0],) * 3
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, middle, high


def parser(doc: str | None) -> argparse.ArgumentParser:
    """Return a parser with a benchmark's first line, and `--json`."""
    made = argparse.ArgumentParser(description=(doc or "").partition("\n")[0])
    made.add_argument("--json", type=Path, help="where to keep the rows as JSON")
    return made


def report(title: str, rows: Sequence[Row], keep: Path | None) -> None:
    """Print the rows as a table of Markdown, and keep them if asked to."""
    print(f"## {title}\n\n{markdown(rows)}")
    if keep is not None:
        entries = [dataclasses.asdict(row) for row in rows]
        text = json.dumps({"title": title, "rows": entries}, ensure_ascii=False)
        keep.write_text(text, encoding="utf-8")


def read(path: Path) -> tuple[str, list[Row]]:
    """Return the title and the rows that `report` kept."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return kept["title"], [Row(**entry) for entry in kept["rows"]]


def markdown(rows: Sequence[Row]) -> str:
    """Return the rows as a table of Markdown, with the sentences below it.

    Example:
        >>> print(markdown([Row("a loop", "ours", 2.5, "µs")]))
        | case | measured | median | ratio | middle half | promised | |
        |---|---|--:|--:|--:|--:|---|
        | a loop | ours | 2.5 µs | | | | |
    """
    lines = [
        "| case | measured | median | ratio | middle half | promised | |",
        "|---|---|--:|--:|--:|--:|---|",
    ]
    notes: list[str] = []
    for row in rows:
        mark = {None: "", True: "kept", False: "**not kept**"}[row.kept]
        if row.why:
            if row.why not in notes:
                notes.append(row.why)
            mark = f"{mark} ({notes.index(row.why) + 1})".strip()
        ratio = "" if row.ratio is None else f"{row.ratio:.2f} × {row.peer}"
        half = "" if row.low is None else f"{row.low:.2f} to {row.high:.2f}"
        promised = "" if row.promised is None else f"≤ {row.promised:g}"
        cells = [
            row.case,
            row.subject,
            f"{_short(row.value)} {row.unit}",
            ratio,
            half,
            promised,
            mark,
        ]
        lines.append("".join(f"| {cell} " if cell else "| " for cell in cells) + "|")
    lines += ["", *(f"{place}. {note}" for place, note in enumerate(notes, 1))]
    return "\n".join(lines).rstrip()


def _short(value: float) -> str:
    """Return three digits, and all before the point."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
