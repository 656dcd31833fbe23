"""The base page of everything residents can take part in."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from cms.enums import ParticipationState
from cms.models.base import DiscussablePage
from cms.models.paging import page_of
from cms.models.projects import ProjectPage
from cms.models.querysets import ParticipationManager


class ParticipationIndexPage(Page):
    """Everything residents can take part in: open formats first, the one closing next on top."""

    lead_text = models.TextField(_("lead text"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead_text")]

    parent_page_types = ["cms.HomePage"]
    # Page types of higher rooms name this page as their parent, so its children are not listed.
    max_count_per_parent = 1

    PER_PAGE = 12

    class Meta:
        verbose_name = _("participation overview")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """All formats of the site, those under projects too, by where they stand now."""
        now = timezone.now()
        # The overview stands directly below the entrance, so its parent holds every format.
        cards = ParticipationPage.objects.cards(self.get_parent())
        return {
            **super().get_context(request, *args, **kwargs),
            "open": list(cards.open_at(now)),
            "upcoming": list(cards.opening_after(now)),
            "past": page_of(request, cards.closed_at(now), self.PER_PAGE),
        }


class ParticipationPage(DiscussablePage):
    """Concrete base of all formats, so that one indexed query finds what is open now.

    Formats subclass it in their own rooms; nobody creates the base itself.
    """

    opens_at = models.DateTimeField(_("opens"), default=timezone.now)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    lead_text = models.TextField(_("lead text"), max_length=400)
    result_text = RichTextField(
        _("result"),
        blank=True,
        help_text=_("What became of it. Publish it when the evaluation is finished."),
    )
    topics = ParentalManyToManyField("cms.Topic", verbose_name=_("topics"), blank=True)
    municipalities = ParentalManyToManyField(
        "cms.Municipality", verbose_name=_("municipalities"), blank=True
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead_text"),
        MultiFieldPanel([FieldPanel("opens_at"), FieldPanel("closes_at")], heading=_("period")),
        MultiFieldPanel(
            [FieldPanel("topics"), FieldPanel("municipalities")], heading=_("belongs to")
        ),
        FieldPanel("result_text"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead_text"),
        index.SearchField("result_text"),
        index.FilterField("opens_at"),
        index.FilterField("closes_at"),
    ]

    is_creatable = False
    parent_page_types = ["cms.ParticipationIndexPage", "cms.ProjectPage"]
    subpage_types: list[str] = []

    objects = ParticipationManager()

    class Meta:
        verbose_name = _("participation format")
        indexes = [models.Index(fields=["opens_at", "closes_at"], name="participation_period")]

    def clean(self) -> None:
        super().clean()
        if self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("The end must be later than the beginning.")})

    def state_at(self, moment: datetime) -> ParticipationState:
        """Where the format stands at `moment` (aware). It is open from opens_at until closes_at."""
        if moment < self.opens_at:
            return ParticipationState.UPCOMING
        if self.closes_at is None or moment < self.closes_at:
            return ParticipationState.OPEN
        return ParticipationState.RESULT if self.result_text else ParticipationState.EVALUATING

    @property
    def state(self) -> ParticipationState:
        """Where the format stands now."""
        return self.state_at(timezone.now())

    @property
    def is_open(self) -> bool:
        return self.state == ParticipationState.OPEN

    @property
    def accepts_contributions(self) -> bool:
        """Whether residents may write here now."""
        return super().accepts_contributions and self.is_open

    @property
    def project(self) -> ProjectPage | None:
        """The project this format belongs to, by its place in the tree."""
        parent = self.get_parent()
        return parent.specific if parent and parent.specific_class is ProjectPage else None
