"""What of the events to show, as the address says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlencode

from cms.models.projects import ProjectPage
from cms.models.querysets import EventQuerySet
from cms.models.snippets import Municipality, Topic

PAST = "vergangen"


@dataclass(frozen=True)
class EventFilter:
    """The filters in the address, with the choices there are."""

    is_past: bool = False
    topic: Topic | None = None
    municipality: Municipality | None = None
    project: ProjectPage | None = None
    topics: list[Topic] = field(default_factory=list)
    municipalities: list[Municipality] = field(default_factory=list)
    projects: list[ProjectPage] = field(default_factory=list)

    @classmethod
    def read(cls, query: Mapping[str, str], events: EventQuerySet) -> Self:
        """Read the query string; only what some event carries can be chosen."""
        found = events.order_by().values("pk")
        topics = list(Topic.objects.filter(eventpage__in=found).distinct())
        places = list(Municipality.objects.filter(eventpage__in=found).distinct())
        projects = list(
            ProjectPage.objects.filter(events__in=found, live=True)
            .distinct()
            .only("title", "slug", "path")
            .order_by("title")
        )
        return cls(
            is_past=query.get("zeit") == PAST,
            topic=_chosen(topics, query.get("thema")),
            municipality=_chosen(places, query.get("gemeinde")),
            project=_chosen(projects, query.get("projekt")),
            topics=topics,
            municipalities=places,
            projects=projects,
        )

    def narrow(self, events: EventQuerySet, now: datetime) -> EventQuerySet:
        """The chosen events: coming ones soonest first, past ones latest first."""
        if self.topic:
            events = events.filter(topics=self.topic)
        if self.municipality:
            events = events.filter(municipalities=self.municipality)
        if self.project:
            events = events.filter(project=self.project)
        return events.past(now) if self.is_past else events.coming(now)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.topic or self.municipality or self.project)

    @property
    def only(self) -> tuple[str, Topic | Municipality | ProjectPage] | None:
        """What alone was chosen, under its name in addresses."""
        chosen = list(self._chosen().items())
        return chosen[0] if len(chosen) == 1 else None

    @property
    def belongings(self) -> str:
        """The chosen topic, municipality and project as a query string."""
        return urlencode(self._belongings())

    @property
    def query(self) -> str:
        """All of the filter as a query string, for the next page of the list."""
        return urlencode({**({"zeit": PAST} if self.is_past else {}), **self._belongings()})

    def _belongings(self) -> dict[str, str]:
        return {name: item.slug for name, item in self._chosen().items()}

    def _chosen(self) -> dict[str, Topic | Municipality | ProjectPage]:
        chosen = {
            "thema": self.topic,
            "gemeinde": self.municipality,
            "projekt": self.project,
        }
        return {name: item for name, item in chosen.items() if item}


def _chosen(items: list[Any], slug: str | None) -> Any:
    return next((item for item in items if item.slug == slug), None)
