"""The list of all public pages for crawlers."""

from collections import defaultdict
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page

from cms.models.querysets import published


class PublicSitemap(Sitemap):
    """Every published page in every language, with its versions in the others."""

    def items(self) -> QuerySet[Page]:
        """Without a query for each page: address, date and language are all it takes."""
        root = self.get_wagtail_site().root_page
        below = Q()
        for home in root.get_translations(inclusive=True):
            below |= Q(path__startswith=home.path)
        return published(Page.objects.filter(below)).select_related("locale").order_by("path")

    def _urls(self, page: int, protocol: str | None, domain: str | None) -> list[dict[str, Any]]:
        urls, versions = [], defaultdict(list)
        for item in self.paginator.page(page).object_list:
            alternate = {"location": self.location(item), "lang_code": item.locale.language_code}
            if alternate["location"]:
                versions[item.translation_key].append(alternate)
                urls.append((item, alternate["location"]))
        changed = [moment for item, _location in urls if (moment := self.lastmod(item))]
        if changed:
            self.latest_lastmod = max(changed)
        return [
            {
                "item": item,
                "location": location,
                "lastmod": self.lastmod(item),
                "priority": "",
                "alternates": versions[item.translation_key]
                if len(versions[item.translation_key]) > 1
                else [],
            }
            for item, location in urls
        ]
