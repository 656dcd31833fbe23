"""Nobody empties the house: what staff take along is counted for each account."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.domain.limits import EXPORTS
from accounts.domain.rate_limit import passes
from accounts.models import User
from cms.models import HomePage
from tests.access_world import build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def paths(home: HomePage, resident: User, lead: User, marketer: User) -> dict[str, dict[str, str]]:
    """An export of every room, with what is posted to get it."""
    world = build_world(home, resident, lead, marketer)
    job = world.survey.exports.get()
    return {
        "/cms/protokoll/?export=csv": {},
        f"/cms/formate/{world.page.pk}/beitraege.csv": {},
        f"/cms/abwaegung/projekt/{world.project.pk}/tabelle.xlsx": {},
        f"/cms/umfragen/{world.survey.pk}/exporte/{job.pk}/": {},
        "/cms/einwilligung/": {"email": resident.email, "file": "1"},
        f"/cms/umfragen/{world.survey.pk}/zugang/briefe/": {"number": "1"},
    }


def fetch(client: Client, path: str, data: dict[str, str]) -> int:
    response: Any = client.post(path, data) if data else client.get(path)
    for close in response._resource_closers:
        close()
    return int(response.status_code)


def test_exports_of_every_room_end_at_the_limit(
    paths: dict[str, dict[str, str]], admin: User, client_for: Callable[[User | None], Client]
) -> None:
    client = client_for(admin)
    before = {path: fetch(client, path, data) for path, data in paths.items()}
    assert set(before.values()) == {200}
    while passes(EXPORTS, str(admin.pk)):
        pass
    after = {path: fetch(client, path, data) for path, data in paths.items()}
    assert set(after.values()) == {429}


def test_one_account_does_not_use_up_what_another_may_take(
    paths: dict[str, dict[str, str]],
    admin: User,
    lead: User,
    client_for: Callable[[User | None], Client],
) -> None:
    while passes(EXPORTS, str(admin.pk)):
        pass
    path = next(path for path in paths if "formate" in path)
    assert (fetch(client_for(admin), path, {}), fetch(client_for(lead), path, {})) == (429, 200)


def test_who_may_not_export_is_refused_and_not_counted(
    paths: dict[str, dict[str, str]], resident: User, client_for: Callable[[User | None], Client]
) -> None:
    client = client_for(resident)
    for _number in range(EXPORTS.count + 1):
        assert fetch(client, next(iter(paths)), {}) == 302
    assert passes(EXPORTS, str(resident.pk))
