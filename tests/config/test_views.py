from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from cms.models import HomePage
from config.views import server_error


@pytest.mark.django_db
def test_health(client: Client) -> None:
    response = client.get("/health/")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]
    assert response.cookies == {}


@pytest.mark.django_db
def test_health_without_database(client: Client) -> None:
    def refuse(execute: Callable[..., Any], *args: Any) -> Any:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(refuse):
        response = client.get("/health/")
    assert (response.status_code, response.json()) == (503, {"status": "no database"})


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_health_can_only_be_read(client: Client, method: str) -> None:
    assert getattr(client, method)("/health/").status_code == 405


def test_csrf_failure_is_said_in_german() -> None:
    response = Client(enforce_csrf_checks=True).post("/konto/login/", {})
    html = response.content.decode()
    assert response.status_code == 403
    assert '<html lang="de">' in html
    assert "CSRF" not in html


@pytest.mark.parametrize(("site", "kept"), [("same-origin", 1), ("cross-site", 0), ("", 0)])
def test_csrf_failure_gives_back_what_was_written_on_our_own_pages(site: str, kept: int) -> None:
    typed = {"body": "Mein <b>langer</b> Text", "password": "drei geheime Worte", "email": "a@b.de"}
    headers = {"Sec-Fetch-Site": site} if site else {}
    response = Client(enforce_csrf_checks=True).post("/konto/login/", typed, headers=headers)
    html = response.content.decode()
    assert response.status_code == 403
    assert html.count("Mein &lt;b&gt;langer&lt;/b&gt; Text") == html.count("<textarea") == kept
    assert "geheime" not in html


def test_server_error_needs_no_request_and_no_database() -> None:
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Revierdialog" in response.content.decode()


@pytest.mark.django_db
def test_page_that_does_not_exist(client: Client, home: HomePage) -> None:
    response = client.get("/gibt-es-nicht/")
    assert response.status_code == 404
    assert "404.html" in [template.name for template in response.templates]


@pytest.mark.django_db
def test_host_that_is_not_ours() -> None:
    response = Client(headers={"host": "evil.example"}).get("/konto/login/")
    assert response.status_code == 400
