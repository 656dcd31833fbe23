"""Who may do what with newsletters, as a table."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from notifications import rules

EXPECTED = {
    "admin": True,
    "editor": False,
    "marketer": True,
    "moderator": False,
    "lead": False,
    "resident": False,
    "stranger": False,
}

RULES = [rules.may_send_newsletters, rules.may_see_outbox, rules.may_serve_subscribers]


@pytest.mark.django_db
@pytest.mark.parametrize("rule", RULES)
def test_marketing_and_administrators_only(rule, cast: dict[str, User]) -> None:  # type: ignore[no-untyped-def]
    assert {name: rule(user) for name, user in cast.items()} == EXPECTED
    assert rule(AnonymousUser()) is False
    cast["marketer"].is_active = False
    assert rule(cast["marketer"]) is False
