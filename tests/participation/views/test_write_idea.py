"""Handing in an idea: what is asked, what is said before sending, where it lies."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection
from django.template import engines
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from cms.models import Municipality
from participation.domain import support as supports
from participation.models import AnswerCase, Contribution, IdeaCollectionPage, Locality
from tests.participation.conftest import Write


@pytest.fixture
def url(ideas: IdeaCollectionPage, towns: dict[str, Municipality]) -> str:
    return reverse("participation:new", args=[ideas.pk])


def test_idea_needs_a_line_a_text_and_a_category(member: Client, url: str) -> None:
    page = member.post(url, {}).content.decode()
    assert page.count("Dieses Feld muss ausgefüllt werden.") >= 3
    assert 'href="#id_' in page


@pytest.mark.parametrize("value", ["999999", "x", "\x00", "-1"])
def test_foreign_category_is_refused(
    member: Client, url: str, idea_data: dict[str, Any], value: str
) -> None:
    answer = member.post(url, {**idea_data, "category": value})
    assert (answer.status_code, Contribution.objects.count()) == (200, 0)
    assert "Ein Steg für Rollstühle." in answer.content.decode()


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({}, (None, None)),
        ({"municipality": "borna"}, ("Borna", None)),
        ({"place": "Borna"}, ("Borna", None)),
        ({"place": "Markt 1, borna"}, ("Borna", None)),
        ({"place": "Stoermthal"}, ("Großpösna", "51.25000")),
        ({"place": "Störmthal (Großpösna)"}, ("Großpösna", "51.25000")),
        ({"place": "Neudorf, Borna"}, ("Borna", "51.11000")),
        ({"latitude": "51,13", "longitude": "12,49°"}, ("Borna", "51.13000")),
        (
            {"latitude": "51.2600001", "longitude": "12.5", "place": "Borna"},
            ("Großpösna", "51.26000"),
        ),
    ],
)
def test_place_is_found_in_each_way(
    member: Client, url: str, idea_data: dict[str, Any], towns: dict[str, Municipality],
    where: dict[str, str], expected: tuple[str | None, str | None],
) -> None:  # fmt: skip
    if "municipality" in where:
        where = {"municipality": str(towns[where["municipality"]].pk)}
    assert member.post(url, {**idea_data, **where}).status_code == 303
    item = Contribution.objects.get()
    name = item.municipality.name if item.municipality else None
    latitude = str(item.latitude) if item.latitude is not None else None
    assert (name, latitude) == expected


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ({"latitude": "91", "longitude": "12.5"}, "außerhalb des Landkreises"),
        ({"latitude": "51.1", "longitude": "181"}, "außerhalb des Landkreises"),
        ({"latitude": "12.5", "longitude": "51.1"}, "vertauscht"),
        ({"latitude": "52.52", "longitude": "13.40"}, "außerhalb des Landkreises"),
        ({"latitude": "51.1"}, "beide Koordinaten"),
        ({"latitude": "NaN", "longitude": "12.5"}, "zum Beispiel 51,1242"),
        ({"latitude": "Infinity", "longitude": "12.5"}, "zum Beispiel 51,1242"),
        ({"latitude": "1e1", "longitude": "12.5"}, "zum Beispiel 51,1242"),
        ({"latitude": "٥١", "longitude": "12.5"}, "zum Beispiel 51,1242"),
        ({"latitude": "51.1", "longitude": "12\x00"}, "zum Beispiel 51,1242"),
        ({"place": "Berlin"}, "Diesen Ort kennen wir nicht. Bitte nennen"),
        ({"place": "Bohrna"}, "Meinen Sie Borna?"),
        ({"place": "Neudorf"}, "mehrere Orte mit diesem Namen"),
        ({"place": "\"'; DROP TABLE"}, "Diesen Ort kennen wir nicht"),
        ({"municipality": "999999"}, "gültige Auswahl"),
    ],
)
def test_bad_place_is_explained_and_nothing_lost(
    member: Client, url: str, idea_data: dict[str, Any], where: dict[str, str], message: str
) -> None:
    answer = member.post(url, {**idea_data, **where})
    page = answer.content.decode()
    assert (answer.status_code, Contribution.objects.count()) == (200, 0)
    assert message in page
    assert "Ein Steg für Rollstühle." in page


def test_form_offers_known_places_without_scripts(
    visitor: Client, url: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(20):
        page = visitor.get(url).content.decode()
    assert '<option value="Störmthal (Großpösna)">' in page
    assert '<option value="Borna">' in page


def test_page_without_a_map_asks_for_the_municipality_only(
    member: Client, url: str, ideas: IdeaCollectionPage, idea_data: dict[str, Any]
) -> None:
    ideas.has_map = False
    ideas.save()
    page = member.get(url).content.decode()
    assert ('name="latitude"' in page, 'name="municipality"' in page) == (False, True)
    assert member.post(url, {**idea_data, "latitude": "91"}).status_code == 303


def test_similar_ideas_are_shown_once_before_sending(
    member: Client,
    url: str,
    idea_data: dict[str, Any],
    ideas: IdeaCollectionPage,
    write: Write,
    stranger: User,
) -> None:
    near = write("Am Ufer fehlt ein Steg für Menschen mit Rollstuhl.", title="Stege am Ufer",
                 page=ideas, author=stranger)  # fmt: skip
    write("Mehr Bäume im Park.", title="Bäume", page=ideas, author=stranger)
    answer = member.post(url, idea_data)
    page = answer.content.decode()
    assert (answer.status_code, Contribution.objects.count()) == (200, 2)
    assert ("Stege am Ufer" in page, "Bäume" in page) == (True, False)
    assert f'value="{near.public_id}"' in page
    sent = member.post(url, {**idea_data, "reviewed": str(near.public_id)})
    assert (sent.status_code, Contribution.objects.count()) == (303, 3)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("BITTE ENDLICH EINEN STEG AM UFER BAUEN", "Großbuchstaben"),
        ("Mehr unter https://example.org/steg", "Link"),
        ("Rufen Sie mich an: 03433 241-1055", "Telefonnummer"),
        ("Schreiben Sie an steg@example.org", "E-Mail-Adresse"),
        ("Spenden auf DE89 3704 0044 0532 0130 00", "Bankverbindung"),
    ],
)
def test_hint_is_shown_and_lets_send_anyway(
    member: Client, url: str, idea_data: dict[str, Any], body: str, words: str
) -> None:
    first = member.post(url, {**idea_data, "body": body})
    page = first.content.decode()
    assert (first.status_code, Contribution.objects.count()) == (200, 0)
    assert words in page
    assert f">\n{body}</textarea>" in page
    assert "[&#x27;" not in page
    seen = page.split('name="reviewed" value="')[1].split('"')[0]
    assert member.post(url, {**idea_data, "body": body, "reviewed": seen}).status_code == 303


def test_idea_is_on_list_map_and_at_its_own_address(
    visitor: Client, member: Client, url: str, idea_data: dict[str, Any], ideas: IdeaCollectionPage
) -> None:
    member.post(url, {**idea_data, "place": "Störmthal"})
    item = Contribution.objects.get()
    page = visitor.get(ideas.url).content.decode()
    for words in ("Die Ideen auf der Karte", "Ein Steg", "Wege", "Großpösna"):
        assert words in page
    own = visitor.get(reverse("participation:permalink", args=[item.public_id])).content.decode()
    assert "<h1>Ein Steg</h1>" in own
    assert "Wo es liegt" in own


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"Steg", "Bank", "Weg"}),
        ("?kategorie=first", {"Steg", "Bank"}),
        ("?kategorie=first&gemeinde=borna", {"Bank"}),
        ("?gemeinde=borna", {"Bank", "Weg"}),
        ("?suche=stege", {"Steg"}),
        ("?suche=Kinderwagen", {"Weg"}),
        ("?suche=%00%27%20OR%201", set()),
        ("?suche=!!!", set()),
        ("?stand=beantwortet", {"Weg"}),
        ("?stand=offen", {"Steg", "Bank"}),
        ("?stand=uebernommen", {"Bank"}),
        ("?stand=umgesetzt", set()),
        ("?kategorie=999&gemeinde=x&stand=y&sortierung=z", {"Steg", "Bank", "Weg"}),
        ("?kategorie=1&kategorie=2&sortierung=neu&sortierung=alt", {"Steg", "Bank", "Weg"}),
    ],
)
def test_filters_and_search(
    visitor: Client, ideas: IdeaCollectionPage, towns: dict[str, Municipality], write: Write,
    stranger: User, query: str, titles: set[str],
) -> None:  # fmt: skip
    first, second = ideas.categories.all()
    rows = {}
    for title, category, town in (
        ("Steg", first, towns["grosspoesna"]), ("Bank", first, towns["borna"]),
        ("Weg", second, towns["borna"]),
    ):  # fmt: skip
        rows[title] = write("Am Wasser.", title=title, page=ideas, author=stranger)
        Contribution.objects.filter(pk=rows[title].pk).update(category=category, municipality=town)
    write("Auch für Kinderwagen.", page=ideas, author=stranger, parent=rows["Weg"])
    Contribution.objects.filter(pk=rows["Weg"].pk).update(answered_at="2026-11-01T10:00Z")
    AnswerCase.objects.filter(contribution=rows["Bank"]).update(outcome="adopted")
    query = query.replace("first", str(first.pk))
    answer = visitor.get(ideas.url + query)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert {one for one in rows if f'post__title">{one}</h3>' in page} == titles


@pytest.mark.parametrize("role", [None, "resident", "moderator", "lead"])
def test_page_of_ideas_costs_as_much_with_many(
    cast: dict[str, User], ideas: IdeaCollectionPage,
    towns: dict[str, Municipality], write: Write, role: str | None,
) -> None:  # fmt: skip
    template = engines["django"].from_string(
        "{% load participation_tags %}{% idea_map page %}{% thread page %}"
    )
    counts = []
    category = ideas.categories.all()[0]
    for number in (1, 30):
        for one in range(number):
            item = write(f"Idee {number}/{one}", title="Idee", page=ideas, author=cast["stranger"])
            write("Antwort", page=ideas, author=cast["stranger"], parent=item)
            Contribution.objects.filter(pk=item.pk).update(
                category=category, municipality=towns["borna"], latitude=Decimal("51.1"),
                longitude=Decimal("12.5"),
            )  # fmt: skip
            supports.support(item, by=cast["stranger"], page=ideas)
        request = RequestFactory().get(ideas.url)
        # A fresh one each time: a person remembers their roles.
        request.user = User.objects.get(pk=cast[role].pk) if role else AnonymousUser()
        page = IdeaCollectionPage.objects.get(pk=ideas.pk)
        with CaptureQueriesContext(connection) as queries:
            html = template.render({"page": page}, request)
        assert html.count('<article class="post') == 2 * min(number, 20)
        counts.append([query["sql"] for query in queries])
    assert [len(one) for one in counts] == [len(counts[0])] * 2, counts
    assert len(counts[0]) <= 10, counts[0]


def test_locality_outside_is_refused(towns: dict[str, Municipality]) -> None:
    place = Locality(name="Fern", municipality=towns["borna"], latitude=52, longitude=13)
    with pytest.raises(ValidationError, match="außerhalb"):
        place.full_clean()
