"""Signed return paths."""

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.domain import verp
from notifications.models import Message

OWN = "rueck@news.example.org"


@pytest.fixture(autouse=True)
def _bounce_address(settings: Any) -> None:
    settings.BOUNCE_ADDRESS = OWN


def _path(row: Message) -> str:
    return verp.sender_of(row.uuid, "neues@example.org")


def test_return_path_names_the_mail_and_survives_folded_case() -> None:
    row = Message(uuid=uuid.uuid4())
    path = _path(row)
    local, _at, domain = path.partition("@")
    assert (local[:6], domain, len(local) <= 64) == ("rueck+", "news.example.org", True)
    assert verp.read(path) == verp.read(path.upper()) == row.uuid


def test_without_a_mailbox_the_visible_sender_stays(settings: Any) -> None:
    settings.BOUNCE_ADDRESS = ""
    assert _path(Message()) == "neues@example.org"
    assert verp.read("rueck+abc@news.example.org") is None


def test_forged_truncated_and_foreign_paths_are_worthless(settings: Any) -> None:
    path = _path(Message(uuid=uuid.uuid4()))
    local, _at, _domain = path.partition("@")
    last = "a" if local[-1] != "a" else "b"
    forged = [
        f"{local[:-1]}{last}@news.example.org",
        f"{local[:-1]}@news.example.org",
        f"{local}a@news.example.org",
        f"{local}@other.example.org",
        f"x{local}@news.example.org",
        local,
        "",
        OWN,
    ]
    assert [verp.read(address) for address in forged] == [None] * len(forged)
    settings.SECRET_KEY = "another"
    assert verp.read(path) is None


def test_old_key_still_counts(settings: Any) -> None:
    row = Message(uuid=uuid.uuid4())
    path = _path(row)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the new one"
    assert verp.read(path) == row.uuid


@given(st.text(max_size=120))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert verp.read(text) is None
    assert verp.read(f"rueck+{text}@news.example.org") is None
