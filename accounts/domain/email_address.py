"""The address of an account, kept twice: as the name to sign in with and as allauth's record."""

import logging

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User

logger = logging.getLogger(__name__)


@transaction.atomic
def replace(user: User, *, email: str, verified: bool) -> User:
    """Make `email` the account's only address; the old one no longer signs in.

    An unverified address gets its confirmation mail at the next sign-in.
    """
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=verified)
    if user.email != email:
        user.email = email
        user.save(update_fields=["email"])
    logger.info("account %s has another address", user.uuid)
    return user
