"""Where the launcher reads and writes. Everything it makes lies below .venv/ and .local/."""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# LOCAL_DIR gives a second copy of the site, such as the one browser tests walk, data of its own.
LOCAL = Path(os.environ.get("LOCAL_DIR") or ROOT / ".local").resolve()
ASSETS = ROOT / ".local" / "assets"
INBOX = LOCAL / "inbox"
STAMPS = LOCAL / "stamps"
MODULES = ROOT / "node_modules"


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, in one step: readers see all of it or nothing."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def fingerprint(*paths: Path) -> str:
    """Return a hash over names and contents of files, folders taken with all they hold."""
    digest = hashlib.sha256()
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(path.parent)).encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def is_done(step: str, state: str) -> bool:
    """Tell whether a step has been done for exactly this state of its inputs."""
    stamp = STAMPS / step
    return stamp.is_file() and stamp.read_text() == state


def mark_done(step: str, state: str) -> None:
    """Remember that a step has been done for this state of its inputs."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    write_private(STAMPS / step, state)
