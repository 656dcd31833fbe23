"""What must not go out, and what to think over."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.utils import timezone
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, Page, PageViewRestriction
from wagtail.rich_text import RichText

from cms.models import ContentPage, HomePage, NewsPage
from notifications.domain import checks
from notifications.models import Mailing, NewsletterPage, Segment
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
        ({"subject": "Neues für {{ vorname }}"}, "{{ vorname }}", True),
        ({"preheader": "Was sich bewegt in [[Ort]], und wo Sie mitreden"}, "[[Ort]]", True),
        ({"title": "Ausgabe XXX"}, "XXX", True),
        ({"intro": "<p>Guten Tag {{ vorname, hier ist Neues</p>"}, "{{ vorname", True),
        ({"intro": "<p>Guten Tag Vorname]], hier ist Neues</p>"}, "Vorname]]", True),
        ({"intro": "<p>Am [Datum einsetzen] geht es los.</p>"}, "[Datum einsetzen]", False),
        (
            {"intro": '<p><a href="https://example.org/%7B%7Bname%7D%7D">da</a></p>'},
            "{{name}}",
            True,
        ),
        (
            {"intro": '<p><a href="/gibt/es/nicht/">da</a></p>'},
            "Der Link „da“ führt ins Leere: http://testserver/gibt/es/nicht/",
            True,
        ),
        (
            {"intro": '<p><a linktype="page" id="999999">dort</a></p>'},
            "Die Seite hinter dem Link „dort“ wurde gelöscht.",
            True,
        ),
        ({"intro": '<p><a href="http://example.org/">da</a></p>'}, "https", True),
        ({"intro": "", "body": []}, "noch keinen Text", True),
        ({"body": [("text", RichText("<p> </p>"))]}, "Dieser Baustein ist leer", False),
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


def test_what_is_wrong_is_named_with_its_place(fine: NewsletterPage, news: NewsPage) -> None:
    fine.intro = "<p>Guten Tag XXX</p>"
    fine.body = [  # type: ignore[assignment]
        ("text", RichText("<p>Alles gut.</p>")),
        ("quote", {"text": "Sagt [[Name]]", "source": ""}),
    ]
    assert [(one.where, one.text) for one in checks.check(fine)] == [
        ("Einstieg", "Das sieht nach einem Platzhalter aus: XXX"),
        ("Baustein 2, Zitat", "Das sieht nach einem Platzhalter aus: [[Name]]"),
    ]


def test_picture_without_description_is_named(fine: NewsletterPage) -> None:
    picture = get_image_model().objects.create(
        title="Steg", file=get_test_image_file(size=(20, 10))
    )
    chosen = {"image": picture.pk, "alt_text": "", "decorative": True}
    fine.body = [("picture", ImageBlock().to_python(chosen))]  # type: ignore[assignment]
    assert found(fine) == []
    chosen["decorative"] = False
    fine.body = [("picture", ImageBlock().to_python(chosen))]  # type: ignore[assignment]
    (finding,) = checks.check(fine)
    assert (finding.blocks, finding.where) == (True, "Baustein 1, Bild")
    assert finding.text.startswith("Das Bild „Steg“ hat keine Beschreibung.")


def test_web_edition_of_a_draft_is_no_dead_link(fine: NewsletterPage) -> None:
    fine.unpublish()
    assert found(fine) == []


def test_block_that_finds_nothing_is_named_beside_one_that_does(
    fine: NewsletterPage, news: NewsPage
) -> None:
    fine.body = [  # type: ignore[assignment]
        ("pages", [news.page_ptr]),
        ("open_formats", {"heading": "Jetzt mitreden", "most": 3}),
    ]
    fine.save()
    assert [(one.where, one.text) for one in checks.check(fine)] == [
        ("Baustein 2, Was gerade offen ist", "Hier gibt es zurzeit nichts zu zeigen.")
    ]


@pytest.mark.parametrize("path", ["Mein%20Bericht%20neu.pdf", "%C3%A4u%C3%9Ferung%20abc%20d"])
def test_escapes_in_addresses_are_no_placeholders(fine: NewsletterPage, path: str) -> None:
    fine.intro = f'<p><a href="https://example.org/{path}">Bericht</a></p>'
    assert found(fine) == []


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


@pytest.mark.parametrize(("slug", "leads"), [("grünflächen", True), ("gibt-es-nicht", False)])
def test_page_with_an_umlaut_in_its_address_is_found(
    fine: NewsletterPage, news: NewsPage, slug: str, leads: bool
) -> None:
    news.slug = "grünflächen"
    news.save()
    fine.intro = f'<p><a href="{settings.SITE_URL}/neues/{quote(slug)}/">da</a></p>'
    assert (found(fine) == []) is leads


def test_host_that_takes_no_head_is_asked_for_the_page() -> None:
    answer = {"HEAD": 405, "GET": 200}
    assert checks.answers("https://192.0.9.1/x", ask=lambda _url, _at, method: answer[method]) == ""
    answer["GET"] = 404
    said = checks.answers("https://192.0.9.1/x", ask=lambda _url, _at, method: answer[method])
    assert said == "antwortet mit 404"


def test_next_address_is_asked_when_the_first_takes_no_connection() -> None:
    def ask(_url: str, address: str, _method: str) -> int:
        if address != "b":
            raise ConnectionRefusedError
        return 200

    assert checks.first_status("https://x/", ["a", "b", "c"], "HEAD", ask) == 200
    with pytest.raises(ConnectionRefusedError):
        checks.first_status("https://x/", ["a", "c"], "HEAD", ask)


@pytest.mark.parametrize(
    ("state", "theirs", "ours", "both"),
    [
        ("done", ["en"], [], True),
        ("scheduled", ["en"], ["de", "en"], True),
        ("done", [], ["de"], True),
        ("done", ["en"], ["de"], False),
        ("cancelled", ["en"], [], False),
    ],
)
def test_version_in_another_language_that_the_same_people_got_is_named(
    fine: NewsletterPage,
    home: HomePage,
    state: str,
    theirs: list[str],
    ours: list[str],
    both: bool,
) -> None:
    english, _created = Locale.objects.get_or_create(language_code="en")
    other = fine.copy_for_translation(english, copy_parents=True)
    Mailing.objects.create(
        page=other, subject="x", mime=b"", state=state, audience={"languages": theirs}
    )
    if ours:
        fine.segment = Segment.objects.create(name="Sprache", languages=ours)
    named = [text for text, _blocks in found(fine) if "manche bekämen beide" in text]
    assert len(named) == both


def _linked(page: NewsletterPage, address: str) -> list[tuple[str, bool]]:
    page.intro = f'<p><a href="{address}">da</a></p>'
    return found(page)


def test_address_a_page_had_before_it_moved_leads_on(fine: NewsletterPage, news: NewsPage) -> None:
    before = news.url
    Redirect.add_redirect(before, news)
    news.slug = "entwurf"
    news.save_revision().publish()
    news = NewsPage.objects.get()
    assert news.url != before
    assert _linked(fine, before) == []
    news.unpublish()
    assert [text for text, blocks in _linked(fine, news.url) if blocks] == [
        f"Der Link „da“ führt ins Leere: {news.full_url}"
    ]


@pytest.mark.parametrize("target", ["https://example.org/", ""])
def test_address_that_staff_lead_on_is_no_dead_link(fine: NewsletterPage, target: str) -> None:
    Redirect.objects.create(old_path="/seefest", redirect_link=target)
    assert [blocks for _text, blocks in _linked(fine, "/seefest/?von=mail")] == [True] * (
        not target
    )


def test_link_to_a_page_behind_a_sign_in_is_named(fine: NewsletterPage, news: NewsPage) -> None:
    PageViewRestriction.objects.create(page=news.get_parent(), restriction_type="login")
    assert (
        "Der Link „da“ führt zu einer Seite, die eine Anmeldung verlangt.",
        False,
    ) in _linked(fine, news.url)


def test_link_to_a_page_that_is_not_translated_is_dead(
    fine: NewsletterPage, home: HomePage, news: NewsPage
) -> None:
    english, _created = Locale.objects.get_or_create(language_code="en")
    home.copy_for_translation(english).save_revision().publish()
    placeholder = news.copy_for_translation(english, copy_parents=True, alias=True)
    assert [blocks for _text, blocks in _linked(fine, placeholder.url)] == [True]
    translated = ConvertAliasPageAction(placeholder).execute(skip_permission_checks=True)
    assert _linked(fine, translated.url) == []


@pytest.mark.parametrize(("days", "over"), [(1, True), (9, False)])
def test_what_filled_itself_and_is_over_by_now_is_named(
    fine: NewsletterPage, home: HomePage, days: int, over: bool
) -> None:
    """The web edition may have appeared days before the mail goes out."""
    published = timezone.now() - timedelta(days=3)
    dialogue = build.format_page(home, title="Uferweg", opens=-240, closes=24 * (days - 3))
    Page.objects.filter(pk=dialogue.pk).update(first_published_at=published - timedelta(days=2))
    fine.first_published_at = published
    fine.body = [("open_formats", {"heading": "", "most": 3})]  # type: ignore[assignment]
    fine.save()
    named = [(one.where, one.text) for one in checks.check(fine)]
    assert named == ([("Baustein 1, Was gerade offen ist", "„Uferweg“ ist vorbei.")] * over)
