"""The frame of the site: home, plain content, news."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.enums import ProjectStatus
from cms.fields import StreamField
from cms.models.base import DiscussablePage, VariantPage
from cms.models.media import PicturedPage
from cms.models.paging import page_of
from cms.models.projects import ProjectPage
from cms.models.querysets import NewsManager
from cms.models.sign_language import SignedPage
from cms.models.snippets import Municipality, Topic
from cms.models.structured import described, node, publisher


class HomePage(VariantPage):
    """The entrance: one promise, what is open now, what became of it, what is new."""

    kicker = models.CharField(_("line above the promise"), max_length=80, blank=True)
    promise = models.CharField(_("promise"), max_length=120)
    lead_text = models.TextField(_("lead text"), max_length=400)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("body"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("kicker"),
        FieldPanel("promise"),
        FieldPanel("lead_text"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("lead_text")]

    parent_page_types = ["wagtailcore.Page"]
    # Page types of higher rooms name this page as their parent, so its children are not listed.
    max_count_per_parent = 1

    # How many running projects the entrance shows.
    PROJECTS = 4

    # Set by whoever has asked already, as the frame of every page does.
    is_known_public = False

    class Meta:
        verbose_name = _("home page")

    def get_view_restrictions(self) -> "QuerySet[PageViewRestriction]":
        """Nothing is above the entrance, so two queries of Wagtail's can be spared."""
        nothing: QuerySet[PageViewRestriction] = PageViewRestriction.objects.none()
        return nothing if self.is_known_public else super().get_view_restrictions()

    def structured_data(self) -> dict[str, Any]:
        """The administration behind the site."""
        return described(
            "GovernmentOrganization", self, name=settings.SITE_REGION, slogan=self.promise
        )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """A few running projects; formats and news come from template tags."""
        running = ProjectPage.objects.cards(self).filter(status=ProjectStatus.RUNNING)
        return {
            **super().get_context(request, *args, **kwargs),
            "projects": list(running.defer(*ProjectPage.LONG_TEXTS)[: self.PROJECTS]),
        }


class ContentPage(VariantPage, SignedPage, DiscussablePage):
    """A page of plain content: imprint, privacy, explanations."""

    lead_text = models.TextField(_("lead text"), max_length=400, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("body"))
    in_footer = models.BooleanField(_("link in the footer"), default=False)
    in_mails = models.BooleanField(
        _("link at the foot of every mail"),
        default=False,
        help_text=_("Imprint and privacy: whoever gets mail must be able to see who wrote it."),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead_text"),
        FieldPanel("body"),
        SignedPage.sign_language_panel,
    ]
    settings_panels = [
        *DiscussablePage.settings_panels,
        FieldPanel("in_footer"),
        FieldPanel("in_mails"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead_text"),
        index.SearchField("body"),
    ]

    parent_page_types = ["cms.HomePage", "cms.ContentPage", "cms.ProjectPage"]
    subpage_types = ["cms.ContentPage"]

    class Meta:
        verbose_name = _("content page")


class NewsIndexPage(Page):
    """All news, newest first."""

    lead_text = models.TextField(_("lead text"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead_text")]

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.NewsPage"]
    max_count_per_parent = 1

    PER_PAGE = 10

    class Meta:
        verbose_name = _("news overview")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Ten news to a page, narrowed by `?thema=`, `?gemeinde=` and `?jahr=` together.

        An unknown topic or municipality narrows nothing; a year without news is not found.
        """
        all_news = NewsPage.objects.descendant_of(self).published()
        topics = list(Topic.objects.filter(newspage__in=all_news).distinct())
        places = list(Municipality.objects.filter(newspage__in=all_news).distinct())
        years = sorted(set(all_news.values_list("date__year", flat=True)), reverse=True)
        topic = next((one for one in topics if one.slug == request.GET.get("thema")), None)
        place = next((one for one in places if one.slug == request.GET.get("gemeinde")), None)
        year = _year(request, years)
        chosen = {"thema": topic and topic.slug, "gemeinde": place and place.slug, "jahr": year}
        news = NewsPage.objects.cards(self).defer("body")
        if topic:
            news = news.filter(topics=topic)
        if place:
            news = news.filter(municipalities=place)
        if year:
            news = news.filter(date__year=year)
        return {
            **super().get_context(request, *args, **kwargs),
            "news": page_of(request, news, self.PER_PAGE),
            "topic": topic,
            "topics": topics,
            "place": place,
            "places": places,
            "year": year,
            "years": years,
            "query": urlencode({name: value for name, value in chosen.items() if value}),
        }


def _year(request: HttpRequest, years: list[int]) -> int | None:
    """The year of the archive that is asked for; Http404 if nothing is in it."""
    asked = request.GET.get("jahr", "")
    found = next((year for year in years if str(year) == asked), None)
    if asked and found is None:
        raise Http404
    return found


class NewsPage(VariantPage, PicturedPage, SignedPage, DiscussablePage):
    """One piece of news. Its author is a department, not a person."""

    date = models.DateField(_("date"), default=timezone.localdate)
    department = models.CharField(_("department"), max_length=120, blank=True)
    lead_text = models.TextField(_("lead text"), max_length=400)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("body"))
    project = models.ForeignKey(
        "cms.ProjectPage",
        verbose_name=_("project"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="news",
    )
    topics = ParentalManyToManyField("cms.Topic", verbose_name=_("topics"), blank=True)
    municipalities = ParentalManyToManyField(
        "cms.Municipality", verbose_name=_("municipalities"), blank=True
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("department"),
        FieldPanel("lead_text"),
        PicturedPage.picture_panel,
        FieldPanel("body"),
        SignedPage.sign_language_panel,
        MultiFieldPanel(
            [FieldPanel("project"), FieldPanel("topics"), FieldPanel("municipalities")],
            heading=_("belongs to"),
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead_text"),
        index.SearchField("body"),
        index.FilterField("date"),
    ]

    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types: list[str] = []

    objects = NewsManager()

    def structured_data(self) -> dict[str, Any]:
        """An article whose author is a department."""
        return described(
            "NewsArticle",
            self,
            headline=self.title,
            datePublished=(self.first_published_at or self.date).isoformat(),
            dateModified=(self.last_published_at or self.date).isoformat(),
            inLanguage=self.locale.language_code,
            author=node(
                "Organization",
                name=self.department or settings.SITE_NAME,
                url=f"{settings.SITE_URL}/",
            ),
            publisher=publisher(),
            mainEntityOfPage=self.full_url,
        )

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")
        indexes = [models.Index(fields=["-date"], name="newspage_date")]
