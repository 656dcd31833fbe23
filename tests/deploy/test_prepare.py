"""Making a fresh clone ready: what the demo writes is German from the first run on."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.local.paths import ROOT

SETTINGS = """
from config.settings.test import *

LOCALE_PATHS = [{path!r}]
"""
ASK = """
from deploy.local import prepare

prepare.begin()
from django.utils.translation import gettext, override

with override("de"):
    print(gettext("Good day,"))
"""


def test_a_fresh_clone_speaks_german_before_anything_is_loaded(tmp_path: Path) -> None:
    messages = tmp_path / "locale" / "de" / "LC_MESSAGES"
    messages.mkdir(parents=True)
    shutil.copy(ROOT / "locale" / "de" / "LC_MESSAGES" / "django.po", messages)
    (tmp_path / "fresh.py").write_text(SETTINGS.format(path=str(tmp_path / "locale")))
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "fresh",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
    }
    said = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, cwd=ROOT, capture_output=True, check=True
    )
    assert said.stdout.decode().strip() == "Guten Tag,"
