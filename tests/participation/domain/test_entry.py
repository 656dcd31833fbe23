from uuid import uuid4

import pytest

from accounts.models import User
from participation.domain.contribution import DiscussionClosed, NotAllowed
from participation.domain.entry import enter
from participation.enums import Channel
from participation.models import Contribution, DialoguePage

ALLOWED = {"admin", "editor", "lead", "moderator"}


def _enter(page: DialoguePage, by: User, channel: Channel = Channel.PAPER) -> Contribution:
    return enter(
        page, body="Auf Papier.", title="", name="", channel=channel, source_note="Bibliothek",
        by=by, submit_key=uuid4(),
    )  # fmt: skip


def test_only_staff_enter(dialogue: DialoguePage, cast: dict[str, User]) -> None:
    allowed = set()
    for name, person in cast.items():
        try:
            _enter(dialogue, person)
        except NotAllowed:
            continue
        allowed.add(name)
    assert allowed == ALLOWED
    assert Contribution.objects.filter(channel=Channel.PAPER).count() == len(ALLOWED)


def test_states_of_the_page(
    dialogue: DialoguePage, closed: DialoguePage, held: DialoguePage, lead: User
) -> None:
    for page in (dialogue, closed, held):
        assert _enter(page, lead).is_published
    dialogue.discussion = "off"
    with pytest.raises(DiscussionClosed):
        _enter(dialogue, lead)


def test_what_is_written_here_is_not_entered(dialogue: DialoguePage, lead: User) -> None:
    with pytest.raises(ValueError, match="no entering"):
        _enter(dialogue, lead, Channel.ONLINE)
