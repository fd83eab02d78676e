"""Bill: what the package is made of, and what it asks for, as a CycloneDX file.

    python -m tests.support.bill dist/tb_f1_plugin.cdx.json

What is bundled has its version. What is required has none: the package asks for lower
bounds, and the environment of whoever installs it decides.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

from cyclonedx.model import Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL
from packaging.requirements import Requirement

from tests.support.bundled import bundled

PACKAGE = "tb_f1_plugin"
FOR_DEVELOPERS = "dev"  # the extra that no user has


def write(file: Path) -> None:
    """Write the bill; the same sources give the same bytes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    outputter = make_outputter(_bill(), OutputFormat.JSON, SchemaVersion.V1_6)
    file.write_text(outputter.output_as_string(indent=1) + "\n", encoding="utf-8")


def _bill() -> Bom:
    about = importlib.metadata.metadata(PACKAGE)
    whole = Component(
        name=PACKAGE,
        version=about["Version"],
        type=ComponentType.LIBRARY,
        bom_ref=PACKAGE,
        licenses=[DisjunctiveLicense(id=about["License-Expression"])],
        purl=PackageURL("pypi", None, PACKAGE.replace("_", "-"), about["Version"]),
    )
    parts = [*_bundled(), *_required()]
    made = Bom(components=parts)
    made.metadata.component = whole
    moment = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    made.metadata.timestamp = datetime.datetime.fromtimestamp(
        moment, datetime.timezone.utc
    )
    texts = sorted(f"{part.purl} {part.version}" for part in parts)
    made.serial_number = uuid.uuid5(uuid.NAMESPACE_OID, "\n".join(texts))
    made.register_dependency(whole, parts)
    return made


def _bundled() -> Iterator[Component]:
    """Yield the libraries inside the dashboard's files."""
    for one in bundled():
        group, _, name = one.name.rpartition("/")
        yield Component(
            name=name,
            group=group or None,
            version=one.version,
            type=ComponentType.LIBRARY,
            bom_ref=f"npm:{one.name}",
            scope=ComponentScope.REQUIRED,
            licenses=[DisjunctiveLicense(id=one.license)],
            purl=PackageURL("npm", group or None, name, one.version),
            properties=[Property(name=f"{PACKAGE}:is", value="bundled")],
        )


def _required() -> Iterator[Component]:
    """Yield what is installed beside the package, always or by an extra."""
    found: dict[str, tuple[bool, list[str]]] = {}
    for text in importlib.metadata.requires(PACKAGE) or []:
        asked = Requirement(text)
        extra = "" if asked.marker is None else str(asked.marker)
        if FOR_DEVELOPERS in extra or asked.name == PACKAGE:
            continue
        always, texts = found.get(asked.name, (False, []))
        found[asked.name] = always or "extra" not in extra, [*texts, text]
    for name, (always, texts) in sorted(found.items()):
        yield Component(
            name=name,
            type=ComponentType.LIBRARY,
            bom_ref=f"pypi:{name}",
            scope=ComponentScope.REQUIRED if always else ComponentScope.OPTIONAL,
            purl=PackageURL("pypi", None, name),
            properties=[Property(name=f"{PACKAGE}:asks for", value=t) for t in texts],
        )


if __name__ == "__main__":
    write(Path(sys.argv[1]))
