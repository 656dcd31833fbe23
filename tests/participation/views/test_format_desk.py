import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import User
from cms.models import Municipality
from participation.domain import contribution as contributions
from participation.domain.details import Details
from participation.domain.guest import Guest
from participation.enums import Channel, ContributionStatus
from participation.models import ConsultationPage, Contribution, DialoguePage, IdeaCollectionPage
from tests.participation.conftest import NEW_DRAFT, SECTION_IDS, Write, fill, republish, streamed

ClientFor = Callable[[User | None], Client]
STAFF = {"admin", "editor", "lead", "moderator"}
EXPLAINERS = {"admin", "editor", "lead"}


def _desk(name: str, *args: Any) -> str:
    return reverse(f"participation_{name}", args=args)


@pytest.fixture
def staff(client_for: ClientFor, lead: User) -> Client:
    return client_for(lead)


@pytest.mark.parametrize(
    ("name", "args", "allowed"),
    [
        ("formats", [], STAFF),
        ("enter", ["page"], STAFF),
        ("download", ["page", "csv"], STAFF),
        ("explain", ["page"], EXPLAINERS),
    ],
)
def test_only_who_may_gets_in(
    cast: dict[str, User],
    client_for: ClientFor,
    consultation: ConsultationPage,
    name: str,
    args: list[str],
    allowed: set[str],
) -> None:
    url = _desk(name, *[consultation.pk if arg == "page" else arg for arg in args])
    codes = {who: client_for(person).get(url).status_code for who, person in cast.items()}
    assert {who for who, code in codes.items() if code == 200} == allowed
    assert client_for(None).get(url).status_code == 302


def test_desk_lists_formats_in_a_constant_number_of_queries(
    staff: Client,
    make_dialogue: Callable[..., DialoguePage],
    stranger: User,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(12):
        fill(make_dialogue(f"d{number}"), stranger, roots=2)
    staff.get(_desk("formats"))
    with django_assert_max_num_queries(30):
        page = staff.get(_desk("formats")).content.decode()
    assert page.count("Beitrag eintragen") == 12


def test_words_from_a_hall_count_and_say_where_they_come_from(
    staff: Client,
    visitor: Client,
    ideas: IdeaCollectionPage,
    lead: User,
    towns: dict[str, Municipality],
) -> None:
    category = ideas.categories.all()[0]
    data = {
        "channel": "hall",
        "source_note": "Bürgerversammlung Borna",
        "title": "Bänke",
        "body": "Mehr Bänke am Ufer.",
        "name": "",
        "category": category.pk,
        "municipality": towns["borna"].pk,
    }
    answer = staff.post(_desk("enter", ideas.pk), data)
    assert answer.status_code == 303
    item = Contribution.objects.get()
    assert (item.status, item.author, item.guest_name, item.entered_by) == (
        ContributionStatus.PUBLISHED, None, "", lead,
    )  # fmt: skip
    assert (item.channel, item.municipality) == (Channel.HALL, towns["borna"])
    page = visitor.get(ideas.url).content.decode()
    assert "aus einer Veranstaltung: Bürgerversammlung Borna" in " ".join(page.split())
    assert "Ohne Namen" in page
    assert lead.display_name not in page
    assert "1 Beitrag" in page


def test_paper_arrives_after_the_end_but_not_before_the_beginning(
    staff: Client, make_dialogue: Callable[..., DialoguePage], closed: DialoguePage
) -> None:
    upcoming = make_dialogue("bald", opens_at=timezone.now() + timedelta(days=2))
    data = {"channel": "paper", "body": "Mit der Post."}
    assert staff.post(_desk("enter", closed.pk), data).status_code == 303
    late = staff.post(_desk("enter", upcoming.pk), data)
    assert (late.status_code, "Mit der Post." in late.content.decode()) == (409, True)
    assert [item.page_id for item in Contribution.objects.all()] == [closed.pk]


def test_bad_entry_is_explained(staff: Client, ideas: IdeaCollectionPage) -> None:
    answer = staff.post(_desk("enter", ideas.pk), {"channel": "online", "body": " "})
    assert (answer.status_code, Contribution.objects.count()) == (200, 0)


def test_double_click_enters_once(staff: Client, dialogue: DialoguePage) -> None:
    key = "8d8c5fb0-58b8-4d5c-9d0c-000000000001"
    data = {"channel": "spoken", "body": "Am Telefon.", "submit_key": key}
    for _click in range(2):
        assert staff.post(_desk("enter", dialogue.pk), data).status_code == 303
    assert Contribution.objects.count() == 1


@pytest.fixture
def filled(
    write: Write, ideas: IdeaCollectionPage, towns: dict[str, Municipality], resident: User
) -> list[Contribution]:
    """One public, one hidden, one withdrawn, one that waits for its guest."""
    category = ideas.categories.all()[0]
    details = Details(category=category, municipality=towns["borna"], latitude=51.1, longitude=12.5)  # type: ignore[arg-type]
    public = write("=1+1\n@x", title="+Plus", page=ideas, details=details)
    hidden = contributions.hide(write("Böse", page=ideas), status=ContributionStatus.REMOVED)
    gone = contributions.withdraw(write("Weg", page=ideas), by=resident)
    write("Wartet", page=ideas, guest=Guest("gast@example.org"))
    return [public, hidden, gone]


def test_csv_neutralises_formulas_and_marks_what_is_hidden(
    staff: Client, ideas: IdeaCollectionPage, filled: list[Contribution]
) -> None:
    text = streamed(staff.get(_desk("download", ideas.pk, "csv"))).decode()
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert [row["ID"] for row in rows] == [str(item.public_id) for item in filled]
    assert (rows[0]["Text"], rows[0]["Überschrift"]) == ("'=1+1\n@x", "'+Plus")
    assert [row["Verborgen"] for row in rows] == ["nein", "ja", "ja"]
    assert (rows[0]["Kategorie"], rows[0]["Gemeinde"], rows[0]["Geografische Breite"]) == (
        "Wege", "Borna", "51,10000",
    )  # fmt: skip


def test_excel_holds_text_as_text(
    staff: Client, ideas: IdeaCollectionPage, filled: list[Contribution]
) -> None:
    Contribution.objects.filter(pk=filled[0].pk).update(title="=1+1\x02")
    answer = staff.get(_desk("download", ideas.pk, "xlsx"))
    sheet = load_workbook(io.BytesIO(streamed(answer))).active
    assert sheet is not None
    heads = [cell.value for cell in sheet[1]]
    title = sheet[2][heads.index("Überschrift")]
    text = sheet[2][heads.index("Text")]
    assert (title.value, title.data_type) == ("=1+1", "s")
    assert (text.value, text.data_type) == ("=1+1\n@x", "s")
    assert (sheet.max_row, sheet[2][heads.index("Unterstützungen")].value) == (4, 0)


def test_json_is_whole(
    staff: Client, ideas: IdeaCollectionPage, filled: list[Contribution]
) -> None:
    data = json.loads(streamed(staff.get(_desk("download", ideas.pk, "json"))))
    assert data["title"] == ideas.title
    assert [row["hidden"] for row in data["contributions"]] == [False, True, True]
    assert staff.get(_desk("download", ideas.pk, "exe")).status_code == 404


def test_reasons_are_saved_for_changed_sections_only(
    staff: Client, write: Write, consultation: ConsultationPage
) -> None:
    version = consultation.versions.get()
    section = version.sections.get(key=SECTION_IDS[0])
    item = write(
        "Barrierefrei!", page=consultation, details=Details(draft_version=version, section=section)
    )
    first = staff.get(_desk("explain", consultation.pk)).content.decode()
    assert "Noch gibt es nichts zu begründen" in first
    republish(consultation, NEW_DRAFT)
    changed = list(consultation.versions.first().sections.exclude(change="same"))
    assert [one.change for one in changed] == ["changed", "removed", "new"]
    form = staff.get(_desk("explain", consultation.pk)).content.decode()
    assert "Barrierefrei!" in form
    data = {f"section-{changed[0].pk}-reason": "Viele baten darum.",
            f"section-{changed[0].pk}-led_by": [item.pk]}  # fmt: skip
    assert staff.post(_desk("explain", consultation.pk), data).status_code == 303
    changed[0].refresh_from_db()
    assert (changed[0].reason, list(changed[0].led_by.all())) == ("Viele baten darum.", [item])


def test_contribution_of_another_page_cannot_be_named(
    staff: Client, write: Write, consultation: ConsultationPage, dialogue: DialoguePage
) -> None:
    foreign = write()
    republish(consultation, NEW_DRAFT)
    changed = consultation.versions.first().sections.exclude(change="same")[0]
    data = {f"section-{changed.pk}-reason": "Darum.", f"section-{changed.pk}-led_by": [foreign.pk]}
    assert staff.post(_desk("explain", consultation.pk), data).status_code == 200
    changed.refresh_from_db()
    assert (changed.reason, changed.led_by.count()) == ("", 0)


def test_explaining_a_dialogue_is_not_found(staff: Client, dialogue: DialoguePage) -> None:
    assert staff.get(_desk("explain", dialogue.pk)).status_code == 404
