"""The demo is complete, and loading it again changes nothing."""

import pytest

from accounts import demo as people
from cms.models import HomePage
from notifications import demo
from notifications.models import ConsentRecord, Mailing, Message, NewsletterPage, Subscriber

pytestmark = pytest.mark.django_db


def test_demo_is_idempotent(home: HomePage) -> None:
    people.load()
    demo.load()
    counts = [model.objects.count() for model in (Subscriber, NewsletterPage, Mailing, Message)]
    demo.load()
    assert [
        model.objects.count() for model in (Subscriber, NewsletterPage, Mailing, Message)
    ] == counts
    assert counts == [len(demo.NAMES) + 1, 2, 1, len(demo.NAMES) + 1]
    assert ConsentRecord.objects.count() == counts[0]
    assert list(NewsletterPage.objects.order_by("path").values_list("live", flat=True)) == [
        True,
        False,
    ]


def test_demo_names_no_foreign_host() -> None:
    assert demo.DOMAIN == "revierdialog.example"
    assert len(set(demo.NAMES)) == len(demo.NAMES) == 40
