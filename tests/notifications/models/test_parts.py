"""Blocks that fill themselves, frozen by the moment the newsletter appeared."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Locale

from cms.models import HomePage, NewsPage, ParticipationIndexPage, ParticipationPage
from notifications.models import NewsletterIndexPage, NewsletterPage

pytestmark = pytest.mark.django_db
NOW = timezone.now()
NEW = {"heading": "Neu", "since": "last", "kinds": ["news"], "most": 5}


def titles(page: NewsletterPage, block: tuple[str, Any]) -> list[str]:
    page.body = [block]  # type: ignore[assignment]
    return [teaser.title for part in page.parts() for teaser in part.teasers]


@pytest.fixture
def draft(archive: NewsletterIndexPage) -> NewsletterPage:
    page: NewsletterPage = archive.add_child(
        instance=NewsletterPage(title="2", slug="zwei", subject="Zwei", live=False)
    )
    return page


@pytest.mark.parametrize(
    ("since", "age", "expected"),
    [
        ("last", timedelta(days=2), True),
        ("last", timedelta(days=4), False),
        ("7", timedelta(days=4), True),
        ("7", timedelta(days=8), False),
    ],
)
def test_everything_new_since(
    archive: NewsletterIndexPage,
    draft: NewsletterPage,
    news: NewsPage,
    since: str,
    age: timedelta,
    expected: bool,
) -> None:
    archive.add_child(
        instance=NewsletterPage(
            title="1", slug="eins", subject="Eins", first_published_at=NOW - timedelta(days=3)
        )
    )
    NewsPage.objects.filter(pk=news.pk).update(first_published_at=NOW - age)
    shown = titles(draft, ("everything_new", {**NEW, "since": since}))
    assert shown == ["Der Plan liegt aus"] * expected


def test_issue_of_another_language_is_not_the_last_one(
    home: HomePage, archive: NewsletterIndexPage, draft: NewsletterPage, news: NewsPage
) -> None:
    english, _created = Locale.objects.get_or_create(language_code="en")
    home.copy_for_translation(english)
    archive.copy_for_translation(english).add_child(
        instance=NewsletterPage(
            title="1", slug="one", subject="One", first_published_at=NOW - timedelta(days=1)
        )
    )
    NewsPage.objects.filter(pk=news.pk).update(first_published_at=NOW - timedelta(days=2))
    assert titles(draft, ("everything_new", NEW)) == ["Der Plan liegt aus"]


def test_what_appeared_later_does_not_change_the_archive(
    archive: NewsletterIndexPage, news: NewsPage
) -> None:
    page = archive.add_child(
        instance=NewsletterPage(
            title="1", slug="eins", subject="Eins", first_published_at=NOW - timedelta(days=3)
        )
    )
    NewsPage.objects.filter(pk=news.pk).update(first_published_at=NOW)
    assert titles(page, ("everything_new", NEW)) == []


def test_open_formats_by_their_end(home: HomePage, draft: NewsletterPage) -> None:
    index = home.add_child(instance=ParticipationIndexPage(title="Mitreden", slug="mitreden"))
    for title, days in (("Später", 9), ("Bald", 2), ("Vorbei", -1)):
        index.add_child(
            instance=ParticipationPage(
                title=title,
                slug=title.lower(),
                lead_text="Ja?",
                opens_at=NOW - timedelta(days=20),
                closes_at=NOW + timedelta(days=days),
            )
        )
    assert titles(draft, ("open_formats", {"heading": "", "most": 5})) == ["Bald", "Später"]


def test_quote_is_a_part_of_its_own(draft: NewsletterPage) -> None:
    draft.body = [  # type: ignore[assignment]
        ("quote", {"text": "Endlich.", "source": "Eine Anwohnerin"})
    ]
    assert [(part.kind, part.html, part.label) for part in draft.parts()] == [
        ("quote", "Endlich.", "Eine Anwohnerin")
    ]
