"""Lists the changes of a file's source, and makes one of them. Knows no tests.

The operators are cosmic-ray's. It has one for each pair of signs (`+` becomes `-`, `*`,
`//`, …). Where one of these is not noticed, the others mostly are not either, so each
sign has one or two, those that are nearest to it.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator

_SIGNS = """
    Add_Sub Sub_Add Mul_Div Div_Mul FloorDiv_Mul Mod_Mul Pow_Mul BitOr_BitAnd
    BitAnd_BitOr BitXor_BitAnd LShift_RShift RShift_LShift
"""
_COMPARISONS = """
    Eq_NotEq NotEq_Eq Lt_LtE Lt_GtE LtE_Lt LtE_Gt Gt_GtE Gt_LtE GtE_Gt GtE_Lt
    Is_IsNot IsNot_Is
"""
OPERATORS = (
    *(f"core/ReplaceBinaryOperator_{pair}" for pair in _SIGNS.split()),
    *(f"core/ReplaceComparisonOperator_{pair}" for pair in _COMPARISONS.split()),
    "core/ReplaceUnaryOperator_Delete_Not",
    "core/ReplaceUnaryOperator_Delete_USub",
    "core/ReplaceUnaryOperator_Delete_Invert",
    "core/AddNot",
    "core/ReplaceAndWithOr",
    "core/ReplaceOrWithAnd",
    "core/ReplaceTrueWithFalse",
    "core/ReplaceFalseWithTrue",
    "core/NumberReplacer",
    "core/ZeroIterationForLoop",
    "core/ReplaceBreakWithContinue",
    "core/ReplaceContinueWithBreak",
)


@dataclass(frozen=True)
class Change:
    """One place of a file, and what is done to it.

    Attributes:
        path: The file, from the top of the repository.
        operator: The name of cosmic-ray's operator.
        occurrence: Which of the places of that operator, from 0 on.
        line: Where the place begins, from 1 on.
        text: What stands in that line.
        place: Which of the places of that operator in lines of that text, from 0 on.
    """

    path: str
    operator: str
    occurrence: int
    line: int
    text: str
    place: int

    @property
    def name(self) -> str:
        """What it is called also after other lines of the file were edited."""
        return f"{self.path} {self.operator} {self.place} {self.text}"

    def made(self, root: Path) -> str:
        """Return the source of the file with this change."""
        source = (root / self.path).read_text()
        changed = mutate_code(source, get_operator(self.operator)(), self.occurrence)
        if changed is None:
            raise ValueError(f"There is no {self} any more: make the list anew.")
        return str(changed)


def changes(path: str, root: Path) -> Iterator[Change]:
    """List the changes of a file that can make a difference.

    Left out are types, which are no code that runs; what a decorator of a class is told
    (`frozen`, `slots`), which is no behaviour; how many answers a cache keeps; the star
    of a signature; whether `zip` minds lengths, which never differ; the size that
    `reshape` is to find, which may be any negative number; what is sent to other
    processes, which must not come to harm; and limits, `MOST_…` and `LEAST_…`: a limit
    stands in one place, and the tests ask for it by its name.
    """
    source = (root / path).read_text()
    silent = _silent(ast.parse(source))
    lines = [line.strip() for line in source.splitlines()]
    tree = get_ast(source)
    for name in OPERATORS:
        operator = _operator(name)
        places: Counter[str] = Counter()
        found = (
            span
            for node in ast_nodes(tree)
            for span in operator.mutation_positions(node)
        )
        for occurrence, (start, end) in enumerate(found):
            text = lines[start[0] - 1]
            place = places[text]
            places[text] += 1
            if text == "*," or any(a <= start and end <= b for a, b in silent):
                continue
            yield Change(path, name, occurrence, start[0], text, place)


@cache
def _operator(name: str) -> Operator:
    operator: Operator = get_operator(name)()
    return operator


def _silent(tree: ast.Module) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return where the types and the decorators of classes stand."""
    nodes: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation:
            nodes.append(node.annotation)
        elif isinstance(node, ast.FunctionDef):
            nodes += [node.returns] if node.returns else []
            nodes += [d for d in node.decorator_list if "cache" in ast.unparse(d)]
        elif isinstance(node, ast.ClassDef):
            nodes += node.decorator_list
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "cast":
            nodes += node.args[:1]
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "zip":
            nodes += [keyword.value for keyword in node.keywords]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "reshape":
            nodes += [a for a in node.args if ast.unparse(a) == "-1"]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "os.kill":
            nodes.append(node)
        elif (
            isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        ):
            nodes.append(node.test)
        elif isinstance(node, ast.Assign) and (_is_type(node.value) or _is_limit(node)):
            nodes.append(node.value)
    return [
        ((n.lineno, n.col_offset), (n.end_lineno or 0, n.end_col_offset or 0))
        for n in nodes
    ]


def _is_limit(node: ast.Assign) -> bool:
    """Whether a limit is given its name."""
    names = [target.id for target in node.targets if isinstance(target, ast.Name)]
    return any(name.lstrip("_").startswith(("MOST", "LEAST")) for name in names)


def _is_type(value: ast.expr) -> bool:
    """Whether a name for a type is made, as by `Counts | None`."""
    if not (isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr)):
        return False
    last = value.right
    return isinstance(last, ast.Subscript) or getattr(last, "value", 0) is None
