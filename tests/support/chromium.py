"""Finds a Chromium, or installs the system's; `python -m tests.support.chromium`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "chrome")
MAC_PATHS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


class NoChromiumError(RuntimeError):
    """There is no Chromium; the message says what to do."""


def find_chromium() -> Path:
    """Return the path of a Chromium; install the system's package as the last resort.

    The environment variable `CHROME` decides if it is set. It installs only where
    that needs no question asked: as root, with apt-get.
    """
    chosen = os.environ.get("CHROME")
    if chosen:
        found = shutil.which(chosen)
        if found is None:
            raise NoChromiumError(
                f"`CHROME` must be the path of a Chromium, got {chosen!r}, "
                "which is no program."
            )
        return Path(found)
    installed = installed_chromium()
    if installed is None and may_install():
        install()
        installed = installed_chromium()
    if installed is None:
        raise NoChromiumError(
            "The browser tests need Chromium or Chrome: install one, or set CHROME "
            "to the path of one."
        )
    return installed


def installed_chromium() -> Path | None:
    """Return the path of a Chromium that is here already."""
    for command in (*COMMANDS, *MAC_PATHS):
        found = shutil.which(command)
        if found:
            return Path(found)
    return None


def may_install() -> bool:
    """Tell whether the system's package can be installed without a password."""
    is_root = getattr(os, "geteuid", lambda: 1)() == 0
    return is_root and shutil.which("apt-get") is not None


def install() -> None:
    """Install the system's Chromium; what apt-get says goes to standard error."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # Another clone's tests, or the system's own upgrade, may hold it meanwhile.
    wait = ["-o", "DPkg::Lock::Timeout=300"]
    for arguments in (["update"], ["install", "--yes", "chromium"]):
        code = subprocess.call(
            ["apt-get", "--quiet", *wait, *arguments],
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
        )
        if code:
            raise NoChromiumError(
                f"`apt-get {arguments[0]}` failed with code {code}: install Chromium "
                "yourself, or set CHROME to the path of one."
            )


if __name__ == "__main__":
    try:
        print(f"Chromium: {find_chromium()}")
    except NoChromiumError as error:
        sys.exit(str(error))
