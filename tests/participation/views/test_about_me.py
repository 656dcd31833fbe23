import re

import pytest
from django.test import Client

from accounts.models import User
from participation import privacy
from participation.domain import about_me
from participation.enums import YearBand
from participation.models import AboutMe
from tests.cms import build

pytestmark = pytest.mark.django_db
PATH = "/beitraege/meine/angaben/"
REACH = "/cms/wer-macht-mit/"


def test_say_change_and_delete(resident: User, client: Client) -> None:
    borna, grimma = build.municipality(), build.municipality("Grimma", "14729160")
    client.force_login(resident)
    for place, band in ((borna, YearBand.TO_1969), (grimma, YearBand.TO_1979)):
        response = client.post(PATH, {"municipality": place.pk, "year_band": band})
        assert (response.status_code, response["Location"]) == (303, PATH)
        row = AboutMe.objects.get()
        assert (row.user, row.municipality, row.year_band) == (resident, place, band)
    html = client.get(PATH).content.decode()
    assert re.search(r"<option[^>]*selected[^>]*>Grimma", html)
    client.post(PATH, {"wish": "delete"})
    assert not AboutMe.objects.exists()


@pytest.mark.parametrize("said", [{}, {"municipality": "", "year_band": ""}])
def test_saying_nothing_keeps_nothing(resident: User, client: Client, said: dict[str, str]) -> None:
    about_me.keep(resident, municipality=None, year_band=YearBand.TO_1969)
    client.force_login(resident)
    assert client.post(PATH, said).status_code == 303
    assert not AboutMe.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"municipality": "987654", "year_band": "1960-1969"},
        {"municipality": "x", "year_band": ""},
        {"municipality": "", "year_band": "1966"},
        {"municipality": "", "year_band": "\x00"},
    ],
)
def test_bad_input_keeps_what_was(resident: User, client: Client, typed: dict[str, str]) -> None:
    about_me.keep(resident, municipality=None, year_band=YearBand.TO_1949)
    client.force_login(resident)
    assert client.post(PATH, typed).status_code == 422
    assert AboutMe.objects.get().year_band == YearBand.TO_1949


def test_the_purpose_is_said_and_the_page_is_ones_own(
    resident: User, stranger: User, client: Client
) -> None:
    about_me.keep(resident, municipality=build.municipality(), year_band="")
    assert client.get(PATH)["Location"] == f"/konto/login/?next={PATH}"
    client.force_login(stranger)
    response = client.get(PATH)
    assert response.context["kept"] is None
    assert "Wofür wir das verwenden" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_it_is_part_of_the_copy_and_goes_with_the_account(resident: User, stranger: User) -> None:
    borna = build.municipality()
    for user in (resident, stranger):
        about_me.keep(user, municipality=borna, year_band=YearBand.TO_1999)
    said = {"municipality": "Borna", "year_of_birth": "1990-1999"}
    assert privacy.export(resident)["about_me"] == [said]
    privacy.erase(resident)
    assert [row.user for row in AboutMe.objects.all()] == [stranger]


def test_staff_see_sums_of_groups_that_are_large_enough(lead: User, client: Client) -> None:
    borna, grimma = build.municipality(), build.municipality("Grimma", "14729160")
    for number in range(about_me.SMALLEST_GROUP + about_me.SMALLEST_GROUP - 1):
        user = User.objects.create_user(f"p{number}@example.org", display_name=f"P {number}")
        place = borna if number < about_me.SMALLEST_GROUP else grimma
        about_me.keep(user, municipality=place, year_band=YearBand.TO_1939)
    assert about_me.by_municipality() == [
        about_me.Share("Borna", about_me.SMALLEST_GROUP),
        about_me.Share("Grimma", None),
    ]
    client.force_login(lead)
    html = client.get(REACH).content.decode()
    tables = "".join(re.findall(r'<table class="listing">.*?</table>', html, re.DOTALL))
    cells = re.findall(r"<td>(.*?)</td>", tables)
    assert cells == ["Borna", "10", "Grimma", "weniger als 10", "vor 1940", "19"]


def test_sums_of_nobody_and_not_for_everybody(
    lead: User, editor: User, resident: User, client: Client
) -> None:
    statuses = []
    for user in (lead, editor, resident):
        client.force_login(user)
        statuses.append(client.get(REACH).status_code)
    assert statuses == [200, 302, 302]


def test_sums_stand_below_a_heading(lead: User, client: Client) -> None:
    client.force_login(lead)
    page = client.get(REACH).content.decode()
    assert re.search(r"<h1[^>]*>(?:\s|<svg.*?</svg>)*Wen wir erreichen", page, re.DOTALL)
