"""What happens on the stage: run as `python -m tests.faults.acts <act> [argument …]`."""

import sys
import time
from collections.abc import Callable
from importlib import import_module

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from django.core.mail import get_connection, send_mail
from django.db import connection
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from cms.models import HomePage
from notifications.domain import mailing as mailings
from notifications.enums import InDoubtPolicy, Scope
from notifications.models import (
    NewsletterIndexPage,
    NewsletterPage,
    Subscriber,
    Subscription,
)


def start_mailing(recipients: str, policy: str) -> None:
    """Seed a site with a newsletter and that many subscribers, and send it."""
    Locale.objects.get_or_create(language_code="de")
    root = Page.objects.get(depth=1)
    home = root.add_child(
        instance=HomePage(title="Revierdialog", slug="start", promise="Da.", lead_text="Da.")
    )
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "port": 80, "root_page": home}
    )
    archive = home.add_child(instance=NewsletterIndexPage(title="Archiv", slug="archiv"))
    page = archive.add_child(
        instance=NewsletterPage(
            title="Ausgabe 1",
            slug="ausgabe-1",
            subject="Grüße vom See",
            intro="<p>Guten Tag.</p>",
        )
    )
    people = Subscriber.objects.bulk_create(
        Subscriber(email=f"p{number}@example.org", confirmed_at=timezone.now())
        for number in range(int(recipients))
    )
    Subscription.objects.bulk_create(
        Subscription(subscriber=person, scope=Scope.ALL) for person in people
    )
    mailings.start(page, by=None, in_doubt_policy=InDoubtPolicy(policy))


def send_one(address: str) -> None:
    """Send one mail as a web request would, and print how long that took."""
    # A process that has served a request has loaded and opened all this.
    import_module("kombu.transport.redis")
    get_connection()
    connection.ensure_connection()
    started = time.perf_counter()
    send_mail("Betreff", "Text", None, [address])
    print(f"{time.perf_counter() - started:.3f}")  # noqa: T201 -- the answer to the test


ACTS: dict[str, Callable[..., None]] = {"start_mailing": start_mailing, "send_one": send_one}

if __name__ == "__main__":
    ACTS[sys.argv[1]](*sys.argv[2:])
