"""Pages are told of, followed and subscribed to in the site's first language, once for all.

Here is the way from there to the version somebody reads, and back.
"""

from collections.abc import Mapping

from django.conf import settings
from wagtail.models import Page

from cms.models.querysets import published


def in_language(pages: Mapping[int, Page], language: str) -> dict[int, Page]:
    """For each number the version that everybody may read in the language, else the page itself.

    One query; none in the site's first language.
    """
    if language == settings.LANGUAGE_CODE or not pages:
        return dict(pages)
    rows = published(Page.objects.filter(locale__language_code=language))
    wanted = [page.translation_key for page in pages.values()]
    found = {page.translation_key: page for page in rows.filter(translation_key__in=wanted)}
    return {number: found.get(page.translation_key, page) for number, page in pages.items()}
