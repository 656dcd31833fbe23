"""The mails to those who owe an answer: what was assigned, what is due, what is overdue."""

import hashlib
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notifications.domain import mail
from notifications.enums import MessageKind
from participation.domain.mails import absolute
from participation.models import AnswerCase, CaseEntry


def responsible(case: AnswerCase) -> set[str]:
    """Where the responsible unit and person read mail."""
    addresses = {case.unit.email} if case.unit else set()
    if case.person and case.person.is_active:
        addresses.add(case.person.email)
    return addresses


def send_assigned(case: AnswerCase, entry: CaseEntry, *, by: User) -> None:
    """Tell unit and person what is theirs now. Whoever assigned it to themselves knows it."""
    for address in sorted(responsible(case) - {by.email}):
        _send("assigned", address, [case], occasion=f"{entry.pk}")


def send_list(name: str, address: str, cases: Iterable[AnswerCase]) -> bool:
    """One mail about several answers; about the same ones, one of its kind a day."""
    rows = list(cases)
    numbers = hashlib.sha256(str([case.pk for case in rows]).encode()).hexdigest()[:20]
    return _send(name, address, rows, occasion=f"{timezone.localdate().isoformat()}.{numbers}")


def _send(name: str, address: str, cases: list[AnswerCase], *, occasion: str) -> bool:
    lines = [
        (case, absolute(reverse("participation_answers_detail", args=[case.contribution_id])))
        for case in cases
    ]
    # The address itself stays out of the key, which outlives the mail.
    digest = hashlib.sha256(address.encode()).hexdigest()[:20]
    message = mail.send(
        f"participation/mail/{name}",
        to=address,
        context={
            "lines": lines,
            "number": len(lines),
            "link": absolute(reverse("participation_answers")),
        },
        kind=MessageKind.NOTICE,
        dedupe_key=f"participation.{name}.{digest}.{occasion}",
    )
    return message is not None
