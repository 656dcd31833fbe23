import pytest
from bs4 import BeautifulSoup
from django.test import Client, RequestFactory
from hypothesis import example, given
from hypothesis import strategies as st

from cms.domain.glossary import Entry, Glossary, explain, for_page
from cms.models import GlossaryPage, GlossaryTerm, HomePage
from tests.cms import build

GLOSSARY = Glossary(
    "/glossar/",
    (
        Entry("revier", "Revier", "Eine Region.", ("Revier", "Reviere", "Reviers")),
        Entry("masterplan", "Masterplan", "Ein Plan.", ("Masterplan",)),
        Entry("stark", "STARK", "Ein Programm.", ("STARK", "STARK-Richtlinie")),
    ),
)


def _explain(html: str) -> str:
    return explain(html, GLOSSARY, set())[0]


def test_first_occurrence_is_linked_and_described() -> None:
    assert _explain("<p>Das Revier, im Revier.</p>") == (
        '<p>Das <a aria-describedby="term-revier" class="term" href="/glossar/#revier">Revier</a>,'
        " im Revier.</p>"
    )


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Das Revier</h2>",
        '<p><a href="/x/">Das <b>Revier</b></a></p>',
        "<blockquote><p>Revier</p></blockquote>",
        "<p><code>Revier</code></p>",
        "<p>Reviergarten Braunrevier Revier-Park</p>",
        "<p>stark revier</p>",
        "<!-- Revier -->",
        '<img alt="Revier" src="/x.png"/>',
        "",
    ],
)
def test_nothing_is_linked_where_it_would_disturb(html: str) -> None:
    assert explain(html, GLOSSARY, set()) == (html, [])


def test_inflected_and_longest_spelling_is_taken() -> None:
    html = _explain("<p>Die STARK-Richtlinie des Reviers</p>")

    assert ">STARK-Richtlinie</a>" in html
    assert ">Reviers</a>" in html


def test_what_was_seen_is_not_linked_again() -> None:
    seen: set[str] = set()
    _html, first = explain("<p>Revier</p>", GLOSSARY, seen)

    assert [entry.slug for entry in first] == ["revier"]
    assert explain("<p>Revier</p>", GLOSSARY, seen) == ("<p>Revier</p>", [])


WORDS = st.sampled_from(["Revier", "Reviers", "STARK", "Masterplan", "&amp;", "&lt;b&gt;", "Äpfel"])
PIECES = st.one_of(
    WORDS, st.sampled_from(["<b>", "</b>", "<p>", "</p>", "<h2>", "</h2>", " ", ", "])
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_words_stay_the_same(html: str) -> None:
    before = BeautifulSoup(html, "html.parser").get_text()
    after = BeautifulSoup(_explain(html), "html.parser")

    # The parser itself joins spaces that stand alone between two elements.
    assert after.get_text().split() == before.split()
    assert after.select("a a, h2 a") == []
    assert _explain(str(after)).count("<a ") >= 0


@given(st.text(max_size=80))
@example(".HTM")
def test_any_text_is_survived(html: str) -> None:
    before = BeautifulSoup(html, "html.parser").get_text()

    assert BeautifulSoup(_explain(html), "html.parser").get_text().split() == before.split()


def test_page_explains_each_term_once(home: HomePage, client: Client) -> None:
    build.add(home, GlossaryPage, title="Glossar", slug="glossar")
    GlossaryTerm.objects.create(term="Revier", slug="revier", short="Eine <Region>.")
    body = [{"type": "paragraph", "value": "<p>Das Revier.</p>"}] * 2
    page = build.content(home, title="Text", body=body)
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")

    assert [link["href"] for link in soup.select("a.term")] == ["/glossar/#revier"]
    described = soup.select_one("a.term")
    assert described is not None
    explanation = soup.find(id=str(described["aria-describedby"]))
    assert explanation is not None
    assert explanation.get_text() == "Eine <Region>."


def test_queries_do_not_grow_with_terms(home: HomePage, client: Client) -> None:
    build.add(home, GlossaryPage, title="Glossar", slug="glossar")
    page = build.content(home, body=[{"type": "paragraph", "value": "<p>Wort1 Wort2</p>"}] * 3)
    GlossaryTerm.objects.create(term="Wort1", slug="wort1", short="Eins.")
    few = build.count_queries(client, page.url)
    for number in range(2, 30):
        GlossaryTerm.objects.create(term=f"Wort{number}", slug=f"wort{number}", short="Mehr.")

    assert build.count_queries(client, page.url) == few


def test_without_a_glossary_page_nothing_is_linked(home: HomePage) -> None:
    GlossaryTerm.objects.create(term="Revier", slug="revier", short="Eine Region.")

    assert for_page(RequestFactory().get("/"), home) == Glossary("", ())
