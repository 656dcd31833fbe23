"""Reads of the notifications room; who belongs to an audience stands in a file of its own."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from cms.models.querysets import published
from notifications.enums import (
    FINAL,
    MailingState,
    MessageStatus,
    RelayName,
    ReturnKind,
    ReturnState,
)
from notifications.models import (
    Follow,
    MailboxMark,
    Mailing,
    MailRelay,
    Message,
    NewsletterIndexPage,
    NoticeRecipient,
    ReturnedMail,
    Subscriber,
)
from notifications.queries import audiences

# In which order staff look at the recipients of a mailing.
NEEDS_A_PERSON = (
    MessageStatus.FAILED,
    MessageStatus.UNKNOWN,
    MessageStatus.RETRY,
    MessageStatus.CLAIMED,
    MessageStatus.PENDING,
    MessageStatus.SKIPPED,
    MessageStatus.SENT,
)


def progress(mailing: Mailing) -> dict[str, int]:
    """Number of messages by status, every status named."""
    rows = mailing.messages.order_by().values_list("status").annotate(number=Count("pk"))
    found = dict(rows)
    return {status.value: found.get(status.value, 0) for status in MessageStatus}


def named_progress(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """Status, its name for people, and the number."""
    return [(status.value, str(status.label), counts[status.value]) for status in MessageStatus]


def is_accounted_for(mailing: Mailing, counts: dict[str, int]) -> bool:
    """Whether every prepared message has reached an end: sent + failed + skipped + in doubt."""
    return mailing.prepared is not None and mailing.prepared == sum(
        counts[status.value] for status in FINAL
    )


def settled(counts: dict[str, int]) -> int:
    """How many messages have reached an end."""
    return sum(counts[status.value] for status in FINAL)


def named_returns(mailing: Mailing) -> list[tuple[str, int]]:
    """What came back of the mailing, by kind, in words; only what was counted."""
    rows = ReturnedMail.objects.filter(message__mailing=mailing, state=ReturnState.COUNTED)
    found = dict(rows.order_by().values_list("kind").annotate(number=Count("pk")))
    return [(str(kind.label), found[kind.value]) for kind in ReturnKind if kind.value in found]


def recipients_of(mailing: Mailing, *, status: str = "", address: str = "") -> QuerySet[Message]:
    """Messages of the mailing for the listing: what needs a person first, with what came back."""
    rows = mailing.messages.defer("mime").prefetch_related(
        Prefetch("returns", ReturnedMail.objects.defer("content"))
    )
    if status == "returned":
        rows = rows.filter(Exists(ReturnedMail.objects.filter(message=OuterRef("pk"))))
    elif status:
        rows = rows.filter(status=status)
    if address:
        rows = rows.filter(to_address__icontains=address)
    needed = {status: rank for rank, status in enumerate(NEEDS_A_PERSON)}
    rank = Case(*(When(status=name, then=Value(place)) for name, place in needed.items()))
    return rows.order_by(rank, "pk")


def relay(name: RelayName) -> MailRelay | None:
    """The mail server, if it has ever been used."""
    return MailRelay.objects.filter(name=name).first()


def mailbox() -> MailboxMark | None:
    """The mailbox for returned mail read last."""
    if not settings.BOUNCE_MAILBOX_URL:
        return None
    return MailboxMark.objects.order_by("-read_at").first()


def unfinished_mailings() -> QuerySet[Mailing]:
    """Mailings a worker should be busy with."""
    running = Mailing.objects.filter(state__in=[MailingState.PREPARING, MailingState.SENDING])
    return running.only("state")


def due_mailings() -> QuerySet[Mailing]:
    """Mailings whose time has come."""
    return Mailing.objects.filter(
        state=MailingState.SCHEDULED, scheduled_for__lte=timezone.now()
    ).only("pk")


def retriable(mailing: Mailing, *, in_doubt: bool = False) -> QuerySet[Message]:
    """Messages of the mailing that failed and whose address is not blocked."""
    statuses = [MessageStatus.FAILED, *([MessageStatus.UNKNOWN] if in_doubt else [])]
    rows = mailing.messages.filter(status__in=statuses, subscriber__isnull=False)
    return rows.exclude(to_address="").filter(~audiences.blocked("to_address"))


def outbox() -> QuerySet[Message]:
    """Messages for the listing, newest first, without their content."""
    return Message.objects.select_related("mailing").defer(
        "mime", "mailing__html", "mailing__text", "mailing__mime"
    )


def notices_of(user: User) -> QuerySet[NoticeRecipient]:
    """What an account was told and what was not withdrawn since, newest first."""
    rows = NoticeRecipient.objects.filter(user=user, notice__withdrawn_at__isnull=True)
    return rows.select_related("notice").order_by("-created_at", "-pk")


def unread(user: User) -> int:
    """How many notices the person has not opened."""
    return notices_of(user).filter(read_at__isnull=True).count()


def follows_of(user: User) -> QuerySet[Follow]:
    """What an account follows, newest first."""
    return Follow.objects.filter(user=user).order_by("-created_at", "-pk")


def subscriber_of(user: User) -> Subscriber | None:
    """The subscription of an account, or of its confirmed address; None if there is none now."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True).values(address=Lower("email"))
    rows = Subscriber.objects.annotate(address=Lower("email")).filter(
        Q(user=user) | Q(user=None, address__in=confirmed),
        confirmed_at__isnull=False,
        unsubscribed_at=None,
    )
    return rows.order_by("user", "pk").first()


def archive() -> NewsletterIndexPage | None:
    """The archive of newsletters in the language of the moment, else that in the main one."""
    codes = [get_language(), settings.LANGUAGE_CODE]
    archives = published(NewsletterIndexPage.objects.filter(locale__language_code__in=codes))
    found = {page.locale.language_code: page for page in archives.select_related("locale")}
    return next((found[code] for code in codes if code in found), None)
