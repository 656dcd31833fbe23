"""The newest contributions of a page as an Atom feed."""

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.views.feeds import printable
from participation import queries
from participation.models import Contribution
from participation.views.loading import get_page

LIMIT = 50


class ContributionFeed(Feed):  # type: ignore[type-arg]
    """What residents wrote below one page, answers included, newest first."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, page_id: int) -> Page:
        return get_page(request, page_id)

    def title(self, page: Page) -> str:
        return printable(f"{page.title} – {settings.SITE_NAME}")

    def subtitle(self, page: Page) -> str:
        return _("Contributions")

    def link(self, page: Page) -> str:
        return str(page.full_url)

    def feed_url(self, page: Page) -> str:
        return settings.SITE_URL + reverse("participation:feed", args=[page.pk])

    def items(self, page: Page) -> list[Contribution]:
        rows = queries.published(page).select_related("author")
        return list(rows.order_by("-published_at", "-id")[:LIMIT])

    def item_title(self, item: Contribution) -> str:
        return printable(item.title or item.body[:80])

    def item_description(self, item: Contribution) -> str:
        return printable(item.body)

    def item_link(self, item: Contribution) -> str:
        return settings.SITE_URL + reverse("participation:permalink", args=[item.public_id])

    def item_guid(self, item: Contribution) -> str:
        return item.public_id.urn

    def item_author_name(self, item: Contribution) -> str:
        return printable(item.author_name)

    def item_pubdate(self, item: Contribution) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Contribution) -> datetime | None:
        return item.edited_at or item.published_at
