"""Demo of the notifications room: subscribers in every state, an archive, an issue on its way."""

import itertools
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.rich_text import RichText

from accounts.models import User
from cms.models import EventPage, Municipality, NewsPage, ProjectPage, Topic
from notifications import queries
from notifications.demo import campaigns, notices, sending
from notifications.domain import consent, leaving, mailing, newsletter, subscription
from notifications.domain.consent import Choice
from notifications.domain.site import set_up_newsletters
from notifications.enums import (
    Cadence,
    ConsentEvent,
    MailingState,
    MessageKind,
    MessageStatus,
    Queue,
    Scope,
    SuppressionReason,
)
from notifications.models import (
    Mailing,
    Message,
    NewsletterIndexPage,
    NewsletterPage,
    Subscriber,
    Subscription,
    Suppression,
)
from notifications.queries import audiences

DOMAIN = "revierdialog.example"
OTHERS = ("wartend", "abgemeldet", "unbekannt", "english")
QUOTE = "Am Ende muss man sehen, was mit dem Vorschlag passiert ist. Sonst schreibt man nur einmal."


@dataclass(frozen=True)
class Issue:
    """The words of one issue."""

    subject: str
    preheader: str
    intro: str
    text: str
    label: str
    days_ago: int = 0


ISSUES = (
    Issue(
        "Wo wir stehen: Masterplan, Monitoring und Ihre Stimme",
        "Was gerade geplant wird und wo Sie mitreden können.",
        "<p>Guten Tag, ab jetzt schreiben wir Ihnen, wenn sich im Revier etwas bewegt. Kurz, "
        "verständlich und ohne Werbung.</p>",
        "<h2>Mitreden lohnt sich</h2><p>Auf jeden Beitrag gibt es eine Antwort. Was daraus wird, "
        "lesen Sie auf der Seite des Projekts.</p>",
        "Zum Projekt",
        95,
    ),
    Issue(
        "Neue Termine rund um die Seen",
        "Drei Gelegenheiten, sich einzumischen.",
        "<p>Guten Tag, in den nächsten Wochen können Sie an drei Orten mitreden.</p>",
        "<h2>Vormerken</h2><ul><li>Werkstatt zum Uferweg</li><li>Sprechstunde in Böhlen</li></ul>",
        "Mehr dazu",
        61,
    ),
    Issue(
        "Was aus Ihren Vorschlägen geworden ist",
        "Welche Ideen übernommen sind und warum andere nicht.",
        "<p>Guten Tag, Sie haben viel geschrieben. Hier steht, was daraus geworden ist.</p>",
        "<h2>Übernommen, teilweise übernommen, nicht übernommen</h2><p>Zu jedem Vorschlag gibt es "
        "eine Begründung. Die Tabelle dazu ist öffentlich.</p>",
        "Zu den Antworten",
        27,
    ),
)
NEXT = Issue(
    "Der Winter am See: was jetzt ansteht",
    "Neues aus den Projekten und wo Sie jetzt mitreden können.",
    "<p>Guten Tag, zum Jahresende fassen wir zusammen, was neu ist und was noch offen ist.</p>",
    "<h2>Kurz vor Schluss</h2><p>Einige Umfragen enden noch in diesem Jahr. Fünf Minuten reichen."
    "</p>",
    "Zum Projekt",
)
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
    _other_states()
    for archive in archives[:1]:
        for number, issue in enumerate(ISSUES, start=1):
            _sent_issue(archive, number, issue)
        sending.load(archive)
    campaigns.load()
    notices.load()


def _subscribers() -> None:
    topics = list(Topic.objects.all())
    places = list(Municipality.objects.all())
    everything = Choice(Scope.ALL, None, capfirst(str(Scope.ALL.label)))
    single = [Choice(Scope.TOPIC, topic.pk, topic.name) for topic in topics]
    single += [Choice(Scope.MUNICIPALITY, place.pk, place.name) for place in places]
    # Every other person hears about everything, so that an issue for all of them has readers.
    choices = [choice for one in single for choice in (everything, one)] or [everything]
    rhythms = itertools.cycle(Cadence)
    # They came one after the other, so some of them while the campaign ran.
    weeks_ago = itertools.cycle(range(16, 0, -1))
    for name, choice in zip(NAMES, itertools.cycle(choices), strict=False):
        email = f"{name}@{DOMAIN}"
        cadence = next(rhythms)
        since = timedelta(weeks=next(weeks_ago))
        if not Subscriber.objects.filter(email__iexact=email).exists():
            _subscriber(email, replace(choice, cadence=cadence), since=since)
    resident = User.objects.filter(email=f"resident@{DOMAIN}").first()
    if resident and not Subscriber.objects.filter(email__iexact=resident.email).exists():
        person = _subscriber(resident.email, everything)
        person.user = resident
        person.save(update_fields=["user"])


def _other_states() -> None:
    """Somebody who has yet to confirm, somebody who left, somebody whose mailbox is gone."""
    everything = Choice(Scope.ALL, None, capfirst(str(Scope.ALL.label)), Cadence.WEEKLY)
    waiting, left, gone, english = (f"{name}@{DOMAIN}" for name in OTHERS)
    if Subscriber.objects.filter(email__iexact=waiting).exists():
        return
    subscription.request(waiting, choices=[everything], form_path="/abo/", language="de")
    leaving.unsubscribe(_subscriber(left, everything), form_path="/abo/")
    _subscriber(gone, everything)
    Suppression.objects.get_or_create(
        email=gone,
        defaults={"reason": SuppressionReason.UNKNOWN_MAILBOX, "detail": "550 5.1.1"},
    )
    Subscriber.objects.filter(pk=_subscriber(english, everything).pk).update(language="en")


def _subscriber(email: str, choice: Choice, *, since: timedelta = timedelta()) -> Subscriber:
    now = timezone.now() - since
    person = Subscriber.objects.create(email=email, created_at=now, confirmed_at=now)
    target = {} if choice.scope == Scope.ALL else {f"{choice.scope}_id": choice.target_id}
    Subscription.objects.create(
        subscriber=person, scope=choice.scope, cadence=choice.cadence, **target
    )
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


def _sent_issue(archive: NewsletterIndexPage, number: int, issue: Issue) -> None:
    if NewsletterPage.objects.child_of(archive).filter(slug=f"ausgabe-{number}").exists():
        return
    news = list(_ours(NewsPage, archive).order_by("-date")[number - 1 : number + 2])
    page = _page(archive, number, issue, [("pages", _plain(news))] if news else [])
    page.save_revision().publish()
    moment = timezone.now() - timedelta(days=issue.days_ago)
    NewsletterPage.objects.filter(pk=page.pk).update(
        first_published_at=moment, last_published_at=moment
    )
    page.refresh_from_db()
    _sent_mailing(page, moment)


def schedule_issue() -> None:
    """Composed, approved and on its way at eight in the morning in a week.

    To be called when everything else is there: it tells what is open when it is written.
    """
    number = len(ISSUES) + 1
    archive = queries.archive()
    if archive is None:
        return
    if NewsletterPage.objects.child_of(archive).filter(slug=f"ausgabe-{number}").exists():
        return
    kinds = ["news", "projects", "events"]
    new = {"heading": "Neu im Revier", "since": "30", "kinds": kinds, "most": 4}
    body: list[tuple[str, Any]] = [
        ("everything_new", new),
        ("open_formats", {"heading": "Jetzt mitreden", "most": 3}),
        ("quote", {"text": QUOTE, "source": "Sprechstunde in Böhlen"}),
    ]
    event = _ours(EventPage, archive).filter(starts_at__gt=timezone.now()).first()
    if event:
        body.append(("event", Page.objects.get(pk=event.pk)))
    page = _page(archive, number, NEXT, body)
    page.save_revision().publish()
    at = timezone.localtime() + timedelta(days=7)
    mailing.start(page, by=None, at=at.replace(hour=8, minute=0, second=0, microsecond=0))


def _page(
    archive: NewsletterIndexPage, number: int, issue: Issue, body: list[tuple[str, Any]]
) -> NewsletterPage:
    blocks: list[tuple[str, Any]] = [("text", RichText(issue.text)), *body]
    project = _ours(ProjectPage, archive).first()
    if project:
        button = {"label": issue.label, "page": Page.objects.get(pk=project.pk)}
        blocks += [("divider", None), ("button", button)]
    page: NewsletterPage = archive.add_child(
        instance=NewsletterPage(
            title=f"Ausgabe {number}",
            slug=f"ausgabe-{number}",
            subject=issue.subject,
            preheader=issue.preheader,
            intro=issue.intro,
            body=blocks,
            live=False,
        )
    )
    return page


def _ours(model: type[Page], archive: NewsletterIndexPage) -> PageQuerySet:
    """Pages in the language of the archive: nobody mixes two in one issue."""
    pages: PageQuerySet = model._default_manager.live().filter(locale=archive.locale_id)
    return pages


def _plain(pages: list[NewsPage]) -> list[Page]:
    return [Page.objects.get(pk=page.pk) for page in pages]


def _sent_mailing(page: NewsletterPage, now: datetime) -> None:
    """The ledger of an issue that went out; no mail leaves the house for it."""
    rendered = newsletter.render(page)
    people = list(audiences.recipients(page.audience))
    row = Mailing.objects.create(
        page=page,
        state=MailingState.DONE,
        subject=rendered.subject,
        html=rendered.html,
        text=rendered.text,
        mime=b"",
        audience=page.audience,
        candidates=len(people),
        prepared=len(people),
        created_at=now,
        finished_at=now,
    )
    Message.objects.bulk_create(
        Message(
            kind=MessageKind.NEWSLETTER,
            queue=Queue.BULK,
            mailing=row,
            subscriber=person,
            to_address=person.email,
            subject=rendered.subject,
            status=MessageStatus.SENT,
            next_attempt_at=None,
            attempt=1,
            created_at=now,
            sent_at=now,
            smtp_code=250,
        )
        for person in people
    )
