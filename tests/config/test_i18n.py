"""German by default, English on request."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("wanted", ["de", "en", "en-US,en;q=0.9", "fr", "", "*", "x" * 500])
def test_german_whatever_the_browser_wants(wanted: str) -> None:
    html = Client(headers={"accept-language": wanted}).get("/konto/login/").content.decode()
    assert '<html lang="de">' in html
    assert "Anmelden" in html


def test_english_below_its_prefix(client: Client) -> None:
    html = client.get("/en/konto/login/").content.decode()
    assert '<html lang="en">' in html
    assert "Sign in" in html
    assert 'href="/en/konto/signup/"' in html


def test_german_has_no_prefix(client: Client) -> None:
    assert client.get("/de/konto/login/").status_code == 404
