import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cms.models import GlossaryPage, GlossaryTerm, HomePage
from tests.cms import build


@pytest.fixture
def page(home: HomePage) -> GlossaryPage:
    for term, short in (("Ökologie", "Lehre."), ("Revier", "Region."), ("3D-Modell", "Bild.")):
        slug = term.lower().replace("ö", "oe")
        GlossaryTerm.objects.create(term=term, slug=slug, short=short, variants="Ökos\n")
    glossary: GlossaryPage = build.add(home, GlossaryPage, title="Glossar")
    return glossary


def test_terms_stand_under_their_letter(page: GlossaryPage, client: Client) -> None:
    letters = client.get(page.url, {"a": 1}).context["letters"]

    assert [(letter, [str(term) for term in terms]) for letter, terms in letters] == [
        ("#", ["3D-Modell"]),
        ("O", ["Ökologie"]),
        ("R", ["Revier"]),
    ]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("region", 1), ("  REVIER ", 1), ("ökos", 3), ("nichts", 0), ("%", 0), ("\x00", 3)],
)
def test_search_narrows_the_list(
    page: GlossaryPage, client: Client, wanted: str, found: int
) -> None:
    assert client.get(page.url, {"suche": wanted}).context["count"] == found


def test_list_needs_the_same_queries_for_many(page: GlossaryPage, client: Client) -> None:
    few = build.count_queries(client, f"{page.url}?a=1")
    for number in range(30):
        GlossaryTerm.objects.create(term=f"Wort {number}", slug=f"wort-{number}", short="Mehr.")

    assert build.count_queries(client, f"{page.url}?a=2") == few


def test_empty_glossary_says_so(home: HomePage, client: Client) -> None:
    page = build.add(home, GlossaryPage, title="Glossar")

    assert "Noch keine Begriffe" in client.get(page.url).content.decode()


def test_spelling_of_two_letters_is_refused() -> None:
    with pytest.raises(ValidationError):
        GlossaryTerm(term="Revier", variants="ab").clean()
