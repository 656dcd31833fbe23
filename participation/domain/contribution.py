"""The verbs of a contribution: hand in, publish, withdraw."""

import json
import logging
from collections.abc import Iterable
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import Page

from accounts.models import User
from cms.domain import page_cache
from cms.enums import Discussion
from participation.domain import finding
from participation.domain import guest as guests
from participation.domain.guest import Guest
from participation.enums import ContributionStatus
from participation.models import Contribution, EarlierVersion
from participation.rules import accepts_contributions, can_be_answered, may_edit, may_withdraw

logger = logging.getLogger(__name__)


class DiscussionClosed(Exception):
    """The page takes no contributions (any more), or what is answered is no longer there."""


class NotAllowed(Exception):
    """The person may not do this, or not in this state."""


def submit(
    page: Page,
    *,
    body: str,
    submit_key: UUID,
    title: str = "",
    author: User | None = None,
    guest: Guest | None = None,
    parent: Contribution | None = None,
) -> Contribution:
    """Take in what somebody wrote; the text must already be cleaned.

    Args:
        page: the specific page; its `discussion` decides between publishing and holding.
        submit_key: from the form. The same words with the same key from the same person return
            the first contribution, so that a double click makes one. Other words (written after
            going back in the browser) make another one.
        author: the signed-in person, or None for a guest.
        guest: name and address of a person without an account; exactly one of the two is given.
        parent: what it answers.

    Raises:
        DiscussionClosed: the page or the parent takes no contribution now.
    """
    if (author is None) == (guest is None):
        raise ValueError("A contribution has either an author or a guest.")
    # A double click makes one row, whichever half is faster; other words or another person do not.
    person = str(author.uuid) if author else guest.email if guest else ""
    key = uuid5(submit_key, json.dumps([person, title, body]))
    if existing := Contribution.objects.filter(submit_key=key).first():
        return existing
    if not accepts_contributions(page) or (parent and not can_be_answered(parent, page)):
        raise DiscussionClosed
    contribution = Contribution(
        page_id=page.pk,
        parent=parent,
        root_id=(parent.root_id or parent.pk) if parent else None,
        title=title,
        body=body,
        author=author,
        guest_name=(guest.name or gettext("Guest")) if guest else "",
        status=ContributionStatus.UNCONFIRMED if guest else ContributionStatus.PENDING,
        submit_key=key,
    )
    try:
        with transaction.atomic():
            contribution.save(force_insert=True)
            if guest:
                guests.ask_to_confirm(contribution, guest=guest)
            elif page.discussion == Discussion.OPEN:
                publish(contribution)
    except IntegrityError:
        if existing := Contribution.objects.filter(submit_key=key).first():
            return existing
        raise
    logger.info("contribution %s handed in: %s", contribution.public_id, contribution.status)
    return contribution


def confirm_guest(token: str) -> Contribution:
    """Publish, or hold for approval, what a guest wrote. A second time changes nothing.

    What was handed in before the page closed still counts when the mail is read later.

    Raises:
        guest.InvalidToken: the link is unknown or too old.
    """
    with transaction.atomic():
        confirmation = guests.lock(token)
        contribution = confirmation.contribution
        if confirmation.confirmed_at is None:
            confirmation.confirmed_at = timezone.now()
            confirmation.save(update_fields=["confirmed_at"])
            contribution.status = ContributionStatus.PENDING
            contribution.save(update_fields=["status"])
            if contribution.page.specific.discussion == Discussion.OPEN:
                publish(contribution)
            logger.info("contribution %s confirmed", contribution.public_id)
    return contribution


def publish(contribution: Contribution) -> Contribution:
    """Show it to everybody and count it. The caller has decided that this is right."""
    with transaction.atomic():
        contribution.status = ContributionStatus.PUBLISHED
        contribution.published_at = contribution.published_at or timezone.now()
        contribution.save(update_fields=["status", "published_at"])
        count_reply(contribution, change=1)
        finding.show(contribution)
        page_cache.drop_page(contribution.page_id)
    return contribution


def edit(contribution: Contribution, *, title: str, body: str, by: User) -> Contribution:
    """Correct one's own words; what stood there before is kept beside them.

    Args:
        title: cleaned; stays empty on an answer.
        body: cleaned.

    Raises:
        NotAllowed: it belongs to somebody else, the half hour is over, or the page has closed.
    """
    with transaction.atomic():
        contribution = lock(contribution)
        if not may_edit(by, contribution, contribution.page.specific):
            raise NotAllowed
        if (title, body) == (contribution.title, contribution.body):
            return contribution
        EarlierVersion.objects.create(
            contribution=contribution,
            title=contribution.title,
            body=contribution.body,
            written_at=contribution.edited_at or contribution.created_at,
        )
        contribution.title, contribution.body = title, body
        contribution.edited_at = timezone.now()
        contribution.save(update_fields=["title", "body", "edited_at"])
        page_cache.drop_page(contribution.page_id)
    logger.info("contribution %s edited", contribution.public_id)
    return contribution


def hide(contribution: Contribution, *, status: ContributionStatus) -> Contribution:
    """Take it out of sight as withdrawn or removed; its place stays if others answered."""
    with transaction.atomic():
        was_published = contribution.is_published
        contribution.status = status
        contribution.save(update_fields=["status"])
        if was_published:
            count_reply(contribution, change=-1)
        finding.hide(contribution)
        page_cache.drop_page(contribution.page_id)
    return contribution


def withdraw(contribution: Contribution, *, by: User) -> Contribution:
    """Take one's own words back for good: the text is wiped, answers of others stay.

    Raises:
        NotAllowed: it belongs to somebody else, or it is already gone.
    """
    with transaction.atomic():
        contribution = lock(contribution)
        if not may_withdraw(by, contribution):
            raise NotAllowed
        _wipe(contribution)
    logger.info("contribution %s withdrawn", contribution.public_id)
    return contribution


def wipe_unpublished(author: User) -> int:
    """Withdraw what a person wrote that was never public; return how much that was."""
    with transaction.atomic():
        rows = Contribution.objects.select_for_update(of=("self",)).filter(
            author=author, published_at=None
        )
        waiting = [row for row in rows if row.status != ContributionStatus.WITHDRAWN]
        for contribution in waiting:
            _wipe(contribution)
    return len(waiting)


def _wipe(contribution: Contribution) -> None:
    hide(contribution, status=ContributionStatus.WITHDRAWN)
    contribution.title = contribution.body = ""
    contribution.save(update_fields=["title", "body"])
    contribution.earlier_versions.all().delete()


def lock(contribution: Contribution) -> Contribution:
    """The current row, held until the transaction ends: one state change follows another."""
    return Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)


def count_reply(contribution: Contribution, *, change: int) -> None:
    """Keep the counters of the conversation and of what was answered.

    Whoever holds a row climbs from younger to older ones, so that nobody waits in a circle.
    """
    ids: Iterable[int] = {pk for pk in (contribution.root_id, contribution.parent_id) if pk}
    if not ids:
        return
    counted = Contribution.objects.filter(pk__in=ids)
    list(counted.order_by("-pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    counted.update(reply_count=F("reply_count") + change)
