"""The archive of newsletters as Atom and RSS: the way to read them without an address."""

from datetime import datetime
from uuid import uuid5

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext as _

from cms.models.querysets import published
from cms.views.feeds import printable
from notifications import queries
from notifications.models import NewsletterIndexPage, NewsletterPage

LIMIT = 30


class NewsletterFeed(Feed):  # type: ignore[type-arg]
    """The newest issues of the archive in one language. An entry keeps its id when it moves."""

    feed_type: type[SyndicationFeed] = Atom1Feed
    item_guid_is_permalink = False

    def get_object(self, request: HttpRequest) -> NewsletterIndexPage | None:
        return queries.archive()

    def title(self) -> str:
        return f"{settings.SITE_NAME}: {_('Newsletter')}"

    def link(self, archive: NewsletterIndexPage | None) -> str:
        return (archive.full_url if archive else None) or settings.SITE_URL

    def description(self) -> str:
        return _("All issues, the newest first.")

    def items(self, archive: NewsletterIndexPage | None) -> list[NewsletterPage]:
        if archive is None:
            return []
        issues = published(NewsletterPage.objects.child_of(archive))
        issues = issues.filter(locale=archive.locale_id).select_related("locale")
        return list(issues.order_by("-first_published_at", "-pk")[:LIMIT])

    def item_title(self, item: NewsletterPage) -> str:
        return printable(item.subject)

    def item_description(self, item: NewsletterPage) -> str:
        return printable(item.preheader or item.title)

    def item_link(self, item: NewsletterPage) -> str:
        return str(item.full_url)

    def item_guid(self, item: NewsletterPage) -> str:
        return uuid5(item.translation_key, item.locale.language_code).urn

    def item_pubdate(self, item: NewsletterPage) -> datetime | None:
        moment: datetime | None = item.first_published_at
        return moment


class NewsletterRss(NewsletterFeed):
    """The same for readers that know RSS only."""

    feed_type = Rss201rev2Feed
