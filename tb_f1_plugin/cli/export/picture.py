"""Picture: the curves of some series as SVG, for a paper or a README.

May import matplotlib, numpy, `curves`, `names`, the neighbours `atomic_file`,
`request` and `told`, the analysis, the reading and `text`. The numbers are those of
the route `scores`. The same logs give the same bytes: no date is in them, and no random
name.
"""

from __future__ import annotations

import io
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.style
import numpy as np
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator

from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.scoring import described_average, score
from tb_f1_plugin.cli.atomic_file import write
from tb_f1_plugin.cli.export.curves import (
    Drawn,
    curves_of,
    has_band,
    height_of,
    name_of,
    undefined,
    values_of,
)
from tb_f1_plugin.cli.export.names import Names, fitted, in_full, without_common
from tb_f1_plugin.cli.request import NothingToReadError, Request
from tb_f1_plugin.cli.told import tell
from tb_f1_plugin.reading.series import Series
from tb_f1_plugin.text import streams
from tb_f1_plugin.text.printable import printable

MOST_METRICS = 6  # charts in one picture
FEW = 4  # runs whose bands and training rows can be told from each other
MOST_NAMES = 12  # in a legend; what has no name is grey
WIDTH, HEIGHT, LEGEND = (
    6.4,
    3.6,
    2.0,
)  # inches: of a chart, and of what stands beside it
CHARACTERS, LETTERS = 14.5, 11  # an inch, of the caption and of the title
SMALL = 8  # points, of names and the caption
# Points that a name in a legend may have beside a chart, or in it, and below it; inches
# that one below it takes, and where the first one is, in heights of the chart.
BESIDE, BELOW, LINE, FIRST_LINE = 115.0, 380.0, 0.17, -0.17
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
        streams.put([text])
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
    curves = [*curves_of(every, question)]
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
    with mpl.rc_context(LOOK), warnings.catch_warnings():
        # A sign that the font lacks is drawn by whoever shows the text. Of what has no
        # room the picture is the only witness: nobody can mend it by a warning.
        warnings.simplefilter("ignore", UserWarning)
        for chart in charts:
            chart.call()
        has_legends = any(chart.has_legend_beside for chart in charts)
        width = WIDTH + LEGEND * has_legends
        caption = textwrap.wrap(
            " ".join(_caption(charts, question)), int(width * CHARACTERS)
        )
        heights = [HEIGHT + LINE * chart.lines_below for chart in charts]
        height = sum(heights) + LINE * max(0, len(caption) - FEW)
        figure = Figure((width, height), layout="constrained")
        FigureCanvasSVG(figure)
        places = figure.subplots(len(tags), squeeze=False, height_ratios=heights)
        for chart, axes in zip(charts, places[:, 0], strict=True):
            chart.draw(axes, question)
            title = _title(chart.shown, question, threshold)
            lines = textwrap.wrap(title, int((WIDTH - 1) * LETTERS))
            axes.set_title("\n".join(lines), loc="left")
        figure.supxlabel("\n".join(caption), x=0.01, ha="left", fontsize=SMALL)
        file = io.StringIO()
        figure.savefig(
            file, format="svg", metadata={"Date": None, "Creator": "tb_f1_plugin"}
        )
    return file.getvalue()


class _Chart:
    """The curves of one metric.

    Args:
        curves: All there are.

    Attributes:
        strong: Those of held-out rows, the highest first at their last step.
        shown: All that are drawn.
        named: Those of `strong` that have a name.
        names: What a legend calls a curve's name, once `call` has told.
        is_wide: Whether the names have no room beside the chart.
    """

    def __init__(self, curves: Sequence[Drawn]) -> None:
        held_out = [curve for curve in curves if not curve.is_training]
        self.strong = sorted(held_out, key=height_of, reverse=True)
        self.is_few = len(self.strong) <= FEW
        self.shown = curves if self.is_few else self.strong
        self.is_without_training = len(self.shown) < len(curves)
        self.named = self.strong[:MOST_NAMES]
        self.names: Names = {}
        self.is_wide = False

    @property
    def has_legend_beside(self) -> bool:
        """Whether the names stand beside the chart."""
        return not self.is_few and not self.is_wide

    @property
    def lines_below(self) -> int:
        """The lines of names below the chart."""
        return (len(self.named) + 1) * self.is_wide

    def call(self) -> None:
        """Find names that have room, and where."""
        every = [*dict.fromkeys(name_of(one, self.named) for one in self.named)]
        short = without_common(every, BESIDE, _wide)
        self.is_wide = any(_wide(text) > BESIDE for text in short.values())
        self.names = fitted(every, BELOW if self.is_wide else BESIDE, _wide)

    def draw(self, axes: Any, question: Question) -> None:
        """Draw the curves, their legend and the axes."""
        named = self.named
        places = {curve.run: place for place, curve in reversed([*enumerate(named)])}
        # What has a name lies above what has none.
        for curve in reversed([*named, *(c for c in self.shown if c not in named)]):
            look = self._look(curve, places.get(curve.run))
            axes.plot(curve.scores.step, curve.scores.value, **look)
            if not curve.is_training and self.is_few and has_band(curve):
                ends = curve.scores.low, curve.scores.high
                soft = {"color": look["color"], "alpha": 0.15, "linewidth": 0}
                axes.fill_between(curve.scores.step, *ends, **soft)
        name = question.named.title
        axes.set_ylabel(name[:1].upper() + name[1:])
        axes.set_xlabel(self.shown[0].series.step_unit)
        axes.xaxis.set_major_locator(MaxNLocator("auto", integer=True))
        axes.grid(color="0.92", linewidth=0.6)
        axes.set_axisbelow(True)
        self._limit(axes)
        keys = [
            (self._look(one, places[one.run]), self.names[name_of(one, named)])
            for one in named
        ]
        if len(self.strong) > len(named):
            more = f"{len(self.strong) - len(named)} more"
            keys.append((self._look(self.strong[-1], None), more))
        lines = [Line2D([], [], **look) for look, _ in keys]
        place: dict[str, Any] = {"loc": "best"}
        if self.is_wide:
            place = {"loc": "upper left", "bbox_to_anchor": (-0.02, FIRST_LINE)}
        elif self.has_legend_beside:
            place = {"loc": "upper left", "bbox_to_anchor": (1.01, 1.02)}
        texts = [key for _, key in keys]
        axes.legend(lines, texts, frameon=False, fontsize=SMALL, **place)

    def _limit(self, axes: Any) -> None:
        """Set the ends of the axes where the points do not give any."""
        steps = np.concatenate([curve.scores.step for curve in self.shown])
        values = np.concatenate([values_of(curve) for curve in self.shown])
        values = values[np.isfinite(values)]
        first, last = float(steps.min()), float(steps.max())
        if first == last:
            axes.set_xticks([first])
        if first == last or not len(values):
            axes.set_xlim(first - 0.5, last + 0.5)
        if not len(values):
            text = f"{undefined(self.shown)} at every step"
            axes.text(
                0.5, 0.5, text, ha="center", va="center", transform=axes.transAxes
            )
        is_flat = not len(values) or values.min() == values.max()
        if is_flat and all(0 <= value <= 1 for value in values):
            axes.set_ylim(-0.05, 1.05)

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
    if any(
        has_band(curve) for chart in charts if chart.is_few for curve in chart.strong
    ):
        yield (
            "Band: where the score of other rows of the same kind would lie in "
            f"{100 * question.interval:g} of 100 cases."
        )
    if not all(curve.series.is_exact for curve in shown):
        yield "Some values are as logged: nobody knows how they were averaged."
    for chart in charts:
        empty = [
            curve for curve in chart.strong if not np.isfinite(values_of(curve)).any()
        ]
        if empty and len(empty) < len(chart.strong):
            first = empty[:FEW]
            more = f" and {len(empty) - FEW} more" if len(empty) > FEW else ""
            names = "; ".join(name_of(curve, chart.strong) for curve in first)
            yield f"{undefined(empty).capitalize()} at every step: {names}{more}."
    yield from filter(None, dict.fromkeys(in_full(chart.names) for chart in charts))


def _wide(text: str) -> float:
    """Return the points that a text takes in a legend."""
    font = FontProperties(family=LOOK["font.family"], size=SMALL)
    size = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(size[0])
