"""Signed links."""

import uuid
from datetime import timedelta

import pytest
from django.core import signing
from hypothesis import given
from hypothesis import strategies as st

from notifications.domain import tokens
from notifications.domain.tokens import Purpose


@given(subject=st.uuids(), purpose=st.sampled_from(Purpose))
def test_token_returns_its_subject(subject: uuid.UUID, purpose: Purpose) -> None:
    token = tokens.make(purpose, subject)
    assert tokens.read(purpose, token) == subject
    assert token.replace(".", "").replace("-", "").replace("_", "").isalnum()


@given(subject=st.uuids(), purpose=st.sampled_from(Purpose))
def test_signature_is_the_one_of_djangos_signer(subject: uuid.UUID, purpose: Purpose) -> None:
    kind = signing.TimestampSigner if purpose in tokens.LIFETIMES else signing.Signer
    signer = kind(sep=".", salt=f"notifications.{purpose}")
    assert signer.unsign(tokens.make(purpose, subject))


@given(token=st.text(max_size=200), purpose=st.sampled_from(Purpose))
def test_nonsense_is_nothing(token: str, purpose: Purpose) -> None:
    assert tokens.read(purpose, token) is None


@pytest.mark.parametrize("made", Purpose)
@pytest.mark.parametrize("read", Purpose)
def test_token_of_another_purpose_is_nothing(made: Purpose, read: Purpose) -> None:
    subject = uuid.uuid4()
    found = tokens.read(read, tokens.make(made, subject))
    assert found == (subject if made == read else None)


@given(cut=st.integers(min_value=1, max_value=60))
def test_truncated_token_is_nothing(cut: int) -> None:
    token = tokens.make(Purpose.UNSUBSCRIBE, uuid.UUID(int=7))
    assert tokens.read(Purpose.UNSUBSCRIBE, token[:-cut]) is None


def test_confirmation_expires_and_unsubscription_never(monkeypatch: pytest.MonkeyPatch) -> None:
    subject = uuid.uuid4()
    token = tokens.make(Purpose.CONFIRM, subject)
    monkeypatch.setitem(tokens.LIFETIMES, Purpose.CONFIRM, timedelta(seconds=-1))
    assert tokens.read(Purpose.CONFIRM, token) is None
    assert Purpose.UNSUBSCRIBE not in tokens.LIFETIMES


def test_unsubscribe_token_is_the_same_every_time() -> None:
    subject = uuid.uuid4()
    made = {tokens.make(Purpose.UNSUBSCRIBE, subject) for _n in range(3)}
    assert len(made) == 1
