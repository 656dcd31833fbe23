from pathlib import Path
from typing import Any

import pytest

from config import catalogue

CODE = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy
A = _("From code")
B = gettext_lazy("From lazy code")
C = ngettext("one thing", "%(n)s things", 2)
D = pgettext_lazy("month", "May")
E = "not marked"
"""
TEMPLATE = """{% load i18n %}
<p>{% translate "From a template" %}</p>
  {% translate "Open" context "of a shop" %}
{% blocktranslate trimmed %}
    Two lines
    become one
{% endblocktranslate %}
{% blocktranslate count n=things|length trimmed %}
  {{ n }} answer
{% plural %}
  {{ n }} answers
{% endblocktranslate %}
{# {% translate "In a comment" %} #}
"""


@pytest.fixture
def project(tmp_path: Path, settings: Any) -> Path:
    """A small project with one module and one template."""
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [str(tmp_path / "locale")]
    for folder in ("accounts/migrations", "templates/accounts", "static"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "accounts/views.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "accounts/migrations/0001.py").write_text('_("In a migration")', encoding="utf-8")
    (tmp_path / "templates/accounts/page.html").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


EXPECTED = {
    (None, "From code"),
    (None, "From lazy code"),
    (None, ("one thing", "%(n)s things")),
    ("month", "May"),
    (None, "From a template"),
    ("of a shop", "Open"),
    (None, "Two lines become one"),
    (None, ("%(n)s answer", "%(n)s answers")),
}


def found() -> set[tuple[str | None, object]]:
    messages = catalogue.extract_messages()
    return {
        (message.context, tuple(message.id) if isinstance(message.id, list) else message.id)
        for message in messages
        if message.id
    }


def test_extract_messages_from_code_and_templates(project: Path) -> None:
    assert found() == EXPECTED


def test_untranslated_without_a_catalogue_names_everything(project: Path) -> None:
    assert len(catalogue.untranslated("de")) == len(EXPECTED)


def test_update_then_translate_then_complete(project: Path) -> None:
    catalogue.update("de")
    path = catalogue.catalogue_path("de")
    text = path.read_text(encoding="utf-8")
    assert "In a migration" not in text
    text = text.replace('msgstr ""', 'msgstr "übersetzt"').replace('msgstr[0] ""', 'msgstr[0] "a"')
    path.write_text(text.replace('msgid ""\nmsgstr "übersetzt"', 'msgid ""\nmsgstr ""'))
    missing = catalogue.untranslated("de")
    assert missing == ["%(n)s answer", "one thing"]  # the plural is still empty
    path.write_text(path.read_text().replace('msgstr[1] ""', 'msgstr[1] "b"'))
    assert catalogue.untranslated("de") == []


def test_update_drops_what_nobody_uses_and_keeps_what_is_translated(project: Path) -> None:
    path = catalogue.catalogue_path("de")
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "From code"\nmsgstr "Aus dem Code"\n\nmsgid "Gone"\nmsgstr "Weg"\n',
        encoding="utf-8",
    )
    catalogue.update("de")
    stored = catalogue.read("de")
    assert stored["From code"].string == "Aus dem Code"
    assert stored.get("Gone") is None


def test_a_fuzzy_translation_is_missing(project: Path) -> None:
    path = catalogue.catalogue_path("de")
    path.parent.mkdir(parents=True)
    path.write_text('#, fuzzy\nmsgid "From code"\nmsgstr "Vielleicht"\n', encoding="utf-8")
    assert "From code" in catalogue.untranslated("de")


def test_compile_catalogues(project: Path) -> None:
    catalogue.update("de")
    assert catalogue.compile_catalogues() == 1
    assert catalogue.catalogue_path("de").with_suffix(".mo").stat().st_size > 0


def test_german_is_complete() -> None:
    assert catalogue.untranslated("de") == []
