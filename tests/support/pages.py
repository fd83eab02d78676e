"""The pages of documentation: which there are, and what they name.

A page names a file as a code span that is a path, and a thing in it as `path::name`.
Paths are those of the repository, or those below `tb_f1_plugin/`, or those below
another folder that the page names. In a README of the dashboard they are also those
beside the page, or beside a folder above it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOTS = (ROOT, ROOT / "tb_f1_plugin")
PAGES = {
    str(path.relative_to(ROOT)): path
    for path in sorted(
        [
            *(ROOT / "docs").rglob("*.md"),
            ROOT / "README.md",
            ROOT / "frontend/README.md",
            *(ROOT / "frontend/src").rglob("*.md"),
            ROOT / "CONTRIBUTING.md",
            ROOT / "tb_f1_plugin/plugin/http_api.md",
        ]
    )
}
_FENCED = re.compile(r"^(```+).*?^\1$", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*(?:/|\.(?:py|tsx?|css|json|md|toml))")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def named(text: str) -> Iterator[tuple[str, str]]:
    """Yield the files that a page names, each with the thing in it, or "".

    >>> list(named("See `core/ratio.py::divide`, `tests/core/` and `f1_score`."))
    [('core/ratio.py', 'divide'), ('tests/core/', '')]
    """
    for span in _SPAN.findall(_FENCED.sub("", text)):
        path, _, name = span.partition("::")
        if _PATH.fullmatch(path):
            yield path, name


def missing(text: str, folder: Path = ROOT) -> list[str]:
    """Return what a page names and what is not there.

    Args:
        text: The page.
        folder: Where the page lies. It may name what lies beside it, or above.

    >>> missing("In `core/scores/` are `tables.py` and `tunes.py`.")
    ['tunes.py is no file']
    """
    names = list(named(text))
    above = [path for path in (folder, *folder.parents) if path.is_relative_to(ROOT)]
    roots = [*ROOTS, *above]
    roots += [root / path for path, _ in names if path.endswith("/") for root in roots]
    wrong = [why_not_there(*pair, roots=roots) for pair in names]
    return [reason for reason in wrong if reason is not None]


def why_not_there(
    path: str, name: str = "", roots: Sequence[Path] = ROOTS
) -> str | None:
    """Return what is wrong with what a page names; None if it is there.

    >>> why_not_there("core/ratio.py", "divide")
    >>> why_not_there("core/ratio.py", "multiply")
    'core/ratio.py defines no multiply'
    >>> why_not_there("core/wheel.py")
    'core/wheel.py is no file'
    """
    file = next((root / path for root in roots if (root / path).exists()), None)
    if file is None or (file.is_dir() and not path.endswith("/")):
        return f"{path} is no file"
    if name and name not in _defined_in(file):
        return f"{path} defines no {name}"
    return None


def links(text: str) -> list[str]:
    """Return the links of a page that lead into the repository.

    >>> links("[here](a.md#b), [there](https://example.org)")
    ['a.md#b']
    """
    found: list[str] = _LINK.findall(_FENCED.sub("", text))
    return [link for link in found if "://" not in link]


def anchors(text: str) -> set[str]:
    """Return the names of a page's headings, as links spell them.

    >>> anchors("# What a label is, and what not")
    {'what-a-label-is-and-what-not'}
    """
    headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", text), re.MULTILINE)
    plain = (re.sub(r"[^\w\s-]", "", heading).strip().lower() for heading in headings)
    return {re.sub(r"\s", "-", heading) for heading in plain}


def names_in(folder: Path) -> set[str]:
    """Return what the Python files of a folder define, and what is below it."""
    return {name for file in folder.rglob("*.py") for name in _defined_in(file)}


def _defined_in(file: Path) -> set[str]:
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        return set(_python_names(ast.parse(text)))
    return set(_typescript_names(text))


def _python_names(body: ast.AST, inside: str = "") -> Iterator[str]:
    for node in ast.iter_child_nodes(body):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield inside + node.name
        if isinstance(node, ast.ClassDef):
            yield from _python_names(node, f"{inside}{node.name}.")
        elif isinstance(node, ast.Assign):
            yield from (inside + t.id for t in node.targets if isinstance(t, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield inside + node.target.id


def _typescript_names(text: str) -> Iterator[str]:
    """Yield what stands at the left edge, and the methods of the classes there."""
    kinds = "function|class|const|let|interface|type"
    owner = ""
    for line in text.splitlines():
        found = re.match(rf"(?:export )?(?:async )?({kinds}) (\w+)", line)
        if found:
            owner = f"{found[2]}." if found[1] == "class" else ""
            yield found[2]
        words = "private|readonly|async|override|static"
        method = re.match(rf"  (?:(?:{words}) )*(\w+)\(", line)
        if owner and method:
            yield owner + method[1]
