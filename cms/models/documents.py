"""All documents of the projects in one list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms.enums import DocumentKind, DocumentLanguage
from cms.models.filters import Filter, choice
from cms.models.media import SiteDocument
from cms.models.paging import page_of
from cms.models.project_parts import ProjectDocument
from cms.models.projects import ProjectPage
from cms.models.querysets import published, unrestricted

ACCESSIBLE, OTHER = "ja", "nein"


@dataclass(frozen=True)
class Entry:
    """A document and the project it belongs to; the first one, if there are several."""

    document: SiteDocument
    project: ProjectPage


class DocumentFilter(Filter):
    """Narrows documents by kind, language, accessibility and year."""

    def __init__(self, documents: QuerySet[SiteDocument], asked: Mapping[str, str]) -> None:
        """Offer the years that `documents` have; the other choices are few and always there."""
        days = documents.filter(date__isnull=False).order_by("-date").values_list("date", flat=True)
        years = dict.fromkeys(str(day.year) for day in days if day)
        self.choices = [
            choice(asked, "art", _("Kind"), _("every kind"), list(DocumentKind.choices)),
            choice(
                asked, "sprache", _("Language"), _("every language"), list(DocumentLanguage.choices)
            ),
            choice(
                asked,
                "barrierefrei",
                _("Accessible"),
                _("accessible or not"),
                [(ACCESSIBLE, _("accessible")), (OTHER, _("not accessible yet"))],
            ),
            choice(asked, "jahr", _("Year"), _("every year"), [(year, year) for year in years]),
        ]

    def narrow(self, documents: QuerySet[SiteDocument]) -> QuerySet[SiteDocument]:
        """Those of the documents the address asks for."""
        if kind := self.chosen("art"):
            documents = documents.filter(kind=kind)
        if language := self.chosen("sprache"):
            documents = documents.filter(language=language)
        if accessible := self.chosen("barrierefrei"):
            documents = documents.filter(is_accessible=accessible == ACCESSIBLE)
        if year := self.chosen("jahr"):
            documents = documents.filter(date__year=int(year))
        return documents


class DocumentIndexPage(Page):
    """The documents of all published projects, newest first; undated ones come last."""

    lead_text = models.TextField(_("lead text"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead_text")]

    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    PER_PAGE = 20

    class Meta:
        verbose_name = _("document list")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Twenty documents to a page, narrowed by what the address asks for."""
        # The list stands directly below the entrance, so its parent holds every project.
        projects = published(ProjectPage.objects.descendant_of(self.get_parent()))
        rows = ProjectDocument.objects.filter(page__in=projects.values("pk"))
        listed = SiteDocument.objects.filter(Exists(rows.filter(document=OuterRef("pk"))))
        documents = unrestricted(listed)
        search = DocumentFilter(documents, request.GET)
        newest = search.narrow(documents).order_by(
            models.F("date").desc(nulls_last=True), "title", "pk"
        )
        found = page_of(request, newest, self.PER_PAGE)
        return {
            **super().get_context(request, *args, **kwargs),
            "search": search,
            "found": found,
            "documents": _entries(list(found), rows),
        }


def _entries(documents: list[SiteDocument], rows: QuerySet[ProjectDocument]) -> list[Entry]:
    """The documents with their projects, with one query for all of them."""
    named = rows.filter(document__in=documents).select_related("page").order_by("-page__path")
    projects = {row.document_id: row.page for row in named.defer(*_long_texts())}
    return [Entry(document, projects[document.pk]) for document in documents]


def _long_texts() -> list[str]:
    return [f"page__{name}" for name in ProjectPage.LONG_TEXTS]
