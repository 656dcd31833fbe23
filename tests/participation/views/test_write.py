from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from accounts.domain.rate_limit import Limit
from accounts.models import User
from cms.models import HomePage
from notifications.models import Message
from participation.domain import limits
from participation.enums import ContributionStatus
from participation.models import Contribution, DialoguePage
from tests.participation.conftest import Write

GUEST = {"body": "Mehr Bänke.", "name": "Uferläufer", "email": "gast@example.org"}


def _new(page: DialoguePage) -> str:
    return reverse("participation:new", args=[page.pk])


def test_form_of_a_visitor_asks_for_an_address(visitor: Client, dialogue: DialoguePage) -> None:
    page = visitor.get(_new(dialogue)).content.decode()
    assert ('name="email"' in page, 'name="website"' in page) == (True, True)
    assert "Was ist Ihnen wichtig?" in page


def test_form_of_a_member_does_not(member: Client, dialogue: DialoguePage) -> None:
    assert 'name="email"' not in member.get(_new(dialogue)).content.decode()


def test_guest_hands_in(visitor: Client, dialogue: DialoguePage) -> None:
    answer = visitor.post(_new(dialogue), GUEST)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/beitraege/danke/")
    item = Contribution.objects.get()
    assert (item.body, item.guest_name, item.status) == (
        "Mehr Bänke.",
        "Uferläufer",
        ContributionStatus.UNCONFIRMED,
    )
    assert "sessionid" not in visitor.cookies


@pytest.mark.parametrize(("prefix", "language"), [("", "de"), ("/en", "en"), ("/de-simple", "de")])
def test_guest_is_written_to_in_the_language_of_the_page(
    visitor: Client, dialogue: DialoguePage, prefix: str, language: str
) -> None:
    visitor.post(prefix + _new(dialogue), GUEST)
    assert Contribution.objects.get().guest_confirmation.language == language
    asked = {"de": "Bitte bestätigen Sie Ihren Beitrag", "en": "Please confirm your contribution"}
    assert Message.objects.get().subject.startswith(asked[language])


def test_known_and_unknown_address_get_the_same_answer(
    visitor: Client, dialogue: DialoguePage, resident: User
) -> None:
    answers = [
        visitor.post(_new(dialogue), {**GUEST, "email": email})
        for email in ("gast@example.org", resident.email, resident.email.upper())
    ]
    assert {(a.status_code, a.headers["Location"]) for a in answers} == {(303, "/beitraege/danke/")}
    assert not Contribution.objects.exclude(author=None).exists()
    assert Message.objects.count() == 3


def test_member_hands_in_and_sees_it(member: Client, dialogue: DialoguePage) -> None:
    answer = member.post(_new(dialogue), {"body": "Mehr Bänke.", "title": "Ufer"}, follow=True)
    item = Contribution.objects.get()
    assert answer.redirect_chain == [(f"/beitraege/k/{item.public_id}/", 303)]
    assert "Vielen Dank! Ihr Beitrag ist veröffentlicht." in answer.content.decode()


def test_member_on_a_held_page_sees_that_it_waits(member: Client, held: DialoguePage) -> None:
    page = member.post(_new(held), {"body": "Mehr Bänke."}, follow=True).content.decode()
    assert "Wir sehen uns Ihren Beitrag an" in page
    assert "wird geprüft" in page


def test_member_answers(member: Client, write: Write) -> None:
    root = write()
    member.post(reverse("participation:reply", args=[root.public_id]), {"body": "Genau."})
    assert Contribution.objects.get(parent=root).body == "Genau."


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("body", "", "Dieses Feld muss ausgefüllt werden."),
        ("body", " \u200b\u00a0\n", "Dieses Feld muss ausgefüllt werden."),
        ("body", "x" * 4001, "höchstens 4000 Zeichen"),
        ("title", "x" * 121, "höchstens 120 Zeichen"),
        ("name", "Landratsamt", "klingt nach der Verwaltung"),
        ("name", "L\u0430ndratsamt", "Buchstaben nur eines Alphabets"),
        ("name", "x" * 41, "höchstens 40 Zeichen"),
        ("email", "", "Dieses Feld muss ausgefüllt werden."),
        ("email", "gast", "gültige E-Mail-Adresse"),
        ("email", "a@b", "gültige E-Mail-Adresse"),
        ("email", "gast@example.org\nBcc: x@example.org", "gültige E-Mail-Adresse"),
        ("email", "ga\x00st@example.org", "E-Mail-Adresse"),
        ("email", "\u017fara@example.org", "gültige E-Mail-Adresse"),
        ("email", "gast@" + "ä" * 60 + ".de", "gültige E-Mail-Adresse"),
        ("email", "x" * 250 + "@example.org", "E-Mail-Adresse"),
    ],
)
def test_bad_entry_is_explained_and_the_text_kept(
    visitor: Client, dialogue: DialoguePage, field: str, value: str, message: str
) -> None:
    answer = visitor.post(_new(dialogue), {**GUEST, "title": "Meine Zeile", field: value})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert message in page
    kept = "Mehr Bänke." if field != "body" else "Meine Zeile"
    assert kept in page
    assert (Contribution.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a\x00b", "ab"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{{ 7*7 }}{% now %}", "{{ 7*7 }}{% now %}"),
        ("ä" * 4000, "ä" * 4000),
        ("🌊" * 4000, "🌊" * 4000),
        ("z" + "\u0335" * 50, "z" + "\u0335" * 3),
        ("x\n" * 2000, ("x\n" * 2000).strip()),
    ],
)
def test_odd_text_is_taken_in_cleaned(
    member: Client, dialogue: DialoguePage, typed: str, stored: str
) -> None:
    answer = member.post(_new(dialogue), {"body": typed}, follow=True)
    assert answer.status_code == 200
    assert Contribution.objects.get().body == stored
    assert "<script>alert" not in answer.content.decode()


def test_undecodable_bytes_are_taken_in_cleaned(member: Client, dialogue: DialoguePage) -> None:
    answer = member.post(
        _new(dialogue), "body=a%ED%A0%80b", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 303
    assert Contribution.objects.get().body.strip("ab\ufffd") == ""


def test_very_large_body_is_refused(member: Client, dialogue: DialoguePage) -> None:
    answer = member.post(_new(dialogue), {"body": "x" * 3_000_000})
    assert answer.status_code in {400, 413}
    assert not Contribution.objects.exists()


def test_double_submit_makes_one(member: Client, dialogue: DialoguePage) -> None:
    data = {"body": "Einmal", "submit_key": str(uuid4())}
    places = {member.post(_new(dialogue), data).headers["Location"] for _ in range(2)}
    assert len(places) == Contribution.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x", "\x00", "1" * 500])
def test_broken_key_counts_as_new(member: Client, dialogue: DialoguePage, key: str) -> None:
    assert member.post(_new(dialogue), {"body": "Ja", "submit_key": key}).status_code == 303
    assert Contribution.objects.count() == 1


def test_key_of_a_stranger_makes_a_contribution_of_its_own(
    member: Client, dialogue: DialoguePage, write: Write, stranger: User
) -> None:
    theirs = write("Geheim", author=stranger)
    data = {"body": "Meins", "submit_key": str(theirs.submit_key)}
    page = member.post(_new(dialogue), data, follow=True)
    assert page.status_code == 200
    assert Contribution.objects.filter(body="Meins").count() == 1


def test_other_words_after_going_back_make_another_one(
    member: Client, dialogue: DialoguePage
) -> None:
    key = str(uuid4())
    for body in ("Erst so", "Dann so", "Dann so"):
        member.post(_new(dialogue), {"body": body, "submit_key": key})
    bodies = sorted(Contribution.objects.values_list("body", flat=True))
    assert bodies == ["Dann so", "Erst so"]


def test_trapped_machine_is_thanked_and_ignored(visitor: Client, dialogue: DialoguePage) -> None:
    answer = visitor.post(_new(dialogue), {**GUEST, "website": "https://spam.example"})
    assert answer.headers["Location"] == "/beitraege/danke/"
    assert (Contribution.objects.count(), Message.objects.count()) == (0, 0)


def test_sixth_mail_to_one_address_within_an_hour_is_refused(
    visitor: Client, dialogue: DialoguePage
) -> None:
    codes = [visitor.post(_new(dialogue), GUEST).status_code for _ in range(6)]
    assert codes == [303] * 5 + [429]
    last = visitor.post(_new(dialogue), GUEST)
    assert "Mehr Bänke." in last.content.decode()
    assert Message.objects.count() == 5


def test_another_browser_name_does_not_lift_the_limit_of_the_network(
    visitor: Client, dialogue: DialoguePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WRITE_PER_NETWORK", Limit("few", 2, 60))
    codes = [
        visitor.post(
            _new(dialogue),
            {**GUEST, "email": f"gast{n}@example.org"},
            headers={"User-Agent": f"Browser {n}"},
        ).status_code
        for n in range(3)
    ]
    assert codes == [303, 303, 429]


def test_closed_page_says_so_and_gives_the_text_back(
    visitor: Client, member: Client, closed: DialoguePage
) -> None:
    for browser, data in ((visitor, GUEST), (member, {"body": "Mehr Bänke."})):
        answer = browser.post(_new(closed), data)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Diese Diskussion ist beendet." in page
        assert "Mehr Bänke." in page
    assert "Diese Diskussion ist beendet." in visitor.get(_new(closed)).content.decode()
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("replies", [0, 1])
@pytest.mark.parametrize("status", [ContributionStatus.WITHDRAWN, ContributionStatus.REMOVED])
def test_answer_to_what_is_gone_meanwhile_gives_the_text_back(
    member: Client, write: Write, stranger: User, status: ContributionStatus, replies: int
) -> None:
    root = write("Das verschwindet", author=stranger)
    for _number in range(replies):
        write(parent=root)
    Contribution.objects.filter(pk=root.pk).update(status=status, reply_count=replies)
    answer = member.post(
        reverse("participation:reply", args=[root.public_id]), {"body": "Mein langer Text"}
    )
    page = answer.content.decode()
    assert (answer.status_code, "Mein langer Text" in page) == (409, True)
    assert [gone for gone in ("Das verschwindet", stranger.display_name) if gone in page] == []
    assert Contribution.objects.count() == 1 + replies


def test_pages_that_do_not_exist_for_the_visitor(
    visitor: Client, home: HomePage, dialogue: DialoguePage, held: DialoguePage
) -> None:
    held.unpublish()
    PageViewRestriction.objects.create(page=dialogue, restriction_type="login")
    for pk in (home.pk, held.pk, dialogue.pk, 999_999, 10**15):
        url = reverse("participation:new", args=[pk])
        assert visitor.get(url).status_code == 404
        assert visitor.post(url, GUEST).status_code == 404


@pytest.mark.parametrize("status", [ContributionStatus.PENDING, ContributionStatus.REMOVED])
def test_hidden_contribution_cannot_be_answered_by_a_stranger(
    client_for: Callable[[User | None], Client],
    stranger: User,
    in_status: Callable[[ContributionStatus], Contribution],
    status: ContributionStatus,
) -> None:
    url = reverse("participation:reply", args=[in_status(status).public_id])
    assert client_for(stranger).get(url).status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(member: Client, dialogue: DialoguePage, method: str) -> None:
    assert getattr(member, method)(_new(dialogue)).status_code == 405


def test_head_is_answered_as_get(member: Client, dialogue: DialoguePage) -> None:
    assert member.head(_new(dialogue)).status_code == 200


def test_htmx_gets_pieces(visitor: Client, member: Client, dialogue: DialoguePage) -> None:
    htmx = {"HX-Request": "true"}
    form = visitor.get(_new(dialogue), headers=htmx)
    assert (form.content.count(b"<html"), form.headers["Vary"].count("HX-Request")) == (0, 1)
    wrong = visitor.post(_new(dialogue), {}, headers=htmx)
    assert (wrong.status_code, wrong.content.count(b"<html")) == (200, 0)
    guest = visitor.post(_new(dialogue), GUEST, headers=htmx)
    assert "Postfach" in guest.content.decode()
    mine = member.post(_new(dialogue), {"body": "Stück"}, headers=htmx).content.decode()
    assert ("Stück" in mine, "<html" in mine) == (True, False)


def test_missing_csrf_token_makes_no_contribution(dialogue: DialoguePage) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(_new(dialogue), GUEST).status_code == 403
    assert not Contribution.objects.exists()
