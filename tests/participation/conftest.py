"""Pages to write on and ways to fill them."""

import json
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import User
from cms.enums import Discussion
from cms.models import (
    Contact,
    EventPage,
    HomePage,
    Municipality,
    ParticipationIndexPage,
    RestrictedDocument,
)
from notifications.models import Message
from participation.domain import contribution as contributions
from participation.domain import sealing
from participation.domain.guest import Guest
from participation.enums import ContributionStatus
from participation.models import (
    Category,
    ConsultationPage,
    Contribution,
    DialoguePage,
    IdeaCollectionPage,
    Locality,
)
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
def office(db: None) -> Contact:
    """A unit of the administration that answers."""
    return Contact.objects.create(
        unit="Amt für Kreisentwicklung", email="kreisentwicklung@revierdialog.example"
    )


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
        if status == ContributionStatus.REMOVED:
            sealing.seal(item)
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


@pytest.fixture
def ideas(index: ParticipationIndexPage) -> IdeaCollectionPage:
    """An open idea collection with two categories."""
    page: IdeaCollectionPage = index.add_child(
        instance=IdeaCollectionPage(
            title="Orte am Wasser",
            slug="orte-am-wasser",
            question="Was fehlt am Ufer?",
            lead_text="Zeigen Sie uns, wo etwas fehlt.",
            opens_at=timezone.now() - timedelta(days=30),
            closes_at=timezone.now() + timedelta(days=30),
        )
    )
    page.categories.add(Category(name="Wege"), Category(name="Baden"))
    page.save_revision().publish()
    fresh: IdeaCollectionPage = IdeaCollectionPage.objects.get(pk=page.pk)
    return fresh


@pytest.fixture
def towns(db: None) -> dict[str, Municipality]:
    """Two municipalities and three localities, two of them with the same name."""
    borna = Municipality.objects.create(
        ags="14729050", name="Borna", slug="borna", population=18700,
        latitude="51.12420", longitude="12.49640",
    )  # fmt: skip
    posna = Municipality.objects.create(
        ags="14729190", name="Großpösna", slug="grosspoesna", population=5500,
        latitude="51.26640", longitude="12.49860",
    )  # fmt: skip
    for town, name, latitude, longitude in (
        (posna, "Störmthal", "51.25000", "12.46000"),
        (posna, "Neudorf", "51.28000", "12.52000"),
        (borna, "Neudorf", "51.11000", "12.48000"),
    ):
        Locality.objects.create(
            municipality=town, name=name, latitude=latitude, longitude=longitude
        )
    return {"borna": borna, "grosspoesna": posna}


SECTION_IDS = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(1, 5)]


def sections(*rows: tuple[int, str, str, str]) -> str:
    """The document of a consultation: (number of the id, level, heading, text) each."""
    return json.dumps(
        [
            {
                "type": "section",
                "id": SECTION_IDS[number - 1],
                "value": {"level": level, "title": title, "text": text},
            }
            for number, level, title, text in rows
        ]
    )


@pytest.fixture
def consultation(index: ParticipationIndexPage) -> ConsultationPage:
    """An open consultation; its first version is published."""
    page: ConsultationPage = index.add_child(
        instance=ConsultationPage(
            title="Leitbild Seen",
            slug="leitbild-seen",
            lead_text="Der Entwurf zum Lesen und Kommentieren.",
            opens_at=timezone.now() - timedelta(days=30),
            closes_at=timezone.now() + timedelta(days=30),
            document=sections(
                (1, "1", "Ufer", "Die Ufer bleiben frei.\n\nAlle kommen ans Wasser."),
                (2, "2", "Wege", "Ein Rundweg entsteht bis 2030."),
                (3, "1", "Baden", "Es gibt drei Badestellen."),
            ),
        )
    )
    page.save_revision().publish()
    return page


def republish(page: ConsultationPage, document: str, note: str = "") -> ConsultationPage:
    """Publish the page with another text of its draft."""
    fresh = ConsultationPage.objects.get(pk=page.pk)
    fresh.document, fresh.version_note = document, note
    fresh.save_revision().publish()
    found: ConsultationPage = ConsultationPage.objects.get(pk=page.pk)
    return found


def streamed(answer: Any) -> bytes:
    """What a streaming answer sends."""
    return b"".join(answer.streaming_content)


NEW_DRAFT = sections(
    (1, "1", "Ufer", "Die Ufer bleiben frei.\n\nAlle kommen barrierefrei ans Wasser."),
    (3, "1", "Baden", "Es gibt drei Badestellen."),
    (4, "1", "Ruhe", "Im Süden ist Ruhe."),
)


@pytest.fixture
def idea_data(ideas: IdeaCollectionPage) -> dict[str, Any]:
    """What a member sends at least."""
    category = ideas.categories.all()[0]
    return {"title": "Ein Steg", "body": "Ein Steg für Rollstühle.", "category": category.pk}
