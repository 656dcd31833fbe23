from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from participation.enums import ContributionStatus
from participation.models import Contribution, DialoguePage, Support
from tests.participation.conftest import Write


def _url(item: Contribution) -> str:
    return reverse("participation:support", args=[item.public_id])


def test_member_supports_once_and_takes_it_back(member: Client, write: Write) -> None:
    item = write()
    counts = []
    for wish in ("support", "support", "unsupport", "unsupport"):
        answer = member.post(_url(item), {"wish": wish})
        assert answer.headers["Location"] == f"/beitraege/k/{item.public_id}/"
        item.refresh_from_db()
        counts.append(item.support_count)
    assert counts == [1, 1, 0, 0]


def test_visitor_is_led_to_the_sign_in_and_back(visitor: Client, write: Write) -> None:
    item = write()
    answer = visitor.post(_url(item), {"wish": "support"})
    assert answer.headers["Location"] == f"/konto/login/?next=/beitraege/k/{item.public_id}/"
    assert not Support.objects.exists()


@pytest.mark.parametrize("wish", ["", "x", "\x00"])
def test_unknown_wish_changes_nothing(member: Client, write: Write, wish: str) -> None:
    assert member.post(_url(write()), {"wish": wish}).status_code == 303
    assert not Support.objects.exists()


def test_closed_page_says_so(member: Client, write: Write, dialogue: DialoguePage) -> None:
    item = write()
    DialoguePage.objects.filter(pk=dialogue.pk).update(closes_at=timezone.now())
    page = member.post(_url(item), {"wish": "support"}, follow=True).content.decode()
    assert "Hier ist keine Unterstützung mehr möglich." in page
    assert not Support.objects.exists()


def test_hidden_contribution_is_not_found(
    client_for: Callable[[User | None], Client],
    stranger: User,
    in_status: Callable[[ContributionStatus], Contribution],
) -> None:
    item = in_status(ContributionStatus.PENDING)
    assert client_for(stranger).post(_url(item), {"wish": "support"}).status_code == 404


def test_htmx_gets_the_button(member: Client, write: Write) -> None:
    answer = member.post(_url(write()), {"wish": "support"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert ('aria-pressed="true"' in page, "<b>1</b>" in page, "<html" in page) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_other_methods_are_refused(member: Client, write: Write, method: str) -> None:
    assert getattr(member, method)(_url(write())).status_code == 405
