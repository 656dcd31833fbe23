import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from accounts.fields import normalise_display_name, validate_display_name
from accounts.models import User
from accounts.rules import has_role, is_reserved_name, is_staff_member

# Who has which role, written out: a new role or person must be entered here.
ROLES = {
    "admin": {
        Role.EDITOR,
        Role.MARKETER,
        Role.MODERATOR,
        Role.LEAD,
        Role.SURVEY_AUTHOR,
        Role.ANALYST,
        Role.PRIVACY_OFFICER,
    },
    "editor": {Role.EDITOR},
    "marketer": {Role.MARKETER},
    "moderator": {Role.MODERATOR},
    "lead": {Role.LEAD},
    "survey_author": {Role.SURVEY_AUTHOR},
    "analyst": {Role.ANALYST},
    "officer": {Role.PRIVACY_OFFICER},
    "resident": set(),
    "stranger": set(),
}


def test_has_role_for_everybody(full_cast: dict[str, User]) -> None:
    found = {
        name: {role for role in Role if has_role(user, role)} for name, user in full_cast.items()
    }
    assert found == ROLES


def test_has_role_with_several_roles_asks_for_one_of_them(editor: User) -> None:
    assert has_role(editor, Role.LEAD, Role.EDITOR) is True
    assert has_role(editor, Role.LEAD, Role.MODERATOR) is False
    assert has_role(editor) is False


def test_has_role_is_lost_with_an_inactive_account(admin: User, editor: User) -> None:
    admin.is_active = editor.is_active = False
    assert has_role(admin, Role.EDITOR) is False
    assert has_role(editor, Role.EDITOR) is False


def test_has_role_anonymous() -> None:
    assert has_role(AnonymousUser(), *Role) is False


def test_is_staff_member_for_everybody(full_cast: dict[str, User]) -> None:
    found = {name: is_staff_member(user) for name, user in full_cast.items()}
    assert found == {name: bool(roles) or name == "admin" for name, roles in ROLES.items()}
    assert is_staff_member(AnonymousUser()) is False


@pytest.mark.parametrize(
    "name",
    [
        "Landratsamt",
        "landratsamt Leipzig",
        "L a n d r a t s a m t",
        "L.a.n.d.k.r.e.i.s",
        "Lаndrаtsаmt",  # Cyrillic а
        "Lαndkreis",  # Greek α
        "L4ndr4ts4mt",
        "Verwa1tung",
        "VERWALTUNG",
        "Kreisverwaltung Borna",
        "Moderation",
        "Moderatorin",
        "Módération",
        "M0derat0r",
        "Admin",
        "Ädmin",
        "Аdmin",  # Cyrillic А
        "Adm1n",
        "a-d-m-i-n",
        "Admin Team",
        "Administrator",
        "Bürgermeisterin",
        "Buergermeister Pegau",
        "Das Amt",
        "Revierdialog Team",
        "Redaktion",
        "Ｌａｎｄｒａｔ",  # full-width letters
        "Landkreis Leipzig",
        "Landkreìs  Leipzıg",
        "🄻🄰🄽🄳🅁🄰🅃",
        "🅻🅰🅽🅳🅺🆁🅴🅸🆂",
        "ʟᴀɴᴅᴋʀᴇɪs",
        "ⓁⓐⓝⓓⓡⓐⓣⓢⒶⓜⓣ",
        "Rnoderation",
        "Vervvaltung",
        "Datenschutz",
        "Datenschutzbeauftragter",
        "Öffentlichkeitsarbeit",
        "Dezernat 3",
        "Projektleitung Seenland",
        "Kreisentwicklung",
    ],
)
def test_is_reserved_name(name: str) -> None:
    assert is_reserved_name(name) is True


@pytest.mark.parametrize(
    "name",
    [
        "Haselnussweg",
        "Badmintonfreund",
        "Samtpfote",
        "Anna",
        "Amtmannssohn",
        "李明",
        "Олена",
        "Ольга К.",
        "Νίκος",
        "عمر",
        "",
    ],
)
def test_is_reserved_name_leaves_other_names_alone(name: str) -> None:
    assert is_reserved_name(name) is False


# Names nobody may take, and what an eye takes for each of their letters.
OFFICE = ("Landkreis Leipzig", "Kreisverwaltung", "Landratsamt", "Moderation", "Redaktion", "Admin")
FACES = {
    "a": "aAàÂаΑ4ａ𝐚𝖠ⓐᴀ🄰", "b": "bBВｂ𝐛", "c": "cCсСϲｃ", "d": "dDԁｄ𝐝ⓓᴅ", "e": "eEéеЕ3ｅ𝐞ᴇ",
    "g": "gGｇ𝐠ɡ", "i": "iIíіІ1!lıｉ𝐢", "k": "kKкΚｋ𝐤ᴋ", "l": "lLl1ｌ𝐥ʟ", "m": "mMМΜｍ𝐦ᴍ",
    "n": "nNñｎ𝐧ɴ", "o": "oOöоОο0ｏ𝐨ᴏ", "p": "pPрРρｐ𝐩ᴘ", "r": "rRｒ𝐫ʀ", "s": "sSѕЅ5$ｓ𝐬",
    "t": "tTтΤ7ｔ𝐭ᴛ", "u": "uUüυｕ𝐮ᴜ", "v": "vVνｖ𝐯ᴠ", "w": "wWԝｗ𝐰ᴡ", "z": "zZｚ𝐳ᴢ",
}  # fmt: skip
BETWEEN = [
    "",
    "",
    "",
    " ",
    ".",
    "-",
    "_",
    "\u200b",
    "\u2060",
    "\u00ad",
    "\u0301",
    "\ufe0f",
    "\u3164",
]


@given(data=st.data(), office=st.sampled_from(OFFICE))
@settings(max_examples=400)
def test_nobody_can_pose_as_the_office(data: st.DataObject, office: str) -> None:
    """However the letters are swapped and spaced, the name is refused by one rule or another."""
    letters = [
        data.draw(st.sampled_from(FACES.get(char.lower(), char))) if char != " " else " "
        for char in office
    ]
    gaps = [data.draw(st.sampled_from(BETWEEN)) for _letter in letters]
    name = normalise_display_name("".join(map("".join, zip(letters, gaps, strict=True))))
    assert is_reserved_name(name) or is_refused(name), ascii(name)


def is_refused(name: str) -> bool:
    try:
        validate_display_name(name)
    except ValidationError:
        return True
    return False


@given(st.text("abcdefghijkmnopqrstuvwxyzäöü ", min_size=2, max_size=30))
@settings(max_examples=200)
def test_plain_names_are_only_refused_for_a_reserved_part(name: str) -> None:
    name = normalise_display_name(name)
    if len(name) > 1 and not is_reserved_name(name):
        assert not is_refused(name) or sum(char.isalnum() for char in name) < 2


@pytest.mark.parametrize(
    "name", ["Lаndkreis", "Αnna", "Олena", "ꓡꓮꓠꓓ", "ᎪᎠᎷᎥN", "Land\u3164kreis", "Anna\u115f"]
)
def test_words_of_several_alphabets_and_blank_letters_are_refused(name: str) -> None:
    assert is_refused(name)


@pytest.mark.parametrize("name", ["Олена Anna", "Νίκος", "東京 タロウ", "José 2", "𝐀nna", "Mıra"])
def test_one_alphabet_in_each_word_is_fine(name: str) -> None:
    assert not is_refused(name)
