"""What a person handed in here, for the page “My participation”."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.domain.involvement import SHOWN, Item, Part
from accounts.models import User
from participation.domain import sign_up as sign_ups
from participation.enums import SignUpState
from participation.models import Contribution, EventSignUp


def parts(user: User) -> Iterator[Part]:
    yield _contributions(user)
    yield _sign_ups(user)


def _contributions(user: User) -> Part:
    rows = Contribution.objects.filter(author=user)
    newest = rows.select_related("page").order_by("-created_at", "-pk")[:SHOWN]
    return Part(
        key="contributions",
        title=_("My contributions"),
        items=[_contribution(row) for row in newest],
        total=rows.count(),
        empty=_(
            "You have not written anything yet. Wherever a discussion is open, there is a form."
        ),
        more=reverse("participation:mine"),
        more_label=_("All contributions, with their texts"),
    )


def _contribution(row: Contribution) -> Item:
    words = row.title or Truncator(row.body).chars(70)
    return Item(
        title=f"{row.page.title}: {words}" if words else row.page.title,
        url=reverse("participation:permalink", args=[row.public_id]) if row.is_published else "",
        state=row.get_status_display(),
        at=row.created_at,
    )


def _sign_ups(user: User) -> Part:
    rows = sign_ups.of_person(user).exclude(state=SignUpState.CANCELLED)
    coming = rows.select_related("event").order_by("-event__starts_at", "-pk")[:SHOWN]
    return Part(
        key="events",
        title=_("Event sign-ups"),
        items=[_sign_up(row) for row in coming],
        total=rows.count(),
        empty=_("You are signed up for no event."),
        note=_("30 days after an event your sign-up is deleted."),
    )


def _sign_up(row: EventSignUp) -> Item:
    return Item(
        title=row.event.title,
        url=reverse("participation:sign_up_link", args=[sign_ups.token_of(row)]),
        state=row.get_state_display(),
        at=row.event.starts_at,
    )
