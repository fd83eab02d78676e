"""Picture: the curves of some series as SVG, for a paper or a README.

May import matplotlib, numpy, the neighbours `atomic_file`, `request`, `told` and
`wording`, the analysis and the reading. The numbers are those of the route `scores`.
The same logs give the same bytes: no date is in them, and no random name.
"""

from __future__ import annotations

import io
import sys
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.style
import numpy as np
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.ranking.parts import TOP, part_of
from tb_f1_plugin.analysis.scoring import Scores, described_average, score
from tb_f1_plugin.cli.atomic_file import write
from tb_f1_plugin.cli.request import NothingToReadError, Request
from tb_f1_plugin.cli.told import tell
from tb_f1_plugin.cli.wording import printable
from tb_f1_plugin.reading.series import Series

MOST_METRICS = 6  # charts in one picture
FEW = 4  # runs whose bands and training rows can be told from each other
MOST_NAMES = 12  # in a legend; what has no name is grey
WIDTH, HEIGHT, LEGEND = (
    6.4,
    3.6,
    2.0,
)  # inches: of a chart, and of what stands beside it
CHARACTERS = 14.5  # of the caption, an inch
OTHERS = "0.75"
# Okabe and Ito's colours, which colour-blind people tell apart, without yellow, which
# is too pale on paper; and dashes for those who print in grey.
PALETTE = matplotlib.style.library["seaborn-v0_8-colorblind"]["axes.prop_cycle"]
COLOURS = ["black", *(c for c in PALETTE.by_key()["color"] if c != "#F0E442")]
DASHES = ("-", "--", "-.", ":")
LOOK: Any = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "tb_f1_plugin",
    "font.family": "DejaVu Sans",  # which matplotlib brings, so that all is alike
    "font.size": 9,
    "text.parse_math": False,  # a run may be called $x$
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
}


@dataclass(frozen=True, eq=False)
class Drawn:
    """One curve.

    Args:
        series: Its series.
        scores: Its numbers.
        run: The run that it is a part of.
        is_training: Whether its rows are those of training, beside held-out ones.
    """

    series: Series
    scores: Scores
    run: str
    is_training: bool


def picture(request: Request, output: str | None) -> None:
    """Write the curves that are asked for as SVG, to a file or to standard output.

    Args:
        request: Of which series, and what.
        output: The file; None for standard output.

    Raises:
        NothingToReadError: If there is nothing to draw, or too much.
        OSError: If the file cannot be written.
    """
    directory = request.read()
    every = request.among(directory.series)
    text = drawn(every, request.question, request.threshold)
    tell(every, directory.passed_over, request.question)
    if output is None:
        sys.stdout.write(text)
    else:
        write(Path(output), [text])


def drawn(
    every: Sequence[Series], question: Question, threshold: float | None = None
) -> str:
    """Return a picture of series as SVG, a chart for each metric.

    Args:
        every: The series.
        question: The score.
        threshold: The threshold that the counts are at; None for each metric's own.

    Raises:
        NothingToReadError: If no series has the score, or there are too many metrics.
    """
    curves = [*_curves(every, question)]
    tags = [*dict.fromkeys(curve.series.tag for curve in curves)]
    if not curves:
        why = score(every[0], question).unavailable or "It has no steps."
        raise NothingToReadError(f"There is no curve to draw. {why}")
    if len(tags) > MOST_METRICS:
        raise NothingToReadError(
            f"A picture has at most {MOST_METRICS} metrics, got {len(tags)}. Choose "
            "one with `--tag`."
        )
    charts = [
        _Chart([curve for curve in curves if curve.series.tag == tag]) for tag in tags
    ]
    has_legends = any(chart.has_legend_beside for chart in charts)
    width = WIDTH + LEGEND * has_legends
    with mpl.rc_context(LOOK), warnings.catch_warnings():
        # A sign that the font lacks is drawn by whoever shows the text.
        warnings.filterwarnings("ignore", "Glyph .* missing from")
        figure = Figure((width, HEIGHT * len(tags)), layout="constrained")
        FigureCanvasSVG(figure)
        places = figure.subplots(len(tags), squeeze=False)[:, 0]
        for chart, axes in zip(charts, places, strict=True):
            chart.draw(axes, question)
            axes.set_title(_title(chart.shown, question, threshold), loc="left")
        caption = " ".join(_caption(charts, question))
        lines = textwrap.wrap(caption, int(width * CHARACTERS))
        figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=8)
        file = io.StringIO()
        figure.savefig(
            file, format="svg", metadata={"Date": None, "Creator": "tb_f1_plugin"}
        )
    return file.getvalue()


def _curves(every: Sequence[Series], question: Question) -> Iterator[Drawn]:
    """Yield the curves that have points."""
    held_out = {
        (part_of(series).run, series.tag) for series in every if series.split != "train"
    }
    for series in every:
        scores = score(series, question)
        run = part_of(series).run
        is_beside = series.split == "train" and (run, series.tag) in held_out
        if not scores.unavailable and len(scores.step):
            yield Drawn(series, scores, run, is_beside)


class _Chart:
    """The curves of one metric.

    Args:
        curves: All there are.

    Attributes:
        strong: Those of held-out rows, the highest first at their last step.
        shown: All that are drawn.
        has_legend_beside: Whether the names stand beside the chart.
    """

    def __init__(self, curves: Sequence[Drawn]) -> None:
        held_out = [curve for curve in curves if not curve.is_training]
        self.strong = sorted(held_out, key=_height, reverse=True)
        self.is_few = len(self.strong) <= FEW
        self.shown = curves if self.is_few else self.strong
        self.is_without_training = len(self.shown) < len(curves)
        self.has_legend_beside = not self.is_few

    def draw(self, axes: Any, question: Question) -> None:
        """Draw the curves, their legend and the axes."""
        named = self.strong[:MOST_NAMES]
        places = {curve.run: place for place, curve in reversed([*enumerate(named)])}
        # What has a name lies above what has none.
        for curve in reversed([*named, *(c for c in self.shown if c not in named)]):
            look = self._look(curve, places.get(curve.run))
            axes.plot(curve.scores.step, curve.scores.value, **look)
            if not curve.is_training and self.is_few and _has_band(curve):
                ends = curve.scores.low, curve.scores.high
                soft = {"color": look["color"], "alpha": 0.15, "linewidth": 0}
                axes.fill_between(curve.scores.step, *ends, **soft)
        name = question.named.title
        axes.set_ylabel(name[:1].upper() + name[1:])
        axes.set_xlabel(self.shown[0].series.step_unit)
        axes.xaxis.set_major_locator(MaxNLocator("auto", integer=True))
        axes.grid(color="0.92", linewidth=0.6)
        axes.set_axisbelow(True)
        keys = [(self._look(one, places[one.run]), _name(one, named)) for one in named]
        if len(self.strong) > len(named):
            more = f"{len(self.strong) - len(named)} more"
            keys.append((self._look(self.strong[-1], None), more))
        lines = [Line2D([], [], **look) for look, _ in keys]
        beside = {"loc": "upper left", "bbox_to_anchor": (1.01, 1.02)}
        place = beside if self.has_legend_beside else {"loc": "best"}
        axes.legend(lines, [key for _, key in keys], frameon=False, fontsize=8, **place)

    def _look(self, curve: Drawn, place: int | None) -> dict[str, Any]:
        """Return the look of a line; without a place among the names it is grey."""
        look: dict[str, Any] = {
            "linewidth": 0.7 if curve.is_training or place is None else 1.6,
            "marker": "" if len(curve.scores.step) > 1 else "o",
            "markersize": 3,
        }
        if place is None:
            return {**look, "color": OTHERS, "linestyle": DASHES[0]}
        dash = place if self.is_few else place // len(COLOURS)
        colour = COLOURS[place % len(COLOURS)]
        return {**look, "color": colour, "linestyle": DASHES[dash]}


def _title(curves: Sequence[Drawn], question: Question, threshold: float | None) -> str:
    """Return what the curves are of."""
    is_exact = all(curve.series.is_exact for curve in curves)
    averages = {described_average(curve.scores) for curve in curves}
    parts = [
        f"{'Exact ' if is_exact else ''}{question.named.title} of "
        f"{printable(curves[0].series.tag)}"
    ]
    if question.class_name is not None:
        parts.append(f"class {printable(question.class_name)}")
    elif len(averages) == 1 and (average := averages.pop()):
        parts.append(f"{average} average")
    if threshold is not None:
        parts.append(f"threshold {threshold:g}")
    title = ", ".join(parts)
    return title[:1].upper() + title[1:]


def _caption(charts: Sequence[_Chart], question: Question) -> Iterator[str]:
    """Yield sentences on the numbers of rows, the band, and what is not exact."""
    strong = [curve for chart in charts for curve in chart.strong]
    shown = [curve for chart in charts for curve in chart.shown]
    runs = len({curve.run for curve in shown})
    yield f"{runs} run{'s' * (runs != 1)}."
    rows = {
        int(curve.scores.total[-1])
        for curve in strong
        if curve.scores.total is not None and np.isfinite(curve.scores.total[-1])
    }
    if rows:
        least, most = min(rows), max(rows)
        some = f"{least:,}" if least == most else f"{least:,} to {most:,}"
        yield f"{some} rows each at the last step."
    if any(curve.is_training for curve in shown):
        yield "Thin: the rows of training."
    if any(chart.is_without_training for chart in charts):
        yield "Without the rows of training."
    if any(_has_band(curve) for chart in charts if chart.is_few for curve in strong):
        yield (
            "Band: where the score of other rows of the same kind would lie in "
            f"{100 * question.interval:g} of 100 cases."
        )
    if not all(curve.series.is_exact for curve in shown):
        yield "Some values are as logged: nobody knows how they were averaged."


def _height(curve: Drawn) -> float:
    """Return the last value, by which curves are ordered; what has none comes last."""
    return float(np.nan_to_num(curve.scores.value[-1].astype(float), nan=-np.inf))


def _name(curve: Drawn, others: Sequence[Drawn]) -> str:
    """Return what a legend calls a curve: its run, if only one curve is of that run."""
    is_alone = sum(other.run == curve.run for other in others) == 1
    return printable(curve.run if is_alone and curve.run != TOP else curve.series.run)


def _has_band(curve: Drawn) -> bool:
    return curve.scores.low is not None and curve.scores.high is not None
