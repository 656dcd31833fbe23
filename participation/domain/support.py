"""Supporting a contribution and taking that back."""

import logging

from django.db import transaction
from django.db.models import F
from wagtail.models import Page

from accounts.models import User
from cms.domain import page_cache
from participation.domain.contribution import DiscussionClosed, lock
from participation.models import Contribution, Support
from participation.rules import may_support

logger = logging.getLogger(__name__)


def support(contribution: Contribution, *, by: User, page: Page) -> Contribution:
    """Add the person's approval once; a second time changes nothing.

    Raises:
        DiscussionClosed: the page is closed or the contribution is not (any more) public.
    """
    with transaction.atomic():
        # The lock lets the count and the rows change together, however many press at once.
        contribution = lock(contribution)
        if not may_support(by, contribution, page):
            raise DiscussionClosed
        _support, created = Support.objects.get_or_create(contribution=contribution, user=by)
        if created:
            _change(contribution, by=1)
            logger.info("contribution %s supported", contribution.public_id)
    return contribution


def unsupport(contribution: Contribution, *, by: User, page: Page) -> Contribution:
    """Take the person's approval back; without one nothing changes.

    Raises:
        DiscussionClosed: the page is closed or the contribution is not (any more) public.
    """
    with transaction.atomic():
        contribution = lock(contribution)
        if not may_support(by, contribution, page):
            raise DiscussionClosed
        deleted, _by_model = Support.objects.filter(contribution=contribution, user=by).delete()
        if deleted:
            _change(contribution, by=-1)
            logger.info("support of contribution %s taken back", contribution.public_id)
    return contribution


def _change(contribution: Contribution, *, by: int) -> None:
    Contribution.objects.filter(pk=contribution.pk).update(support_count=F("support_count") + by)
    contribution.refresh_from_db(fields=["support_count"])
    page_cache.drop_page(contribution.page_id)
