"""What we want to know from other packages; connected in apps.py."""

from contextlib import suppress
from typing import Any

from allauth.account.models import EmailAddress
from wagtail.models import Page

from accounts.models import User
from notifications.domain import follow, newsletter, publication, stopping, subscription
from notifications.models import NewsletterPage


def worker_is_shutting_down(**kwargs: Any) -> None:
    """Celery got SIGTERM: finish the mail in hand, give back the rest."""
    stopping.request()


def page_published(instance: Page, **kwargs: Any) -> None:
    """Somebody published a page: tell those who wait for it; a newsletter is compiled."""
    publication.published(instance)
    if isinstance(instance, NewsletterPage):
        with suppress(newsletter.ForeignLinks):  # The editor was told when saving.
            newsletter.keep(instance)


def page_unpublished(instance: Page, **kwargs: Any) -> None:
    """A page is no longer public."""
    publication.unpublished(instance)


def user_signed_up(user: User, **kwargs: Any) -> None:
    """Somebody has an account now: they read our mails in the language in which they signed up."""
    follow.settings_of(user)


def email_confirmed(email_address: EmailAddress, **kwargs: Any) -> None:
    """The owner of an account showed that this address is theirs."""
    subscription.join_account(email_address.user, email_address.email)
