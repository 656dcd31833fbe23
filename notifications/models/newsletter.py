"""Newsletters: composed as pages, so the page is the web edition and the archive."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from cms.fields import StreamField
from notifications.blocks import NewsletterBody

PICTURE_WIDTH = 1072
PER_PAGE = 20


@dataclass(frozen=True)
class Teaser:
    """A page of ours, as a newsletter points to it."""

    title: str
    text: str
    url: str
    kind: str


@dataclass(frozen=True)
class Part:
    """A block of a newsletter, ready for the web, the mail and the plain text alike."""

    kind: str
    html: str = ""
    teasers: tuple[Teaser, ...] = ()
    label: str = ""
    url: str = ""
    width: int = 0
    height: int = 0


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
        issues = NewsletterPage.objects.child_of(self).live().public()
        pages = Paginator(issues.order_by("-first_published_at", "-pk"), PER_PAGE)
        return {
            **super().get_context(request, *args, **kwargs),
            "issues": pages.get_page(request.GET.get("seite")),
        }


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

    content_panels = [
        *Page.content_panels,
        FieldPanel("subject"),
        FieldPanel("preheader"),
        FieldPanel("intro"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("topics"), FieldPanel("projects"), FieldPanel("municipalities")],
            heading=_("who gets it"),
            help_text=_(
                "Nothing chosen: all confirmed subscribers. Otherwise those who subscribed to one "
                "of these, and those who subscribed to all news."
            ),
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("subject"),
        index.SearchField("intro"),
        index.SearchField("body"),
    ]

    template = "notifications/newsletter_page.html"
    parent_page_types = ["notifications.NewsletterIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")

    preview_modes = [("web", _("Web edition")), ("mail", _("Mail"))]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "notifications/newsletter/preview.html" if mode_name == "mail" else self.template

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        return {**super().get_preview_context(request, mode_name), "mode": mode_name}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "parts": list(self.parts())}

    def parts(self) -> Iterator[Part]:
        """The body, without pages that are not public and blocks that are empty."""
        for block in self.body:
            part = _part(block.block_type, block.value)
            if part:
                yield part

    @property
    def audience(self) -> dict[str, list[int]]:
        """Ids of what the newsletter is addressed to; all empty means everybody."""
        return {
            "topics": [topic.pk for topic in self.topics.all()],
            "projects": [project.pk for project in self.projects.all()],
            "municipalities": [place.pk for place in self.municipalities.all()],
        }


def _part(kind: str, value: Any) -> Part | None:
    match kind:
        case "text":
            return Part("text", html=str(value.source))
        case "pages":
            teasers = tuple(_teaser(page.specific) for page in value if _is_public(page))
            return Part("pages", teasers=teasers) if teasers else None
        case "button":
            page = value["page"]
            if not _is_public(page):
                return None
            return Part("button", label=value["label"], url=page.full_url)
        case "picture":
            rendition = value.get_rendition(f"width-{PICTURE_WIDTH}")
            return Part(
                "picture",
                label=value.contextual_alt_text or "",
                url=rendition.full_url,
                width=rendition.width,
                height=rendition.height,
            )
        case _:
            return Part("divider")


def _is_public(page: Page | None) -> bool:
    """Whether everybody may read it: a mail must tell nothing of a page behind a restriction."""
    return page is not None and page.live and not page.get_view_restrictions().exists()


def _teaser(page: Page) -> Teaser:
    return Teaser(
        title=page.title,
        # Every page type with a lead text calls it so; a page without one has only its title.
        text=getattr(page, "lead_text", ""),
        url=page.full_url,
        kind=capfirst(page._meta.verbose_name),
    )
