"""The closed loop: whoever wrote, supported or follows hears what became of it."""

from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from notifications.domain import notice
from notifications.domain.followers import Guest
from notifications.enums import NoticeKind
from participation.enums import ContributionStatus
from participation.models import AnswerCase, Contribution, GuestConfirmation, OfficialResponse


def tell_answer(
    contribution: Contribution, response: OfficialResponse, changed: AnswerCase | None, *, by: User
) -> None:
    """The mail carries the whole answer, and the outcome if it changed with it."""

    def parts() -> list[str]:
        words = _("%(unit)s has answered:") % {"unit": response.unit_name}
        return [words, response.body, *([outcome_words(changed)] if changed else [])]

    _announce(
        contribution,
        kind=NoticeKind.ANSWER,
        event=f"contribution:{contribution.public_id}:answer:{response.pk}",
        subject=gettext_lazy("There is an answer"),
        parts=parts,
        by=by,
    )


def tell_outcome(contribution: Contribution, case: AnswerCase, *, by: User) -> None:
    """The outcome changed without a new answer."""
    moment = case.outcome_at.isoformat() if case.outcome_at else ""
    _announce(
        contribution,
        kind=NoticeKind.OUTCOME,
        event=f"contribution:{contribution.public_id}:outcome:{case.outcome}:{moment}",
        subject=gettext_lazy("There is news about a contribution"),
        parts=lambda: [outcome_words(case)],
        by=by,
    )


def tell_reply(reply: Contribution) -> None:
    """Whoever was answered hears it, and who follows the conversation; the mail has the words."""
    parent = reply.parent
    if parent is None:
        return
    keys = [f"contribution:{parent.public_id}"]
    if reply.root and reply.root != parent:
        keys.append(f"contribution:{reply.root.public_id}")
    confirmed = GuestConfirmation.objects.filter(contribution=parent, confirmed_at__isnull=False)
    own = GuestConfirmation.objects.filter(contribution=reply).values_list("email", flat=True)

    def subject() -> str:
        return _("There is a reply: %(page)s") % {"page": reply.page.title}

    def text() -> str:
        words = _("%(name)s answers you") % {"name": f"@{reply.author_name}"}
        return "\n\n".join([f"{words}:", reply.body])

    notice.announce(
        kind=NoticeKind.REPLY,
        event=_event(reply),
        keys=keys,
        subject=notice.written(subject),
        url=reverse_lazy("participation:permalink", args=[reply.public_id]),
        text=notice.written(text),
        to_users=[parent.author] if parent.author and parent.author.is_active else [],
        to_addresses=_written_to(confirmed),
        exclude=[*([reply.author] if reply.author else []), *own],
    )


def forget_reply(reply: Contribution) -> None:
    """It is no longer public: what has not been sent yet stays unsent."""
    if reply.parent_id:
        notice.withdraw(_event(reply))


def _event(reply: Contribution) -> str:
    return f"contribution:{reply.public_id}:published"


def outcome_words(case: AnswerCase) -> str:
    """The outcome and its reason as a sentence."""
    words = _("Outcome: %(outcome)s.") % {"outcome": case.get_outcome_display()}
    return f"{words} {case.outcome_reason}".strip()


def _announce(
    contribution: Contribution,
    *,
    kind: NoticeKind,
    event: str,
    subject: Promise,
    parts: Callable[[], list[str]],
    by: User,
) -> None:
    page = contribution.page.title
    excerpt = f"{contribution.title}\n{contribution.body}".strip()

    def text() -> str:
        about = _("It is about this contribution on “%(page)s”:") % {"page": page}
        return "\n\n".join([*parts(), about, excerpt])

    notice.announce(
        kind=kind,
        event=event,
        keys=[f"contribution:{contribution.public_id}"],
        subject=notice.written(lambda: f"{subject}: {page}"),
        url=reverse_lazy("participation:permalink", args=[contribution.public_id]),
        text=notice.written(text),
        to_users=_people(contribution),
        to_addresses=_guests(contribution),
        exclude=[by],
    )


def _conversation(contribution: Contribution) -> QuerySet[Contribution]:
    """It and, if it begins a conversation, what others wrote below it."""
    rows = Contribution.objects.filter(Q(pk=contribution.pk) | Q(root=contribution.pk))
    return rows.filter(status=ContributionStatus.PUBLISHED)


def _people(contribution: Contribution) -> list[User]:
    """Whoever wrote it, supports it or wrote below it; each once."""
    writers = _conversation(contribution).values("author")
    supporters = contribution.supports.filter(user__isnull=False).values("user")
    wanted = Q(pk__in=writers) | Q(pk__in=supporters)
    return list(User.objects.filter(wanted, is_active=True).order_by("pk"))


def _guests(contribution: Contribution) -> list[Guest]:
    """Guests who wrote it or below it, by their confirmed address; each once."""
    confirmed = GuestConfirmation.objects.filter(
        contribution__in=_conversation(contribution), confirmed_at__isnull=False
    )
    return _written_to(confirmed)


def _written_to(confirmed: QuerySet[GuestConfirmation]) -> list[Guest]:
    """Each address once, in the language last used with it."""
    rows = confirmed.exclude(email="").order_by("email", "-confirmed_at").distinct("email")
    return [Guest(row.email, row.language) for row in rows]
