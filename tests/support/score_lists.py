"""The lists of scores and averages that have to be files, written from the core's.

    python -m tests.support.score_lists

writes them: the lists of words in the schema, which other programs read, and the
dashboard's own, which is built where there is no Python. A test compares both with the
registry.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from tb_f1_plugin.core.scores.registry import SCORES, SCORES_BY_CLASS, Score
from tb_f1_plugin.core.vocabulary import (
    ABSENT_CLASSES,
    ASKED_AVERAGES,
    FILE_COLUMNS,
    SERIES_AVERAGES,
)

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "tb_f1_plugin" / "plugin" / "schema.json"
DASHBOARD = ROOT / "frontend" / "src" / "data" / "server" / "scores.ts"
COLUMNS = DASHBOARD.with_name("columns.ts")
COMMAND = "python -m tests.support.score_lists"

# By the name of a definition in the schema.
WORDS: dict[str, Sequence[str]] = {
    "Score": tuple(SCORES),
    "ScoreByClass": SCORES_BY_CLASS,
    "Average": SERIES_AVERAGES,
    "AbsentClasses": ABSENT_CLASSES,
}
_HEAD = f"""\
// Generated from tb_f1_plugin/core/scores/ by `{COMMAND}`. Do not edit.

/** What the page has to know of a score. */
export interface ScoreFacts {{
  /** As it stands in the middle of a sentence. */
  readonly title: string;
  /** It has a parameter β. */
  readonly takesBeta?: true;
  /** It knows true negatives, which are all that an absent class has. */
  readonly needsTotal?: true;
  /** Of a multi-class series it is that of the whole table, and no average. */
  readonly ofTable?: true;
  /** The least that it can be, where that is not 0. */
  readonly lowest?: number;
}}
"""


def wanted() -> dict[Path, str]:
    """Return what each file has to be."""
    schema = _schema(SCHEMA.read_text(encoding="utf-8"))
    return {SCHEMA: schema, DASHBOARD: _page(), COLUMNS: _columns()}


def stale() -> list[str]:
    """Return the files that are not what the registry says, by their paths."""
    return [
        path.relative_to(ROOT).as_posix()
        for path, text in wanted().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]


def _schema(text: str) -> str:
    """Return the schema with the words of the registry; all else is as it was."""
    for name, words in WORDS.items():
        enum = re.compile(rf'("{name}": \{{[^{{}}]*"enum": )\[[^\]]*\]')
        text, found = enum.subn(rf"\g<1>{json.dumps(words)}", text)
        if found != 1:
            raise ValueError(f"The schema must define {name!r} as one list of words.")
    return text


def _page() -> str:
    facts = "\n".join(f"  {name}: {_facts(score)}," for name, score in SCORES.items())
    return "\n".join(
        [
            _HEAD,
            "const KNOWN = {",
            facts,
            "} satisfies Record<string, ScoreFacts>;",
            "",
            "export type Score = keyof typeof KNOWN;",
            "export const SCORE_FACTS: Readonly<Record<Score, ScoreFacts>> = KNOWN;",
            "/** Every score by its name, in the order in which they are offered. */",
            "export const SCORES = Object.keys(KNOWN) as Score[];",
            "/** Those of single classes; the first is the one with bands. */",
            f"export const SCORES_BY_CLASS = {json.dumps(SCORES_BY_CLASS)} as const;",
            "export type ScoreByClass = (typeof SCORES_BY_CLASS)[number];",
            f"export const AVERAGES = {json.dumps(ASKED_AVERAGES)} as const;",
            f"export const ABSENT_CLASSES = {json.dumps(ABSENT_CLASSES)} as const;",
            "",
        ]
    )


def _columns() -> str:
    source = "tb_f1_plugin/core/vocabulary.py"
    return "\n".join(
        [
            f"// Generated from {source} by `{COMMAND}`. Do not edit.",
            "",
            "/** The columns of all files: each has some of them, in this order. */",
            "export const FILE_COLUMNS = [",
            *(f"  {json.dumps(name)}," for name in FILE_COLUMNS),
            "] as const;",
            "export type FileColumn = (typeof FILE_COLUMNS)[number];",
            "",
        ]
    )


def _facts(score: Score) -> str:
    flags = {
        "takesBeta": score.takes_beta,
        "needsTotal": score.needs_total,
        "ofTable": score.table is not None,
    }
    more = "".join(f", {name}: true" for name, is_so in flags.items() if is_so)
    if score.lowest:
        more += f", lowest: {score.lowest:g}"
    return f"{{ title: {json.dumps(score.title, ensure_ascii=False)}{more} }}"


def main() -> None:
    """Write the files that are not what they have to be."""
    for path, text in wanted().items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"{path.relative_to(ROOT)} is written.")


if __name__ == "__main__":
    main()
