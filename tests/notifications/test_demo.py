"""The demo is complete, and loading it again changes nothing."""

from datetime import date, timedelta

import pytest
from wagtail.models import Locale

from accounts import demo as people
from cms.models import HomePage, NewsIndexPage, NewsPage
from notifications import demo, queries
from notifications.domain import reasons, results
from notifications.enums import Cadence, MailingState, MessageStatus, ReturnState
from notifications.models import (
    Campaign,
    Mailing,
    Measure,
    MeasureDay,
    Message,
    NewsletterPage,
    Notice,
    ReturnedMail,
    Subscriber,
    Subscription,
    Suppression,
)
from tests.cms import build

pytestmark = pytest.mark.django_db


def test_demo_is_idempotent(home: HomePage) -> None:
    people.load()
    demo.load()
    demo.schedule_issue()
    models = (Subscriber, NewsletterPage, Mailing, Message, Campaign, Measure, Notice)
    counts = [model.objects.count() for model in models]
    demo.load()
    demo.schedule_issue()
    assert [model.objects.count() for model in models] == counts
    assert counts[:3] == [len(demo.NAMES) + len(demo.OTHERS) + 1, 5, 5]


def test_archive_holds_issues_that_are_sent_that_wait_and_that_stopped(home: HomePage) -> None:
    people.load()
    demo.load()
    demo.schedule_issue()
    states = Mailing.objects.order_by("created_at").values_list("state", flat=True)
    assert list(states) == [
        *[MailingState.DONE] * 3,
        MailingState.PAUSED,
        MailingState.SCHEDULED,
    ]
    for row in Mailing.objects.filter(state=MailingState.DONE):
        assert row.messages.count() == row.prepared == len(demo.NAMES) + 2


def test_half_of_the_people_chose_one_thing_and_get_no_issue_for_all(home: HomePage) -> None:
    for number in range(len(demo.NAMES)):
        build.topic(f"Thema {number}", f"thema-{number}")
    demo.load()
    assert Subscription.objects.filter(topic__isnull=False).count() == len(demo.NAMES) // 2
    last = Mailing.objects.filter(state=MailingState.DONE).order_by("-created_at")[0]
    assert last.prepared == len(demo.NAMES) // 2 + 1


def test_an_issue_points_to_pages_of_its_own_language(home: HomePage) -> None:
    english, _created = Locale.objects.get_or_create(language_code="en")
    for number, start in enumerate((home, home.copy_for_translation(english))):
        start.save_revision().publish()
        index = start.add_child(instance=NewsIndexPage(title="Index", slug="index"))
        day = date(2026, 11, 1) + timedelta(days=number)
        for name in ("a", "b"):
            page = NewsPage(title=f"{name} {number}", slug=name, lead_text="Vorspann", date=day)
            index.add_child(instance=page)
    demo.load()
    issue = NewsletterPage.objects.get(slug="ausgabe-1", locale=home.locale)
    titles = {teaser.title for part in issue.parts() for teaser in part.teasers}
    assert titles == {"a 0", "b 0"}


def test_subscribers_are_in_every_state(home: HomePage) -> None:
    demo.load()
    assert Subscriber.objects.filter(confirmed_at=None).count() == 1
    assert Subscriber.objects.filter(unsubscribed_at__isnull=False).count() == 1
    assert Suppression.objects.count() == 1
    assert set(Subscription.objects.values_list("cadence", flat=True)) == set(Cadence)


def test_campaign_has_results(home: HomePage) -> None:
    demo.load()
    campaign = Campaign.objects.order_by("starts_on").first()
    assert campaign is not None
    found = results.of(campaign)
    assert (len(found.lines), len(found.goals)) == (6, 4)
    assert found.lines[1].visits > 100
    assert 10 <= found.subscribers < len(demo.NAMES)


def test_campaign_holds_only_what_can_be_counted(home: HomePage) -> None:
    event_index = build.events(home)
    build.event(event_index)
    build.news(build.news_index(home))
    demo.load()
    with_page = MeasureDay.objects.filter(measure__page__isnull=False)
    assert with_page.exists()
    assert not with_page.filter(sign_ups__gt=0).exists()
    assert MeasureDay.objects.filter(measure__page=None, sign_ups__gt=0).exists()


def test_demo_names_no_foreign_host() -> None:
    assert demo.DOMAIN == "revierdialog.example"
    assert len(set(demo.NAMES)) == len(demo.NAMES) == 40


def test_staff_find_failures_with_reasons_and_mail_that_came_back(home: HomePage) -> None:
    people.load()
    demo.load()
    last = Mailing.objects.filter(state=MailingState.DONE).order_by("-created_at")[0]
    rows = last.messages.exclude(status=MessageStatus.SENT)
    assert rows.count() == 6
    assert [row for row in rows if not reasons.of(row)] == []
    assert ReturnedMail.objects.filter(state=ReturnState.OPEN).count() == 2
    assert queries.is_accounted_for(last, queries.progress(last))
    stopped = Mailing.objects.get(state=MailingState.PAUSED)
    assert stopped.stop_cause == "refused"
    assert sum(queries.progress(stopped).values()) == stopped.prepared
