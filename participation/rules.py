"""Who may do what. Every predicate takes a user that may be anonymous."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from wagtail.models import Page

from accounts.enums import Role
from accounts.models import User
from accounts.rules import has_role, is_staff_member
from cms.enums import Discussion
from cms.models import DiscussablePage
from participation.enums import ContributionStatus, InquiryAction, InquiryStatus, Outcome
from participation.models import Contribution, Inquiry, Objection

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
    """Moderators and administrators decide about contributions.

    Project leads do not: nobody takes criticism of their own project out of sight.
    """
    return has_role(user, Role.MODERATOR)


def may_answer(user: Viewer) -> bool:
    """Project leads and administrators answer for the administration."""
    return has_role(user, Role.LEAD)


def may_be_responsible(user: Viewer) -> bool:
    """Answers can be assigned to anybody who works for the platform."""
    return is_staff_member(user)


def may_object(user: Viewer, contribution: Contribution) -> bool:
    """Authors object to the removal of their own words. Guests do so by their signed link."""
    return is_author(user, contribution)


def may_decide_again(user: Viewer, objection: Objection) -> bool:
    """A second person decides: whoever moderates and did not take the first decision."""
    return may_moderate(user) and objection.decision.by_id != user.pk


def may_answer_requests(user: Viewer) -> bool:
    """Project leads, editors and administrators settle requests for data sheets."""
    return has_role(user, Role.LEAD, Role.EDITOR)


def may_see(user: Viewer, contribution: Contribution) -> bool:
    """Everybody sees what is or was public; its author and the moderation also see the rest."""
    if contribution.is_published:
        return True
    if contribution.is_tombstone and holds_place(contribution):
        return True
    return is_author(user, contribution) or may_moderate(user)


def was_public(contribution: Contribution) -> bool:
    """Whether everybody could read what is out of sight now, for good or until it is checked."""
    return contribution.published_at is not None and not contribution.is_published


def holds_place(contribution: Contribution) -> bool:
    """Whether its place stays in sight because of the answers below, whatever its words became."""
    return was_public(contribution) and contribution.reply_count > 0


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
    """Authors take their own words back at any time, also when the page is closed.

    Guests do so by the link in their mail.
    """
    return is_author(user, contribution) and can_be_withdrawn(contribution)


def can_be_withdrawn(contribution: Contribution) -> bool:
    """Whether there are words to take back."""
    return contribution.status in _WITHDRAWABLE


def can_be_edited(contribution: Contribution, page: Page) -> bool:
    """Within half an hour, as long as the page is open.

    Where the moderation reads first, what it has approved stays as it was approved.
    """
    if not accepts_contributions(page) or timezone.now() >= contribution.created_at + EDIT_WINDOW:
        return False
    if contribution.is_published:
        return bool(page.discussion != Discussion.HOLD)
    return contribution.status == ContributionStatus.PENDING


def may_edit(user: Viewer, contribution: Contribution, page: Page) -> bool:
    """Authors with an account correct their own words. A guest writes again instead."""
    return is_author(user, contribution) and can_be_edited(contribution, page)


def may_enter(user: Viewer) -> bool:
    """Moderators, project leads, editors and administrators enter what was said elsewhere."""
    return has_role(user, Role.MODERATOR, Role.LEAD, Role.EDITOR)


def takes_entries(page: Page) -> bool:
    """Whether staff may enter contributions from elsewhere.

    Also after the end: a letter posted in time arrives later. Not before the beginning.
    """
    if not is_discussable(page) or not page.live or page.discussion == Discussion.OFF:
        return False
    opens_at = getattr(page, "opens_at", None)
    return opens_at is None or opens_at <= timezone.now()


def may_explain_drafts(user: Viewer) -> bool:
    """Project leads, editors and administrators say why a draft changed."""
    return has_role(user, Role.LEAD, Role.EDITOR)


def may_offer_to_archive(user: Viewer) -> bool:
    """Project leads and administrators offer statements to the public archive."""
    return has_role(user, Role.LEAD)


def may_export(user: Viewer) -> bool:
    """Moderators, project leads, editors and administrators take contributions with them."""
    return has_role(user, Role.MODERATOR, Role.LEAD, Role.EDITOR)


def may_manage_sign_ups(user: Viewer) -> bool:
    """Editors, project leads and administrators look after who comes to an event."""
    return has_role(user, Role.EDITOR, Role.LEAD)


def may_see_reach(user: Viewer) -> bool:
    """Project leads, marketing staff, privacy officers and administrators see sums about people."""
    return has_role(user, Role.LEAD, Role.MARKETER, Role.PRIVACY_OFFICER)


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


# From which outcome which other one can follow.
OUTCOMES: dict[Outcome, set[Outcome]] = {
    Outcome.RECEIVED: {Outcome.REVIEW, Outcome.ADOPTED, Outcome.PARTLY, Outcome.NOT_ADOPTED},
    Outcome.REVIEW: {Outcome.ADOPTED, Outcome.PARTLY, Outcome.NOT_ADOPTED},
    Outcome.ADOPTED: {Outcome.IMPLEMENTED, Outcome.REVIEW},
    Outcome.PARTLY: {Outcome.IMPLEMENTED, Outcome.REVIEW},
    Outcome.NOT_ADOPTED: {Outcome.REVIEW},
    Outcome.IMPLEMENTED: set(),
}
# Residents have a right to hear why.
OUTCOMES_WITH_REASON = {Outcome.PARTLY, Outcome.NOT_ADOPTED}


def possible_outcomes(outcome: Outcome) -> list[Outcome]:
    """What can follow, in the order of the form."""
    return [target for target in Outcome if target in OUTCOMES[outcome]]
