"""What goes along when an account gets another address.

People are named by a keyed hash of their address, so what is noted under the old one has to follow.
"""

import logging

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from accounts.models import User
from notifications.domain.consent import address_hash, address_hashes
from notifications.enums import NoticeState
from notifications.models import NoticeRecipient, Refusal, Subscriber

logger = logging.getLogger(__name__)


def earlier_persons(user: User, email: str) -> set[str]:
    """What names this account under other addresses than `email`, or under an earlier key.

    Staff who change an address leave no trace of the old one but what the account was told there.
    """
    owned = EmailAddress.objects.filter(user=user, verified=True).exclude(email__iexact=email)
    subscribed = Subscriber.objects.filter(user=user).exclude(email__iexact=email)
    addresses = [
        *owned.values_list("email", flat=True),
        *subscribed.values_list("email", flat=True),
    ]
    hashes = {one for address in addresses for one in address_hashes(address)}
    told = NoticeRecipient.objects.filter(user=user).values_list("person", flat=True)
    return (hashes | set(told.distinct())) - {address_hash(email)}


def account(user: User, email: str, *, earlier: set[str]) -> None:
    """Let refusals and notices of the account stand under its address of now.

    So “no more mails about this” goes on to hold, what waits is one digest with what is to come,
    and erasing the account finds it all. What a guest refused with the old address holds there
    too: they may still write with it.
    """
    here = address_hash(email)
    for person in sorted(earlier):
        _refusals(person, here)
        _rename(NoticeRecipient.objects.filter(user=user, person=person), here)
    if earlier:
        logger.info("notices follow an account to another address account=%s", user.uuid)


def subscription(before: Subscriber, here: Subscriber) -> None:
    """What waits to be told to one address of a person is told to the other."""
    rows = NoticeRecipient.objects.filter(subscriber=before, state=NoticeState.WAITING)
    _rename(rows, address_hash(here.email), subscriber=here)


def _refusals(there: str, here: str) -> None:
    rows = Refusal.objects.filter(person=there)
    moved = [Refusal(person=here, key=row.key, created_at=row.created_at) for row in rows]
    Refusal.objects.bulk_create(moved, ignore_conflicts=True)
    as_guest = NoticeRecipient.objects.filter(person=there).exclude(address="")
    rows.exclude(key__in=as_guest.values("reason")).delete()


def _rename(rows: QuerySet[NoticeRecipient], here: str, **fields: object) -> None:
    """Nobody is told of one notice twice: what the other address was told stays as it is."""
    known = NoticeRecipient.objects.filter(person=here).values("notice")
    rows.exclude(notice__in=known).update(person=here, **fields)
