"""Demo of the notifications room: subscribers, an issue in the archive, the next one as a draft."""

import itertools

from django.utils import timezone
from django.utils.text import capfirst
from wagtail.models import Page
from wagtail.rich_text import RichText

from accounts.models import User
from cms.models import Municipality, NewsPage, ProjectPage, Topic
from notifications.domain import consent, newsletter
from notifications.domain.consent import Choice
from notifications.domain.site import set_up_newsletters
from notifications.enums import ConsentEvent, MailingState, MessageKind, MessageStatus, Queue, Scope
from notifications.models import (
    Mailing,
    Message,
    NewsletterIndexPage,
    NewsletterPage,
    Subscriber,
    Subscription,
)

DOMAIN = "revierdialog.example"
NAMES = [
    *("amsel", "biber", "bluthaenfling", "braunkehlchen", "eisvogel", "feldlerche", "fischotter"),
    *("gartenrotschwanz", "graureiher", "haselmaus", "haubentaucher", "heidelerche", "iltis"),
    *("kiebitz", "kormoran", "kranich", "kreuzkroete", "laubfrosch", "mauersegler", "milan"),
    *("moorfrosch", "neuntoeter", "pirol", "rauchschwalbe", "rebhuhn", "ringelnatter"),
    *("rohrdommel", "schafstelze", "schellente", "schwarzspecht", "seeadler", "siebenschlaefer"),
    *("star", "steinkauz", "stieglitz", "turmfalke", "uferschwalbe", "wendehals", "wiedehopf"),
    "zauneidechse",
]


def load() -> None:
    """Create what is missing; change nothing that exists."""
    archives = set_up_newsletters()
    _subscribers()
    for archive in archives[:1]:
        _first_issue(archive)
        _next_issue(archive)


def _subscribers() -> None:
    topics = list(Topic.objects.all())
    places = list(Municipality.objects.all())
    choices: list[Choice] = [Choice(Scope.ALL, None, capfirst(str(Scope.ALL.label)))]
    choices += [Choice(Scope.TOPIC, topic.pk, topic.name) for topic in topics]
    choices += [Choice(Scope.MUNICIPALITY, place.pk, place.name) for place in places]
    for name, choice in zip(NAMES, itertools.cycle(choices), strict=False):
        email = f"{name}@{DOMAIN}"
        if not Subscriber.objects.filter(email__iexact=email).exists():
            _subscriber(email, choice)
    resident = User.objects.filter(email=f"resident@{DOMAIN}").first()
    if resident and not Subscriber.objects.filter(email__iexact=resident.email).exists():
        person = _subscriber(resident.email, choices[0])
        person.user = resident
        person.save(update_fields=["user"])


def _subscriber(email: str, choice: Choice) -> Subscriber:
    now = timezone.now()
    person = Subscriber.objects.create(email=email, confirmed_at=now)
    target = {} if choice.scope == Scope.ALL else {f"{choice.scope}_id": choice.target_id}
    Subscription.objects.create(subscriber=person, scope=choice.scope, **target)
    consent.record(
        person,
        event=ConsentEvent.CONFIRMED,
        choices=[choice],
        form_path="/abo/",
        now=now,
        requested_at=now,
        confirmed_at=now,
    )
    return person


def _first_issue(archive: NewsletterIndexPage) -> None:
    if NewsletterPage.objects.child_of(archive).filter(slug="ausgabe-1").exists():
        return
    page: NewsletterPage = archive.add_child(
        instance=NewsletterPage(
            title="Ausgabe 1",
            slug="ausgabe-1",
            subject="Wo wir stehen: Masterplan, Monitoring und Ihre Stimme",
            preheader="Was gerade geplant wird und wo Sie mitreden können.",
            intro="<p>Guten Tag, ab jetzt schreiben wir Ihnen, wenn sich im Revier etwas bewegt. "
            "Kurz, verständlich und ohne Werbung.</p>",
            body=_body(
                "<h2>Mitreden lohnt sich</h2><p>Auf jeden Beitrag gibt es eine Antwort. "
                "Was daraus wird, lesen Sie auf der Seite des Projekts.</p>",
                "Zum Projekt",
                list(NewsPage.objects.live().order_by("-date")[:3]),
            ),
        )
    )
    page.save_revision().publish()
    _sent_mailing(page)


def _next_issue(archive: NewsletterIndexPage) -> None:
    if NewsletterPage.objects.child_of(archive).filter(slug="ausgabe-2").exists():
        return
    page = NewsletterPage(
        title="Ausgabe 2",
        slug="ausgabe-2",
        subject="Neue Termine rund um die Seen",
        preheader="Drei Gelegenheiten, sich einzumischen.",
        intro="<p>Guten Tag, das Frühjahr bringt neue Termine.</p>",
        body=_body(
            "<h2>Vormerken</h2><ul><li>Werkstatt zum Uferweg</li><li>Sprechstunde in Böhlen</li>"
            "</ul>",
            "Mehr dazu",
            list(NewsPage.objects.live().order_by("date")[:2]),
        ),
        live=False,
    )
    archive.add_child(instance=page)
    page.save_revision()


def _body(text: str, label: str, news: list[NewsPage]) -> list[tuple[str, object]]:
    body: list[tuple[str, object]] = [("text", RichText(text))]
    if news:
        body.append(("pages", [Page.objects.get(pk=page.pk) for page in news]))
    project = ProjectPage.objects.live().first()
    if project:
        body += [
            ("divider", None),
            ("button", {"label": label, "page": Page.objects.get(pk=project.pk)}),
        ]
    return body


def _sent_mailing(page: NewsletterPage) -> None:
    """The ledger of an issue that went out; no mail leaves the house for it."""
    rendered = newsletter.render(page)
    people = list(Subscriber.objects.filter(confirmed_at__isnull=False))
    now = timezone.now()
    mailing = Mailing.objects.create(
        page=page,
        state=MailingState.DONE,
        subject=rendered.subject,
        html=rendered.html,
        text=rendered.text,
        mime=b"",
        audience=page.audience,
        candidates=len(people),
        prepared=len(people),
        finished_at=now,
    )
    Message.objects.bulk_create(
        Message(
            kind=MessageKind.NEWSLETTER,
            queue=Queue.BULK,
            mailing=mailing,
            subscriber=person,
            to_address=person.email,
            subject=rendered.subject,
            status=MessageStatus.SENT,
            attempt=1,
            sent_at=now,
            smtp_code=250,
        )
        for person in people
    )
