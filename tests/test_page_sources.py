"""What the page says of sources: one table, with the sources that the server knows."""

from __future__ import annotations

import ast
import json
import re

from tests.support import house

PAGE = house.ROOT / "frontend" / "src"
TABLE = PAGE / "data" / "origins.ts"
SCHEMA = house.ROOT / house.PACKAGE / "plugin" / "schema.json"


def sources() -> set[str]:
    """Return the sources that an answer may have."""
    definitions = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]
    return set(definitions["Series"]["properties"]["source"]["enum"])


def test_the_table_has_every_source_and_no_other() -> None:
    """TypeScript checks it too, by the types that are made from the schema."""
    (table,) = re.findall(r"ORIGINS.*?= \{\n(.*?)\n\};", TABLE.read_text("utf-8"), re.S)

    assert set(re.findall(r"^  (\w+):", table, re.M)) == sources()


def test_no_other_file_lists_sources() -> None:
    """Whoever shows where numbers come from asks the table."""
    second = []
    for path in sorted(PAGE.rglob("*.ts*")):
        of_tests = ".test." in path.name or path.name in ("examples.ts", "schema.d.ts")
        quoted = set(re.findall(r"[\"'`](\w+)[\"'`]", path.read_text(encoding="utf-8")))
        if not of_tests and path != TABLE and len(quoted & sources()) > 1:
            second.append(path.relative_to(PAGE).as_posix())

    assert not second


def test_what_the_empty_page_tells_to_write_is_python_and_its_imports_work() -> None:
    """Each way is a program, and what it imports of ours is there."""
    page = (PAGE / "parts" / "emptypage.tsx").read_text(encoding="utf-8")
    ways = re.findall(r"code: `([^`]*)`", page)
    imports = set()
    for way in ways:
        for node in ast.walk(ast.parse(way)):
            if isinstance(node, ast.ImportFrom):
                imports |= {(node.module, name.name) for name in node.names}

    assert len(ways) > 3
    assert imports == {
        ("tb_f1_plugin", "F1Score"),
        ("tb_f1_plugin", "Writer"),
        ("tb_f1_plugin.keras", "TensorBoard"),
        ("tb_f1_plugin.lightning", "F1Callback"),
        ("tb_f1_plugin.transformers", "F1Callback"),
    }
    for module, name in imports:
        folder = house.ROOT / str(module).replace(".", "/")
        assert re.search(rf"\b{name}\b", (folder / "__init__.py").read_text("utf-8"))
