"""Who may do what with newsletters. Every predicate takes a user that may be anonymous."""

from django.contrib.auth.models import AnonymousUser

from accounts.enums import Role
from accounts.models import User
from accounts.rules import has_role


def may_send_newsletters(user: User | AnonymousUser) -> bool:
    """Marketing staff and administrators send, watch, pause and cancel."""
    return has_role(user, Role.MARKETER)


def may_see_outbox(user: User | AnonymousUser) -> bool:
    """The outbox shows addresses, so it is for those who answer for the mail."""
    return has_role(user, Role.MARKETER)


def may_see_proof(user: User | AnonymousUser) -> bool:
    """Who answers for the newsletters, or for privacy, shows that somebody asked for them."""
    return has_role(user, Role.MARKETER, Role.PRIVACY_OFFICER)


def may_serve_subscribers(user: User | AnonymousUser) -> bool:
    """Marketing staff, privacy officers and administrators see, end and erase subscriptions."""
    return has_role(user, Role.MARKETER, Role.PRIVACY_OFFICER)


def may_plan_campaigns(user: User | AnonymousUser) -> bool:
    """Marketing staff and administrators plan campaigns and see what came of them."""
    return has_role(user, Role.MARKETER)
