"""A new installation can send newsletters."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from cms.models import HomePage
from notifications.domain.site import set_up_newsletters
from notifications.models import NewsletterIndexPage

pytestmark = pytest.mark.django_db


def test_archive_is_created_once(home: HomePage) -> None:
    first = set_up_newsletters()
    assert set_up_newsletters() == first
    assert list(NewsletterIndexPage.objects.all()) == first


def test_marketer_writes_newsletters_and_nothing_else(
    home: HomePage, marketer: User, client_for: Any
) -> None:
    (archive,) = set_up_newsletters()
    client: Client = client_for(marketer)
    url = f"/cms/pages/add/notifications/newsletterpage/{archive.pk}/"
    assert client.get(url).status_code == 200
    assert client.get(f"/cms/pages/add/cms/contentpage/{home.pk}/").status_code == 302
    rights = archive.permissions_for_user(marketer)
    assert (rights.can_edit(), rights.can_publish(), rights.can_delete()) == (True, False, False)
