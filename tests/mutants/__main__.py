"""Changes the source one place at a time, and says which changes no test notices.

    python -m tests.mutants [--sample N] [--seed N] [--only PART] [--again]

What it finds goes to `.mutants/results.jsonl`, a line for each change; a change that
stands there already is not tried again unless `--again` is said. It ends with 1 if
fewer than 95 of 100 changes are noticed.
"""

from __future__ import annotations

import argparse
import difflib
import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.mutants.changes import Change, changes
from tests.mutants.judged import Outcome, import_packages, outcome
from tests.mutants.reach import WRITTEN, Reach

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / ".mutants"
RESULTS = PLACE / "results.jsonl"
SOURCES = ("tb_f1_plugin/core", "tb_f1_plugin/format", "tb_f1_plugin/reading")
TESTS = ("tests/core", "tests/format", "tests/reading", "tests/analysis", "tests/loop")
TESTS_OPTIONS = ("-q", "-p", "no:cacheprovider", "-m", "not slow and not browser")
PROMISED = 0.95
# They start threads, and few of the tests need them: not before the processes part.
HEAVY = ("jax", "keras", "tensorflow", "torch")
# A change that no test notices costs all of its tests; these are chosen up to so many.
TESTS_SECONDS = 100.0
MOST_SECONDS = 300.0


def main() -> int:
    """Try the changes that are asked for, and print what became of them."""
    asked = _arguments().parse_args()
    if asked.again or not (PLACE / WRITTEN).exists():
        _find_reach()
        RESULTS.unlink(missing_ok=True)
    reach = Reach.read(PLACE)
    known = _known()
    chosen = _chosen(asked.sample, asked.seed, asked.only)
    import_packages([name for name in reach.packages if not name.startswith(HEAVY)])
    for number, change in enumerate(chosen):
        if change not in known:
            known[change] = _tried(change, reach)
            with RESULTS.open("a") as file:
                file.write(
                    json.dumps({**vars(change), "outcome": known[change]}) + "\n"
                )
        if sys.stderr.isatty() or number % 100 == 99:
            print(f"{number + 1} of {len(chosen)}", file=sys.stderr, flush=True)
    return _print_results({change: known[change] for change in chosen})


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sample", type=int, help="so many, drawn at random; else all")
    parser.add_argument("--seed", type=int, default=0, help="another sample")
    parser.add_argument("--only", default="", help="files whose path has this part")
    parser.add_argument("--again", action="store_true", help="forget what is known")
    return parser


def _chosen(sample: int | None, seed: int, only: str) -> list[Change]:
    files = sorted(
        str(file.relative_to(ROOT))
        for s in SOURCES
        for file in (ROOT / s).rglob("*.py")
    )
    found = [c for file in files if only in file for c in changes(file, ROOT)]
    if sample is None or sample >= len(found):
        return found
    drawn = random.Random(seed).sample(range(len(found)), sample)
    return [found[number] for number in sorted(drawn)]


def _known() -> dict[Change, Outcome]:
    if not RESULTS.exists():
        return {}
    lines = map(json.loads, RESULTS.read_text().splitlines())
    return {Change(**line): result for line in lines if (result := line.pop("outcome"))}


def _tried(change: Change, reach: Reach) -> Outcome:
    tests = reach.tests(change.path, change.line, TESTS_SECONDS)
    return outcome(ROOT, change.path, change.made(ROOT), tests, MOST_SECONDS)


def _find_reach() -> None:
    """Run all tests once, in a process of its own: what they import stays there."""
    code = (
        "from tests.mutants import reach; from pathlib import Path; "
        f"raise SystemExit(reach.main(Path({str(ROOT)!r}), {list(SOURCES)}, "
        f"Path({str(PLACE)!r}), {[*TESTS_OPTIONS, *TESTS]}))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def _print_results(results: dict[Change, Outcome]) -> int:
    for change, result in results.items():
        if result in ("not noticed", "no test"):
            print(f"\n{change.path}:{change.line} ({result})\n{_difference(change)}")
    print()
    for source in SOURCES:
        _share(source, [r for c, r in results.items() if c.path.startswith(source)])
    return int(_share("all", list(results.values())) < PROMISED)


def _share(name: str, results: list[Outcome]) -> float:
    counted = Counter(results)
    died = counted["noticed"] + counted["too slow"]
    share = died / len(results) if results else 1.0
    print(f"{name}: {died} of {len(results)} noticed ({share:.1%}); {dict(counted)}")
    return share


def _difference(change: Change) -> str:
    before = (ROOT / change.path).read_text().splitlines()
    after = change.made(ROOT).splitlines()
    lines = list(difflib.unified_diff(before, after, lineterm="", n=0))[3:]
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
