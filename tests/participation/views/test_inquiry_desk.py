from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from cms.domain.roles import ensure_roles
from cms.models import AccessibilityDefect, AccessibilitySettings, HomePage
from participation.domain import inquiry as inquiries
from participation.enums import InquiryKind
from participation.models import Inquiry

ClientFor = Callable[[User | None], Client]
DESK = "/cms/inquiries/"


@pytest.fixture
def inquiry(home: HomePage) -> Inquiry:
    ensure_roles()
    return _inquiry()


def _inquiry() -> Inquiry:
    return inquiries.hand_in(
        InquiryKind.BARRIER, text="Ohne Namen.", submit_key=uuid4(), email="anna@example.org"
    )


MAY = {"admin", "editor"}


def test_only_editors_and_administrators_see_the_desk(
    client_for: ClientFor, cast: dict[str, User], inquiry: Inquiry
) -> None:
    paths = [DESK, f"{DESK}results/", f"{DESK}{inquiry.pk}/"]
    seen = {
        name
        for name, user in cast.items()
        if {client_for(user).get(path).status_code for path in paths} == {200}
    }
    assert seen == MAY
    assert client_for(None).get(DESK).status_code == 302


def test_only_editors_and_administrators_take_a_step(
    client_for: ClientFor, cast: dict[str, User], inquiry: Inquiry
) -> None:
    for name in set(cast) - MAY:
        client_for(cast[name]).post(f"{DESK}{inquiry.pk}/", {"action": "close"})
        client_for(cast[name]).post(f"{DESK}{inquiry.pk}/defect/")
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.defect) == ("new", None)


def test_editor_answers(client_for: ClientFor, editor: User, inquiry: Inquiry) -> None:
    browser = client_for(editor)
    url = f"{DESK}{inquiry.pk}/"

    assert "Bitte schreiben Sie" in browser.post(url, {"action": "answer"}).content.decode()
    assert browser.post(url, {"action": "answer", "text": "Danke!"}).status_code == 303
    page = browser.get(url).content.decode()
    assert "Danke!" in page
    assert browser.post(url, {"action": "take"}).status_code == 200


def test_editor_makes_it_a_known_barrier(
    client_for: ClientFor, editor: User, inquiry: Inquiry
) -> None:
    answer = client_for(editor).post(f"{DESK}{inquiry.pk}/defect/")
    defect = AccessibilityDefect.objects.get()

    assert answer.headers["Location"] == f"/cms/snippets/cms/accessibilitydefect/edit/{defect.pk}/"
    assert client_for(editor).get(answer.headers["Location"]).status_code == 200
    assert client_for(editor).get(f"{DESK}{inquiry.pk}/defect/").status_code == 405


def test_overdue_is_marked_and_filtered(
    client_for: ClientFor, editor: User, inquiry: Inquiry
) -> None:
    late = _inquiry()
    Inquiry.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    browser = client_for(editor)

    assert "überfällig" in browser.get(DESK).content.decode()
    page = browser.get(f"{DESK}?overdue=true").content.decode()
    assert (late.receipt in page, inquiry.receipt in page) == (True, False)
    assert browser.get(f"{DESK}?overdue=x&status=y&kind=%00&p=-1").status_code in {200, 404}


def test_desk_needs_the_same_queries_for_many(
    client_for: ClientFor, editor: User, inquiry: Inquiry
) -> None:
    browser = client_for(editor)
    counts = []
    for more in (0, 20):
        for _ in range(more):
            _inquiry()
        browser.get(DESK)
        with CaptureQueriesContext(connection) as captured:
            browser.get(DESK)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_unknown_inquiry_is_not_found(client_for: ClientFor, editor: User) -> None:
    ensure_roles()
    assert client_for(editor).get(f"{DESK}99999/").status_code == 404


def test_dashboard_reminds_editors_after_a_year(
    client_for: ClientFor, cast: dict[str, User], inquiry: Inquiry
) -> None:
    facts = AccessibilitySettings.objects.get()
    words = "zuletzt am"
    assert words not in client_for(cast["editor"]).get("/cms/").content.decode()
    facts.checked_on = timezone.localdate() - timedelta(days=400)
    facts.save()

    reminded = {
        name
        for name in ("admin", "editor", "moderator", "marketer", "lead")
        if words in client_for(cast[name]).get("/cms/").content.decode()
    }
    assert reminded == MAY
