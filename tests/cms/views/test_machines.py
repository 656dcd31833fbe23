"""Files that machines ask for."""

from datetime import UTC, datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/aktuelles/", True),
        ("/cms/", False),
        ("/konto/login/", False),
        ("/en/konto/login/", False),
        ("/abo/", False),
    ],
)
def test_robots_may_read_pages_but_no_forms(client: Client, path: str, allowed: bool) -> None:
    response = client.get("/robots.txt")
    rules = RobotFileParser()
    rules.parse(response.content.decode().splitlines())

    assert rules.can_fetch("Suchmaschine", f"http://testserver{path}") is allowed
    assert rules.site_maps() == ["http://testserver/sitemap.xml"]


def test_security_txt_has_what_rfc_9116_requires(client: Client) -> None:
    response = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:dialog@revierdialog.example"
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=170) < left < timedelta(days=365)
    assert fields["Canonical"] == "http://testserver/.well-known/security.txt"


def test_favicon_leads_to_the_icon(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert (response.status_code, response["Location"]) == (302, "/static/img/favicon.svg")


@pytest.mark.parametrize("path", ["/robots.txt", "/.well-known/security.txt", "/favicon.ico"])
def test_machine_files_set_no_cookie_and_can_only_be_read(client: Client, path: str) -> None:
    assert client.get(path).cookies == {}
    assert client.post(path).status_code == 405
