"""What must not go out, and what to think over."""

from typing import Any

import pytest
from wagtail.rich_text import RichText

from cms.models import ContentPage, HomePage, NewsPage
from notifications.domain import checks
from notifications.models import NewsletterPage
from tests.cms import build

pytestmark = pytest.mark.django_db


def found(page: NewsletterPage) -> list[tuple[str, bool]]:
    return [(finding.text, finding.blocks) for finding in checks.check(page)]


@pytest.fixture
def fine(newsletter: NewsletterPage, home: HomePage) -> NewsletterPage:
    home.add_child(instance=ContentPage(title="Impressum", slug="impressum", in_mails=True))
    newsletter.preheader = "Drei Termine rund um den See und was daraus wird"
    newsletter.save()
    return newsletter


def test_missing_imprint_is_named(fine: NewsletterPage) -> None:
    ContentPage.objects.update(in_mails=False)
    assert found(fine) == [
        (
            "Es ist kein Impressum verlinkt. Setzen Sie den Haken in den Einstellungen der Seite "
            "Impressum.",
            False,
        )
    ]


def test_good_newsletter_has_nothing_to_object_to(fine: NewsletterPage) -> None:
    assert found(fine) == []


@pytest.mark.parametrize(
    ("fields", "text", "blocks"),
    [
        ({"subject": "x" * 70}, "Der Betreff hat 70 Zeichen", False),
        ({"subject": "GROSS"}, "Großbuchstaben", False),
        ({"preheader": ""}, "keine Vorschauzeile", False),
        ({"preheader": "kurz"}, "Die Vorschauzeile hat 4 Zeichen", False),
        ({"intro": "<p>Hallo {{ vorname }}</p>"}, "{{ vorname }}", True),
        ({"intro": "<p>[[Name]]</p>"}, "[[Name]]", True),
        ({"intro": "<p>XXXX folgt</p>"}, "XXXX", True),
        ({"intro": "<p>Hallo %VORNAME%</p>"}, "%VORNAME%", True),
        ({"intro": "<p>Hallo ##Name##</p>"}, "##Name##", True),
        ({"intro": '<p><a href="/gibt/es/nicht/">da</a></p>'}, "/gibt/es/nicht/", True),
        ({"intro": '<p><a href="http://example.org/">da</a></p>'}, "https", True),
        ({"intro": "", "body": []}, "noch keinen Text", True),
        ({"body": [("text", RichText("<p> </p>"))]}, "Textblock ist leer", False),
        ({"intro": "<p>" + "wort " * 25_000 + "</p>"}, "KB", True),
    ],
)
def test_mistake_is_named(
    fine: NewsletterPage, fields: dict[str, Any], text: str, blocks: bool
) -> None:
    for name, value in fields.items():
        setattr(fine, name, value)
    matching = [finding for finding in found(fine) if text in finding[0]]
    assert [finding[1] for finding in matching] == [blocks]


@pytest.mark.parametrize(("hours", "over"), [(-1, True), (1, False)])
def test_what_is_over_is_named(
    fine: NewsletterPage, home: HomePage, hours: int, over: bool
) -> None:
    dialogue = build.format_page(home, title="Uferweg", opens=-48, closes=hours)
    fine.body = [("survey", dialogue)]  # type: ignore[assignment]
    fine.save()
    assert found(fine) == ([("„Uferweg“ ist vorbei.", False)] if over else [])


def test_percentages_are_no_placeholders(fine: NewsletterPage) -> None:
    fine.intro = "<p>50 % der Fläche, 30 % davon Wald, C# und 100%ig.</p>"
    assert found(fine) == []


def test_page_that_is_not_public_is_named(fine: NewsletterPage, news: NewsPage) -> None:
    news.live = False
    news.save()
    fine.refresh_from_db()
    assert ("„Der Plan liegt aus“ ist nicht öffentlich und wird ausgelassen.", False) in found(fine)


def test_other_hosts_are_asked_by_hand_only(fine: NewsletterPage) -> None:
    fine.intro = '<p><a href="https://example.org/weg">da</a> <a href="/neues/plan/">hier</a></p>'
    asked: list[str] = []

    def ask(url: str) -> str:
        asked.append(url)
        return "antwortet mit 404"

    assert [one.text for one in checks.check_foreign(fine, ask=ask)] == [
        "https://example.org/weg: antwortet mit 404"
    ]
    assert asked == ["https://example.org/weg"]


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "localhost"])
def test_our_own_network_is_not_asked(host: str) -> None:
    assert checks.answers(f"https://{host}/") == "ist keine öffentliche Adresse"


def test_host_that_does_not_exist_does_not_answer() -> None:
    assert checks.answers("https://gibt-es-nicht.invalid/") == "antwortet nicht"


def test_own_links_take_no_room_from_those_of_others(
    fine: NewsletterPage, monkeypatch: Any
) -> None:
    monkeypatch.setattr(checks, "MOST_FOREIGN", 2)
    ours = "".join(f'<a href="/neues/plan/?n={number}">hier</a> ' for number in range(5))
    others = "".join(f'<a href="https://example.org/{number}">da</a> ' for number in range(3))
    fine.intro = f"<p>{ours}{others}</p>"
    asked: list[str] = []

    def ask(url: str) -> str:
        asked.append(url)
        return ""

    found = checks.check_foreign(fine, ask=ask)
    assert asked == ["https://example.org/0", "https://example.org/1"]
    assert [one.text for one in found] == [
        "Nur die ersten 2 von 3 Links zu anderen Servern wurden geprüft."
    ]
