"""Compiles requirements/*.in and package.json into lock files that name no registry."""

import subprocess
import sys

from deploy.local.assets import npm
from deploy.local.console import LauncherError, step
from deploy.local.paths import ROOT

REQUIREMENTS = ROOT / "requirements"
# Extras stay in the file: without them pip looks for `coverage[toml]` beside the pinned `coverage`,
# finds a newer release and refuses it for want of a hash (pypa/pip#9644).
OPTIONS = (
    "--generate-hashes", "--universal", "--python-version", "3.11",
    "--no-strip-extras", "--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet",
)  # fmt: skip


def lock_requirements() -> None:
    """Write base.txt, dev.txt and package-lock.json; what still fits keeps its version."""
    _python("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv")
    for name in ("base", "dev"):
        step(f"Compiling requirements/{name}.txt …")
        _python("-m", "uv", "pip", "compile", f"{name}.in", "-o", f"{name}.txt", *OPTIONS)
    step("Compiling package-lock.json …")
    npm("install", "--package-lock-only")


def _python(*arguments: str) -> None:
    """Run our Python in requirements/, so that the annotations hold bare file names."""
    done = subprocess.run([sys.executable, *arguments], cwd=REQUIREMENTS, check=False)
    if done.returncode:
        raise LauncherError("The lock files could not be compiled; the reason stands above.")
