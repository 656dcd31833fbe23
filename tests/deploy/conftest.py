"""A data folder of its own for the launcher, away from the clone's."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import postgres, servers

SERVICES = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL")


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Point the launcher to empty folders; a cluster made outside of them is removed again."""
    inside = tmp_path_factory.mktemp("local")
    outside = Path(tempfile.mkdtemp(dir="/var/tmp"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres, "LOCAL", inside)
        patch.setattr(postgres, "OUTSIDE", outside)
        patch.setattr(servers, "LOCAL", inside)
        patch.setattr(servers, "KEEP", inside / "keep-servers")
        yield inside
    shutil.rmtree(outside)


@pytest.fixture
def no_services(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the services that the test run itself was given."""
    for name in SERVICES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
