"""Changes the source one place at a time, and says which changes no test notices.

    python -m tests.mutants [--sample N] [--seed N] [--only PART] [--survivors]

What it finds goes to `.mutants/results.jsonl`, a line for each change. A change that
stands there already is not tried again, also after other lines were edited: with
`--survivors` those are that no test noticed and no page explains, and `--again` forgets
all that is known.
Which tests come by which line is found out once, and again for files that were edited.
It ends with 1 if fewer than 95 of 100 changes are noticed.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants.changes import Change, changes
from tests.mutants.found import SURVIVED, Explained, Results, print_results
from tests.mutants.judged import Outcome, import_packages, outcome
from tests.mutants.reach import WRITTEN, Reach, digests

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / ".mutants"
RESULTS = PLACE / "results.jsonl"
SOURCES = ("tb_f1_plugin/core", "tb_f1_plugin/format", "tb_f1_plugin/reading")
TESTS = (
    "tests/core",
    "tests/format",
    "tests/reading",
    "tests/analysis",
    "tests/loop",
    "tests/logdir",
)
TESTS_OPTIONS = ("-q", "-p", "no:cacheprovider", "-m", "not slow and not browser")
PROMISED = 0.95
# They start threads, and few of the tests need them: not before the processes part.
HEAVY = ("jax", "keras", "tensorflow", "torch")
# A change that no test notices costs all of its tests; these are chosen up to so many.
TESTS_SECONDS = 20.0
MOST_SECONDS = 60.0  # of the processor, for one change


def main() -> int:
    """Try the changes that are asked for, and print what became of them."""
    asked = _arguments().parse_args()
    if asked.again:
        (PLACE / WRITTEN).unlink(missing_ok=True)
        RESULTS.unlink(missing_ok=True)
    reach = _reach()
    known, told = Results(RESULTS), Explained(ROOT)
    chosen = _chosen(asked.sample, asked.seed, asked.only)
    import_packages([name for name in reach.packages if not name.startswith(HEAVY)])
    found: dict[Change, Outcome] = {}
    for number, change in enumerate(chosen):
        result = known.of(change)
        survived = result in SURVIVED and change not in told
        if survived if asked.survivors else result is None:
            result = _tried(change, reach)
            known.add(change, result)
        if result is not None:
            found[change] = result
        if number % 100 == 99:
            print(f"{number + 1} of {len(chosen)}", file=sys.stderr, flush=True)
    return int(print_results(ROOT, found, told) < PROMISED)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sample", type=int, help="so many, drawn at random; else all")
    parser.add_argument("--seed", type=int, default=0, help="another sample")
    parser.add_argument("--only", default="", help="files whose path has this part")
    parser.add_argument("--survivors", action="store_true", help="those, once more")
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


def _tried(change: Change, reach: Reach) -> Outcome:
    """Run the tests of the change's own wing first: they import the least."""
    wing = Path(change.path).parts[1]
    tests = reach.tests(change.path, change.text, TESTS_SECONDS)
    own = [
        t for t in tests if t.startswith((f"tests/{wing}/", f"tb_f1_plugin/{wing}/"))
    ]
    others = [test for test in tests if test not in own]
    result: Outcome = "no test"
    for part in (own, others):
        if part and result in SURVIVED:
            source = change.made(ROOT)
            result = outcome(ROOT, change.path, source, part, MOST_SECONDS)
    return result


def _reach() -> Reach:
    """Return which tests come by which line; files of tests that are new are run.

    They run in a process of its own: what they import stays there.
    """
    known = Reach.read(PLACE)
    files = sorted(
        str(file.relative_to(ROOT))
        for pattern, folders in (("test_*.py", TESTS), ("*.py", SOURCES))
        for folder in folders
        for file in (ROOT / folder).rglob(pattern)
    )
    new = [f for f, d in digests(ROOT, files).items() if known.files.get(f) != d]
    if not new:
        return known
    code = (
        "from tests.mutants import reach; from pathlib import Path; "
        f"raise SystemExit(reach.main(Path({str(ROOT)!r}), {list(SOURCES)}, "
        f"Path({str(PLACE)!r}), {new}, {list(TESTS_OPTIONS)}))"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT)
    # A source without examples has no test.
    if ended.returncode not in (0, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise SystemExit("The tests must pass before the source is changed.")
    return Reach.read(PLACE)


if __name__ == "__main__":
    raise SystemExit(main())
