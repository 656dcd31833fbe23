"""Blocks that fill themselves, frozen by the moment the newsletter appeared."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, Page

from cms.models import HomePage, NewsPage, ParticipationIndexPage, ParticipationPage
from notifications.models import NewsletterIndexPage, NewsletterPage
from tests.cms import build

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


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("„Endlich.“", "Endlich."),
        ('"Endlich."', "Endlich."),
        ("“Endlich.”", "Endlich."),
        ("Er sagte „Ja“", "Er sagte „Ja“"),
    ],
)
def test_marks_somebody_typed_around_a_quotation_are_not_doubled(
    draft: NewsletterPage, typed: str, shown: str
) -> None:
    draft.body = [("quote", {"text": typed, "source": ""})]  # type: ignore[assignment]
    assert [part.html for part in draft.parts()] == [shown]


def test_no_kind_crowds_out_another(home: HomePage, draft: NewsletterPage, news: NewsPage) -> None:
    index = news.get_parent()
    for number in range(3):
        index.add_child(
            instance=NewsPage(
                title=f"Nachricht {number}",
                slug=f"nachricht-{number}",
                lead_text="Ja.",
                first_published_at=NOW - timedelta(hours=2 + number),
            )
        )
    NewsPage.objects.filter(pk=news.pk).update(first_published_at=NOW - timedelta(days=9))
    events = build.events(home)
    for number in range(2):
        build.event(events, title=f"Treffen {number}", begins=24 + number)
    block = ("everything_new", {**NEW, "kinds": ["news", "events"], "most": 4})
    assert titles(draft, block) == ["Nachricht 0", "Nachricht 1", "Treffen 0", "Treffen 1"]
    block = ("everything_new", {**NEW, "kinds": ["news", "events"], "most": 6})
    assert len(titles(draft, block)) == 6


def test_no_page_stands_in_an_issue_twice(
    home: HomePage, draft: NewsletterPage, news: NewsPage
) -> None:
    dialogue = build.format_page(home, title="Uferweg", opens=-48, closes=48)
    Page.objects.filter(pk__in=[dialogue.pk, news.pk]).update(
        first_published_at=NOW - timedelta(days=2)
    )
    new = {**NEW, "kinds": ["news", "formats"]}
    draft.body = [  # type: ignore[assignment]
        ("everything_new", new),
        ("open_formats", {"heading": "Jetzt mitreden", "most": 5}),
        ("pages", [news.page_ptr]),
    ]
    shown = [(part.label, [one.title for one in part.teasers]) for part in draft.parts()]
    assert shown == [("Jetzt mitreden", ["Uferweg"]), ("", ["Der Plan liegt aus"])]
    draft.body = [("everything_new", new)]  # type: ignore[assignment]
    shown = [(part.label, [one.title for one in part.teasers]) for part in draft.parts()]
    assert shown == [("Neu", ["Der Plan liegt aus", dialogue.title])]


def test_time_of_an_event_is_a_time(home: HomePage, draft: NewsletterPage) -> None:
    event = build.event(
        build.events(home),
        starts_at=datetime(2026, 12, 3, 17, tzinfo=ZoneInfo("Europe/Berlin")),
        ends_at=datetime(2026, 12, 3, 19, tzinfo=ZoneInfo("Europe/Berlin")),
        online_url="https://video.example.org/",
    )
    draft.body = [("event", event.page_ptr)]  # type: ignore[assignment]
    (part,) = draft.parts()
    day = "3.\N{NO-BREAK SPACE}Dezember\N{NO-BREAK SPACE}2026"
    assert part.teasers[0].kind == f"Termin · {day}, 17:00 Uhr · online"


@pytest.mark.parametrize(
    ("closes", "new", "words"), [(48, ["Uferweg"], "offen bis"), (-1, [], "war offen bis")]
)
def test_format_that_ended_is_not_told_as_open(
    home: HomePage, draft: NewsletterPage, closes: int, new: list[str], words: str
) -> None:
    dialogue = build.format_page(home, title="Uferweg", opens=-48, closes=closes)
    Page.objects.filter(pk=dialogue.pk).update(first_published_at=NOW - timedelta(days=2))
    assert titles(draft, ("everything_new", {**NEW, "kinds": ["formats"]})) == new
    draft.body = [("survey", dialogue.page_ptr)]  # type: ignore[assignment]
    (part,) = draft.parts()
    assert f" · {words} " in part.teasers[0].kind


@pytest.mark.parametrize(("days", "shown"), [(2, True), (-1, False)])
def test_archive_shows_an_issue_as_it_was(
    home: HomePage, draft: NewsletterPage, days: int, shown: bool
) -> None:
    """An event or format made today stands in no issue of last spring."""
    event = build.event(build.events(home), title="Rundgang")
    dialogue = build.format_page(home, title="Uferweg", opens=-240, closes=240)
    Page.objects.filter(pk__in=[event.pk, dialogue.pk]).update(
        first_published_at=NOW - timedelta(days=days)
    )
    draft.first_published_at = NOW
    coming = titles(draft, ("everything_new", {**NEW, "kinds": ["events"]}))
    open_now = titles(draft, ("open_formats", {"heading": "", "most": 3}))
    assert (coming, open_now) == ((["Rundgang"], ["Uferweg"]) if shown else ([], []))


def test_placeholder_of_a_page_that_is_not_translated_stands_in_no_issue(
    home: HomePage, archive: NewsletterIndexPage, news: NewsPage
) -> None:
    """Its address answers that there is no English version."""
    english, _created = Locale.objects.get_or_create(language_code="en")
    placeholder = news.copy_for_translation(english, copy_parents=True, alias=True)
    Page.objects.filter(pk=placeholder.pk).update(first_published_at=NOW - timedelta(days=2))
    issue = archive.copy_for_translation(english).add_child(
        instance=NewsletterPage(title="1", slug="one", subject="One", live=False)
    )
    assert titles(issue, ("everything_new", NEW)) == []
    assert titles(issue, ("pages", [placeholder])) == []
    issue.body = [("button", {"label": "Read", "page": placeholder})]
    assert list(issue.parts()) == []


def test_placeholder_of_an_issue_is_not_the_last_one(
    archive: NewsletterIndexPage, news: NewsPage
) -> None:
    english, _created = Locale.objects.get_or_create(language_code="en")
    german = archive.add_child(instance=NewsletterPage(title="1", slug="eins", subject="Eins"))
    placeholder = german.copy_for_translation(english, copy_parents=True, alias=True)
    Page.objects.filter(pk=placeholder.pk).update(first_published_at=NOW - timedelta(days=1))
    translated = news.copy_for_translation(english, copy_parents=True)
    Page.objects.filter(pk=translated.pk).update(
        live=True, first_published_at=NOW - timedelta(days=2)
    )
    issue = placeholder.get_parent().add_child(
        instance=NewsletterPage(title="2", slug="two", subject="Two", live=False)
    )
    assert titles(issue, ("everything_new", NEW)) == ["Der Plan liegt aus"]


@pytest.mark.parametrize("kind", ["pages", "everything_new", "open_formats"])
def test_queries_do_not_grow_with_the_teasers(
    home: HomePage, draft: NewsletterPage, news: NewsPage, kind: str, client: Client
) -> None:
    index = news.get_parent()
    formats = home.add_child(instance=ParticipationIndexPage(title="Mitreden", slug="mitreden"))

    def add(name: str) -> Page:
        when = NOW - timedelta(days=2)
        formats.add_child(
            instance=ParticipationPage(
                title=name, slug=name, lead_text="Ja?", opens_at=when, first_published_at=when
            )
        )
        page: Page = index.add_child(
            instance=NewsPage(title=name, slug=name, lead_text="Ja.", first_published_at=when)
        )
        return page

    chosen = [add("a")]
    draft.live = True
    blocks: dict[str, Any] = {
        "pages": chosen,
        "everything_new": {**NEW, "kinds": ["news", "formats"], "most": 20},
        "open_formats": {"heading": "", "most": 20},
    }
    draft.body = [(kind, blocks[kind])]  # type: ignore[assignment]
    draft.save()
    one = build.count_queries(client, draft.url)
    chosen += [add(f"n{number}") for number in range(9)]
    draft.body = [(kind, blocks[kind])]  # type: ignore[assignment]
    draft.save()
    assert build.count_queries(client, draft.url) == one
    html = client.get(draft.url).content.decode()
    assert html.count("newsletter__teaser") >= 10
