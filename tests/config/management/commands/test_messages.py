from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def project(tmp_path: Path, settings: Any) -> Path:
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [str(tmp_path / "locale")]
    (tmp_path / "templates").mkdir()
    page = '{% load i18n %}{% translate "Shore" %}'
    (tmp_path / "templates/page.html").write_text(page, encoding="utf-8")
    return tmp_path


def run(**options: bool) -> str:
    output = StringIO()
    call_command("messages", stdout=output, **options)
    return output.getvalue()


def test_messages_updates_and_names_what_is_missing(project: Path) -> None:
    assert run() == "locale/de updated, 1 message(s) to translate\n  Shore\n"


def test_messages_check_fails_while_something_is_missing(project: Path) -> None:
    run()
    with pytest.raises(CommandError, match="Not translated into German:\nShore"):
        run(check=True)


def test_messages_check_passes_when_all_is_translated(project: Path) -> None:
    run()
    path = project / "locale/de/LC_MESSAGES/django.po"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('msgid "Shore"\nmsgstr ""', 'msgid "Shore"\nmsgstr "Ufer"'))
    assert run(check=True) == "German is complete\n"
    assert run(compile=True) == "1 catalogue(s) compiled\n"
