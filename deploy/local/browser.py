"""Finds Chromium for the browser tests, and installs Debian's where that is allowed."""

import os
import shutil
import subprocess

from deploy.local.console import step

NAMES = ("chromium", "chromium-browser", "google-chrome")
HOW = "Browser tests need Chromium: `sudo apt install chromium`, or set CHROMIUM=/path/to/chromium."


def find_browser() -> str | None:
    """Return the path of a Chromium: the one that CHROMIUM names, or the first on the PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None)


def find_or_install_browser() -> str | None:
    """Return the path of a Chromium, installed just now if need be; None if that is not allowed."""
    found = find_browser()
    if found or os.environ.get("CHROMIUM") or not shutil.which("apt-get"):
        return found
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and (not shutil.which("sudo") or _call([*as_root, "true"])):
        return None
    step("Installing Debian's Chromium for the browser tests …")
    _call([*as_root, "apt-get", "update", "-qq"])
    _call([*as_root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
    return find_browser()


def _call(command: list[str]) -> int:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(
        command, env=environment, check=False, stdin=subprocess.DEVNULL, capture_output=True
    ).returncode
