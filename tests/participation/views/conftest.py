"""A browser for each kind of person."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User

ClientFor = Callable[[User | None], Client]


@pytest.fixture
def visitor(client_for: ClientFor, db: None) -> Client:
    return client_for(None)


@pytest.fixture
def member(client_for: ClientFor, resident: User) -> Client:
    """The browser of the resident."""
    return client_for(resident)
