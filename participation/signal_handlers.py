"""What this room does when Wagtail publishes or takes down a page."""

from functools import partial
from typing import Any

from django.db import transaction
from wagtail.models import Page

from cms.models import EventPage
from notifications.domain import nudge
from notifications.enums import Queue
from participation.domain import draft
from participation.models import ConsultationPage

SETTLE = "participation.tasks.settle_event"


def event_changed(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Have those who signed up told. A lost nudge is caught by the sweep every ten minutes."""
    if isinstance(instance, EventPage):
        transaction.on_commit(partial(nudge.send, SETTLE, [instance.pk], Queue.MAIL), robust=True)


def draft_published(
    sender: type[ConsultationPage], instance: ConsultationPage, **kwargs: Any
) -> None:
    """Publishing the page publishes its draft."""
    draft.publish_version(instance)
