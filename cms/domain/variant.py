"""Pages in Leichte Sprache: begun by an editor, rewritten, then published like any page."""

import logging

from django.db import transaction
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Locale, Page

from accounts.models import User
from cms.enums import SIMPLE

logger = logging.getLogger(__name__)


@transaction.atomic
def begin_simple(page: Page, user: User) -> Page:
    """The page in Leichte Sprache; if there is none, a draft of the German text to rewrite.

    Parents that are missing are made as placeholders. A placeholder of the page itself becomes
    a draft, so that nothing in everyday German is published as Leichte Sprache.
    """
    locale, _created = Locale.objects.get_or_create(language_code=SIMPLE)
    found: Page | None = page.specific.get_translation_or_none(locale)
    if found is None:
        found = page.specific.copy_for_translation(locale, copy_parents=True)
        logger.info("page %s: begun in Leichte Sprache as page %s", page.pk, found.pk)
    elif found.alias_of_id:
        found = ConvertAliasPageAction(found, user=user).execute(skip_permission_checks=True)
        found.unpublish(user=user)
        logger.info("page %s: placeholder %s is now a draft", page.pk, found.pk)
    return found
