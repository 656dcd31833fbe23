"""Pages to write on and ways to fill them."""

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import User
from cms.enums import Discussion
from cms.models import Contact, EventPage, HomePage, ParticipationIndexPage, RestrictedDocument
from notifications.models import Message
from participation.domain import contribution as contributions
from participation.domain.guest import Guest
from participation.enums import ContributionStatus
from participation.models import Contribution, DialoguePage
from tests.cms import build

Write = Callable[..., Contribution]


@pytest.fixture
def index(home: HomePage) -> ParticipationIndexPage:
    page: ParticipationIndexPage = home.add_child(
        instance=ParticipationIndexPage(title="Mitmachen", slug="mitmachen")
    )
    return page


@pytest.fixture
def make_dialogue(index: ParticipationIndexPage) -> Callable[..., DialoguePage]:
    """A dialogue of a given slug; open unless told otherwise."""

    def make(slug: str = "kohle", **fields: Any) -> DialoguePage:
        values = {
            "title": "Was soll nach der Kohle bleiben?",
            "question": "Was ist Ihnen wichtig?",
            "lead_text": "Zwischen 2030 und 2035 endet der Tagebau.",
            "opens_at": timezone.now() - timedelta(days=30),
            "closes_at": timezone.now() + timedelta(days=30),
            **fields,
        }
        page: DialoguePage = index.add_child(instance=DialoguePage(slug=slug, **values))
        return page

    return make


@pytest.fixture
def dialogue(make_dialogue: Callable[..., DialoguePage]) -> DialoguePage:
    return make_dialogue()


@pytest.fixture
def held(make_dialogue: Callable[..., DialoguePage]) -> DialoguePage:
    """Publishes after approval."""
    return make_dialogue("geri", discussion=Discussion.HOLD)


@pytest.fixture
def closed(make_dialogue: Callable[..., DialoguePage]) -> DialoguePage:
    """Its time is over."""
    return make_dialogue("vorbei", closes_at=timezone.now() - timedelta(days=1))


@pytest.fixture
def write(dialogue: DialoguePage, resident: User) -> Write:
    """Hand in a contribution; by the resident on the dialogue unless told otherwise."""

    def make(body: str = "Bitte einen Radweg.", **kwargs: Any) -> Contribution:
        page = kwargs.pop("page", dialogue)
        if "guest" not in kwargs:
            kwargs.setdefault("author", resident)
        return contributions.submit(page, body=body, **{"submit_key": uuid4(), **kwargs})

    return make


@pytest.fixture
def sheet(home: HomePage) -> RestrictedDocument:
    """A document one may ask for."""
    project = build.project(
        build.projects(home),
        title="Wohnen 2025",
        contact=Contact.objects.create(
            unit="Stabsstelle", email="kreisentwicklung@revierdialog.example"
        ),
    )
    row = RestrictedDocument(title="Datenblätter der Kommunen")
    project.restricted_documents.add(row)
    project.save()
    document: RestrictedDocument = project.restricted_documents.get()
    return document


@pytest.fixture
def guest() -> Guest:
    return Guest(email="gast@example.org", name="Uferläufer")


@pytest.fixture
def in_status(write: Write) -> Callable[[ContributionStatus], Contribution]:
    """A contribution of the resident in any state."""

    def make(status: ContributionStatus) -> Contribution:
        item = write()
        if status != ContributionStatus.PUBLISHED:
            item.status = status
            item.save(update_fields=["status"])
        if status in {ContributionStatus.UNCONFIRMED, ContributionStatus.PENDING}:
            item.published_at = None
            item.save(update_fields=["published_at"])
        return item

    return make


def fill(page: DialoguePage, author: User, *, roots: int, replies: int = 0) -> list[Contribution]:
    """Many published contributions at once, without the verbs; one minute apart."""
    start = timezone.now() - timedelta(days=2)

    def row(number: int, **fields: Any) -> Contribution:
        return Contribution(
            page_id=page.pk,
            author=author,
            body=f"Beitrag {number}",
            status=ContributionStatus.PUBLISHED,
            published_at=start + timedelta(minutes=number),
            submit_key=uuid4(),
            **fields,
        )

    tops = Contribution.objects.bulk_create(
        [row(number, reply_count=replies, support_count=number % 3) for number in range(roots)]
    )
    Contribution.objects.bulk_create(
        [row(number, root=top, parent=top) for top in tops for number in range(replies)]
    )
    return tops


def mail_text(message: Message) -> str:
    """The plain text part of a mail in the outbox."""
    parsed = message_from_bytes(bytes(message.mime or b""), policy=policy.default)
    part = parsed.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@pytest.fixture
def make_event(home: HomePage) -> Callable[..., EventPage]:
    """An event with sign-up in two days, unless told otherwise."""
    index = build.events(home)

    def make(**fields: Any) -> EventPage:
        return build.event(index, **{"title": "Seerundgang", "sign_up": "open", **fields})

    return make
