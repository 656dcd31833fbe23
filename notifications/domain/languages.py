"""Which language somebody is written to in, and which version of a page they read.

Pages are told of, followed and subscribed to in the site's first language, once for all. Here is
the way from there to the version somebody reads, and back.
"""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import get_language
from wagtail.models import Page

from accounts.models import User
from cms.models.querysets import published
from notifications.models import NoticeSettings

# Leichte Sprache is a form of German on pages; whoever reads it gets German mails.
MAIL_LANGUAGES = ("de", "en")
# Kinds of keys that name a page by its number.
PAGE_KINDS = {"page", "project", "event"}


def for_mails() -> str:
    """The language in which we write to whoever reads the page of this request."""
    code = (get_language() or settings.LANGUAGE_CODE)[:2]
    return code if code in MAIL_LANGUAGES else settings.LANGUAGE_CODE


def of_account(user: User) -> str:
    """In which language the account wants its mails; empty if it never chose."""
    chosen = NoticeSettings.objects.filter(user=user).values_list("language", flat=True)
    return chosen.first() or ""


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


def original(page: Page) -> Page | None:
    """The same page in the site's first language, if everybody may read it there."""
    rows = published(type(page)._default_manager.filter(translation_key=page.translation_key))
    found: Page | None = rows.filter(locale__language_code=settings.LANGUAGE_CODE).first()
    return found


def original_key(key: str) -> str:
    """The key of the same page in the site's first language; any other key stays as it is."""
    kind, _colon, name = key.partition(":")
    if kind not in PAGE_KINDS:
        return key
    here = Page.objects.filter(pk=number(name)).values("translation_key")
    rows = Page.objects.filter(
        locale__language_code=settings.LANGUAGE_CODE, translation_key__in=here
    )
    found = rows.values_list("pk", flat=True).first()
    return f"{kind}:{found}" if found else key


def number(name: str) -> int:
    """The number in a key; 0, which nothing has, if it is none."""
    return int(name) if name.isdecimal() and len(name) < 10 else 0
