"""Projects of the structural transition."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.enums import Involvement, ProjectStatus
from cms.fields import StreamField
from cms.models.base import DiscussablePage, VariantPage
from cms.models.filters import ProjectFilter
from cms.models.media import PicturedPage
from cms.models.paging import page_of
from cms.models.querysets import ProjectManager
from cms.models.sign_language import SignedPage
from cms.models.timeline import timeline


class ProjectIndexPage(Page):
    """All projects, running ones first; filters stand in the address."""

    lead_text = models.TextField(_("lead text"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead_text")]

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ProjectPage"]
    max_count_per_parent = 1

    PER_PAGE = 24

    class Meta:
        verbose_name = _("project overview")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Projects by where they stand, narrowed by what the address asks for."""
        search = ProjectFilter(ProjectPage.objects.below(self), request.GET)
        cards = ProjectPage.objects.cards(self).defer(*ProjectPage.LONG_TEXTS)
        found = page_of(request, search.narrow(cards), self.PER_PAGE)
        return {
            **super().get_context(request, *args, **kwargs),
            "search": search,
            "found": found,
            "running": [page for page in found if not page.is_completed],
            "completed": [page for page in found if page.is_completed],
        }


class ProjectPage(VariantPage, PicturedPage, SignedPage, DiscussablePage):
    """A project: where it starts from, what it wants, who carries it, where it stands."""

    status = models.CharField(
        _("status"), max_length=12, choices=ProjectStatus.choices, default=ProjectStatus.RUNNING
    )
    lead_text = models.TextField(_("lead text"), max_length=400)
    initial_situation = RichTextField(_("initial situation"), blank=True)
    goals = RichTextField(_("goals"), blank=True)
    results = RichTextField(_("results"), blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("body"))
    involvement = models.CharField(
        _("level of involvement"),
        max_length=8,
        choices=Involvement.choices,
        blank=True,
        help_text=_("How much say residents have. The page explains it in plain words."),
    )
    funding = models.CharField(_("funding line"), max_length=200, blank=True)
    funding_amount = models.DecimalField(
        _("funding in euros"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    funding_share = models.DecimalField(
        _("share of the costs in per cent"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    decision_by = models.CharField(
        _("decided by"), max_length=120, blank=True, help_text=_("For example “district council”.")
    )
    decision_number = models.CharField(_("number of the decision"), max_length=60, blank=True)
    decision_date = models.DateField(_("date of the decision"), null=True, blank=True)
    contact = models.ForeignKey(
        "cms.Contact",
        verbose_name=_("contact"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    topics = ParentalManyToManyField("cms.Topic", verbose_name=_("topics"), blank=True)
    municipalities = ParentalManyToManyField(
        "cms.Municipality", verbose_name=_("municipalities"), blank=True
    )
    action_areas = ParentalManyToManyField(
        "cms.ActionArea", verbose_name=_("action areas"), blank=True
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("status"),
        FieldPanel("lead_text"),
        FieldPanel("involvement"),
        FieldPanel("initial_situation"),
        FieldPanel("goals"),
        FieldPanel("results"),
        FieldPanel("body"),
        InlinePanel("milestones", heading=_("timeline"), label=_("milestone")),
        InlinePanel("project_partners", heading=_("partners"), label=_("partner")),
        InlinePanel("project_documents", heading=_("documents"), label=_("document")),
        InlinePanel(
            "restricted_documents",
            heading=_("documents on request"),
            label=_("document"),
            help_text=_("Not public: residents ask the contact of the project for them."),
        ),
        PicturedPage.picture_panel,
        SignedPage.sign_language_panel,
        MultiFieldPanel(
            [FieldPanel("topics"), FieldPanel("municipalities"), FieldPanel("action_areas")],
            heading=_("belongs to"),
        ),
        InlinePanel("related_projects", heading=_("related projects"), label=_("project")),
        MultiFieldPanel(
            [FieldPanel("funding"), FieldPanel("funding_amount"), FieldPanel("funding_share")],
            heading=_("funding"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("decision_by"),
                FieldPanel("decision_number"),
                FieldPanel("decision_date"),
            ],
            heading=_("decision"),
        ),
        FieldPanel("contact"),
        MultiFieldPanel([FieldPanel("latitude"), FieldPanel("longitude")], heading=_("location")),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead_text"),
        index.SearchField("initial_situation"),
        index.SearchField("goals"),
        index.SearchField("results"),
        index.SearchField("body"),
        index.FilterField("status"),
    ]

    parent_page_types = ["cms.ProjectIndexPage"]
    # Page types of higher rooms name this page as their parent, so its children are not listed.

    objects = ProjectManager()

    # What cards do not show and lists therefore need not load.
    LONG_TEXTS = ("body", "initial_situation", "goals", "results")
    # Somebody ought to report on these now and then.
    GOING_ON = (ProjectStatus.PLANNED, ProjectStatus.RUNNING)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        indexes = [models.Index(fields=["status"], name="projectpage_status")]

    @property
    def is_completed(self) -> bool:
        return self.status == ProjectStatus.COMPLETED

    @property
    def updated_at(self) -> datetime | None:
        """When what the public reads last changed."""
        moment: datetime | None = self.last_published_at or self.first_published_at
        return moment

    def is_stale(self, now: datetime) -> bool:
        """Whether a project that goes on was left alone for longer than the settings allow."""
        if self.status not in ProjectPage.GOING_ON or self.updated_at is None:
            return False
        return now - self.updated_at > timedelta(days=settings.PROJECT_STALE_DAYS)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Everything that belongs to the project, each list loaded with one query."""
        return {
            **super().get_context(request, *args, **kwargs),
            "steps": timeline(self.milestones.all(), timezone.localdate()),
            "partners": list(self.project_partners.select_related("partner__logo")),
            "documents": list(self.project_documents.select_related("document")),
            "restricted": list(self.restricted_documents.all()),
            "related": list(published_related(self)),
            "topics": list(self.topics.all()),
            "areas": list(self.action_areas.prefetch_related("municipalities")),
            "places": [municipality.name for municipality in self.municipalities.all()],
        }


def published_related(page: ProjectPage) -> QuerySet[ProjectPage]:
    """The projects an editor named beside this one, in the editor's order."""
    order = {item.project_id: n for n, item in enumerate(page.related_projects.all())}
    rank = Case(*[When(pk=key, then=Value(n)) for key, n in order.items()], default=Value(0))
    cards = ProjectPage.objects.filter(pk__in=order).published().with_places()
    found: QuerySet[ProjectPage] = (
        cards.select_related("image").prefetch_related("image__renditions").order_by(rank)
    )
    return found.defer(*ProjectPage.LONG_TEXTS)
