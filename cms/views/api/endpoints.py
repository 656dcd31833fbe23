"""The endpoints: which rows, which fields, which questions; see docs/api.md."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import URLPattern, path
from django.views.decorators.http import conditional_page
from rest_framework.exceptions import Throttled
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from wagtail.api import APIField
from wagtail.api.v2.views import BaseAPIViewSet

from accounts import visitors
from accounts.domain.rate_limit import passes
from cms.domain import limits
from cms.models import (
    EventDocument,
    EventPage,
    Milestone,
    NewsPage,
    ProjectDocument,
    ProjectPage,
    ProjectPartner,
    SiteDocument,
)
from cms.models.querysets import published, unrestricted
from cms.views.api import facts
from cms.views.api.facts import fact, plain, rich
from cms.views.api.filters import OrderFilter, Pagination, ScopeFilter

KEEP_SECONDS = 300
ID = facts.fact("id", lambda row: row.pk)


class Endpoint(BaseAPIViewSet):
    """Read-only, the same for everybody: nobody is signed in here and no cookie is looked at."""

    authentication_classes: list[type] = []
    permission_classes: list[type] = []
    renderer_classes = [JSONRenderer]
    pagination_class = Pagination
    filter_backends = [ScopeFilter, OrderFilter]
    known_query_parameters = frozenset({"limit", "offset", "fields", "order"})
    meta_fields: list[APIField | str] = ["type", "detail_url"]

    # `name` is taken: Django REST framework overwrites it.
    slug = ""
    # The filters an endpoint knows, and the orders, the usual one first.
    scopes: tuple[str, ...] = ()
    orders: tuple[str, ...] = ("id",)
    # Fields of lists; single things and `?fields=*` show all.
    brief: tuple[str, ...] = ()
    # Formatted text looks up its links and pictures one by one, so lists go without it.
    detail_only_fields = ["body", "initial_situation", "goals", "results", "minutes"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not passes(limits.API_PER_NETWORK, visitors.network(request)):
            raise Throttled(wait=limits.API_PER_NETWORK.seconds)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Answers are public: proxies may keep them, scripts of other sites may read them."""
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        if answer.status_code == 200:
            answer["Cache-Control"] = f"public, max-age={KEEP_SECONDS}"
            answer["Access-Control-Allow-Origin"] = "*"
        return answer

    def check_query_parameters(self, queryset: QuerySet[Any]) -> None:
        self.known_query_parameters = Endpoint.known_query_parameters | set(self.scopes)
        super().check_query_parameters(queryset)

    @classmethod
    def get_body_fields(cls, model: Any) -> list[APIField]:
        return list(cls.body_fields)

    @classmethod
    def get_meta_fields(cls, model: Any) -> list[APIField]:
        found: list[APIField] = cls._convert_api_fields(cls.meta_fields)
        return found

    @classmethod
    def get_available_fields(cls, model: Any, db_fields_only: bool = False) -> list[str]:
        """No column is a filter by itself; `scopes` says what can be asked."""
        return [] if db_fields_only else super().get_available_fields(model)

    @classmethod
    def get_listing_default_fields(cls, model: Any) -> list[str]:
        return ["id", "type", "detail_url", "title", *cls.brief]

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        """Who has the answer already, by its ETag, is told so with 304."""
        listing = conditional_page(cls.as_view({"get": "listing_view"}))
        detail = conditional_page(cls.as_view({"get": "detail_view"}))
        return [path("", listing, name="listing"), path("<int:pk>/", detail, name="detail")]


PAGE = [ID, *plain("title", "lead_text")]
META: list[APIField | str] = [
    "type",
    "detail_url",
    fact("html_url", lambda page: page.full_url),
    fact("locale", lambda page: page.locale.language_code),
    *plain("first_published_at", "last_published_at"),
]
PLACES = [fact("topics", facts.topics), fact("municipalities", facts.municipalities)]


class Projects(Endpoint):
    slug = "projects"
    model = ProjectPage
    scopes = ("locale", "status", "topic", "municipality")
    orders = ("title", "first_published_at", "last_published_at")
    brief = ("html_url", "locale", "lead_text", "status", "topics", "municipalities")
    meta_fields = META
    body_fields = [
        *PAGE,
        *plain("status", "involvement"),
        *rich("initial_situation", "goals", "results"),
        fact("milestones", facts.milestones),
        fact("partners", facts.partners),
        fact("documents", facts.documents("project_documents")),
        *PLACES,
        fact("action_areas", facts.action_areas),
        fact("funding", facts.funding),
        fact("decision", facts.decision),
        fact("contact", facts.contact),
        fact("location", facts.location),
    ]

    def get_queryset(self) -> QuerySet[ProjectPage]:
        return published(ProjectPage.objects.select_related("locale", "contact")).prefetch_related(
            "topics",
            "municipalities",
            "action_areas__municipalities",
            Prefetch("milestones", Milestone.objects.all()),
            Prefetch("project_partners", ProjectPartner.objects.select_related("partner")),
            Prefetch("project_documents", open_rows(ProjectDocument.objects.all())),
        )


class News(Endpoint):
    slug = "news"
    model = NewsPage
    scopes = ("locale", "topic", "municipality", "project")
    orders = ("-date", "title")
    brief = ("html_url", "locale", "date", "lead_text", "topics", "municipalities")
    meta_fields = META
    body_fields = [
        *PAGE,
        *plain("date", "department"),
        fact("body", lambda page: str(page.body)),
        fact("project", facts.project),
        *PLACES,
    ]

    def get_queryset(self) -> QuerySet[NewsPage]:
        return with_project(NewsPage)


class Events(Endpoint):
    slug = "events"
    model = EventPage
    scopes = ("locale", "topic", "municipality", "project")
    orders = ("-starts_at", "title")
    brief = ("html_url", "locale", "starts_at", "ends_at", "place", "lead_text", "is_cancelled")
    meta_fields = META
    body_fields = [
        *PAGE,
        *plain("starts_at", "ends_at"),
        fact("place", facts.place),
        *plain("is_cancelled", "cancelled_because", "has_sign_up"),
        fact("body", lambda page: str(page.body)),
        fact("minutes", facts.minutes),
        fact("documents", facts.documents("event_documents")),
        fact("project", facts.project),
        *PLACES,
    ]

    def get_queryset(self) -> QuerySet[EventPage]:
        rows = open_rows(EventDocument.objects.all())
        return with_project(EventPage).prefetch_related(Prefetch("event_documents", rows))


class Documents(Endpoint):
    """Documents of published projects and events, in collections that anybody may read."""

    slug = "documents"
    model = SiteDocument
    scopes = ("kind", "language")
    orders = ("-date", "title")
    brief = ("kind", "date", "language", "is_accessible", "file", "download_url")
    meta_fields = ["type", "detail_url", fact("download_url", facts.download)]
    body_fields = [
        ID,
        *plain("title", "kind", "date", "language", "is_accessible"),
        fact("file", facts.file),
    ]

    def get_queryset(self) -> QuerySet[SiteDocument]:
        of_projects = ProjectDocument.objects.filter(
            document=OuterRef("pk"), page__in=published(ProjectPage.objects.all()).values("pk")
        )
        of_events = EventDocument.objects.filter(
            document=OuterRef("pk"), page__in=published(EventPage.objects.all()).values("pk")
        )
        listed = SiteDocument.objects.filter(Q(Exists(of_projects)) | Q(Exists(of_events)))
        return unrestricted(listed)


def open_rows(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of pages with their document, without restricted documents."""
    papers = unrestricted(SiteDocument.objects.all()).values("pk")
    return rows.filter(document__in=papers).select_related("document")


def with_project(model: Any) -> QuerySet[Any]:
    """Published pages with what they belong to; `project_is_public` says whether to name it."""
    public = published(ProjectPage.objects.filter(pk=OuterRef("project_id")))
    pages: QuerySet[Any] = published(model.objects.select_related("locale", "project"))
    named = pages.annotate(project_is_public=Exists(public))
    found: QuerySet[Any] = named.prefetch_related("topics", "municipalities")
    return found
