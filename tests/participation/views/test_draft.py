import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from participation.domain import contribution as contributions
from participation.domain import draft
from participation.domain.details import Details
from participation.models import ConsultationPage, Contribution, DialoguePage
from tests.participation.conftest import NEW_DRAFT, SECTION_IDS, Write, republish


def _version(page: ConsultationPage | DialoguePage, number: int) -> str:
    return reverse("participation:draft_version", args=[page.pk, number])


def test_draft_stands_in_numbered_sections(visitor: Client, consultation: ConsultationPage) -> None:
    page = visitor.get(consultation.url).content.decode()
    for words in ("1 Ufer", "1.1 Wege", "2 Baden", "Fassung 1", "Noch kein Kommentar"):
        assert words in page
    assert visitor.cookies.get("csrftoken") is None


def test_new_version_shows_what_changed_why_and_after_whose_words(
    visitor: Client, member: Client, consultation: ConsultationPage, lead: User
) -> None:
    url = reverse("participation:new", args=[consultation.pk])
    query = f"?abschnitt={SECTION_IDS[0]}&fassung=1"
    form = member.get(url + query).content.decode()
    assert "Die Ufer bleiben frei." in form
    member.post(url + query, {"body": "Bitte auch mit Rollstuhl."})
    item = Contribution.objects.get()
    assert (str(item.section), item.draft_version.number) == ("1 Ufer", 1)  # type: ignore[union-attr]

    republish(consultation, NEW_DRAFT, note="Das haben Sie verändert.")
    changed = consultation.versions.first().sections.get(key=SECTION_IDS[0])
    draft.explain(changed, reason="Viele baten darum.", led_by=[item], by=lead)
    page = visitor.get(_version(consultation, 2)).content.decode()
    assert '<ins><span class="sr-only">neu: </span>barrierefrei </ins>' in page
    for words in ("Das haben Sie verändert.", "Viele baten darum.", "Bitte auch mit Rollstuhl."):
        assert words in page
    for words in ("neuer Abschnitt", "gestrichen", "unverändert"):
        assert words in page


def test_old_comment_stays_with_its_version(
    visitor: Client, write: Write, consultation: ConsultationPage
) -> None:
    first = consultation.versions.get()
    section = first.sections.get(key=SECTION_IDS[1])
    write(page=consultation, details=Details(draft_version=first, section=section))
    republish(consultation, NEW_DRAFT)
    page = visitor.get(consultation.url).content.decode()
    assert "Zu Abschnitt 1.1 Wege" in page
    assert f'href="{_version(consultation, 1)}"' in page
    old = visitor.get(_version(consultation, 1)).content.decode()
    assert "Ein Rundweg entsteht bis 2030." in old
    assert "Es gibt eine neuere Fassung." in old


def test_comment_written_while_a_new_version_came_keeps_the_one_that_was_read(
    member: Client, consultation: ConsultationPage
) -> None:
    republish(consultation, NEW_DRAFT)
    url = reverse("participation:new", args=[consultation.pk])
    member.post(f"{url}?fassung=1&abschnitt={SECTION_IDS[1]}", {"body": "Bis 2028!"})
    item = Contribution.objects.get()
    assert (str(item.section), item.draft_version.number) == ("1.1 Wege", 1)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "query", ["", "?abschnitt=x&fassung=x", "?fassung=99", f"?abschnitt={SECTION_IDS[3]}",
              "?fassung=1e9&abschnitt=%00", "?fassung=-1"],
)  # fmt: skip
def test_unknown_section_or_version_is_the_whole_latest_draft(
    member: Client, consultation: ConsultationPage, query: str
) -> None:
    url = reverse("participation:new", args=[consultation.pk])
    assert member.post(url + query, {"body": "Gut."}).status_code == 303
    item = Contribution.objects.get()
    assert (item.section, item.draft_version.number) == (None, 1)  # type: ignore[union-attr]


def test_comments_are_filtered_by_section(
    visitor: Client, write: Write, consultation: ConsultationPage
) -> None:
    version = consultation.versions.get()
    for number, words in ((0, "Ufer gut."), (1, "Weg gut.")):
        section = version.sections.get(key=SECTION_IDS[number])
        write(words, page=consultation, details=Details(draft_version=version, section=section))
    write("Alles gut.", page=consultation, details=Details(draft_version=version))
    for value, shown in ((SECTION_IDS[0], "Ufer gut."), ("ganzes", "Alles gut.")):
        page = visitor.get(f"{consultation.url}?abschnitt={value}").content.decode()
        found = [words for words in ("Ufer gut.", "Weg gut.", "Alles gut.") if words in page]
        assert found == [shown]


def test_version_of_nothing_is_not_found(
    visitor: Client, consultation: ConsultationPage, dialogue: DialoguePage
) -> None:
    answers = [visitor.get(_version(consultation, 9)), visitor.get(_version(dialogue, 1))]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert visitor.post(_version(consultation, 1)).status_code == 405


def test_removed_contribution_is_no_longer_named_as_a_cause(
    visitor: Client, write: Write, consultation: ConsultationPage, lead: User, resident: User
) -> None:
    version = consultation.versions.get()
    item = write("Bitte ändern.", page=consultation, details=Details(draft_version=version))
    republish(consultation, NEW_DRAFT)
    changed = consultation.versions.first().sections.get(key=SECTION_IDS[0])
    draft.explain(changed, reason="Darum.", led_by=[item], by=lead)
    contributions.withdraw(item, by=resident)
    page = visitor.get(_version(consultation, 2)).content.decode()
    assert ("Darum." in page, "Bitte ändern." in page) == (True, False)


def test_version_takes_as_many_queries_with_many_causes(
    visitor: Client,
    write: Write,
    consultation: ConsultationPage,
    lead: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    version = consultation.versions.get()
    republish(consultation, NEW_DRAFT)
    changed = consultation.versions.first().sections.get(key=SECTION_IDS[0])
    visitor.get(_version(consultation, 2))
    for number in (1, 20):
        items = [
            write(f"{number}/{one}", page=consultation, details=Details(draft_version=version))
            for one in range(number)
        ]
        draft.explain(changed, reason="Darum.", led_by=items, by=lead)
        with django_assert_num_queries(12):
            visitor.get(_version(consultation, 2))
