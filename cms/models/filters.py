"""Filters of lists: they stand in the address, and what makes no sense in them is ignored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.enums import ProjectStatus
from cms.models.snippets import ActionArea, Municipality, Topic

# The value of the municipality filter that asks for projects of the whole district.
DISTRICT = "landkreis"
WORDS = "suche"
WORDS_LENGTH = 100
SEARCHED = ("title", "lead_text", "initial_situation", "goals", "results")


@dataclass(frozen=True)
class Choice:
    """One select of a filter form. `chosen` is "" or the value of one of its options."""

    name: str
    label: str | Promise
    any_label: str | Promise
    options: list[tuple[str, str | Promise]]
    chosen: str

    @property
    def chosen_label(self) -> str | Promise:
        return dict(self.options).get(self.chosen, "")


def choice(
    asked: Mapping[str, str],
    name: str,
    label: str | Promise,
    any_label: str | Promise,
    options: list[tuple[str, str | Promise]],
) -> Choice:
    """A select with what the address asks for, if there is such an option."""
    value = asked.get(name, "")
    known = {key for key, _label in options}
    return Choice(name, label, any_label, options, value if value in known else "")


def words_of(asked: Mapping[str, str]) -> str:
    """The words to search for: one line, not too long, nothing PostgreSQL cannot store."""
    text = "".join(" " if not char.isprintable() else char for char in asked.get(WORDS, ""))
    return " ".join(text.split())[:WORDS_LENGTH]


class Filter:
    """What an address asks a list for."""

    choices: list[Choice]
    words: str = ""

    @property
    def query(self) -> str:
        """What is chosen, as a query string for the links of the pagination."""
        chosen = {one.name: one.chosen for one in self.choices if one.chosen}
        return urlencode({**chosen, **({WORDS: self.words} if self.words else {})})

    def chosen(self, name: str) -> str:
        return next((one.chosen for one in self.choices if one.name == name), "")


class ProjectFilter(Filter):
    """Narrows projects by municipality, action area, topic, status and words."""

    def __init__(self, projects: QuerySet[Any], asked: Mapping[str, str]) -> None:
        """Offer only what leads to at least one of `projects`."""
        ids = projects.values("pk")
        areas = ActionArea.objects.filter(projectpage__in=ids).distinct()
        places = Municipality.objects.filter(
            Q(projectpage__in=ids) | Q(action_areas__projectpage__in=ids)
        ).distinct()
        topics = Topic.objects.filter(projectpage__in=ids).distinct()
        self.words = words_of(asked)
        self.choices = [
            choice(
                asked,
                "gemeinde",
                _("Municipality"),
                _("all municipalities"),
                [(DISTRICT, _("whole district")), *places.values_list("slug", "name")],
            ),
            choice(
                asked,
                "raum",
                _("Action area"),
                _("all action areas"),
                list(areas.values_list("slug", "name")),
            ),
            choice(
                asked,
                "thema",
                _("Topic"),
                _("all topics"),
                list(topics.values_list("slug", "name")),
            ),
            choice(asked, "status", _("Status"), _("every status"), list(ProjectStatus.choices)),
        ]

    def narrow(self, projects: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the projects the address asks for."""
        if place := self.chosen("gemeinde"):
            projects = projects.filter(self._in_place(place))
        if area := self.chosen("raum"):
            projects = projects.filter(action_areas__slug=area)
        if topic := self.chosen("thema"):
            projects = projects.filter(topics__slug=topic)
        if status := self.chosen("status"):
            projects = projects.filter(status=status)
        return self._with_words(projects)

    def _in_place(self, place: str) -> Q:
        if place == DISTRICT:
            return Q(municipalities__isnull=True, action_areas__isnull=True)
        found = Municipality.objects.filter(slug=place)
        areas = ActionArea.objects.filter(municipalities__in=found)
        named = Q(pk__in=found.values("projectpage"))
        return named | Q(pk__in=areas.values("projectpage"))

    def _with_words(self, projects: QuerySet[Any]) -> QuerySet[Any]:
        """German full text; a part of a title counts too, as German glues words together."""
        if not self.words:
            return projects
        wanted = SearchQuery(self.words, config="german", search_type="websearch")
        vector = SearchVector(*SEARCHED, config="german")
        found: QuerySet[Any] = projects.annotate(text_vector=vector).filter(
            Q(text_vector=wanted) | Q(title__icontains=self.words)
        )
        return found
