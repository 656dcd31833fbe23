from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Site

from accounts.models import User
from cms.enums import Discussion
from notifications.models import Message
from participation.domain import contribution as contributions
from participation.domain.guest import Guest
from participation.domain.holding import words_in
from participation.enums import ContributionStatus, HoldReason
from participation.models import Contribution, DialoguePage, Hold, ParticipationSettings
from tests.participation.conftest import Write, mail_text

PUBLISHED, PENDING = ContributionStatus.PUBLISHED, ContributionStatus.PENDING


def _rules(**fields: object) -> None:
    site = Site.objects.get(is_default_site=True)
    ParticipationSettings.objects.update_or_create(site=site, defaults=fields)


def _confirm(item: Contribution) -> Contribution:
    text = mail_text(Message.objects.filter(dedupe_key__endswith=str(item.public_id)).get())
    token = text.partition("/bestaetigen/")[2].partition("/")[0]
    return contributions.confirm_guest(token)


@pytest.mark.parametrize(
    ("mode", "member", "guest_status"),
    [
        (Discussion.OPEN, PUBLISHED, PUBLISHED),
        (Discussion.GUESTS, PUBLISHED, PENDING),
        (Discussion.HOLD, PENDING, PENDING),
    ],
)
def test_modes_of_a_page(
    make_dialogue: Callable[..., DialoguePage],
    write: Write,
    guest: Guest,
    mode: Discussion,
    member: ContributionStatus,
    guest_status: ContributionStatus,
) -> None:
    page = make_dialogue("modus", discussion=mode)
    assert write(page=page).status == member
    assert _confirm(write(page=page, guest=guest)).status == guest_status


def test_word_list_holds_and_says_which_words(write: Write, dialogue: DialoguePage) -> None:
    _rules(word_list="Wucher\n\n  blöde Kuh \n")
    held = write("So ein WUCHER, du blöde Kuh!")
    assert held.status == PENDING
    assert (held.hold.reason, held.hold.words) == (HoldReason.WORDS, "wucher, blöde kuh")
    assert write("Wucherungen am Ufer schneiden").status == PUBLISHED


def test_first_contribution_is_held_until_one_was_published(
    write: Write, dialogue: DialoguePage, guest: Guest
) -> None:
    _rules(hold_first=True)
    first = write("Eins")
    assert (first.status, first.hold.reason) == (PENDING, HoldReason.FIRST)
    assert write("Zwei").status == PENDING
    contributions.publish(first)
    assert write("Drei").status == PUBLISHED
    visitor = _confirm(write("Gast eins", guest=guest))
    assert visitor.status == PENDING
    contributions.publish(visitor)
    assert _confirm(write("Gast zwei", guest=guest)).status == PUBLISHED


def test_published_at_once_leaves_no_reason(write: Write, resident: User) -> None:
    write()
    assert not Hold.objects.exists()


@given(st.text(), st.lists(st.text(min_size=1).map(str.casefold), max_size=3))
def test_any_list_meets_any_text(text: str, words: list[str]) -> None:
    found = words_in(text, words)
    assert [word for word in found if word not in text.casefold()] == []
