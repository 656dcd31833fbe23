"""Events of the demo, so many days from the day it is first loaded."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from cms.demo import papers, reading, signing
from cms.models import (
    EventDocument,
    EventIndexPage,
    EventPage,
    Municipality,
    ProjectPage,
    Topic,
)


def load(index: EventIndexPage) -> None:
    """Make the events whose slug is free."""
    for facts in reading.toml("events")["events"]:
        if not Page.objects.child_of(index).filter(slug=facts["slug"]).exists():
            index.add_child(instance=_event(facts))


def _event(facts: dict[str, Any]) -> EventPage:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    starts_at = (today + timedelta(days=facts["day"])).replace(hour=facts["begins"])
    taken = {"day", "begins", "hours", "project", "topics", "municipalities", "documents", "body"}
    plain = {name: value for name, value in facts.items() if name not in taken | {"sign_language"}}
    page = EventPage(
        **plain,
        starts_at=starts_at,
        ends_at=starts_at.replace(hour=facts["begins"] + facts["hours"]),
        body=reading.body(facts["body"]),
        search_description=facts["lead_text"],
        project=ProjectPage.objects.filter(slug=facts["project"]).first(),
        sign_language=signing.video("werkstatt") if "sign_language" in facts else None,
        first_published_at=timezone.now(),
        last_published_at=timezone.now(),
    )
    page.topics = list(Topic.objects.filter(slug__in=facts.get("topics", [])))
    page.municipalities = list(
        Municipality.objects.filter(slug__in=facts.get("municipalities", []))
    )
    page.event_documents = [
        EventDocument(sort_order=order, document=papers.document(entry, facts["title"]))
        for order, entry in enumerate(facts.get("documents", []))
    ]
    return page
