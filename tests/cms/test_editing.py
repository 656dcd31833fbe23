"""What the editor says when two people or two settings of a page get into each other's way."""

import html
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from cms.models import NewsIndexPage, NewsPage
from tests.cms import build
from tests.cms.editing import PUBLISH, create, edit, edit_url, form_of


@pytest.fixture
def browser(admin: User, client: Client) -> Client:
    client.force_login(admin)
    return client


def stamp(days: int) -> str:
    """Noon of a day, as the editor's date field takes it; some days lack other hours."""
    return (timezone.localtime() + timedelta(days=days)).strftime("%Y-%m-%d 12:00")


def complaints(response: Any) -> str:
    """The error messages of a form that came back."""
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "html.parser")
    return " ".join(one.get_text(" ", strip=True) for one in soup.select(".error-message"))


@pytest.fixture
def page(news_index: NewsIndexPage, admin: User) -> NewsPage:
    page = build.news(news_index, title="Radweg")
    page.save_revision(user=admin)
    return page


def test_saving_by_itself_never_overwrites_what_a_colleague_saved(
    page: NewsPage, browser: Client
) -> None:
    mine = form_of(browser, edit_url(page), NewsPage)
    edit(browser, page, title="Radweg der Kollegin")

    response = browser.post(
        edit_url(page), {**mine, "title": "Mein Radweg"}, headers={"accept": "application/json"}
    )

    assert response.status_code == 400
    assert response.json()["error_code"] == "invalid_revision"
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().title == "Radweg der Kollegin"


def test_saving_on_purpose_keeps_the_version_of_the_colleague_in_the_history(
    page: NewsPage, browser: Client
) -> None:
    mine = form_of(browser, edit_url(page), NewsPage)
    edit(browser, page, title="Radweg der Kollegin")

    response = browser.post(edit_url(page), {**mine, "title": "Mein Radweg"})

    assert response.status_code == 302
    page.refresh_from_db()
    titles = [one.as_object().title for one in page.revisions.order_by("-pk")]
    assert titles[:2] == ["Mein Radweg", "Radweg der Kollegin"]


def test_an_address_that_is_taken_is_refused_in_plain_words(
    page: NewsPage, news_index: NewsIndexPage, browser: Client
) -> None:
    response = create(
        browser, news_index, NewsPage, title="Noch ein Radweg", slug=page.slug, lead_text="Neu."
    )

    assert page.slug in complaints(response)
    assert "bereits" in complaints(response)
    assert "Noch ein Radweg" in response.content.decode()
    assert NewsPage.objects.count() == 1


@pytest.mark.parametrize("button", [{}, PUBLISH], ids=["save", "publish"])
@pytest.mark.parametrize(
    ("go_live", "expire"),
    [(3, 2), (None, -1), (-3, -2)],
    ids=["crossed", "expired", "both-past"],
)
def test_a_schedule_that_cannot_be_is_refused_in_plain_words(
    page: NewsPage,
    browser: Client,
    go_live: int | None,
    expire: int,
    button: dict[str, str],
) -> None:
    response = edit(
        browser,
        page,
        title="Eiliger Radweg",
        go_live_at="" if go_live is None else stamp(go_live),
        expire_at=stamp(expire),
        **button,
    )

    crossed = gettext("Go live date/time must be before expiry date/time")
    expired = gettext("Expiry date/time must be in the future.")
    said = html.unescape(response.content.decode())
    assert response.status_code == 200
    assert (crossed if expire > 0 else expired) in said
    assert "Eiliger Radweg" in said
    page.refresh_from_db()
    assert page.title == "Radweg"
