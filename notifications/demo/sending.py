"""Demo of sending: an issue not everybody got, one that has stopped by itself, what came back."""

from datetime import timedelta

from django.utils import timezone
from wagtail.rich_text import RichText

from notifications.domain import mailing as mailings
from notifications.enums import (
    MailingState,
    MessageStatus,
    RelayName,
    ReturnKind,
    ReturnState,
    StopCause,
)
from notifications.models import (
    Mailing,
    MailRelay,
    Message,
    NewsletterIndexPage,
    NewsletterPage,
    ReturnedMail,
)

SLUG = "sonderausgabe-bahnhof"
REFUSAL = "5.7.1 Service unavailable; client host listed by a blocklist"
# Status, answer code, answer of those who did not get the last issue.
FATES = (
    (MessageStatus.FAILED, 550, "5.1.1 User unknown in virtual mailbox table"),
    (MessageStatus.FAILED, 552, "5.2.2 Mailbox full"),
    (MessageStatus.FAILED, 554, "5.6.0 Message contains bare line feeds"),
    (MessageStatus.SKIPPED, None, "unsubscribed"),
    (MessageStatus.SKIPPED, None, "blocked"),
    (MessageStatus.UNKNOWN, None, "worker died while sending"),
)
LETTER = """From: Kim Beispiel <wiedehopf@revierdialog.example>
To: rueck@news.revierdialog.example
Subject: Wann ist die Werkstatt?

Guten Tag,

wann genau beginnt die Werkstatt zum Uferweg, und kann ich mit dem Rollstuhl hinein?

Freundliche Gruesse
Kim Beispiel
"""
RIDDLE = """From: postmaster@mail.firma.example
To: rueck@news.revierdialog.example
Subject: [Zustellung] Hinweis 0x8004

Die Nachricht konnte von der Richtlinie Q-17 nicht weiterverarbeitet werden.
"""


def load(archive: NewsletterIndexPage) -> None:
    """Create what is missing; change nothing that exists."""
    if NewsletterPage.objects.child_of(archive).filter(slug=SLUG).exists():
        return
    last = Mailing.objects.filter(state=MailingState.DONE).order_by("-created_at").first()
    if last:
        _not_everybody_got(last)
        _came_back(last)
    _stopped(archive)
    MailRelay.objects.get_or_create(name=RelayName.MAIN, defaults={"per_hour": 5000})


def _not_everybody_got(mailing: Mailing) -> None:
    rows = list(mailing.messages.order_by("pk")[: len(FATES)])
    for row, (status, code, text) in zip(rows, FATES, strict=False):
        row.status, row.smtp_code, row.smtp_text = status, code, text
        if status != MessageStatus.UNKNOWN:
            row.sent_at = None
    Message.objects.bulk_update(rows, ["status", "smtp_code", "smtp_text", "sent_at"])


def _came_back(mailing: Mailing) -> None:
    rows = list(mailing.messages.filter(status=MessageStatus.SENT).order_by("-pk")[:4])
    if len(rows) < 4:
        return
    full, away, complained, wrote = rows
    counted, ignored = ReturnState.COUNTED, ReturnState.IGNORED
    _returned(full, ReturnKind.SOFT, counted, "Undelivered Mail Returned to Sender", "5.2.2")
    _returned(away, ReturnKind.AUTO_REPLY, ignored, "Abwesenheitsnotiz: Neues aus dem Revier")
    _returned(complained, ReturnKind.DELAY, ignored, "Delayed Mail (still being retried)", "4.4.1")
    _returned(wrote, ReturnKind.UNCLEAR, ReturnState.OPEN, "Wann ist die Werkstatt?", text=LETTER)
    _returned(
        None, ReturnKind.UNCLEAR, ReturnState.OPEN, "[Zustellung] Hinweis 0x8004", text=RIDDLE
    )


def _returned(
    message: Message | None,
    kind: ReturnKind,
    state: ReturnState,
    subject: str,
    status: str = "",
    text: str = "",
) -> None:
    ReturnedMail.objects.create(
        fingerprint=f"demo-{subject}"[:64],
        kind=kind,
        state=state,
        message=message,
        address=message.to_address if message else "",
        status_code=status,
        sender="" if message is None else message.to_address,
        subject=subject,
        size=len(text) or 4200,
        content=text.encode() or None,
        received_at=timezone.now() - timedelta(days=2),
    )


def _stopped(archive: NewsletterIndexPage) -> None:
    """A third had got it when the mail server began to refuse us."""
    page: NewsletterPage = archive.add_child(
        instance=NewsletterPage(
            title="Sonderausgabe Bahnhof",
            slug=SLUG,
            subject="Der Bahnhof Böhlen wird umgebaut: Ihre Fragen",
            preheader="Sprechstunde am Gleis und alle Unterlagen.",
            intro="<p>Guten Tag, ab Januar wird am Bahnhof gebaut. Was Sie wissen wollten, steht "
            "hier.</p>",
            body=[
                ("text", RichText("<h2>Sprechstunde am Gleis</h2><p>Jeden Mittwoch um vier.</p>"))
            ],
            live=False,
        )
    )
    page.save_revision().publish()
    mailing = mailings.prepare(mailings.start(page, by=None))
    ids = list(mailing.messages.order_by("pk").values_list("pk", flat=True))
    third = mailing.messages.filter(pk__in=ids[: len(ids) // 3])
    done = {"next_attempt_at": None, "attempt": 1}
    third.update(status=MessageStatus.SENT, smtp_code=250, sent_at=timezone.now(), **done)
    refused = mailing.messages.filter(pk__in=ids[len(ids) // 3 :][:1])
    refused.update(status=MessageStatus.FAILED, smtp_code=554, smtp_text=REFUSAL, **done)
    Mailing.objects.filter(pk=mailing.pk).update(
        state=MailingState.PAUSED, stop_cause=StopCause.REFUSED, state_reason=REFUSAL
    )
