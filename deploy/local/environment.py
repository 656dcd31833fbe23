"""The environment in which the commands of this clone run."""

import os
import sys
from pathlib import Path


def for_commands(urls: dict[str, str], **more: str) -> dict[str, str]:
    """Return our own environment with the URLs of the servers and .venv's programs first."""
    programs = str(Path(sys.executable).parent)
    search = os.pathsep.join([programs, os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": search, "PYTHONUNBUFFERED": "1", **urls, **more}
