from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from notifications.domain import checks
from notifications.enums import MailingState
from notifications.models import Mailing


def counts() -> dict[str, int]:
    """Rows of every table but the one that Wagtail fills when somebody looks at a page."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.django_db
def test_load_demo_twice_makes_everything_once() -> None:
    output = StringIO()
    call_command("load_demo", stdout=output)
    first = counts()
    assert first["accounts.User"] >= 6
    assert first["cms.SearchEntry"] >= 70
    waiting = Mailing.objects.get(state=MailingState.SCHEDULED)
    assert waiting.page is not None
    assert [finding.text for finding in checks.check(waiting.page)] == []
    call_command("load_demo", stdout=StringIO())
    assert counts() == first
    assert output.getvalue().splitlines() == [
        "demo: accounts",
        "demo: cms",
        "demo: notifications",
        "demo: participation",
        "demo: surveys",
        f"search: {first['cms.SearchEntry']} entries",
    ]
