"""What is published reaches those who asked for it, once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction

from cms.models import (
    EventIndexPage,
    EventPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    ParticipationIndexPage,
    ParticipationPage,
    Topic,
)
from notifications.domain import follow, publication, retention
from notifications.enums import NoticeKind
from notifications.models import Message, Notice, NoticeRecipient
from tests.participation.conftest import mail_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def news_index(home: HomePage) -> NewsIndexPage:
    page: NewsIndexPage = home.add_child(instance=NewsIndexPage(title="Neues", slug="neues"))
    return page


def news(index: NewsIndexPage, title: str = "Der Plan", **fields: Any) -> NewsPage:
    page = NewsPage(
        title=title, slug=title.lower().replace(" ", "-"), lead_text="Bis März.", live=False
    )
    index.add_child(instance=page)
    for name, rows in fields.items():
        setattr(page, name, rows)
    page.save_revision().publish()
    found: NewsPage = NewsPage.objects.get(pk=page.pk)
    return found


def test_subscribers_of_its_topic_hear_of_a_new_page(
    news_index: NewsIndexPage, topic: Topic, make_subscriber: Any
) -> None:
    make_subscriber("wohnen@example.org", topic=topic)
    make_subscriber("alles@example.org")
    make_subscriber("ufer@example.org", topic=Topic.objects.create(name="Ufer", slug="ufer"))
    page = news(news_index, topics=[topic])
    row = Notice.objects.get()
    assert (row.keys, row.kind) == (
        [f"page:{page.pk}", f"topic:{topic.pk}", "all:news"],
        NoticeKind.PUBLISHED,
    )
    assert sorted(Message.objects.values_list("to_address", flat=True)) == [
        "alles@example.org",
        "wohnen@example.org",
    ]


def test_publishing_again_tells_nobody(news_index: NewsIndexPage, make_subscriber: Any) -> None:
    make_subscriber()
    page = news(news_index)
    page.title = "Der Plan, verbessert"
    page.save_revision().publish()
    assert Message.objects.count() == 1


def test_unpublished_page_is_withdrawn(news_index: NewsIndexPage, make_subscriber: Any) -> None:
    make_subscriber().subscriptions.update(cadence="daily")
    news(news_index).unpublish()
    assert NoticeRecipient.objects.get().state == "dropped"


@pytest.mark.parametrize(("cadence", "state"), [("daily", "waiting"), ("at_once", "posted")])
def test_page_that_comes_back_is_told_to_those_who_have_not_heard_of_it(
    news_index: NewsIndexPage, make_subscriber: Any, cadence: str, state: str
) -> None:
    make_subscriber().subscriptions.update(cadence=cadence)
    page = news(news_index)
    page.unpublish()
    make_subscriber("neu@example.org")
    page.title = "Der neue Plan"
    for _twice in range(2):
        page.save_revision().publish()
    row = Notice.objects.get()
    assert (row.withdrawn_at, row.words("de").subject) == (None, "Der neue Plan")
    old, new = row.recipients.order_by("subscriber__pk")
    assert (old.state, new.state) == (state, "posted")
    assert Message.objects.count() == (1 if cadence == "daily" else 2)


def test_who_left_meanwhile_hears_nothing_of_a_page_that_comes_back(
    news_index: NewsIndexPage, make_subscriber: Any
) -> None:
    person = make_subscriber()
    person.subscriptions.update(cadence="daily")
    page = news(news_index)
    page.unpublish()
    person.subscriptions.all().delete()
    page.save_revision().publish()
    assert not NoticeRecipient.objects.exists()


@pytest.mark.parametrize(("days", "told"), [(100, 1), (200, 0)])
def test_page_that_was_opened_later_is_told_of_unless_it_is_old(
    news_index: NewsIndexPage, make_subscriber: Any, days: int, told: int
) -> None:
    make_subscriber()
    closed = PageViewRestriction.objects.create(
        page=news_index, restriction_type=PageViewRestriction.LOGIN
    )
    page = news(news_index)
    assert not Notice.objects.exists()
    closed.delete()
    page.first_published_at -= timedelta(days=days)
    page.save()
    page.save_revision().publish()
    assert Message.objects.count() == told


@pytest.fixture
def translated(news_index: NewsIndexPage, topic: Topic) -> NewsPage:
    """News that waits to be published, with a translation anybody may read."""
    page = NewsPage(title="Der Plan", slug="plan", lead_text="Bis März.", live=False)
    news_index.add_child(instance=page)
    english = page.copy_for_translation(
        Locale.objects.create(language_code="en"), copy_parents=True
    )
    english.title, english.slug, english.lead_text = "The plan", "plan", "Until March."
    english.save_revision().publish()
    found: NewsPage = NewsPage.objects.get(pk=page.pk)
    return found


def _mails() -> dict[str, str]:
    rows = Message.objects.all()
    return {row.to_address.partition("@")[0]: f"{row.subject}\n{mail_text(row)}" for row in rows}


def test_readers_of_english_are_told_of_the_translation(
    translated: NewsPage, make_subscriber: Any
) -> None:
    make_subscriber("de@example.org")
    make_subscriber("en@example.org", language="en")
    translated.save_revision().publish()
    mails = _mails()
    assert all(word in mails["en"] for word in ("The plan\n", "Until March.", "/en/neues/plan/"))
    assert all(word in mails["de"] for word in ("Der Plan\n", "Bis März.", "/neues/plan/"))
    assert "/en/" not in mails["de"]


def test_readers_of_english_are_told_of_the_original_when_the_translation_is_gone(
    translated: NewsPage, make_subscriber: Any
) -> None:
    make_subscriber(language="en").subscriptions.update(cadence="daily")
    translated.save_revision().publish()
    translated.get_translations().get().specific.unpublish()
    words = NoticeRecipient.objects.get().notice.words("en")
    assert (words.subject, words.text, words.url) == ("Der Plan", "Bis März.", "/neues/plan/")


def test_placeholder_of_a_translation_is_not_told_of(
    news_index: NewsIndexPage, make_subscriber: Any
) -> None:
    make_subscriber(language="en")
    page = NewsPage(title="Der Plan", slug="plan", lead_text="Bis März.", live=False)
    news_index.add_child(instance=page)
    page.copy_for_translation(
        Locale.objects.create(language_code="en"), copy_parents=True, alias=True
    )
    page.save_revision().publish()
    assert NoticeRecipient.objects.get().notice.words("en").url == "/neues/plan/"


def test_plain_pages_are_not_told_of(home: HomePage, make_subscriber: Any) -> None:
    make_subscriber()
    home.save_revision().publish()
    assert Notice.objects.count() == 0


@pytest.fixture
def event(home: HomePage) -> EventPage:
    index = home.add_child(instance=EventIndexPage(title="Termine", slug="termine"))
    start = timezone.now() + timedelta(days=9)
    page = EventPage(
        title="Werkstatt",
        slug="w",
        lead_text="Am See.",
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        live=False,
    )
    index.add_child(instance=page)
    page.save_revision().publish()
    found: EventPage = EventPage.objects.get(pk=page.pk)
    return found


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        ({"lead_text": "Am Ufer."}, None),
        ({"place_name": "Rathaus"}, "Geändert: Werkstatt"),
        ({"is_cancelled": True}, "Abgesagt: Werkstatt"),
    ],
)
def test_followers_hear_of_a_changed_event(
    event: EventPage, resident: Any, change: dict[str, Any], subject: str | None
) -> None:
    follow.follow(resident, f"event:{event.pk}")
    for name, value in change.items():
        setattr(event, name, value)
    for _twice in range(2):
        event.save_revision().publish()
    assert list(Message.objects.values_list("subject", flat=True)) == [subject] * bool(subject)


def test_event_that_is_called_off_twice_is_told_of_twice(event: EventPage, resident: Any) -> None:
    follow.follow(resident, f"event:{event.pk}")
    for is_cancelled in (True, False, True):
        event.is_cancelled = is_cancelled
        for _twice in range(2):
            event.save_revision().publish()
    assert list(Message.objects.order_by("pk").values_list("subject", flat=True)) == [
        "Abgesagt: Werkstatt",
        "Geändert: Werkstatt",
        "Abgesagt: Werkstatt",
    ]


def test_change_that_was_taken_back_with_its_event_stands_again_with_it(
    event: EventPage, resident: Any
) -> None:
    follow.follow(resident, f"event:{event.pk}")
    event.place_name = "Rathaus"
    event.save_revision().publish()
    event.unpublish()
    event.save_revision().publish()
    told = Notice.objects.filter(kind=NoticeKind.EVENT)
    assert [row.withdrawn_at for row in told] == [None]
    assert Message.objects.count() == 1


def test_event_that_changed_while_it_was_away_is_told_of(event: EventPage, resident: Any) -> None:
    follow.follow(resident, f"event:{event.pk}")
    event.unpublish()
    event.place_name = "Rathaus"
    event.save_revision().publish()
    assert [row.subject for row in Message.objects.all()] == ["Geändert: Werkstatt"]


def test_change_of_an_event_that_was_announced_long_ago_is_told(
    event: EventPage, resident: Any
) -> None:
    follow.follow(resident, f"event:{event.pk}")
    long_ago = timezone.now() - timedelta(days=200)
    Notice.objects.update(created_at=long_ago)
    event.first_published_at = long_ago
    event.save()
    retention.forget_old_notices()
    event.place_name = "Rathaus"
    event.save_revision().publish()
    assert [row.subject for row in Message.objects.all()] == ["Geändert: Werkstatt"]


def test_what_was_told_of_an_event_goes_when_it_is_over(event: EventPage) -> None:
    after = event.ends_at + timedelta(days=180)
    assert (retention.forget_old_notices(after), Notice.objects.count()) == (0, 0)


@pytest.fixture
def format_page(home: HomePage) -> ParticipationPage:
    """Closes in two days."""
    index = home.add_child(instance=ParticipationIndexPage(title="Mitreden", slug="mitreden"))
    now = timezone.now()
    page = ParticipationPage(
        title="Uferweg",
        slug="ufer",
        lead_text="Wie breit?",
        opens_at=now - timedelta(days=9),
        closes_at=now + timedelta(days=2),
    )
    index.add_child(instance=page)
    return page


@pytest.mark.parametrize(("days", "told"), [(-1, 0), (2, 1), (4, 0)])
def test_followers_hear_once_that_a_format_closes(
    format_page: ParticipationPage, resident: Any, days: int, told: int
) -> None:
    now = timezone.now()
    format_page.closes_at = now + timedelta(days=days)
    format_page.save()
    follow.follow(resident, f"page:{format_page.pk}")
    for _twice in range(2):
        publication.tell_closing(now)
    assert NoticeRecipient.objects.filter(notice__kind=NoticeKind.CLOSING).count() == told


def test_nobody_hears_that_a_format_for_invited_people_closes(
    format_page: ParticipationPage, resident: Any
) -> None:
    PageViewRestriction.objects.create(
        page=format_page.get_parent(), restriction_type=PageViewRestriction.LOGIN
    )
    follow.follow(resident, f"page:{format_page.pk}")
    assert (publication.tell_closing(), Notice.objects.count()) == (0, 0)


def test_format_that_closes_is_told_of_once_for_all_languages(
    format_page: ParticipationPage, resident: Any
) -> None:
    english = Locale.objects.create(language_code="en")
    format_page.copy_for_translation(english, copy_parents=True, alias=True)
    assert (publication.tell_closing(), Notice.objects.count()) == (1, 1)


def test_nothing_is_told_of_a_page_that_is_gone(
    format_page: ParticipationPage, event: EventPage, resident: Any
) -> None:
    for key in (f"page:{format_page.pk}", f"event:{event.pk}"):
        follow.follow(resident, key)
    publication.tell_closing()
    event.place_name = "Rathaus"
    event.save_revision().publish()
    format_page.unpublish()
    event.unpublish()
    told = Notice.objects.filter(kind__in=[NoticeKind.CLOSING, NoticeKind.EVENT])
    assert [row.withdrawn_at is None for row in told] == [False, False]


def test_unpublishing_a_translation_leaves_the_notice_of_the_page(
    news_index: NewsIndexPage, make_subscriber: Any
) -> None:
    make_subscriber().subscriptions.update(cadence="daily")
    page = news(news_index)
    english = Locale.objects.create(language_code="en")
    translated = page.copy_for_translation(english, copy_parents=True)
    translated.save_revision().publish()
    translated.refresh_from_db()
    translated.unpublish()
    assert NoticeRecipient.objects.get().state == "waiting"


def _ends(page: ParticipationPage, *, ago: int = 1, public_for: int = 9) -> ParticipationPage:
    """The page closed so many days ago and was first published so many days ago."""
    now = timezone.now()
    page.save_revision().publish()
    page.refresh_from_db()
    page.first_published_at = now - timedelta(days=public_for)
    page.closes_at = now - timedelta(days=ago)
    page.save()
    return page


def test_subscribers_hear_what_became_of_a_format_once(
    format_page: ParticipationPage, make_subscriber: Any
) -> None:
    page = _ends(format_page)
    make_subscriber()
    for text in ("<p>Zwei Meter <b>breit</b>.</p>", "<p>Zwei Meter und mehr.</p>"):
        page.result_text = text
        page.save_revision().publish()
    row = Message.objects.get()
    assert row.subject == "Ergebnisse: Uferweg"
    assert "Zwei Meter breit." in mail_text(row)


@pytest.mark.parametrize(
    "fields", [{"ago": -2}, {"ago": 9, "public_for": 3}], ids=["still open", "of the past"]
)
def test_nobody_hears_of_a_result_that_is_none_yet_or_old(
    format_page: ParticipationPage, make_subscriber: Any, fields: dict[str, int]
) -> None:
    page = _ends(format_page, **fields)
    make_subscriber()
    page.result_text = "<p>Zwei Meter breit.</p>"
    page.save_revision().publish()
    assert not Message.objects.exists()


def test_result_of_a_format_that_was_away_stands_again(
    format_page: ParticipationPage, make_subscriber: Any
) -> None:
    page = _ends(format_page)
    make_subscriber()
    page.result_text = "<p>Zwei Meter breit.</p>"
    page.save_revision().publish()
    page.unpublish()
    page.save_revision().publish()
    assert not Notice.objects.exclude(withdrawn_at=None).exists()
    assert Message.objects.filter(subject="Ergebnisse: Uferweg").count() == 1
