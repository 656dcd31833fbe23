"""Pages go live and come down at the hour an editor has set, in the district's time."""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from wagtail.models import Page

from cms.domain import schedule
from cms.models import NewsIndexPage, NewsPage
from cms.tasks import publish_due
from tests.cms import build

BERLIN = ZoneInfo("Europe/Berlin")


def scheduled(index: NewsIndexPage, go_live: datetime, **fields: object) -> NewsPage:
    page = build.news(index, live=False, **fields)
    page.go_live_at = go_live
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        # Winter time, summer time, the day the clocks go forward, the hour that comes twice.
        (datetime(2030, 1, 15, 8, 0, tzinfo=BERLIN), "2030-01-15 07:00"),
        (datetime(2030, 7, 15, 8, 0, tzinfo=BERLIN), "2030-07-15 06:00"),
        (datetime(2030, 3, 31, 3, 0, tzinfo=BERLIN), "2030-03-31 01:00"),
        (datetime(2030, 10, 27, 2, 30, fold=1, tzinfo=BERLIN), "2030-10-27 01:30"),
    ],
)
def test_a_page_goes_live_at_its_hour_in_berlin(
    news_index: NewsIndexPage, monkeypatch: pytest.MonkeyPatch, wall: datetime, utc: str
) -> None:
    page = scheduled(news_index, wall)
    due = datetime.fromisoformat(f"{utc}+00:00")
    assert not page.live

    at(monkeypatch, due - timedelta(minutes=1))
    assert schedule.publish_due() == 0
    page.refresh_from_db()
    assert not page.live

    at(monkeypatch, due + timedelta(seconds=1))
    assert schedule.publish_due() == 1
    page.refresh_from_db()
    assert page.live
    assert schedule.publish_due() == 0


def test_a_page_comes_down_when_it_expires(
    news_index: NewsIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = build.news(news_index, expire_at=timezone.now() + timedelta(hours=1))
    assert schedule.publish_due() == 0

    at(monkeypatch, timezone.now() + timedelta(hours=2))
    publish_due()

    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)


def test_a_page_that_cannot_be_published_holds_up_nothing_behind_it(
    news_index: NewsIndexPage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    soon = timezone.now() + timedelta(hours=1)
    blocked = build.news(news_index, title="Alt", slug="alt")
    blocked.save_revision().publish()
    blocked.refresh_from_db()
    blocked.slug = "neu"
    blocked.go_live_at = soon
    blocked.save_revision().publish()
    build.news(news_index, title="Neu", slug="neu")  # takes the slug in the meantime
    fine = scheduled(news_index, soon + timedelta(minutes=5))
    at(monkeypatch, soon + timedelta(hours=1))

    with caplog.at_level(logging.ERROR):
        assert schedule.publish_due() == 1

    assert "a scheduled change failed" in caplog.text
    fine.refresh_from_db()
    assert fine.live
    assert Page.objects.get(pk=blocked.pk).slug == "alt"
