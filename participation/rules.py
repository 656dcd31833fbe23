"""Who may do what. Every predicate takes a user that may be anonymous."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from wagtail.models import Page

from accounts.enums import Role
from accounts.models import User
from accounts.rules import has_role
from cms.enums import Discussion
from cms.models import DiscussablePage
from participation.enums import ContributionStatus, InquiryAction, InquiryStatus
from participation.models import Contribution, Inquiry

Viewer = User | AnonymousUser

# How long authors may correct what they wrote.
EDIT_WINDOW = timedelta(minutes=30)

_WITHDRAWABLE = {
    ContributionStatus.UNCONFIRMED,
    ContributionStatus.PENDING,
    ContributionStatus.PUBLISHED,
}


def is_discussable(page: Page) -> bool:
    """Whether the (specific) page is of a type that can carry a discussion."""
    return isinstance(page, DiscussablePage)


def accepts_contributions(page: Page) -> bool:
    """Whether residents may write below the (specific) page now."""
    return is_discussable(page) and page.accepts_contributions


def is_member(user: Viewer) -> bool:
    """Whether the person is signed in with a working account."""
    return isinstance(user, User) and user.is_active


def may_moderate(user: Viewer) -> bool:
    """Moderators, project leads and administrators decide about contributions."""
    return has_role(user, Role.MODERATOR, Role.LEAD)


def may_answer_requests(user: Viewer) -> bool:
    """Project leads, editors and administrators settle requests for data sheets."""
    return has_role(user, Role.LEAD, Role.EDITOR)


def may_see(user: Viewer, contribution: Contribution) -> bool:
    """Everybody sees what is or was public; its author and the moderation also see the rest."""
    if contribution.is_published:
        return True
    if contribution.is_tombstone and contribution.published_at and contribution.reply_count:
        return True
    return is_author(user, contribution) or may_moderate(user)


def is_author(user: Viewer, contribution: Contribution) -> bool:
    return isinstance(user, User) and contribution.author_id == user.pk


def can_be_answered(contribution: Contribution, page: Page) -> bool:
    """Members and guests answer what is published, as long as the page is open."""
    return contribution.is_published and accepts_contributions(page)


def may_support(user: Viewer, contribution: Contribution, page: Page) -> bool:
    """Members support what is published, as long as the page is open."""
    return is_member(user) and contribution.is_published and accepts_contributions(page)


def can_be_reported(contribution: Contribution) -> bool:
    """Everybody may point at what is published, also when the page is closed."""
    return contribution.is_published


def may_withdraw(user: Viewer, contribution: Contribution) -> bool:
    """Authors take their own words back at any time, also when the page is closed."""
    return is_author(user, contribution) and contribution.status in _WITHDRAWABLE


def can_be_edited(contribution: Contribution, page: Page) -> bool:
    """Within half an hour, as long as the page is open.

    Where the moderation reads first, what it has approved stays as it was approved.
    """
    if not accepts_contributions(page) or timezone.now() >= contribution.created_at + EDIT_WINDOW:
        return False
    if contribution.is_published:
        return bool(page.discussion == Discussion.OPEN)
    return contribution.status == ContributionStatus.PENDING


def may_edit(user: Viewer, contribution: Contribution, page: Page) -> bool:
    """Authors with an account correct their own words. A guest writes again instead."""
    return is_author(user, contribution) and can_be_edited(contribution, page)


def may_manage_sign_ups(user: Viewer) -> bool:
    """Editors, project leads and administrators look after who comes to an event."""
    return has_role(user, Role.EDITOR, Role.LEAD)


def may_answer_inquiries(user: Viewer) -> bool:
    """Editors and administrators answer what residents hand in."""
    return has_role(user, Role.EDITOR)


# From which states an action leads to which.
INQUIRY_ACTIONS: dict[InquiryAction, tuple[set[InquiryStatus], InquiryStatus]] = {
    InquiryAction.TAKE: ({InquiryStatus.NEW}, InquiryStatus.WORKING),
    InquiryAction.ANSWER: (
        {InquiryStatus.NEW, InquiryStatus.WORKING, InquiryStatus.ANSWERED},
        InquiryStatus.ANSWERED,
    ),
    InquiryAction.CLOSE: (
        {InquiryStatus.NEW, InquiryStatus.WORKING, InquiryStatus.ANSWERED},
        InquiryStatus.CLOSED,
    ),
    InquiryAction.REOPEN: (
        {InquiryStatus.ANSWERED, InquiryStatus.CLOSED},
        InquiryStatus.WORKING,
    ),
}


def possible_inquiry_actions(inquiry: Inquiry) -> list[InquiryAction]:
    """What can be done with it now; without an address nothing can be answered."""
    return [
        action
        for action, (sources, _target) in INQUIRY_ACTIONS.items()
        if inquiry.status in sources and (action != InquiryAction.ANSWER or inquiry.email)
    ]
