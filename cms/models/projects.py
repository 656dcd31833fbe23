"""Projects of the structural transition."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.enums import MilestoneStatus, ProjectStatus
from cms.fields import StreamField
from cms.models.base import DiscussablePage
from cms.models.media import PicturedPage
from cms.models.querysets import ProjectManager


class ProjectIndexPage(Page):
    """All projects, running ones first."""

    lead_text = models.TextField(_("lead text"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead_text")]

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ProjectPage"]
    max_count_per_parent = 1

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Projects by where they stand; `?status=` narrows them, an unknown value does not."""
        asked = request.GET.get("status", "")
        status = asked if asked in ProjectStatus.values else ""
        cards = ProjectPage.objects.cards(self).defer(*ProjectPage.LONG_TEXTS)
        projects = list(cards.filter(status=status) if status else cards)
        return {
            **super().get_context(request, *args, **kwargs),
            "running": [page for page in projects if not page.is_completed],
            "completed": [page for page in projects if page.is_completed],
            "status": status,
            "statuses": ProjectStatus.choices,
        }

    class Meta:
        verbose_name = _("project overview")


class ProjectPage(PicturedPage, DiscussablePage):
    """A project: where it starts from, what it wants, who carries it, where it stands."""

    status = models.CharField(
        _("status"), max_length=12, choices=ProjectStatus.choices, default=ProjectStatus.RUNNING
    )
    lead_text = models.TextField(_("lead text"), max_length=400)
    initial_situation = RichTextField(_("initial situation"), blank=True)
    goals = RichTextField(_("goals"), blank=True)
    results = RichTextField(_("results"), blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("body"))
    funding = models.CharField(_("funding line"), max_length=200, blank=True)
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

    content_panels = [
        *Page.content_panels,
        FieldPanel("status"),
        FieldPanel("lead_text"),
        FieldPanel("initial_situation"),
        FieldPanel("goals"),
        FieldPanel("results"),
        FieldPanel("body"),
        InlinePanel("milestones", heading=_("timeline"), label=_("milestone")),
        InlinePanel("project_partners", heading=_("partners"), label=_("partner")),
        InlinePanel("project_documents", heading=_("documents"), label=_("document")),
        PicturedPage.picture_panel,
        MultiFieldPanel(
            [FieldPanel("topics"), FieldPanel("municipalities")], heading=_("belongs to")
        ),
        FieldPanel("funding"),
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

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        indexes = [models.Index(fields=["status"], name="projectpage_status")]

    @property
    def is_completed(self) -> bool:
        return self.status == ProjectStatus.COMPLETED

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Everything that belongs to the project, each list loaded with one query."""
        return {
            **super().get_context(request, *args, **kwargs),
            "milestones": list(self.milestones.all()),
            "partners": list(self.project_partners.select_related("partner")),
            "documents": list(self.project_documents.select_related("document")),
            "topics": list(self.topics.all()),
            "places": [municipality.name for municipality in self.municipalities.all()],
        }


class Milestone(Orderable):
    """A point or phase on the project's timeline."""

    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="milestones")
    when = models.CharField(
        _("when, in words"), max_length=40, help_text=_("For example “July 2021” or “afterwards”.")
    )
    date = models.DateField(_("exact date"), null=True, blank=True)
    title = models.CharField(_("what happens"), max_length=120)
    text = models.TextField(_("explanation"), max_length=400, blank=True)
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=MilestoneStatus.choices,
        default=MilestoneStatus.AHEAD,
    )

    panels = [
        FieldPanel("when"),
        FieldPanel("date"),
        FieldPanel("title"),
        FieldPanel("text"),
        FieldPanel("status"),
    ]

    def __str__(self) -> str:
        return f"{self.when}: {self.title}"


class ProjectPartner(Orderable):
    """A partner and the part it plays."""

    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="project_partners")
    partner = models.ForeignKey(
        "cms.Partner", verbose_name=_("partner"), on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(_("part it plays"), max_length=120, blank=True)

    panels = [FieldPanel("partner"), FieldPanel("role")]

    def __str__(self) -> str:
        return str(self.partner)


class ProjectDocument(Orderable):
    """A document that belongs to the project."""

    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="project_documents")
    document = models.ForeignKey(
        "cms.SiteDocument",
        verbose_name=_("document"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    panels = [FieldPanel("document")]

    def __str__(self) -> str:
        return str(self.document)
