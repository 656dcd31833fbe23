"""A person sees where the account is open and closes it there."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts.models import AuditEntry, User
from tests.accounts.conftest import sign_in

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


def browser(user: User) -> Client:
    client = Client(headers={"user-agent": FIREFOX}, REMOTE_ADDR="192.0.2.77")
    sign_in(client, user.email)
    return client


def test_list_names_browser_and_network(resident: User) -> None:
    text = browser(resident).get("/konto/sitzungen/").content.decode()
    assert "Firefox unter Windows – dieser Browser" in text
    assert "192.0.2.0" in text
    assert "192.0.2.77" not in text


def test_ending_one_session_signs_out_there_only(resident: User) -> None:
    here, there = browser(resident), browser(resident)
    other = UserSession.objects.get(session_key=there.session.session_key)
    assert here.post(f"/konto/sitzungen/{other.pk}/beenden/").status_code == 303
    assert there.get("/konto/").status_code == 302
    assert here.get("/konto/").status_code == 200
    assert AuditEntry.objects.filter(action="session ended", actor=resident.audit_ref).count() == 1


def test_ending_all_others(resident: User) -> None:
    here, there = browser(resident), browser(resident)
    here.post("/konto/sitzungen/")
    assert (here.get("/konto/").status_code, there.get("/konto/").status_code) == (200, 302)


def test_session_of_somebody_else_stays(resident: User, stranger: User) -> None:
    theirs = browser(stranger)
    foreign = UserSession.objects.get(user=stranger)
    assert browser(resident).post(f"/konto/sitzungen/{foreign.pk}/beenden/").status_code == 404
    assert theirs.get("/konto/").status_code == 200


def test_new_password_ends_every_other_session(resident: User) -> None:
    here, there = browser(resident), browser(resident)
    here.post("/konto/reauthenticate/", {"password": "Uferschwalbe-2038"})
    here.post(
        "/konto/password/change/",
        {"oldpassword": "Uferschwalbe-2038", "password1": "Neue-Uferschwalbe-2039"},
    )
    assert there.get("/konto/").status_code == 302
