"""What staff do for subscribers who ask by phone or letter."""

from django.db import transaction
from django.db.models import Q

from accounts.domain.audit import record
from accounts.domain.privacy import erase_address
from accounts.enums import AuditAction
from accounts.models import User
from notifications.domain import leaving
from notifications.models import Subscriber
from notifications.models.subscriber import BY_STAFF


@transaction.atomic
def unsubscribe(person: Subscriber, *, by: User) -> bool:
    """End the subscription; the proof says that staff did it. Returns whether there was one."""
    person = Subscriber.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        return False
    leaving.unsubscribe(person, form_path=BY_STAFF)
    record(AuditAction.CHANGED, by=by, obj=person, facts={"state": "unsubscribed on request"})
    return True


def erase(person: Subscriber, *, by: User) -> bool:
    """Forget the address. Returns False if an account belongs to it: that is erased as a whole."""
    if has_account(person):
        return False
    erase_address(person.email, by=by, obj=person)
    return True


def has_account(person: Subscriber) -> bool:
    """Whether somebody signs in with this address, or has joined it to an account."""
    return User.objects.filter(Q(pk=person.user_id) | Q(email__iexact=person.email)).exists()
