"""What the shared templates promise: forms that explain themselves, pages that stand alone."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup, Tag
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation

from cms.models import ParticipationPage

ERROR_PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"]


class Everything(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Name", help_text="Ein Pseudonym genügt.")
    mail = forms.EmailField(label="E-Mail", required=False)
    text = forms.CharField(
        label="Beitrag", widget=forms.Textarea(attrs={"class": "wide", "rows": 4})
    )
    town = forms.ChoiceField(label="Gemeinde", choices=[("", "–"), ("g", "Groitzsch")])
    pace = forms.ChoiceField(
        label="Wie oft?",
        choices=[("w", "wöchentlich"), ("s", "sofort")],
        widget=forms.RadioSelect,
        help_text="Jederzeit änderbar.",
    )
    topics = forms.MultipleChoiceField(
        label="Themen",
        choices=[("a", "Wasser"), ("b", "Wege")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(label="Ich stimme zu", help_text="Widerruf jederzeit.")
    token = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        raise forms.ValidationError("So geht es nicht.")


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    found = page.select(selector)
    assert len(found) == 1, f"{selector}: {len(found)}"
    return found[0]


@pytest.fixture
def wrong() -> BeautifulSoup:
    with translation.override("de"):
        return soup(str(Everything({"mail": "keine", "name": "<b>"})))


@pytest.fixture
def fresh() -> BeautifulSoup:
    with translation.override("de"):
        return soup(str(Everything()))


def test_form_without_input_shows_no_error(fresh: BeautifulSoup) -> None:
    assert fresh.select("[role=alert], .kern-error, [aria-invalid]") == []


def test_error_summary_lists_every_error_in_order_with_a_link_to_its_field(
    wrong: BeautifulSoup,
) -> None:
    summary = one(wrong, "[role=alert]")
    assert summary["tabindex"] == "-1"
    assert summary.has_attr("autofocus")
    assert summary.select("li")[0].get_text(strip=True) == "So geht es nicht."
    links = [link["href"] for link in summary.select("a")]
    assert links == ["#id_mail", "#id_text", "#id_town", "#id_pace_0", "#id_agreed"]
    for link in links:
        assert one(wrong, str(link)).name in {"input", "textarea", "select"}


def test_error_summary_names_errors_of_hidden_fields(wrong: BeautifulSoup) -> None:
    items = [item.get_text(strip=True) for item in wrong.select("[role=alert] li")]
    assert len(items) == 7
    assert items[1] == "Dieses Feld muss ausgefüllt werden."


@pytest.mark.parametrize("field", ["mail", "text", "town", "agreed"])
def test_invalid_control_points_to_its_error(wrong: BeautifulSoup, field: str) -> None:
    control = one(wrong, f"#id_{field}")
    assert control["aria-invalid"] == "true"
    described = str(control["aria-describedby"]).split()
    assert described[-1] == f"id_{field}_error"
    assert "kern-error" in one(wrong, f"#{described[-1]}")["class"]


def test_hint_describes_its_control(fresh: BeautifulSoup) -> None:
    assert one(fresh, "#id_name")["aria-describedby"] == "id_name_helptext"
    assert one(fresh, "#id_name_helptext").get_text(strip=True) == "Ein Pseudonym genügt."


def test_group_is_a_fieldset_described_by_hint_and_error(wrong: BeautifulSoup) -> None:
    group = one(wrong, "#id_pace").find_parent("fieldset")
    assert group is not None
    assert group["aria-describedby"] == "id_pace_helptext id_pace_error"
    assert one(group, "legend").get_text(strip=True) == "Wie oft?"
    for option in group.select("input"):
        assert one(group, f"label[for={option['id']}]").get_text(strip=True) != ""


def test_every_control_has_a_label(fresh: BeautifulSoup) -> None:
    for control in fresh.select("input:not([type=hidden]), select, textarea"):
        assert len(fresh.select(f"label[for={control['id']}]")) == 1


def test_only_optional_fields_are_marked(fresh: BeautifulSoup) -> None:
    marked = [mark.parent for mark in fresh.select(".kern-label__optional")]
    names = [tag.get_text(" ", strip=True) for tag in marked if tag]
    assert names == ["E-Mail (freiwillig)", "Themen (freiwillig)"]


def test_controls_wear_kern_and_keep_their_own_classes(fresh: BeautifulSoup) -> None:
    assert one(fresh, "#id_name")["class"] == ["kern-form-input__input"]
    assert one(fresh, "#id_text")["class"] == ["kern-form-input__input", "wide"]
    assert one(fresh, "#id_town")["class"] == ["kern-form-input__select"]
    assert one(fresh, "#id_agreed")["class"] == ["kern-form-check__checkbox"]
    assert not one(fresh, "#id_token").has_attr("class")


def test_typed_text_is_kept_and_escaped(wrong: BeautifulSoup) -> None:
    assert one(wrong, "#id_name")["value"] == "<b>"
    assert wrong.select("b") == []


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_page_stands_without_context_and_database(name: str) -> None:
    with translation.override("de"):
        page = soup(render_to_string(name))
    assert one(page, "html")["lang"] == "de"
    assert one(page, "h1").get_text(strip=True) != ""
    assert one(page, "main .kern-btn")["href"] == "/"
    assert one(page, ".brand__name").get_text(strip=True) == "Revierdialog"
    assert page.select("form") == []


def test_unknown_address_gets_the_designed_page(client: Client, home: object) -> None:
    response = client.get("/gibt-es-nicht/")
    assert response.status_code == 404
    assert one(soup(response.content.decode()), "h1").get_text(strip=True) == (
        "Hier ist nichts (mehr)"
    )


@pytest.mark.django_db
def test_mail_frame_has_language_preheader_and_dark_colours() -> None:
    context = {"site_name": "Revierdialog", "site_url": "https://dialog.example", "subject": "Neu"}
    with translation.override("de"):
        page = soup(render_to_string("mail/base.html", context))
    assert one(page, "html")["lang"] == "de"
    assert one(page, "title").get_text(strip=True) == "Neu"
    assert "prefers-color-scheme: dark" in one(page, "style").get_text()
    assert len(page.select("table:not([role=presentation])")) == 0
    assert page.select("img, script, link") == []


@pytest.mark.django_db
def test_mail_text_is_not_escaped() -> None:
    text = render_to_string(
        "mail/base.txt", {"site_name": "Dorf & Stadt", "site_url": "https://dialog.example"}
    )
    assert text.strip().splitlines()[-2:] == ["Dorf & Stadt · ", "https://dialog.example"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("opens", "closes", "result", "state"),
    [
        (1, 9, "", "state--upcoming"),
        (-1, 9, "", "state--open"),
        (-1, None, "", "state--open"),
        (-9, -1, "", "state--evaluating"),
        (-9, -1, "<p>Ja.</p>", "state--result"),
    ],
)
def test_state_of_a_format_is_a_dot_and_words(
    opens: int, closes: int | None, result: str, state: str
) -> None:
    now = timezone.now()
    page = ParticipationPage(
        opens_at=now + timedelta(days=opens),
        closes_at=now + timedelta(days=closes) if closes is not None else None,
        result_text=result,
    )
    badge = one(
        soup(render_to_string("components/participation_state.html", {"format": page})), "span"
    )
    assert badge["class"] == ["state", state]
    assert badge.get_text(strip=True) != ""


@pytest.mark.parametrize(
    ("number", "links"),
    [(1, ["?thema=wasser&seite=2"]), (3, ["?thema=wasser&seite=2"])],
    ids=["first", "last"],
)
def test_pagination_links_only_to_pages_that_exist(number: int, links: list[str]) -> None:
    context = {"page_obj": Paginator(range(30), 10).page(number), "query": "thema=wasser"}
    page = soup(render_to_string("components/pagination.html", context))
    assert [link["href"] for link in page.select("a")] == links


def test_pagination_of_a_single_page_is_empty() -> None:
    context = {"page_obj": Paginator(range(3), 10).page(1)}
    assert render_to_string("components/pagination.html", context).strip() == ""


def test_timeline_marks_the_present_for_everyone() -> None:
    steps = [
        SimpleNamespace(when="2021", title="Anfang", date=None, status="done", text=""),
        SimpleNamespace(when="jetzt", title="Dialog", date=None, status="now", text=""),
    ]
    with translation.override("de"):
        page = soup(render_to_string("components/timeline.html", {"steps": steps}))
    present = one(page, "[aria-current=step]")
    assert one(present, ".sr-only").get_text(strip=True) == "(hier stehen wir jetzt)"


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ([], "ganzer Landkreis"),
        (["Borna", "Groitzsch"], "Borna, Groitzsch"),
        (["Borna", "Groitzsch", "Pegau", "Zwenkau"], "Borna, Groitzsch und 2 weitere"),
    ],
)
def test_places_are_named_but_not_all_of_many(places: list[str], words: str) -> None:
    with translation.override("de"):
        html = render_to_string("components/places.html", {"places": places})
    assert one(soup(html), "li").get_text(strip=True) == words


@pytest.mark.parametrize(
    ("kind", "role", "look"),
    [("error", "alert", "alert--danger"), ("success", "status", "alert--success")],
)
def test_alert_interrupts_only_for_errors(kind: str, role: str, look: str) -> None:
    page = soup(render_to_string("components/alert.html", {"kind": kind, "text": "Gespeichert."}))
    assert one(page, f"[role={role}]")["class"] == ["alert", look]
