"""The content check finds what makes pages hard to read, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Locale

from accounts.models import User
from cms import content_check
from cms.domain.roles import ensure_roles
from cms.models import HomePage, NewsIndexPage
from tests.cms import build
from tests.cms.editing import edit_url

LONG = "Wort " * 26


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Der See ist da. Er ist tief!", ["Der See ist da.", "Er ist tief!"]),
        ("Es gibt z. B. Rehe und ca. 30 Hasen.", ["Es gibt z. B. Rehe und ca. 30 Hasen."]),
        ("Am 3. Mai geht es los. Kommen Sie?", ["Am 3. Mai geht es los.", "Kommen Sie?"]),
        ("Siehe Abs. 2 Nr. 5 GG.", ["Siehe Abs. 2 Nr. 5 GG."]),
        (
            "Sie sagte: „Es wird gut.“ Dann ging sie.",
            ["Sie sagte: „Es wird gut.“", "Dann ging sie."],
        ),
        ("Wirklich?! Ja … Nein.", ["Wirklich?!", "Ja …", "Nein."]),
        ("", []),
    ],
)
def test_sentences(line: str, found: list[str]) -> None:
    assert content_check.sentences(line) == found


@given(st.text(alphabet="aÄz. !?…„“3B\n\t", max_size=80))
def test_no_letter_is_lost_between_sentences(line: str) -> None:
    together = "".join("".join(content_check.sentences(line)).split())

    assert together == "".join(line.split())


@given(st.text(max_size=200))
def test_any_markup_can_be_read(html: str) -> None:
    reading = content_check.read(html)

    assert all(1 <= level <= 6 for level in reading.headings)


@pytest.mark.parametrize("words", ["hier", "Hier", " mehr … ", "Klicken Sie hier!", "", "→", "PDF"])
def test_links_that_say_nothing(words: str) -> None:
    assert content_check.says_nothing(words)


@pytest.mark.parametrize("words", ["Hier zum Fahrplan", "Masterplan (PDF)", "Mehrbedarf"])
def test_links_that_say_something(words: str) -> None:
    assert not content_check.says_nothing(words)


@pytest.mark.parametrize(
    ("levels", "skipped"),
    [
        ([], []),
        ([2, 3, 2, 3, 4], []),
        ([3], [(1, 3)]),
        ([2, 4, 3], [(2, 4)]),
        ([2, 1], [(2, 1)]),
    ],
)
def test_headings_leave_out_no_level(levels: list[int], skipped: list[tuple[int, int]]) -> None:
    assert content_check.skipped_levels(levels) == skipped


def whats(page: Any) -> list[str]:
    return [finding.what for finding in content_check.check(page)]


def test_a_good_page_has_no_findings(home: HomePage) -> None:
    page = build.content(home, search_description="Was hier steht.", lead_text="Kurz. Klar.")

    assert content_check.check(page) == []


def test_findings_say_where_and_what_to_do(news_index: NewsIndexPage) -> None:
    page = build.news(news_index, lead_text=LONG)
    body: Any = [
        ("paragraph", '<h3>Zu tief</h3><p>Den Plan gibt es <a href="/x">hier</a>.</p>'),
        ("note", {"title": "Hinweis", "text": f"<p>{LONG}</p>"}),
    ]
    page.body = body

    found = content_check.check(page)

    assert [(one.where, one.what) for one in found] == [
        ("Einleitung", "Der Satz „Wort Wort Wort Wort Wort Wort …“ hat mehr als 25 Wörter."),
        ("Inhalt", "Der Link „hier“ sagt nicht, wohin er führt."),
        ("Inhalt", "Der Satz „Wort Wort Wort Wort Wort Wort …“ hat mehr als 25 Wörter."),
        ("Überschriften", "Auf Ebene 1 folgt eine Überschrift der Ebene 3."),
        ("Werbung", "Es gibt keine Beschreibung für Suchmaschinen."),
    ]
    assert all(one.advice for one in found)


def test_a_page_nobody_touched_for_a_year_is_stale(home: HomePage) -> None:
    page = build.content(home, search_description="x")
    page.last_published_at = timezone.now() - timedelta(days=366)

    assert whats(page) == ["Seit über einem Jahr hat niemand diese Seite angefasst."]


def test_german_pages_want_leichte_sprache_once_the_site_speaks_it(home: HomePage) -> None:
    page = build.content(home, search_description="x")
    assert whats(page) == []

    simple = Locale.objects.get_or_create(language_code="de-simple")[0]
    assert whats(page) == ["Es gibt keine Fassung in Leichter Sprache."]

    home.copy_for_translation(simple)
    page.copy_for_translation(simple)
    assert whats(page) == []


def test_the_editor_shows_the_findings(
    client_for: Callable[[User | None], Client], editor: User, news_index: NewsIndexPage
) -> None:
    ensure_roles()
    page = build.news(news_index, lead_text=LONG)
    page.save_revision()

    html = client_for(editor).get(edit_url(page)).content.decode()

    assert "hat mehr als 25 Wörter" in html
    assert "data-checks-panel" in html  # Wagtail's own checker stands beside it
    assert 'id="checker-axe-configuration"' in html
