import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from participation.domain import draft
from participation.domain.contribution import NotAllowed
from participation.domain.text import render_diff
from participation.enums import ChangeKind
from participation.models import ConsultationPage, DialoguePage
from tests.participation.conftest import NEW_DRAFT, Write, republish

TEXTS = st.text(alphabet="ab \n,", max_size=60)


@given(TEXTS, TEXTS)
def test_comparison_holds_both_texts(before: str, after: str) -> None:
    pieces = draft.compare(before, after)
    assert "".join(words for kind, words in pieces if kind != "ins") == before
    assert "".join(words for kind, words in pieces if kind != "del") == after


def test_marked_words_are_escaped() -> None:
    html = render_diff([["same", "a<b "], ["del", "<i>"], ["ins", "x\n\ny"]])
    assert html == (
        '<p>a&lt;b <del><span class="sr-only">gestrichen: </span>&lt;i&gt;</del>'
        '<ins><span class="sr-only">neu: </span>x</ins></p>'
        '<p><ins><span class="sr-only">neu: </span>y</ins></p>'
    )


def test_versions_keep_the_identity_of_sections(consultation: ConsultationPage) -> None:
    page = republish(consultation, NEW_DRAFT, note="Neu")
    first, second = page.versions.order_by("number")
    assert (first.number, second.number, second.note) == (1, 2, "Neu")
    assert [(one.number, one.change) for one in first.sections.all()] == [
        ("1", ChangeKind.SAME), ("1.1", ChangeKind.SAME), ("2", ChangeKind.SAME),
    ]  # fmt: skip
    assert [(one.number, one.title, one.change) for one in second.sections.all()] == [
        ("1", "Ufer", ChangeKind.CHANGED),
        ("", "Wege", ChangeKind.REMOVED),
        ("2", "Baden", ChangeKind.SAME),
        ("3", "Ruhe", ChangeKind.NEW),
    ]
    assert {one.key for one in first.sections.all()} < {one.key for one in second.sections.all()}


def test_publishing_the_same_words_makes_no_version(consultation: ConsultationPage) -> None:
    page = ConsultationPage.objects.get(pk=consultation.pk)
    page.title = "Anderer Titel"
    page.save_revision().publish()
    assert page.versions.count() == 1


def test_reasons_are_for_those_who_look_after_drafts(
    consultation: ConsultationPage, dialogue: DialoguePage, write: Write, cast: dict[str, User]
) -> None:
    page = republish(consultation, NEW_DRAFT)
    section = page.versions.first().sections.first()
    allowed = set()
    for name, person in cast.items():
        try:
            draft.explain(section, reason="Darum.", led_by=[], by=person)
        except NotAllowed:
            continue
        allowed.add(name)
    assert allowed == {"admin", "editor", "lead"}
    with pytest.raises(ValueError, match="another page"):
        draft.explain(section, reason="Darum.", led_by=[write()], by=cast["lead"])
