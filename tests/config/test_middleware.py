"""Security headers on every kind of page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError, connection
from django.test import Client
from wagtail.documents import get_document_model

from accounts.models import User
from cms.models import HomePage
from config.middleware import ADMIN_POLICY, PERMISSIONS_POLICY, PUBLIC_POLICY

pytestmark = pytest.mark.django_db
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
}


def headers(response: Any) -> dict[str, str]:
    names = [*EVERYWHERE, "Content-Security-Policy", "X-Frame-Options"]
    return {name: response[name] for name in names}


PUBLIC = {**EVERYWHERE, "Content-Security-Policy": PUBLIC_POLICY, "X-Frame-Options": "DENY"}
ADMIN = {**EVERYWHERE, "Content-Security-Policy": ADMIN_POLICY, "X-Frame-Options": "SAMEORIGIN"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/konto/login/", 200),
        ("/konto/", 302),
        ("/health/", 200),
        ("/gibt-es-nicht/", 404),
        ("/en/gibt-es-nicht/", 404),
        ("/documents/999/nichts.pdf", 404),
    ],
)
def test_headers_of_public_pages(client: Client, home: HomePage, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert headers(response) == PUBLIC


def test_headers_of_the_administration(client: Client, admin: User) -> None:
    client.force_login(admin)
    for path in ("/cms/", "/cms/users/", "/cms/account/"):
        response = client.get(path)
        assert response.status_code == 200
        assert headers(response) == ADMIN


def test_headers_of_a_refusal(client: Client, resident: User) -> None:
    client.force_login(resident)
    response = client.get("/cms/login/")
    assert response.status_code == 403
    assert headers(response) == ADMIN


def test_headers_of_a_missing_csrf_token() -> None:
    response = Client(enforce_csrf_checks=True).post("/konto/login/", {})
    assert response.status_code == 403
    assert headers(response) == PUBLIC


def test_headers_of_a_failure(home: HomePage) -> None:
    def refuse(execute: Callable[..., Any], *args: Any) -> Any:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(refuse):
        response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert headers(response) == PUBLIC


def test_preview_of_a_page_may_stand_in_the_frame_of_the_editor(
    client: Client, admin: User, home: HomePage
) -> None:
    home.save_revision()
    client.force_login(admin)
    response = client.get(f"/cms/pages/{home.pk}/view_draft/")
    assert response.status_code == 200
    assert headers(response) == ADMIN


def test_documents_get_a_policy_that_runs_nothing(client: Client, home: HomePage) -> None:
    document = get_document_model().objects.create(
        title="Bericht", file=ContentFile(b"<script>alert(1)</script>", name="bericht.txt")
    )
    try:
        response = client.get(document.url)
        response.close()
        assert response.status_code == 200
        assert response["Content-Security-Policy"] == "default-src 'none'"
        assert response["X-Content-Type-Options"] == "nosniff"
    finally:
        document.file.delete(save=False)


def test_public_policy_allows_nothing_inline_and_nothing_foreign() -> None:
    assert "unsafe" not in PUBLIC_POLICY
    assert "http" not in PUBLIC_POLICY
    assert "http" not in ADMIN_POLICY


def test_reading_sets_no_cookie(client: Client, home: HomePage) -> None:
    for path in ("/", "/health/", "/gibt-es-nicht/"):
        assert client.get(path).cookies == {}


@pytest.mark.parametrize(
    ("charset", "status"),
    [
        ("utf-8", 422),
        ("UTF8", 422),
        ("raw_unicode_escape", 400),
        ("utf-7", 400),
        ("utf-16", 400),
        ("latin-1", 400),
        ("no-such-codec", 400),
    ],
)
def test_forms_arrive_in_utf8_only(db: None, charset: str, status: int) -> None:
    body = b'--B\r\nContent-Disposition: form-data; name="email"\r\n\r\n\\ud800@x.de\r\n--B--\r\n'
    response = Client().generic(
        "POST", "/abo/einstellungen/", body, f"multipart/form-data; boundary=B; charset={charset}"
    )
    assert response.status_code == status
