"""The archive of newsletters as Atom and RSS: the way to read them without an address."""

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext as _

from cms.views.feeds import printable
from notifications.models import NewsletterIndexPage, NewsletterPage

LIMIT = 30


class NewsletterFeed(Feed):  # type: ignore[type-arg]
    """The newest issues. An entry keeps its id when its address changes."""

    feed_type: type[SyndicationFeed] = Atom1Feed
    item_guid_is_permalink = False

    def title(self) -> str:
        return f"{settings.SITE_NAME}: {_('Newsletter')}"

    def link(self) -> str:
        archive = NewsletterIndexPage.objects.live().order_by("path").first()
        return (archive.full_url if archive else None) or settings.SITE_URL

    def description(self) -> str:
        return _("All issues, the newest first.")

    def items(self) -> list[NewsletterPage]:
        issues = NewsletterPage.objects.live().public()
        return list(issues.order_by("-first_published_at", "-pk")[:LIMIT])

    def item_title(self, item: NewsletterPage) -> str:
        return printable(item.subject)

    def item_description(self, item: NewsletterPage) -> str:
        return printable(item.preheader or item.title)

    def item_link(self, item: NewsletterPage) -> str:
        return str(item.full_url)

    def item_guid(self, item: NewsletterPage) -> str:
        return str(item.translation_key.urn)

    def item_pubdate(self, item: NewsletterPage) -> datetime | None:
        moment: datetime | None = item.first_published_at
        return moment


class NewsletterRss(NewsletterFeed):
    """The same for readers that know RSS only."""

    feed_type = Rss201rev2Feed
