"""Versions: exact ones of all that developers have, as a file of constraints for pip.

    python -m tests.support.versions tests/backends/tensorflow.txt

A test compares the file with `pyproject.toml`, whose bounds are the only requirements.
"""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path

from packaging.utils import canonicalize_name

HEAD = """\
# TensorFlow, and what developers need: versions of what `make test` installs.
# To have just these: make test WITH="--constraint tests/backends/tensorflow.txt"
# Renew them, in an environment that was made anew: make versions
"""
# What every environment has, and this package itself.
NOT_LISTED = {"pip", "setuptools", "tb-f1-plugin", "wheel"}


def installed() -> dict[str, str]:
    """Return the version of each package here, by its name."""
    every = {
        canonicalize_name(one.metadata["Name"]): one.version
        for one in importlib.metadata.distributions()
    }
    return {name: every[name] for name in sorted(every) if name not in NOT_LISTED}


def main() -> None:
    """Write the file that is named."""
    lines = [f"{name}=={version}\n" for name, version in installed().items()]
    Path(sys.argv[1]).write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
