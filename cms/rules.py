"""Who may do what with pages, beyond what Wagtail asks itself."""

from django.contrib.auth.models import AnonymousUser
from wagtail.models import Page

from accounts.models import User
from cms.enums import SIMPLE


def may_begin_simple(user: User | AnonymousUser, page: Page) -> bool:
    """Whoever may edit and translate the page may begin its form in Leichte Sprache."""
    return bool(
        not page.is_root()
        and page.locale.language_code != SIMPLE
        and user.has_perm("wagtail_localize.submit_translation")
        and page.permissions_for_user(user).can_edit()
    )
