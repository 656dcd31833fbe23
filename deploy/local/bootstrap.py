"""Makes .venv and installs the pinned requirements; the only part that runs without them.

It also has to be readable by an old Python, which it then refuses in one sentence.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
STAMP = VENV / "revierdialog-stamp"
REQUIREMENTS = ROOT / "requirements" / "dev.txt"
OLDEST = (3, 11)


def main() -> int:
    """Bring .venv up to date; quick when neither requirements, Python nor place have changed."""
    missing = what_is_missing()
    if missing:
        sys.stderr.write(f"✗ {missing}\n")
        return 1
    state = wanted_state()
    if STAMP.is_file() and STAMP.read_text() == state:
        return 0
    python = str(VENV / "bin" / "python")
    if not is_ours(python):
        say("Creating .venv …")
        shutil.rmtree(VENV, ignore_errors=True)
        if call([sys.executable, "-m", "venv", str(VENV)]):
            return 1
    say("Installing the pinned requirements (once; takes a minute or two) …")
    options = ["-qq", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    if call([python, "-m", "pip", "install", *options, "-r", str(REQUIREMENTS)]):
        sys.stderr.write("✗ The requirements could not be installed; pip says why above.\n")
        return 1
    STAMP.write_text(state)
    return 0


def what_is_missing() -> str:
    """Return one sentence that says what this machine lacks, or nothing."""
    if sys.version_info < OLDEST:
        has = ".".join(map(str, sys.version_info[:2]))
        return f"Python 3.11 or newer is needed, python3 is {has}: try `make PYTHON=python3.12 …`."
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return "Python's venv module is missing: `sudo apt install python3-venv`."
    return ""


def wanted_state() -> str:
    """Return what the environment depends on: place, Python and requirements."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    return f"{VENV}\n{sys.version}\n{digest}\n"


def is_ours(python: str) -> bool:
    """Tell whether .venv works, was made here and by the same minor version of Python."""
    question = "import pip, sys; print(sys.prefix, sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [python, "-c", question], capture_output=True, text=True, check=False
        )
    except OSError:
        return False
    # A clone that was moved has the old place in every script: pyvenv.cfg gives it away.
    made_here = str(VENV) in (VENV / "pyvenv.cfg").read_text()
    return made_here and answer.stdout.strip() == f"{VENV} {sys.version_info[:2]}"


def call(command: list[str]) -> int:
    """Run a command without input; Ctrl-C ends it without a traceback."""
    try:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONHOME"}
        return subprocess.run(
            command, check=False, env=environment, stdin=subprocess.DEVNULL
        ).returncode
    except KeyboardInterrupt:
        return 130


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(f"· {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
