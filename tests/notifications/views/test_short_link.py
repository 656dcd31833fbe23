"""Short links: lead on, count a number per day, keep nothing about anybody."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.domain.rate_limit import Limit
from cms.models import NewsPage
from notifications.domain import limits
from notifications.models import Campaign, Measure, MeasureDay

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(db: None) -> Measure:
    today = timezone.localdate()
    campaign = Campaign.objects.create(
        name="Ufer", goal="Alle reden mit", starts_on=today, ends_on=today + timedelta(days=9)
    )
    return Measure.objects.create(
        campaign=campaign, channel="poster", title="Plakat", due_on=today, code="abc234"
    )


def visits() -> list[int]:
    return list(MeasureDay.objects.values_list("visits", flat=True))


def test_visit_is_counted_and_led_on(client: Client, measure: Measure, news: NewsPage) -> None:
    measure.page = news
    measure.save()
    for _number in range(2):
        response = client.get("/k/ABC234/")
    assert (response.status_code, response["Location"]) == (302, news.full_url)
    assert (response["Cache-Control"], len(response.cookies)) == ("no-store", 0)
    assert visits() == [2]


@pytest.mark.parametrize(
    ("method", "headers"),
    [("head", {}), ("get", {"Sec-Purpose": "prefetch"}), ("get", {"Purpose": "preview"})],
)
def test_who_only_looks_is_not_counted(
    client: Client, measure: Measure, method: str, headers: dict[str, str]
) -> None:
    response = getattr(client, method)("/k/abc234/", headers=headers)
    assert (response.status_code, visits()) == (302, [])


def test_scanner_is_counted_a_few_times(client: Client, measure: Measure, monkeypatch: Any) -> None:
    monkeypatch.setattr(limits, "VISIT_PER_VISITOR", Limit("test-visit", 3, 3600))
    for _number in range(20):
        client.get("/k/abc234/")
    assert visits() == [3]


def test_page_that_is_not_public_is_not_told(
    client: Client, measure: Measure, news: NewsPage
) -> None:
    news.live = False
    news.save()
    measure.page = news
    measure.save()
    assert client.get("/k/abc234/")["Location"] == "http://testserver/"


def test_unknown_code_is_not_found(client: Client, db: None) -> None:
    assert client.get("/k/zzz999/").status_code == 404


def test_subscribing_by_a_short_link_counts_one(client: Client, measure: Measure) -> None:
    url = client.get("/k/abc234/")["Location"]
    assert url == "http://testserver/abo/?k=abc234"
    form = client.get(url).context["form"]
    assert form["k"].value() == "abc234"
    client.post("/abo/", {"email": "neu@example.org", "all_news": "on", "k": "abc234"})
    client.post("/abo/", {"email": "neu2@example.org", "all_news": "on", "k": "gibtsnicht"})
    assert list(MeasureDay.objects.values_list("visits", "sign_ups")) == [(1, 1)]
