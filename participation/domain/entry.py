"""Contributions from an event, from paper or from a conversation, entered by staff.

They count like any other. Whoever spoke or wrote gets no made-up account: a name is shown only
if they gave one, and where the words come from stands beside them.
"""

from uuid import UUID

from wagtail.models import Page

from accounts.models import User
from participation.domain.contribution import DiscussionClosed, NotAllowed, publish, store
from participation.domain.details import Details
from participation.enums import Channel, ContributionStatus
from participation.models import Contribution
from participation.rules import may_enter, takes_entries


def enter(
    page: Page,
    *,
    body: str,
    title: str,
    name: str,
    channel: Channel,
    source_note: str,
    by: User,
    submit_key: UUID,
    details: Details | None = None,
) -> Contribution:
    """Take in what somebody said or wrote elsewhere and publish it; all texts cleaned.

    Args:
        name: as the person wants to be shown; empty for nobody.
        channel: any but ONLINE.
        source_note: for example the event and its day.
        submit_key: a second time with the same key returns the first contribution.

    Raises:
        NotAllowed: the person does not enter contributions.
        DiscussionClosed: the page takes none, not even from elsewhere.
        ValueError: the channel is ONLINE.
    """
    if not may_enter(by):
        raise NotAllowed
    if channel == Channel.ONLINE:
        raise ValueError("What is written here needs no entering.")
    if existing := Contribution.objects.filter(submit_key=submit_key).first():
        return existing
    if not takes_entries(page):
        raise DiscussionClosed
    contribution = Contribution(
        page_id=page.pk,
        title=title,
        body=body,
        guest_name=name,
        status=ContributionStatus.PENDING,
        channel=channel,
        source_note=source_note,
        entered_by=by,
        submit_key=submit_key,
    )
    return store(contribution, details or Details(), lambda: publish(contribution))
