"""The verbs of a contribution: hand in, publish, withdraw."""

import json
import logging
from collections.abc import Callable, Iterable
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import Page

from accounts.models import User
from cms.domain import page_cache
from participation.domain import cases, finding, holding, loop
from participation.domain import guest as guests
from participation.domain import photo as photos
from participation.domain.details import Details
from participation.domain.guest import Guest
from participation.enums import ContributionStatus
from participation.models import Contribution, EarlierVersion, SealedText
from participation.rules import (
    accepts_contributions,
    can_be_answered,
    can_be_withdrawn,
    may_edit,
    may_withdraw,
)

logger = logging.getLogger(__name__)


class DiscussionClosed(Exception):
    """The page takes no contributions (any more), or what is answered is no longer there."""


class NotAllowed(Exception):
    """The person may not do this, or not in this state."""


class ChangedMeanwhile(Exception):
    """The same person corrected it in another tab after this form was opened."""


def submit(
    page: Page,
    *,
    body: str,
    submit_key: UUID,
    title: str = "",
    author: User | None = None,
    guest: Guest | None = None,
    parent: Contribution | None = None,
    details: Details | None = None,
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
        details: what a format asks for beside the words.

    Raises:
        DiscussionClosed: the page or the parent takes no contribution now.
    """
    if (author is None) == (guest is None):
        raise ValueError("A contribution has either an author or a guest.")
    key = _key(submit_key, author=author, guest=guest, words=[title, body])
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

    def goes_on() -> None:
        if guest:
            guests.ask_to_confirm(contribution, guest=guest)
        else:
            _publish_or_hold(contribution, page)

    return store(contribution, details or Details(), goes_on)


def _key(submit_key: UUID, *, author: User | None, guest: Guest | None, words: list[str]) -> UUID:
    """The key in the database: other words or another person with the same key of a form differ."""
    person = str(author.uuid) if author else guest.email if guest else ""
    return uuid5(submit_key, json.dumps([person, *words]))


def store(
    contribution: Contribution, details: Details, goes_on: Callable[[], object]
) -> Contribution:
    """Write a new row with its details, then do what follows, all or nothing.

    A double click makes one row, whichever half is faster; both get that one.
    """
    details.put_on(contribution)
    try:
        with transaction.atomic():
            contribution.save(force_insert=True)
            details.attach_to(contribution)
            goes_on()
    except IntegrityError:
        same = Contribution.objects.filter(submit_key=contribution.submit_key)
        if existing := same.first():
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
            _publish_or_hold(contribution, contribution.page.specific)
            logger.info("contribution %s confirmed", contribution.public_id)
    return contribution


def _publish_or_hold(contribution: Contribution, page: Page) -> None:
    if reason := holding.reason_to_hold(contribution, page):
        holding.hold(contribution, reason)
    else:
        publish(contribution)


def publish(contribution: Contribution) -> Contribution:
    """Show it to everybody and count it. The caller has decided that this is right."""
    with transaction.atomic():
        contribution.status = ContributionStatus.PUBLISHED
        contribution.published_at = contribution.published_at or timezone.now()
        contribution.save(update_fields=["status", "published_at"])
        count_reply(contribution, change=1)
        cases.open_case(contribution)
        loop.tell_reply(contribution)
        finding.show(contribution)
        page_cache.drop_page(contribution.page_id)
    return contribution


def edit(
    contribution: Contribution, *, title: str, body: str, by: User, seen: int | None = None
) -> Contribution:
    """Correct one's own words; what stood there before is kept beside them.

    Words of the list bring it to the moderation first, as in a new contribution.

    Args:
        title: cleaned; stays empty on an answer.
        body: cleaned.
        seen: how many earlier wordings there were when the person began.

    Raises:
        NotAllowed: it belongs to somebody else, the half hour is over, or the page has closed.
        ChangedMeanwhile: there are more earlier wordings than the person has seen.
    """
    with transaction.atomic():
        contribution = lock(contribution)
        page = contribution.page.specific
        if not may_edit(by, contribution, page):
            raise NotAllowed
        if (title, body) == (contribution.title, contribution.body):
            return contribution
        if seen is not None and seen != contribution.earlier_versions.count():
            raise ChangedMeanwhile
        EarlierVersion.objects.create(
            contribution=contribution,
            title=contribution.title,
            body=contribution.body,
            written_at=contribution.edited_at or contribution.created_at,
        )
        contribution.title, contribution.body = title, body
        contribution.edited_at = timezone.now()
        contribution.save(update_fields=["title", "body", "edited_at"])
        reason = holding.listed_words(contribution, page)
        if contribution.is_published and reason:
            hide(contribution, status=ContributionStatus.PENDING)
            holding.hold(contribution, reason)
        page_cache.drop_page(contribution.page_id)
    logger.info("contribution %s edited", contribution.public_id)
    return contribution


def hide(contribution: Contribution, *, status: ContributionStatus) -> Contribution:
    """Take it out of sight as withdrawn, removed or held again.

    Its place stays if others answered.
    """
    with transaction.atomic():
        was_published = contribution.is_published
        contribution.status = status
        contribution.save(update_fields=["status"])
        if was_published:
            count_reply(contribution, change=-1)
        finding.hide(contribution)
        loop.forget_reply(contribution)
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


def withdraw_as_guest(token: str) -> Contribution:
    """Take one's own words back by the link of the mail; name and address go with them.

    Raises:
        guest.InvalidToken: the link is unknown or was never used to confirm.
        NotAllowed: it is already gone.
    """
    with transaction.atomic():
        confirmation = guests.lock(token)
        if confirmation.confirmed_at is None:
            raise guests.InvalidToken
        contribution = confirmation.contribution
        if not can_be_withdrawn(contribution):
            raise NotAllowed
        _wipe(contribution)
        contribution.guest_name = confirmation.email = ""
        contribution.save(update_fields=["guest_name"])
        confirmation.save(update_fields=["email"])
    logger.info("contribution %s withdrawn by its guest", contribution.public_id)
    return contribution


def wipe_unpublished(author: User) -> int:
    """Withdraw what a person wrote that is not public yet (or again); return how much that was."""
    with transaction.atomic():
        rows = Contribution.objects.select_for_update(of=("self",)).filter(
            Q(published_at=None) | Q(status=ContributionStatus.PENDING), author=author
        )
        waiting = [row for row in rows if row.status != ContributionStatus.WITHDRAWN]
        for contribution in waiting:
            _wipe(contribution)
    return len(waiting)


def _wipe(contribution: Contribution) -> None:
    hide(contribution, status=ContributionStatus.WITHDRAWN)
    contribution.title = contribution.body = ""
    contribution.latitude = contribution.longitude = None
    contribution.save(update_fields=["title", "body", "latitude", "longitude"])
    contribution.earlier_versions.all().delete()
    SealedText.objects.filter(contribution=contribution).delete()
    photos.delete(contribution)


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
