"""What a person follows, subscribes to and was told, for the page “My participation”."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.domain.involvement import SHOWN, Item, Part
from accounts.models import User
from notifications import queries
from notifications.domain import chosen
from notifications.domain.things import Thing, things_of
from notifications.domain.tokens import Purpose, make
from notifications.models import Follow


def parts(user: User) -> Iterator[Part]:
    yield _follows(user)
    yield _newsletter(user)
    yield _notices(user)


def _follows(user: User) -> Part:
    rows = queries.follows_of(user)
    newest = list(rows[:SHOWN])
    things = things_of(row.key for row in newest)
    return Part(
        key="follows",
        title=_("What you follow"),
        items=[_follow(things[row.key], row) for row in newest],
        total=rows.count(),
        empty=_("Nothing at present. A project has a button with which you follow it."),
        more=reverse("notifications:notice_settings"),
        more_label=_("Stop following, choose how we tell you"),
    )


def _follow(thing: Thing, row: Follow) -> Item:
    return Item(thing.title, thing.url, at=row.created_at)


def _newsletter(user: User) -> Part:
    """The subscription of the confirmed address; another address of the person stays unknown."""
    person = queries.subscriber_of(user)
    choices = chosen.of(person) if person else []
    return Part(
        key="newsletter",
        title=_("News by mail"),
        items=[Item(choice.label, state=choice.cadence.label) for choice in choices],
        total=len(choices),
        empty=_("Your address gets no news by mail."),
        more=(
            reverse("notifications:preferences", args=[make(Purpose.PREFERENCES, person.uuid)])
            if person
            else reverse("notifications:subscribe")
        ),
        more_label=_("Change or end the subscription") if person else _("Subscribe to news"),
    )


def _notices(user: User) -> Part:
    rows = queries.notices_of(user)
    return Part(
        key="notices",
        title=_("Notifications"),
        items=[
            Item(
                row.subject,
                reverse("notifications:notice", args=[row.uuid]),
                "" if row.read_at else _("New"),
                row.created_at,
            )
            for row in rows[:SHOWN]
        ],
        total=rows.count(),
        empty=_(
            "When you follow a project or write something, you read here what happens with it."
        ),
        more=reverse("notifications:notices"),
        more_label=_("All notifications"),
    )
