"""Ground of the notifications tests."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.rich_text import RichText

from cms.models import HomePage, Municipality, NewsIndexPage, NewsPage, Topic
from notifications.domain import consent
from notifications.domain.consent import Choice
from notifications.enums import ConsentEvent, MessageKind, MessageStatus, Queue, Scope
from notifications.models import (
    Message,
    NewsletterIndexPage,
    NewsletterPage,
    Subscriber,
    Subscription,
)
from tests.notifications.smtp import Inbox, smtp_server


@pytest.fixture
def topic(db: None) -> Topic:
    return Topic.objects.create(name="Wohnen", slug="wohnen")


@pytest.fixture
def place(db: None) -> Municipality:
    return Municipality.objects.create(
        ags="14729040", name="Böhlen", slug="boehlen", population=6600, latitude=51, longitude=12
    )


@pytest.fixture
def make_subscriber(db: None) -> Callable[..., Subscriber]:
    """A confirmed subscriber of all news, unless told otherwise.

    Who has not confirmed has asked for it, and that is all there is of them.
    """

    def make(
        email: str = "lerche@example.org",
        *,
        confirmed_at: datetime | None = None,
        confirmed: bool = True,
        topic: Topic | None = None,
        place: Municipality | None = None,
        **fields: Any,
    ) -> Subscriber:
        person = Subscriber.objects.create(
            email=email,
            confirmed_at=confirmed_at or (timezone.now() if confirmed else None),
            **fields,
        )
        scope = Scope.TOPIC if topic else Scope.MUNICIPALITY if place else Scope.ALL
        if person.is_confirmed:
            Subscription.objects.create(
                subscriber=person, scope=scope, topic=topic, municipality=place
            )
        else:
            target = topic or place
            choice = Choice(scope, target.pk if target else None, str(target or scope.label))
            consent.record(
                person,
                event=ConsentEvent.REQUESTED,
                choices=[choice],
                form_path="/abo/",
                now=timezone.now(),
            )
        return person

    return make


@pytest.fixture
def full_outbox(db: None) -> None:
    """An outbox of many mails that were sent, and a planner that knows of them.

    Which index PostgreSQL takes for a table of three rows depends on when its statistics were
    last gathered, so a test that asks for an index has to ask a table that needs one.
    """
    Message.objects.bulk_create(
        Message(
            kind=MessageKind.ACCOUNT,
            queue=Queue.MAIL,
            to_address=f"anyone{n}@example.org",
            status=MessageStatus.SENT,
            next_attempt_at=None,
        )
        for n in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notifications_message")


@pytest.fixture
def inbox(settings: Any) -> Iterator[Inbox]:
    """A mail server that takes what we send."""
    box = Inbox()
    with smtp_server(box) as port:
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = port
        settings.EMAIL_TIMEOUT = 30
        yield box


@pytest.fixture
def archive(home: HomePage) -> NewsletterIndexPage:
    page: NewsletterIndexPage = home.add_child(
        instance=NewsletterIndexPage(title="Newsletter-Archiv", slug="newsletter")
    )
    return page


@pytest.fixture
def news(home: HomePage) -> NewsPage:
    index: NewsIndexPage = home.add_child(instance=NewsIndexPage(title="Neues", slug="neues"))
    page: NewsPage = index.add_child(
        instance=NewsPage(
            title="Der Plan liegt aus", slug="plan", lead_text="Bis Ende März & noch länger."
        )
    )
    return page


@pytest.fixture
def newsletter(archive: NewsletterIndexPage, news: NewsPage) -> NewsletterPage:
    """A published newsletter with every kind of block but a picture."""
    page: NewsletterPage = archive.add_child(
        instance=NewsletterPage(
            title="Ausgabe 1",
            slug="ausgabe-1",
            subject="Grüße vom See: was jetzt geplant ist",
            preheader="Drei Termine",
            intro=f'<p>Guten Tag, lesen Sie <a linktype="page" id="{news.pk}">hier</a>.</p>',
            body=[
                (
                    "text",
                    RichText("<h2>Termine</h2><p>Am <b>3. März</b>.</p><ul><li>Böhlen</li></ul>"),
                ),
                ("pages", [news]),
                ("divider", None),
                ("button", {"label": "Mitmachen", "page": news}),
            ],
        )
    )
    return page
