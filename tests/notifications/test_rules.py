"""Who may do what with newsletters, as a table."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from notifications import rules

RULES = {
    rules.may_send_newsletters: {"admin", "marketer"},
    rules.may_see_outbox: {"admin", "marketer"},
    rules.may_plan_campaigns: {"admin", "marketer"},
    rules.may_see_proof: {"admin", "marketer", "officer"},
    rules.may_serve_subscribers: {"admin", "marketer", "officer"},
}


@pytest.mark.django_db
@pytest.mark.parametrize(("rule", "allowed"), RULES.items())
def test_who_may(rule, allowed: set[str], full_cast: dict[str, User]) -> None:  # type: ignore[no-untyped-def]
    assert {name for name, user in full_cast.items() if rule(user)} == allowed
    assert rule(AnonymousUser()) is False
    full_cast["marketer"].is_active = False
    assert rule(full_cast["marketer"]) is False
