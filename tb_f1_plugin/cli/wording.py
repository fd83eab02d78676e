"""Wording: sentences and words as the command line says them.

May import the routes, for their parameters, the readers and the analysis. A route has
parameters and the command line has options of the same names. The analysis speaks of
parameters, in backticks.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from tb_f1_plugin.analysis.question import Question
from tb_f1_plugin.analysis.scoring import Scores, described_average
from tb_f1_plugin.plugin.routes import route_of
from tb_f1_plugin.reading.series import Series

# Those of `pool`, whose options `tb-f1 pool` has, and the others some of them.
PARAMETERS = {parameter.name: parameter for parameter in route_of("pool").parameters}
_ADVICE = re.compile(rf"`(?P<name>{'|'.join(PARAMETERS)})=(?P<value>[^`]*)`")


def spoken(sentence: str, names: Collection[str] = ()) -> str:
    """Return a sentence whose advice is an option where it was a parameter.

    Args:
        sentence: The sentence.
        names: What stands in backticks and is a name, whatever it looks like.

    >>> spoken("Say so (`same_rows=1`), or ask with `zero_division=nan`.")
    'Say so (`--same-rows`), or ask with `--zero-division nan`.'
    >>> spoken("`beta=2` leads.", names=["beta=2"])
    '`beta=2` leads.'
    """

    def option(found: re.Match[str]) -> str:
        if found[0].strip("`") in names:
            return found[0]
        name = _option(found["name"])
        is_flag = PARAMETERS[found["name"]].is_flag
        return f"`{name}`" if is_flag else f"`{name} {found['value']}`"

    return _ADVICE.sub(option, sentence)


def of_options(error: str, names: Collection[str]) -> str:
    """Return an error about some parameters as an error about options.

    >>> of_options("`zero_division` must be 0, 1 or nan.", ["zero_division"])
    '`--zero-division` must be 0, 1 or nan.'
    """
    every = "|".join(map(re.escape, names))
    return re.sub(f"`({every})`", lambda found: f"`{_option(found[1])}`", error)


def average_in_words(series: Series, answer: Scores, question: Question) -> str:
    """Return in a word or two over which classes a number is averaged, and how."""
    if question.class_name is not None:
        return f"class {question.class_name}"
    if not series.is_exact:
        is_named = series.logged is not None and series.average != "as_logged"
        return series.average if is_named else "not known"  # named by its tag
    return described_average(answer) or answer.average or "all classes"


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
