"""Newsletters: composed as pages, so the page is the web edition and the archive."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from cms.fields import StreamField
from cms.models.paging import page_of
from cms.models.querysets import published
from notifications.blocks import NewsletterBody
from notifications.enums import MailingState
from notifications.models.audience import ProjectChoice
from notifications.models.parts import FIRST_ISSUE, Part, Period, parts_of

PER_PAGE = 20


class NewsletterIndexPage(Page):
    """The archive of sent newsletters, newest first."""

    lead_text = models.TextField(_("lead text"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead_text")]

    template = "notifications/newsletter_index_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["notifications.NewsletterPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("newsletter archive")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        issues = published(NewsletterPage.objects.child_of(self))
        issues = issues.order_by("-first_published_at", "-pk")
        return {
            **super().get_context(request, *args, **kwargs),
            "issues": page_of(request, issues, PER_PAGE),
        }


class NewsletterForm(ProjectChoice, WagtailAdminPageForm):
    """The editor of a newsletter."""


class NewsletterPage(Page):
    """A newsletter: subject, intro, blocks, audience. Published, it is the web edition."""

    subject = models.CharField(
        _("subject"),
        max_length=120,
        help_text=_("What people see in their inbox. Up to 60 characters are shown everywhere."),
    )
    preheader = models.CharField(
        _("preview line"),
        max_length=140,
        blank=True,
        help_text=_("Many mail programs show this line beside the subject."),
    )
    intro = RichTextField(_("intro"), features=["bold", "italic", "link"], blank=True)
    body = StreamField(NewsletterBody(), blank=True, verbose_name=_("body"))
    topics = ParentalManyToManyField("cms.Topic", verbose_name=_("topics"), blank=True)
    projects = ParentalManyToManyField(
        "cms.ProjectPage", verbose_name=_("projects"), blank=True, related_name="+"
    )
    municipalities = ParentalManyToManyField(
        "cms.Municipality", verbose_name=_("municipalities"), blank=True
    )

    segment = models.ForeignKey(
        "notifications.Segment",
        verbose_name=_("saved audience"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Its criteria count; what is chosen here narrows nothing then."),
    )
    quiet_days = models.PositiveSmallIntegerField(
        _("leave out who got a newsletter within so many days"),
        default=0,
        help_text=_("0: nobody is left out for that."),
    )

    content_panels = [
        TitleFieldPanel(
            "title",
            help_text=_(
                "For example “Issue 5”. Stands in small print beside the subject, in the mail and "
                "in the archive."
            ),
        ),
        FieldPanel("subject"),
        FieldPanel(
            "preheader",
            help_text=_(
                "Many mail programs show this line beside the subject. 30 to 110 characters read "
                "well."
            ),
        ),
        FieldPanel("intro"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("segment"),
                FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
                FieldPanel("projects", widget=forms.CheckboxSelectMultiple),
                FieldPanel("municipalities", widget=forms.CheckboxSelectMultiple),
                FieldPanel("quiet_days"),
            ],
            heading=_("Who gets it"),
            help_text=_(
                "Those who subscribed to one of these, and those who subscribed to all news. "
                "Nothing chosen: only those who subscribed to all news."
            ),
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("subject"),
        index.SearchField("intro"),
        index.SearchField("body"),
    ]

    base_form_class = NewsletterForm
    template = "notifications/newsletter_page.html"
    parent_page_types = ["notifications.NewsletterIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")

    preview_modes = [
        ("web", _("Web edition")),
        ("mail", _("Mail, light")),
        ("dark", _("Mail, dark")),
        ("text", _("Mail as plain text")),
    ]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return self.template if mode_name == "web" else "notifications/newsletter/preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        return {**super().get_preview_context(request, mode_name), "mode": mode_name}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "parts": list(self.parts())}

    def parts(self) -> Iterator[Part]:
        """The body, without pages that are not public and blocks that are empty."""
        return (part for _block, part in self.blocks() if part)

    def blocks(self) -> list[tuple[Any, Part | None]]:
        """Each block of the body with what becomes of it; None if it is left out."""
        return parts_of(self.body, self.period)

    @property
    def period(self) -> Period:
        """From the last issue to the moment this one appeared, or now for one that has not.

        Only issues in its language count: its readers have not got the others.
        """
        until = self.first_published_at or timezone.now()
        issues = NewsletterPage.objects.filter(locale=self.locale_id, first_published_at__lt=until)
        earlier = published(issues)
        last = earlier.exclude(pk=self.pk).order_by("-first_published_at").first()
        since = last.first_published_at if last else until - FIRST_ISSUE
        return Period(since, until, self.locale_id)

    @property
    def audience(self) -> dict[str, Any]:
        """The criteria of the audience; all empty means those who chose all news.

        An issue that is not in the language most people read goes to those who read its own.
        Whoever reads Leichte Sprache counts as a reader of German (domain/languages.py).
        """
        chosen: dict[str, Any] = {
            "topics": [topic.pk for topic in self.topics.all()],
            "projects": [project.pk for project in self.projects.all()],
            "municipalities": [place.pk for place in self.municipalities.all()],
        }
        criteria = dict(self.segment.criteria if self.segment else chosen)
        if self._is_translated and not criteria.get("languages"):
            criteria["languages"] = [self.locale.language_code.partition("-")[0]]
        if self.quiet_days:
            criteria["quiet_days"] = self.quiet_days
        if self.pk and self.mailings.filter(state=MailingState.CANCELLED).exists():
            criteria["issue"] = self.pk  # Whoever got it before it was cancelled has it.
        return criteria

    @property
    def _is_translated(self) -> bool:
        return bool(self.locale_id) and self.locale.language_code != settings.LANGUAGE_CODE
