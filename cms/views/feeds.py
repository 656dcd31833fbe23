"""News as Atom and RSS: of the site, a topic, a municipality or a project."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid5

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms import queries
from cms.models import Municipality, NewsPage, ProjectPage, Topic

LIMIT = 30


@dataclass(frozen=True)
class Scope:
    """What a feed is about."""

    title: str
    link: str
    address: str
    news: Any


class NewsFeed(Feed):  # type: ignore[type-arg]
    """The newest news of a scope. Its entries keep their ids when an address changes."""

    feed_type: type[SyndicationFeed] = Atom1Feed
    scope = ""

    def get_object(self, request: HttpRequest, slug: str = "") -> Scope:
        """What the address names; Http404 for what does not exist or is not published."""
        home = queries.home_for(request)
        if home is None:
            raise Http404
        news = NewsPage.objects.cards(home).defer("body")
        about, link = "", home.get_full_url(request)
        if self.scope == "topic":
            topic = get_object_or_404(Topic, slug=slug)
            about, news = topic.name, news.filter(topics=topic)
        elif self.scope == "municipality":
            place = get_object_or_404(Municipality, slug=slug)
            about, news = place.name, news.filter(municipalities=place)
        elif self.scope == "project":
            projects = ProjectPage.objects.descendant_of(home).published()
            project = get_object_or_404(projects, slug=slug)
            about, news = project.title, news.filter(project=project)
            link = project.get_full_url(request)
        name = f"{settings.SITE_NAME}: {about or _('News')}"
        return Scope(printable(name), link, settings.SITE_URL + request.path, news[:LIMIT])

    def title(self, scope: Scope) -> str:
        return scope.title

    def link(self, scope: Scope) -> str:
        return scope.link

    def feed_url(self, scope: Scope) -> str:
        return scope.address

    def feed_guid(self, scope: Scope) -> str:
        return scope.address

    def description(self, scope: Scope) -> str:
        return _("News from %(region)s") % {"region": settings.SITE_REGION}

    def author_name(self, scope: Scope) -> str:
        return str(settings.SITE_REGION)

    def items(self, scope: Scope) -> list[NewsPage]:
        return list(scope.news)

    def item_title(self, item: NewsPage) -> str:
        return printable(item.title)

    def item_description(self, item: NewsPage) -> str:
        return printable(item.lead_text)

    def item_link(self, item: NewsPage) -> str:
        return str(item.full_url)

    def item_guid(self, item: NewsPage) -> str:
        return uuid5(item.translation_key, get_language() or "").urn

    item_guid_is_permalink = False

    def item_author_name(self, item: NewsPage) -> str:
        return printable(item.department or settings.SITE_NAME)

    def item_pubdate(self, item: NewsPage) -> datetime | None:
        moment: datetime | None = item.first_published_at or item.latest_revision_created_at
        return moment

    def item_updateddate(self, item: NewsPage) -> datetime | None:
        moment: datetime | None = item.last_published_at
        return moment or self.item_pubdate(item)


class RssFeed(NewsFeed):
    """The same for readers that know RSS only."""

    feed_type = Rss201rev2Feed


def printable(text: str) -> str:
    """The text without what XML cannot hold."""
    return "".join(char for char in text if char.isprintable() or char in "\n\t")
