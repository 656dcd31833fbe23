"""What privacy officers see."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.domain import retention
from accounts.models import User

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | None], Client]


@pytest.mark.parametrize("path", ["/cms/datenschutz/", "/cms/datenschutz/verzeichnis.md"])
def test_desk_for_everybody(full_cast: dict[str, User], client_for: ClientFor, path: str) -> None:
    found = {name: client_for(user).get(path).status_code for name, user in full_cast.items()}
    assert found == {name: 200 if name in {"admin", "officer"} else 302 for name in full_cast}


def test_desk_shows_every_processing(client_for: ClientFor, officer: User) -> None:
    text = client_for(officer).get("/cms/datenschutz/").content.decode()
    for name in ("Beiträge", "Newsletter und Abonnements", "Umfragen", "Protokoll"):
        assert f"<h3>{name}</h3>" in text


def test_desk_has_a_heading_and_counts_what_ends(client_for: ClientFor, officer: User) -> None:
    text = client_for(officer).get("/cms/datenschutz/").content.decode()
    assert re.search(r"<h1[^>]*>(?:\s|<svg.*?</svg>)*Datenschutz", text, re.DOTALL)
    for _room, rule in retention.rules():
        assert str(rule.name) in text


def test_record_is_a_file(client_for: ClientFor, officer: User) -> None:
    response = client_for(officer).get("/cms/datenschutz/verzeichnis.md")
    assert response["Content-Disposition"] == 'attachment; filename="verarbeitungsverzeichnis.md"'
    assert response.content.decode().startswith("# Verzeichnis der Verarbeitungstätigkeiten\n")
