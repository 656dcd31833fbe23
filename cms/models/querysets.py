"""Questions every page type answers the same way: who may see it, where it belongs."""

from datetime import datetime
from typing import Any, Self, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Left, Length
from wagtail.models import CollectionViewRestriction, Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet

from cms.enums import ProjectStatus
from cms.models.snippets import Municipality

STATUS_ORDER = [
    ProjectStatus.RUNNING,
    ProjectStatus.PLANNED,
    ProjectStatus.PAUSED,
    ProjectStatus.COMPLETED,
]

# A parent that is not translated itself and only holds its place in the tree of a language.
PLACEHOLDER = Q(alias_of__translation_key=F("translation_key"))


def published(pages: QuerySet[Any]) -> QuerySet[Any]:
    """Narrow to pages that are live and restricted neither themselves nor through an ancestor.

    Placeholders of pages that are not translated yet are left out. Else the same pages as
    Wagtail's `live().public()`, which reads all restrictions with a query of its own each time;
    here the database compares the paths.
    """
    restricted = PageViewRestriction.objects.annotate(
        start=Left(OuterRef("path"), Length("page__path"))
    ).filter(start=F("page__path"))
    return pages.filter(~Exists(restricted), ~PLACEHOLDER, live=True)


def unrestricted(documents: QuerySet[Any]) -> QuerySet[Any]:
    """Narrow to documents whose collection is restricted neither itself nor from above."""
    restricted = CollectionViewRestriction.objects.annotate(
        start=Left(OuterRef("collection__path"), Length("collection__path"))
    ).filter(start=F("collection__path"))
    return documents.filter(~Exists(restricted))


class SitePageQuerySet(PageQuerySet):
    """Pages that carry municipalities."""

    def published(self) -> Self:
        """Live and open to the public."""
        return cast(Self, published(self))

    def below(self, page: Page) -> Self:
        """Published pages under `page`, each with `places`: the names of its municipalities."""
        return self.descendant_of(page).published().with_places()  # type: ignore[no-any-return]

    def with_places(self) -> Self:
        """Attach the names of the municipalities as a plain list, without a further query."""
        relation = self.model._meta.get_field("municipalities").related_query_name()
        names = Municipality.objects.filter(**{relation: OuterRef("pk")}).order_by("slug")
        annotated: Self = self.annotate(places=ArraySubquery(names.values("name")))
        return annotated


class ProjectQuerySet(SitePageQuerySet):
    def cards(self, page: Page) -> Self:
        """Published projects under `page` as lists show them: running, planned, paused, done."""
        rank = Case(*[When(status=value, then=Value(n)) for n, value in enumerate(STATUS_ORDER)])
        pages = self.below(page).select_related("image").prefetch_related("image__renditions")
        projects: Self = pages.order_by(rank, "path")
        return projects

    def with_places(self) -> Self:
        """Names of the municipalities, those of the project's action areas included."""
        project = OuterRef(OuterRef("pk"))
        named = Municipality.objects.filter(projectpage=project)
        through_areas = Municipality.objects.filter(action_areas__projectpage=project)
        places = Municipality.objects.filter(
            Q(pk__in=named.values("pk")) | Q(pk__in=through_areas.values("pk"))
        ).order_by("slug")
        annotated: Self = self.annotate(places=ArraySubquery(places.values("name")))
        return annotated


class NewsQuerySet(SitePageQuerySet):
    def cards(self, page: Page) -> Self:
        """Published news under `page` as lists show them, newest first."""
        news: Self = self.below(page).select_related("image", "project").order_by("-date", "-pk")
        return news


class EventQuerySet(SitePageQuerySet):
    def cards(self, page: Page) -> Self:
        """Published events under `page` as lists show them."""
        events: Self = self.below(page).select_related("image", "project")
        return events

    def coming(self, moment: datetime) -> Self:
        """Not over at `moment`, the next one first."""
        events: Self = self.filter(ends_at__gt=moment).order_by("starts_at", "path")
        return events

    def past(self, moment: datetime) -> Self:
        """Over at `moment`, the last one first."""
        events: Self = self.filter(ends_at__lte=moment).order_by("-starts_at", "path")
        return events


class ParticipationQuerySet(SitePageQuerySet):
    def cards(self, page: Page) -> Self:
        """Published formats under `page` as specific pages, with the title of their project.

        One query, however many formats and kinds there are: what only a kind has stays behind.
        """
        parent = Left(OuterRef("path"), Length(OuterRef("path")) - Value(Page.steplen))
        project = Page.objects.filter(path=parent, content_type__model="projectpage")
        pages: Self = self.below(page).annotate(project_title=Subquery(project.values("title")))
        return pages.specific(defer=True)  # type: ignore[no-any-return]

    def open_at(self, moment: datetime) -> Self:
        """Open at `moment`, the one closing next first."""
        pages: Self = self.filter(
            Q(closes_at__isnull=True) | Q(closes_at__gt=moment), opens_at__lte=moment
        ).order_by(F("closes_at").asc(nulls_last=True), "path")
        return pages

    def not_over_at(self, moment: datetime) -> Self:
        """Open at `moment`, the one closing next first; then not yet open, the next one first."""
        is_open = Q(opens_at__lte=moment)
        pages: Self = self.filter(Q(closes_at__isnull=True) | Q(closes_at__gt=moment)).order_by(
            Case(When(is_open, then=Value(0)), default=Value(1)),
            Case(When(is_open, then=F("closes_at")), default=F("opens_at")).asc(nulls_last=True),
            "path",
        )
        return pages

    def opening_after(self, moment: datetime) -> Self:
        """Not yet open at `moment`, the next one first."""
        pages: Self = self.filter(opens_at__gt=moment).order_by("opens_at", "path")
        return pages

    def closed_at(self, moment: datetime) -> Self:
        """No longer open at `moment`, the one that closed last first."""
        pages: Self = self.filter(closes_at__lte=moment).order_by("-closes_at", "path")
        return pages


ProjectManager = PageManager.from_queryset(ProjectQuerySet)
EventManager = PageManager.from_queryset(EventQuerySet)
NewsManager = PageManager.from_queryset(NewsQuerySet)
ParticipationManager = PageManager.from_queryset(ParticipationQuerySet)
