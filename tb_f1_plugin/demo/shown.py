"""Shown: the numbers of a demo beside scikit-learn's, and how a demo ends.

May import `place`, `text` and rich. A demo that disagrees with scikit-learn says so and
fails; else it serves its logs.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from rich import box
from rich.table import Table

from tb_f1_plugin.demo.place import serve_logs
from tb_f1_plugin.text.console import Console

EXACT = 1e-12


class Compared(NamedTuple):
    """Exact F1 of the last epoch of a run, as its log has it, beside scikit-learn's.

    Attributes:
        run: The run's name.
        exact: Exact F1, from the log files.
        scikit_learn: Its F1 of the predictions.
    """

    run: str
    exact: float
    scikit_learn: float

    @property
    def difference(self) -> float:
        """How far the log is from scikit-learn."""
        return abs(self.exact - self.scikit_learn)

    @property
    def cells(self) -> tuple[str, str, str]:
        """Both numbers and their difference, as a table shows them."""
        apart = f"{self.difference:.0e}" if self.difference else "0"
        return f"{self.exact:.6f}", f"{self.scikit_learn:.6f}", apart


def table_of(title: str, caption: str, headings: Iterable[str]) -> Table:
    """Return an empty table of runs, with a column for each heading of numbers."""
    table = Table(
        title=title,
        caption=caption,
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1),
    )
    table.add_column("run", no_wrap=True)
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def end(
    console: Console,
    logdir: Path,
    every: Iterable[Compared],
    port: int | None,
    *,
    serve: bool,
) -> int:
    """Say whether the logs agree with scikit-learn, and serve them if they do.

    Returns:
        The exit code: 0, or 1 if a log disagrees.
    """
    # NaN is no agreement either.
    wrong = [compared for compared in every if not compared.difference <= EXACT]
    for compared in wrong:
        console.print(
            f"The log of {compared.run} is {compared.difference:.1e} from "
            "scikit-learn, which must not be. Please report it with this table."
        )
    if wrong:
        return 1
    console.print(f"The logs are in {logdir}.", soft_wrap=True)
    if serve:
        serve_logs(logdir, port, console)
    return 0
